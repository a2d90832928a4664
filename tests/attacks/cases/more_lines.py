"""Values for fields of one line, the closed half: one visible line of up to 200 characters is kept, others refused."""

from tests.attacks.shapes import OneLine


def _stored(name: str, value: str) -> OneLine:
    return OneLine(name, value, value)


def _refused(name: str, value: str) -> OneLine:
    return OneLine(name, value, None)


LINES: tuple[OneLine, ...] = (
    # Names of people and companies
    _stored("a Georgian name", "ნინო ბერიძე"),
    _stored("an Armenian name", "Արամ Խաչատրյան"),
    _stored("a Thai name", "สมชาย ใจดี"),
    _stored("a Tamil name", "தமிழ்ச்செல்வி"),
    _stored("an Amharic name", "ሃይሌ ገብረሥላሴ"),
    _stored("a Sinhala name with a joiner", "ශ්\u200dරී ලංකා"),
    _stored("a Marathi name with a non-joiner", "श्री\u200cमती जोशी"),
    _stored("a Khmer name with spaces of no width between words", "សុខ\u200bសុភា"),
    _stored("a Mongolian name with a separator of vowels", "ᠮᠣᠩᠭᠣᠯ\u180eᠠ"),
    _stored("a name beyond the first plane", "\U00020bb7野家"),
    _stored("an ideograph in a chosen variant", "葛\U000e0100城市"),
    _stored("an Adlam name", "\U0001e900\U0001e924\U0001e925"),
    _stored("an okina", "Keʻalohi Kānaka"),
    _stored("a typographic apostrophe and a long dash", "L’Oréal — Paris"),
    _stored("a right-to-left mark beside Arabic", "شركة\u200f (ABC)"),
    _stored("narrow and wide spaces within", "Société\u202fGénérale\u2003SA"),
    OneLine("wide and unbreaking spaces around a name", "\u00a0\u3000 山田\u3000太郎 \u2003", "山田\u3000太郎"),
    OneLine("a space before a formula", " -1+1 ", "-1+1"),
    # Emoji
    _stored("the flag of Scotland, in tags", "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"),
    _stored("a rainbow flag", "\U0001f3f3\ufe0f\u200d\U0001f308 Pride Ltd"),
    _stored("a key with a number", "No. 1\ufe0f\u20e3"),
    _stored("a thumb of a colour", "\U0001f44d\U0001f3fd"),
    # As long as may be
    _stored("two hundred characters, half of them marks", "e\u0301" * 100),
    _stored("two hundred ideographs", "明" * 200),
    # Texts that other programs might obey
    _stored("a lookup", "${jndi:ldap://example.com/a}"),
    _stored("marks of a format", "%s%n%(name)s {0}"),
    _stored("backslashes that spell a line break", "Dana\\r\\nReyes \\u0000"),
    _stored("an image with a handler", '"><img src=x onerror=alert(1)>'),
    _stored("a word for nothing", "null"),
    _stored("a path upwards", "../../etc/passwd"),
    # Line breaks and controls
    _refused("a carriage return", "Miriam\rVasić"),
    _refused("a form feed", "Miriam\x0cVasić"),
    _refused("a paragraph separator", "Miriam\u2029Vasić"),
    _refused("two line feeds between scripts", "مريم\n\n王"),
    _refused("a file separator", "Miriam\x1cVasić"),
    _refused("a backspace that hides a letter", "Miriamm\x08 Vasić"),
    _refused("a start of heading", "Miriam\x01Vasić"),
    _refused("the first C1 control", "Miriam\x80Vasić"),
    _refused("the last C1 control", "Miriam\x9fVasić"),
    _refused("tabs only", "\t\t"),
    _refused("line breaks only", "\r\n\r\n"),
    # Nothing to see
    _refused("unbreaking and wide spaces only", "\u00a0\u2003\u3000"),
    _refused("joiners only", "\u200c\u200d"),
    _refused("word joiners only", "\u2060\u2060"),
    _refused("a halfwidth Hangul filler only", "\uffa0"),
    _refused("fillers of a Hangul syllable only", "\u115f\u1160"),
    _refused("a grapheme joiner only", "\u034f"),
    _refused("selectors of ideographs only", "\U000e0100\U000e01ef"),
    _refused("invisible signs of mathematics only", "\u2061\u2062\u2063\u2064"),
    _refused("an Arabic letter mark and a separator of vowels only", "\u061c\u180e"),
    _refused("an enclosing circle only", " \u20dd "),
    # Text in disguise
    _refused("an override to the right", "Miriam \u202dVasić"),
    _refused("an embedding to the left, never closed", "\u202bMiriam Vasić"),
    _refused("a first-strong isolate", "Miriam \u2068Vasić\u2069"),
    _refused("the end of an isolate that never began", "Miriam\u2069 Vasić"),
    # No text at all
    _refused("two halves in the wrong order", "Miriam \udc00\ud83d"),
    _refused("the last character of the plane", "Miriam \uffff"),
    _refused("a character that is none, from the midst of the plane", "Miriam \ufdd0"),
    # Too long
    _refused("two hundred and one characters, half of them marks", "e\u0301" * 100 + "e"),
    _refused("a script of more than two hundred characters", "<script>" + "a" * 194 + "</script>"),
)

"""Values for fields of one line: one visible line of up to 200 characters is stored as it is, anything else refused."""

from tests.attacks.shapes import OneLine


def _stored(name: str, value: str) -> OneLine:
    return OneLine(name, value, value)


def _refused(name: str, value: str) -> OneLine:
    return OneLine(name, value, None)


LINES: tuple[OneLine, ...] = (
    # Names of people and companies
    _stored("a plain name", "Dana Reyes"),
    _stored("German letters", "Jürgen Groß-Übermüller"),
    _stored("Polish letters", "Łucja Żółć-Święcka"),
    _stored("Vietnamese letters", "Nguyễn Thị Ánh Tuyết"),
    _stored("letters with marks of their own", "Zoe\u0308 Ne\u0301mcova\u0301"),
    _stored("a Greek name", "Ελένη Παπαδοπούλου"),
    _stored("a Ukrainian name", "Соломія Крушельницька"),
    _stored("an Arabic name", "مريم الخوري"),
    _stored("a Hebrew name with points", "דָּוִד בֶּן־גּוּרִיּוֹן"),
    _stored("a Persian name with a non-joiner", "علی\u200cرضا قلی\u200cپور"),
    _stored("a Hindi name with a joiner", "लक्\u200dष्मी शर्मा"),
    _stored("a Chinese name", "王小明"),
    _stored("a Japanese name with a wide space", "山田\u3000太郎"),
    _stored("a Korean name", "김민준"),
    _stored("a Bengali name", "রবীন্দ্রনাথ ঠাকুর"),
    _stored("a single letter", "O"),
    _stored("straight and curly apostrophes", "Sinéad O'Connor’s D'Arcy"),
    _stored("a soft hyphen within a word", "Donaudampf\u00adschifffahrt GmbH"),
    _stored("a left-to-right mark beside Hebrew", "שלום\u200e (Shalom) Ltd"),
    _stored("a space that does not break", "Dr.\u00a0Reyes"),
    OneLine("spaces around a name", "   Dana Reyes  ", "Dana Reyes"),
    # Emoji
    _stored("a family of emoji", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
    _stored("a heart in colour", "I \u2764\ufe0f data"),
    _stored("a flag", "\U0001f1e9\U0001f1ea Berlin"),
    # As long as may be
    _stored("two hundred letters", "n" * 200),
    _stored("two hundred emoji", "\U0001f600" * 200),
    # Texts that other programs might obey
    _stored("a script", "<script>alert('Dana')</script>"),
    _stored("a template's variable", "{{ 7 * 7 }}"),
    _stored("a piece of SQL", "Robert'); DROP TABLE candidates; --"),
    _stored("a spreadsheet's formula", '=HYPERLINK("https://example.com","Dana")'),
    # Line breaks and controls
    _refused("a line feed", "Dana\nReyes"),
    _refused("a carriage return and a line feed", "Dana\r\nBcc: everyone@example.com"),
    _refused("a vertical tab", "Dana\x0bReyes"),
    _refused("a next line", "Dana\x85Reyes"),
    _refused("a line separator", "Dana\u2028Reyes"),
    _refused("a tab", "Dana\tReyes"),
    _refused("a NUL", "Dana\x00Reyes"),
    _refused("a bell", "Dana\x07 Reyes"),
    _refused("an escape that clears the screen", "Dana\x1b[2J Reyes"),
    _refused("a delete", "Dan\x7fa Reyes"),
    _refused("a C1 control that starts a command", "Dana \x9b31m Reyes"),
    # Nothing to see
    _refused("nothing", ""),
    _refused("spaces only", "     "),
    _refused("a zero-width space only", "\u200b"),
    _refused("a byte order mark only", "\ufeff"),
    _refused("soft hyphens only", "\u00ad\u00ad"),
    _refused("a Hangul filler only", "\u3164"),
    _refused("a blank of Braille only", "\u2800"),
    _refused("variation selectors only", "\ufe0f\ufe0e"),
    _refused("tags only", "\U000e0064\U000e0061\U000e006e\U000e0061"),
    _refused("combining marks only", "\u0301\u0308"),
    _refused("direction marks only", "\u200e\u200f"),
    _refused("several kinds of nothing", "\u200b \u2060\u00a0\u200d \u3164"),
    # Text in disguise
    _refused("an override that turns words round", "Dana \u202eseyeR"),
    _refused("an embedding, closed again", "Dana \u202aReyes\u202c"),
    _refused("an isolate, closed again", "Dana \u2066Reyes\u2069"),
    # No text at all
    _refused("the first half of a pair", "Dana \ud800"),
    _refused("the last character but one of the plane", "Dana \ufffe"),
    # Too long
    _refused("two hundred and one letters", "n" * 201),
    _refused("two hundred and one emoji", "\U0001f600" * 201),
)

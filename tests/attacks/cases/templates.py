"""Letter templates: most of them do harm, in what they compute or in what they write; the rest are harmless."""

from tests.attacks.shapes import HostileTemplate

_SUBJECT = "Thank you, {{ recipient_name }}"
_BODY = "Dear {{ recipient_name }},\n\nThank you for your time at {{ company }}.\n\n{{ candidate_name }}"


def _subject(name: str, subject: str) -> HostileTemplate:
    """A bad subject over a good body."""
    return HostileTemplate(name, subject, _BODY, "/subject")


def _body(name: str, body: str) -> HostileTemplate:
    """A bad body under a good subject."""
    return HostileTemplate(name, _SUBJECT, body, "/body")


def _accepted(name: str, subject: str = _SUBJECT, body: str = _BODY) -> HostileTemplate:
    return HostileTemplate(name, subject, body, None)


TEMPLATES: tuple[HostileTemplate, ...] = (
    # Subjects that are not one visible line
    _subject("half of a surrogate pair, written by the subject", r"Thank you {{ '\ud800' }}"),
    _subject("half of a surrogate pair, sent in the subject", "Thank you \udc00"),
    _subject("a second line in the subject", "Thank you\nBcc: everyone@example.com"),
    _subject("a second line, written by the subject", r"Thank you{{ '\r\nBcc: everyone@example.com' }}"),
    _subject("a subject that cannot be seen", "\u200b\u2060\ufeff"),
    _subject("a subject that turns its words round", "Thank you \u202efdp.gnp\u202c"),
    _subject("a subject with a tab", "Thank\tyou"),
    _subject("a subject template that is too long", "y" * 1_001),
    # Bodies that write what no letter holds
    _body("a NUL, written by the body", r"Thank you {{ '\x00' }}"),
    _body("a terminal's escape, written by the body", r"Thank you {{ '\x1b[2J' }}"),
    _body("half of a surrogate pair, written by the body", r"Dear {{ recipient_name }}, {{ '\udfff' }}"),
    _body("half of a surrogate pair, sent in the body", "Thank you \ud83d for today"),
    _body("a bad character for one recipient only", r"{% if recipient_name == 'Zoe' %}{{ '\ud800' }}{% endif %}Thanks"),
    _body("nothing but a comment", "{# Thank you #}"),
    _body("nothing at all where the company is known", "{% if company %}{% else %}Thank you{% endif %}"),
    # Bodies without end
    _body("loops within loops", "{% for a in company %}" * 12 + "{{ company }}" + "{% endfor %}" * 12),
    _body("a word a thousand million times", "{{ 'thank you ' * 1000000000 }}"),
    _body("a power of a power of a power", "{{ 10**10**10 }}"),
    _body("a text that doubles forty times", "{% set a = company %}" + "{% set a = a ~ a %}" * 40 + "{{ a }}"),
    _body("a count without end", "{% for a in range(10**12) %}{% endfor %}Thank you"),
    _body("a number with a thousand million noughts", "{{ '%01000000000d' % 1 }}"),
    _body("a macro that calls itself", "{% macro a() %}{{ a() }}{{ a() }}{% endmacro %}{{ a() }}"),
    # Bodies that the parser cannot bear
    _body("brackets three thousand deep", "{{ " + "(" * 3_000 + "company" + ")" * 3_000 + " }}"),
    _body("conditions three hundred deep", "{% if company %}" * 300 + "Thank you" + "{% endif %}" * 300),
    _body("dictionaries a thousand deep", "{{ " + "{1:" * 1_000 + "1" + "}" * 1_000 + " }}"),
    _body("a variable that is never closed", "Dear {{ recipient_name"),
    # Programming
    _body("Python's classes", "{{ company.__class__.__mro__[1].__subclasses__() }}"),
    _body("a filter that reads attributes", "{{ company|attr('__class__') }}"),
    _body("another template", "{% include 'thank_you/formal' %}Thank you"),
    _body("the globals of a helper", "{{ cycler.__init__.__globals__.os.popen('id').read() }}"),
    _body("an unknown variable", "Dear {{ recipient_name }}, I expect {{ salary_in_pounds }}."),
    # Harmless
    _accepted("words and variables"),
    _accepted(
        "emoji", "Thank you \U0001f64f, {{ recipient_name }}", _BODY + "\n\U0001f469\u200d\U0001f4bb\u2764\ufe0f"
    ),
    _accepted(
        "umlauts and other scripts", "Schöne Grüße, {{ recipient_name }}", "Ça va? Дякую, 谢谢, {{ candidate_name }}."
    ),
    _accepted(
        "a choice", body="{% if recipient_name %}Dear {{ recipient_name }}{% else %}Hello{% endif %},\n\nThank you!"
    ),
    _accepted("words that are not read", body="{% raw %}Dear {{ recipient_name }}{% endraw %}"),
    _body("a list written down", "Thank you{% for name in [recipient_name, company] %}, {{ name }}{% endfor %}!"),
    _accepted(
        "quotes and apostrophes", "“Thank you”, {{ recipient_name }}", "It's \"good\" that 'you' asked, `really`.\n\n"
    ),
    _accepted(
        "braces and signs that mean nothing", "100 % sure & {glad}", "<b>50 %</b> &amp; { company } # $x ${y} \\ud800"
    ),
    _accepted(
        "three choices",
        "{% if company %}{{ company }}{% elif candidate_name %}You{% else %}I{% endif %}",
    ),
    _accepted(
        "tabs and empty lines", body="Dear you,\n\n\n\n\t1.\tThank you\n\n\n\t2.\tThank you\n\n\n{{ candidate_name }}"
    ),
    _accepted("a body as long as a template may be", body="Thank you. " * 909 + "y"),
)

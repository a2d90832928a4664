"""Letter templates, the closed half: most of them do harm, in what they compute or write; the rest are harmless."""

from tests.attacks.shapes import HostileTemplate

_SUBJECT = "Our talk, {{ recipient_name }}"
_BODY = (
    "Hello {{ recipient_name }},\n\nit was good to see {{ company }} from within.\n\nBest wishes\n{{ candidate_name }}"
)


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
    _subject("the second half of a pair, written by the subject", r"{{ '\udc00' }} Our talk"),
    _subject("the first half of a pair at the subject's end", "Our talk \ud83d"),
    _subject("a line separator in the subject", "Our talk\u2028X-Priority: 1"),
    _subject("a vertical tab, written by the subject", r"Our{{ '\x0b' }}talk"),
    _subject("a subject of fillers that look like nothing", "\u3164\u2800\u115f"),
    _subject("a subject in an isolate that turns it round", "Our talk \u2067exe.cod\u2069"),
    _subject("a C1 line break in the subject", "Our talk\x85Reply-To: me@example.com"),
    _subject(
        "a subject that grows in loops",
        "{% for a in company %}{% for b in company %}{% for c in company %}{{ company }}" + "{% endfor %}" * 3,
    ),
    # Bodies that write what no letter holds
    _body("a backspace, written by the body", r"Hello {{ recipient_name ~ '\u0008\u0008\u0008' }}"),
    _body("a NUL, sent in the body", "Hello\x00 {{ recipient_name }}"),
    _body("two halves of a pair in the wrong order", "Hello \ude00\ud83d"),
    _body("two halves put together by the template", r"Hello {{ '\ud83d' ~ '\ude00' }}"),
    _body("a bell where the name is missing", r"Hello{% if not candidate_name %}{{ '\x07' }}{% endif %}"),
    _body("a body that cannot be seen", "\u200b\n\u200d\n\u2063"),
    _body("as many spaces as the company has letters", "{% for a in company %} {% endfor %}\n"),
    # Bodies without end
    _body("a list a thousand million long", "Hello{% for a in [1] * 1000000000 %}{% endfor %}"),
    _body("a condition that is never worked out", "{% if 9**9**9**9 %}Hello{% endif %}"),
    _body("a name in a thousand million columns", "{{ '%1000000000s' % company }}"),
    _body("a helper that writes Latin", "{{ lipsum(n=100000, min=1000, max=2000) }}"),
    _body("a filter that multiplies", "{{ company" + "|replace('', company)" * 12 + " }}"),
    _body("a loop that calls itself", "{% for a in [company] recursive %}{{ a }}{{ loop([company]) }}{% endfor %}"),
    _body(
        "a name space that doubles",
        "{% set n = namespace(a=company) %}{% for i in range(99) %}{% set n.a = n.a ~ n.a %}{% endfor %}{{ n.a }}",
    ),
    # Bodies that the parser cannot bear
    _body("a number of five thousand figures", "{{ " + "9" * 5_000 + " }}"),
    _body("lists four thousand deep", "{{ " + "[" * 4_000 + "]" * 4_000 + " }}"),
    _body("two thousand denials", "{% if " + "not " * 2_000 + "company %}Hello{% endif %}"),
    _body("loops a hundred deep over a list of one", "{% for a in [1] %}" * 100 + "Hello" + "{% endfor %}" * 100),
    _body("a condition that ends as a loop", "{% if company %}Hello{% endfor %}"),
    _body("a comment that is never closed", "Hello {# {{ recipient_name }}"),
    # Programming
    _body("Python's classes as if they were items", "{{ company['__class__']['__base__'] }}"),
    _body("a format that reads attributes", "{{ '{0.__class__.__init__}'.format(company) }}"),
    _body("a parent and an import", "{% extends 'base' %}{% import 'os' as os %}"),
    _body("a block for escaping", "{% autoescape false %}{{ company }}{% endautoescape %}"),
    _body("a misspelt variable", "Hello {{ recipient_nam }}"),
    # Harmless
    _accepted("as the service's own"),
    _accepted(
        "an emoji as the two halves of its pair", "Our talk \ud83d\ude00", "Hello \ud83d\ude4f {{ recipient_name }}"
    ),
    _accepted(
        "right to left, with joiners",
        "می\u200cخواهم",
        "שלום {{ recipient_name }}\u200f,\n\nنامه\u200cای از {{ company }}",
    ),
    _accepted(
        "choices within choices",
        body="{% if company %}{% if candidate_name %}A{% endif %}{% else %}B{% endif %} note",
    ),
    _body(
        "a list written down, and no spaces around marks",
        "For {%- for n in [company, candidate_name] %} {{n}}{% endfor -%} .",
    ),
    _accepted("lines as in Windows, many of them empty", body="Hello {{ recipient_name }},\r\n\r\n\r\n\r\n\r\nBye\r\n"),
    _accepted(
        "flags, keycaps and combining marks",
        "\U0001f1e9\U0001f1ea 1\ufe0f\u20e3 e\u0301",
        "Hello Zoe\u0308 \U0001f3f4",
    ),
    _accepted(
        "names of Python's own in plain words",
        body="I read __class__ and range(10**10) at {{ company }}; 'os'|attr, too.",
    ),
    _accepted("a subject as long as one may be", "s" * 200, _BODY),
)

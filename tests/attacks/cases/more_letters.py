"""Letters that are slow to check, the closed half: each grows with `size`, to compare the time as it doubles."""

from collections.abc import Callable
from typing import Any

from tests.attacks.shapes import HostileLetter

_HELLO = "Hello Miriam,\n\nit was good to talk with you on Tuesday. "
_BEST = "\n\nBest wishes\nJonas Okafor"
_FACTS: dict[str, Any] = {
    "kind": "follow_up",
    "company": "Brückner & Söhne",
    "job_title": "Site Manager",
    "candidate_name": "Jonas Okafor",
    "recipient": {"name": "Miriam O'Connell-Vasić", "title": "Managing Director"},
    "decision_day": "2026-03-02",
}
_FALLING = "\u0345\u035d\u035c\u0315\u0301\u0327\u093c\u0334"  # combining classes from the highest to the lowest


def _fill(unit: str, head: str = _HELLO, tail: str = _BEST) -> Callable[[int], str]:
    """The same words over and over, between a head and a tail, cut to the size."""

    def make(size: int) -> str:
        room = max(0, size - len(head) - len(tail))
        return head + (unit * (room // len(unit) + 1))[:room] + tail

    return make


def _each(unit: Callable[[int], str], head: str = _HELLO, tail: str = _BEST) -> Callable[[int], str]:
    """Units that all differ, counted from 0, as many as the size holds."""

    def make(size: int) -> str:
        room = size - len(head) - len(tail)
        units: list[str] = []
        while (room := room - len(following := unit(len(units)))) >= 0:
            units.append(following)
        return head + "".join(units) + tail

    return make


def _fibonacci(first: str, second: str) -> Callable[[int], str]:
    """The word that holds the most repetitions a word can hold."""

    def make(size: int) -> str:
        shorter, longer = first, second
        while len(longer) < size:
            shorter, longer = longer, longer + shorter
        return longer[:size]

    return make


def _twist(word: str, number: int) -> str:
    """A word with two of its letters changed about, others for other numbers."""
    letters = list(word)
    here, there = number % len(letters), (number // len(letters) * 3 + 1) % len(letters)
    letters[here], letters[there] = letters[there], letters[here]
    return "".join(letters)


LETTERS: tuple[HostileLetter, ...] = (
    # Sentences and abbreviations
    HostileLetter(
        "legal forms in a row",
        _fill("Inc. Ltd. Co. Corp. "),
        facts=_FACTS | {"other_companies": ["Inc. Ltd. " * (n % 18 + 1) + f"Co. {n}" for n in range(100)]},
    ),
    HostileLetter("courtesy titles without stops", _fill("Mr Mrs Ms Dr "), subject="Mr Mrs Ms Dr " * 15, facts=_FACTS),
    HostileLetter(
        "initials without spaces",
        _fill("J.R.R."),
        facts=_FACTS | {"candidate_name": "J.R.R." * 33, "people": [{"name": "J.R." * n + "J"} for n in range(50)]},
    ),
    HostileLetter("stops with spaces", _fill(". . . ", head="Hello"), subject=". " * 99 + "a"),
    HostileLetter("one sentence of endless clauses", _fill("and so, as you said, but then, "), facts=_FACTS),
    HostileLetter("questions and exclamations in turn", _fill("?!"), subject="?!" * 100),
    # Words
    HostileLetter(
        "a name glued to itself",
        _fill("Miriam", head="Hello ", tail="."),
        subject="Miriam" * 33,
        facts=_FACTS
        | {"recipient": {"name": "Miriam" * 33}, "people": [{"name": "Miriam" * n + "Miria"} for n in range(33)]},
    ),
    HostileLetter("a hyphenated word without end", _fill("well-", head="Hello ", tail="known"), facts=_FACTS),
    HostileLetter(
        "misspelt words with letters changed about",
        _each(lambda n: f"{_twist('approximately', n)} {_twist('accommodation', n + 5)} "),
        facts=_FACTS,
    ),
    HostileLetter(
        "short words that are nearly words",
        _each(lambda n: "".join(chr(97 + n // 26**place * 7 % 26) for place in range(4)) + "x "),
        facts=_FACTS,
    ),
    HostileLetter("one letter and a space", _fill("a "), subject="a " * 99 + "a"),
    HostileLetter("a word of all the repetitions there can be", _fibonacci("b", "a"), facts=_FACTS),
    HostileLetter(
        "a text of all the repetitions there can be",
        _fibonacci("very ", "really "),
        facts=_FACTS
        | {
            "letters_to_colleagues": [
                {"to": "Miriam", "body": _fibonacci("really ", "very ")(20_000 - n)} for n in range(20)
            ]
        },
    ),
    HostileLetter("one endless word in capitals", _fill("A", head="", tail="a"), subject="A" * 199 + "a"),
    HostileLetter("contractions of contractions", _fill("n't've'd"), facts=_FACTS),
    HostileLetter("curly quotes within curly quotes", _fill("“‘"), subject="“‘" * 100),
    HostileLetter("commas and spaces doubled in turn", _fill("i ,,  "), facts=_FACTS),
    # Spaces and lines
    HostileLetter("tabs and spaces before one last mark", _fill(" \t", head="Hello", tail="."), facts=_FACTS),
    HostileLetter("lines of one space that end as in Windows", _fill(" \r\n", head="Hello", tail="."), facts=_FACTS),
    HostileLetter("a farewell that is never signed", _fill("Best wishes,\n", tail=""), facts=_FACTS),
    HostileLetter("mails quoted without end", _fill("On Monday, Miriam wrote:\n> ", head=""), facts=_FACTS),
    HostileLetter("quotes that grow deeper by the line", _each(lambda n: f"{'>' * (n % 150)} a\n"), facts=_FACTS),
    # Placeholders and marks
    HostileLetter(
        "gaps to fill in",
        _fill("____ _ ", tail=""),
        subject="____ " * 39 + "____",
        facts=_FACTS | {"points": ["____ _ " * 71] * 20, "promise": "____ _ " * 2_857},
    ),
    HostileLetter("round brackets that open and never close", _fill("(", tail="")),
    HostileLetter(
        "double brackets within double brackets", _fill("[[a", tail="]"), subject="[[" * 99 + "]", facts=_FACTS
    ),
    HostileLetter("angle placeholders begun and not ended", _fill("<insert name "), facts=_FACTS),
    HostileLetter("marks of every template language", _fill("${ %( << {% {# « "), subject="${{%«" * 40),
    HostileLetter("tags that open an attribute", _fill('<a href="'), facts=_FACTS),
    # Addresses, numbers, days
    HostileLetter("schemes without hosts", _fill("http://"), facts=_FACTS),
    HostileLetter("an address that never reaches its at sign", _fill("a.b-c+", head="", tail=" @"), facts=_FACTS),
    HostileLetter("days, months and hours", _fill("Monday 1 January at 9:00 Tues 2nd of Feb 10 am "), facts=_FACTS),
    HostileLetter("thousands without end", _fill("1,000,", tail="."), facts=_FACTS),
    # Letters of other kinds
    HostileLetter("flags without a gap", _fill("\U0001f1e9\U0001f1ea\U0001f1eb"), subject="\U0001f1e9\U0001f1ea" * 100),
    HostileLetter("marks of all classes in falling order", _fill(_FALLING, head="Hello o", tail=" x"), facts=_FACTS),
    HostileLetter(
        "Thai and Japanese without spaces", _fill("ขอบคุณสำหรับเวลา本日はありがとうございました"), facts=_FACTS
    ),
    # Hostile facts
    HostileLetter(
        "Arabic names of fifty people between direction marks",
        _fill("\u200fمريم الخوري\u200e، می\u200cخواهم "),
        facts=_FACTS | {"people": [{"name": "مريم " * 20 + "خ" * (n + 1)} for n in range(50)]},
    ),
    HostileLetter(
        "soft hyphens and joiners within the names of a hundred companies",
        _fill("Brück\u00adner\u2060 & Söh\u200dne "),
        facts=_FACTS | {"other_companies": ["Brück\u00adner\u2060 & Söh\u200dne " + "\u00ade" * n for n in range(80)]},
    ),
    HostileLetter(
        "twisted names of fifty people, all long",
        _each(lambda n: f"{_twist('Miriamne', n)} {_twist('OConnellVasic', n + 3)} "),
        facts=_FACTS
        | {
            "recipient": {"name": "Miriamne" * 25},
            "people": [{"name": _twist("OConnellVasic" * 15, n * 7), "title": "of " * 66} for n in range(50)],
        },
    ),
    HostileLetter(
        "twenty letters to colleagues of one endless word",
        _fill("ab", head="", tail="c"),
        facts=_FACTS | {"letters_to_colleagues": [{"body": "ab" * (9_990 - n) + "b" * n} for n in range(20)]},
    ),
    HostileLetter(
        "everything at once, in patterns",
        _fill("x.x,x x-x@x/x ", head="", tail="y"),
        subject="x " * 99 + "y",
        facts={
            "kind": "commitment",
            "company": "(x+x+)+y",
            "job_title": "((x|.)*)+$",
            "candidate_name": "^(\\w+\\s?)*$",
            "recipient": {"name": "(.*?,){99}y", "title": "[x" * 100},
            "people": [{"name": f"(x{{1,{n}}}){{1,99}}y", "title": "x" * 200} for n in range(1, 51)],
            "promise": "x " * 10_000,
            "points": [{"kind": "other", "text": "x.x," * 125, "url": "https://x.example/" + "x/" * 900}] * 20,
            "other_companies": [f"{'(' * n}x{')*' * n}y" for n in range(1, 61)],
        },
    ),
)

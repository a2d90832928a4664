"""Letters that are slow to check: each grows with `size`, so that the time can be compared as it doubles."""

from collections.abc import Callable
from typing import Any

from tests.attacks.shapes import HostileLetter

_DEAR = "Dear Dana Reyes,\n\nThank you for your time today. "
_REGARDS = "\n\nKind regards\nRobin Adler"
_FACTS: dict[str, Any] = {
    "kind": "thank_you",
    "company": "Nordlicht Energie",
    "job_title": "Data Engineer",
    "candidate_name": "Robin Adler",
    "recipient": {"name": "Dana Reyes", "title": "Head of Data", "email": "dana.reyes@example.com"},
}


def _fill(unit: str, head: str = _DEAR, tail: str = _REGARDS) -> Callable[[int], str]:
    """The same words over and over, between a head and a tail, cut to the size."""

    def make(size: int) -> str:
        room = max(0, size - len(head) - len(tail))
        return head + (unit * (room // len(unit) + 1))[:room] + tail

    return make


def _each(unit: Callable[[int], str], head: str = _DEAR, tail: str = _REGARDS) -> Callable[[int], str]:
    """Units that all differ, counted from 0, as many as the size holds."""

    def make(size: int) -> str:
        room = size - len(head) - len(tail)
        units: list[str] = []
        while (room := room - len(following := unit(len(units)))) >= 0:
            units.append(following)
        return head + "".join(units) + tail

    return make


def _word(number: int, length: int) -> str:
    """A word that no dictionary has, another one for every number."""
    letters = ""
    number = number * 48_271 + 11_213
    for _ in range(length):
        number, letter = divmod(number * 31 + 7, 26)
        number += letter * 131
        letters += chr(ord("a") + letter)
    return letters


def _thanks(names: int) -> Callable[[int], str]:
    return _each(lambda number: f"thank you {_word(number % names, 4)} ")


def _half_twice(size: int) -> str:
    half = _each(lambda number: f"{_word(number, 6)} ", head="", tail="")(size // 2)
    return half + half


LETTERS: tuple[HostileLetter, ...] = (
    # Sentences and abbreviations
    HostileLetter("abbreviations with no sentence between them", _fill("e.g. i.e. cf. etc. "), facts=_FACTS),
    HostileLetter(
        "honorifics before no name",
        _fill("Dr. Prof. Mr. Mrs. "),
        subject="Dr. Prof. Mr. Mrs. " * 10,
        facts=_FACTS
        | {"people": [{"name": "Dr. Prof. Mr. " * n + "Dr. No", "title": "Prof. Dr." * 22} for n in range(14)] * 3},
    ),
    HostileLetter(
        "initials with spaces, and fifty people of initials",
        _fill("J. R. R. "),
        facts=_FACTS | {"people": [{"name": " ".join("JRRMAK"[: 1 + n % 6]) + f". R{'.' * n}"} for n in range(50)]},
    ),
    HostileLetter("full stops only", _fill(".", head="Dear Dana"), subject="." * 200),
    HostileLetter("sentences that all begin with I", _fill("I am. I do! I may? "), facts=_FACTS),
    # Words
    HostileLetter(
        "one endless word",
        _fill("a", head="", tail="!"),
        subject="a" * 200,
        facts=_FACTS
        | {
            "company": "a" * 200,
            "candidate_name": "a" * 199 + "b",
            "other_companies": ["a" * (n + 1) + "b" for n in range(100)],
        },
    ),
    HostileLetter("misspelt long words that all differ", _each(lambda n: f"{_word(n, 14)} "), facts=_FACTS),
    HostileLetter(
        "dictionary words with a letter too many",
        _each(lambda n: f"{('recommendation', 'opportunity', 'responsibility', 'interview')[n % 4]}{_word(n, 2)} "),
        facts=_FACTS,
    ),
    HostileLetter("one word repeated", _fill("the "), facts=_FACTS),
    HostileLetter("a word and a mark in turn", _fill("aaa!"), facts=_FACTS),
    HostileLetter("two halves alike", _half_twice),
    HostileLetter("shouting", _fill("THANK YOU "), subject="THANK YOU " * 19 + "THANK YOU!"),
    HostileLetter("the same slip over and over", _fill("I would of wrote, your welcome. "), facts=_FACTS),
    HostileLetter("apostrophes only", _fill("'"), facts=_FACTS),
    HostileLetter("dashes in one line", _fill("-", head="Dear Dana\n")),
    HostileLetter("straight quotes that open at every word", _fill('"a '), subject='"' * 199 + "a"),
    # Spaces and lines
    HostileLetter(
        "spaces before one last word", _fill(" ", head="Dear Dana", tail="end"), subject="a" + " " * 198 + "b"
    ),
    HostileLetter("empty lines before one last word", _fill("\n", head="Dear Dana", tail="end"), facts=_FACTS),
    HostileLetter("a greeting in every line", _fill("Dear Dana Reyes,\n", head=""), facts=_FACTS),
    HostileLetter("a closing in every line", _fill("Kind regards\nRobin Adler\n\n", tail=""), facts=_FACTS),
    HostileLetter("quote marks of a mail within quote marks", _fill("> ", tail="\nDana"), subject="Re: " * 49 + "you"),
    # Placeholders and marks
    HostileLetter("nothing but underscores", _fill("_"), subject="_" * 200),
    HostileLetter("square brackets that open and never close", _fill("[", tail=""), subject="[" * 200),
    HostileLetter("placeholders begun and not ended", _fill("[Your Name "), facts=_FACTS),
    HostileLetter("template braces that open", _fill("{{ "), facts=_FACTS),
    HostileLetter("entities", _fill("&amp;"), facts=_FACTS),
    # Addresses, numbers, days
    HostileLetter("a host of endless labels", _fill("a.", head="Dear Dana, https://", tail="\n"), subject="a." * 100),
    HostileLetter(
        "at signs between letters, and fifty addresses",
        _fill("a@"),
        facts=_FACTS | {"people": [{"name": "A", "email": f"{'a.' * 25}a{n}@example.com"} for n in range(50)]},
    ),
    HostileLetter(
        "figures that look like a day", _fill("1/1/", tail="x"), facts=_FACTS | {"decision_day": "2026-01-11"}
    ),
    HostileLetter("one endless number", _fill("1", tail="x"), facts=_FACTS | {"decision_day": "2026-11-11"}),
    # Letters of other kinds
    HostileLetter(
        "families of emoji",
        _fill("\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"),
        subject="\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d" * 33 + "\U0001f466",
    ),
    HostileLetter(
        "marks in the wrong order over one letter", _fill("\u0315\u0300", head="Dear Dana, e", tail=" x"), facts=_FACTS
    ),
    HostileLetter("Hebrew without a full stop", _fill("שלום "), subject="שלום " * 40),
    HostileLetter("letters parted by zero-width spaces", _fill("a\u200b"), subject="Dana\u200b" * 40),
    # Hostile facts
    HostileLetter(
        "near misses of fifty long names",
        _each(lambda n: f"Dana{_word(n % 97, 3)} Reye{_word(n % 89, 2)} "),
        facts=_FACTS | {"people": [{"name": f"Dana{_word(n, 3)} " + "Reyes " * 31 + "Reyes"} for n in range(50)]},
    ),
    HostileLetter(
        "near misses of a hundred companies that are nearly alike",
        _each(lambda n: f"Nordlicht Energie{_word(n % 113, 2)} and "),
        facts=_FACTS | {"other_companies": [f"Nordlicht Energie {_word(n, 2)} Gmb" for n in range(100)]},
    ),
    HostileLetter(
        "twenty letters to colleagues that differ by a word",
        _thanks(41),
        facts=_FACTS
        | {
            "letters_to_colleagues": [
                {
                    "to": f"Dana {_word(n, 5)}",
                    "subject": "Thank you",
                    "body": _thanks(41 + n)(20_000),
                }
                for n in range(20)
            ]
        },
    ),
    HostileLetter(
        "a promise and twenty points of endless words",
        _fill("abcab"),
        facts=_FACTS | {"kind": "commitment", "promise": "abcab" * 4_000, "points": ["abcab" * 100] * 20},
    ),
    HostileLetter(
        "names of single letters and a letter of single letters",
        _fill("A A A B "),
        facts=_FACTS
        | {
            "candidate_name": "A " * 99 + "A",
            "recipient": {"name": "A B " * 49 + "A C", "title": "A " * 99 + "A"},
            "people": [{"name": "A " * (n + 1) + "B"} for n in range(50)],
        },
    ),
    HostileLetter(
        "companies that are patterns",
        _fill("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! ", head="", tail="!"),
        subject="a" * 199 + "!",
        facts={
            "kind": "follow_up",
            "company": "(a+)+$",
            "candidate_name": "(a|a)*!",
            "recipient": {"name": "([a-z]*)*b"},
            "other_companies": [f"({'a?' * n}){'a' * n}$" for n in range(1, 51)],
        },
    ),
)

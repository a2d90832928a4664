"""Letters that were slow to check once, or that are made like those: each is the worst for one search in a text."""

import string
from collections.abc import Callable
from random import Random
from typing import Any, Final

from tests.attacks.shapes import HostileLetter

Make = Callable[[int], str]
_DEAR: Final = "Dear Dana Reyes,\n\n"
_REGARDS: Final = "\n\nKind regards\nAda Byron"
_SAID: Final = "Thank you for the time that your team took today, and for what you said of the work in the next weeks. "
ORDINARY: Final[dict[str, Any]] = {
    "kind": "thank_you",
    "company": "Nordlicht Energie",
    "job_title": "Data Engineer",
    "candidate_name": "Ada Byron",
    "recipient": {"name": "Dana Reyes", "title": "Head of Data"},
    "other_companies": ["Brightloop", "Sonnwind GmbH"],
}
"""What most letters are measured by."""


def _over_and_over(unit: str, end: str = _REGARDS) -> Make:
    """The same words from the greeting to the end."""

    def make(size: int) -> str:
        room = size - len(_DEAR) - len(end)
        return _DEAR + (unit * (room // len(unit) + 1))[:room] + end

    return make


def _words(length: int, alphabet: str = string.ascii_lowercase, *, capital: bool = False, after: int = 0) -> Make:
    """Words of a length that all differ, after so many characters of an ordinary letter."""

    def make(size: int) -> str:
        random = Random(length)
        words = ("".join(random.choices(alphabet, k=length)) for _ in range(size // (length + 1) + 1))
        ordinary = (_DEAR + _SAID * (after // len(_SAID) + 1))[:after]
        return (ordinary + " ".join(word.capitalize() if capital else word for word in words))[:size]

    return make


def _name(number: int, length: int = 200) -> str:
    """A name of many words, another one for every number."""
    random = Random(number)
    words = ("".join(random.choices("aeiounrst", k=random.randint(3, 8))).capitalize() for _ in range(length // 4))
    return " ".join(words)[:length].strip()


def _nearly(names: list[str]) -> Make:
    """Names with two letters exchanged, one after the other."""

    def make(size: int) -> str:
        random, text = Random(size), _DEAR
        while len(text) < size:
            name = list(random.choice(names))
            for place in random.sample(range(1, len(name)), 2):
                name[place] = name[place] if name[place] == " " else random.choice("aeioust")
            text += "".join(name) + " "
        return text[:size]

    return make


def _sentences(length: int, seed: int = 0) -> Make:
    """Sentences of a length that are all a little alike."""

    def make(size: int) -> str:
        random = Random(seed)
        count = size // (length + 2) + 1
        return (_DEAR + "".join(f"{''.join(random.choices('abcde ', k=length))}. " for _ in range(count)))[:size]

    return make


_PEOPLE: Final = [{"name": _name(number), "title": _name(number + 50)} for number in range(50)]
_NAMESAKES: Final = [{"name": f"A{letter}a Reyes", "title": "Head of Data"} for letter in string.ascii_lowercase]
_INITIALS: Final = [{"name": f"{'A ' * (95 - number)}B", "title": f"{'A ' * (99 - number)}A"} for number in range(50)]
_COMPANIES: Final = [_name(number + 100) for number in range(100)]
_ALL: Final = ORDINARY | {
    "people": _PEOPLE,
    "other_companies": _COMPANIES,
    "promise": _words(6)(20_000),
    "points": [_words(6)(500)] * 20,
}


def _to_colleagues(length: int) -> list[dict[str, str]]:
    return [{"to": f"Dana {number}", "body": _sentences(length, number)(20_000)} for number in range(20)]


LETTERS: Final = (
    # sentences
    HostileLetter("the word I", _over_and_over("I. ")),
    HostileLetter("the title Mr", _over_and_over("Mr. ")),
    HostileLetter("initials", _over_and_over("A. B. ")),
    HostileLetter("full stops, and then a letter", _over_and_over(".", end="x")),
    HostileLetter("quotes that close after full stops", _over_and_over('."', end="x")),
    HostileLetter("one sentence without an end", _over_and_over("thank you for your time and ", end="")),
    HostileLetter("lines of one letter", _over_and_over("x\n")),
    # gaps
    HostileLetter("gaps to be filled in with a pen", _over_and_over("____ ")),
    HostileLetter("gaps that are marked", _over_and_over("[[x]] ")),
    HostileLetter("gaps that do not close", _over_and_over("[[")),
    HostileLetter("brackets that do not close", _over_and_over("[a ")),
    HostileLetter("braces that do not close", _over_and_over("{{ ")),
    HostileLetter("blocks that do not close", _over_and_over("{%")),
    HostileLetter("tags that do not close", _over_and_over("<a ")),
    # words
    HostileLetter("one letter without an end", _over_and_over("a")),
    HostileLetter("a word of apostrophes", _over_and_over("ab'cd'")),
    HostileLetter("hyphens without an end, and a link", _over_and_over("a-", end=" at the following link ")),
    HostileLetter("capitals within words", _over_and_over("aB")),
    HostileLetter("unknown words of two letters", _words(2)),
    HostileLetter("unknown words of eight letters", _words(8)),
    HostileLetter("unknown names of eight letters", _words(8, capital=True)),
    HostileLetter("unknown words of forty letters", _words(40)),
    HostileLetter("letters with dots", _words(30, "İŞĞÇ")),
    HostileLetter("unknown words at the end of what is read", _words(15, "aeiounrst", after=7_000)),
    HostileLetter("two words in one, over and over", _over_and_over("hereinaboutnotwithstandingthe ")),
    HostileLetter("accents in no order", _over_and_over("\u0315\u0300")),
    HostileLetter("accents that come in pairs", _over_and_over("\u0f73")),
    # tone and questions
    HostileLetter("words that ask, and nothing asked", _over_and_over("ask ")),
    HostileLetter("words of questions", _over_and_over("when ")),
    HostileLetter("conditions", _over_and_over("if I know ")),
    HostileLetter("reproaches that are not", _over_and_over("you told me you would and ")),
    HostileLetter("waits that are not", _over_and_over("waiting a b c d for a b ")),
    HostileLetter("apologies", _over_and_over("I am sorry. ")),
    HostileLetter("slips that sound right", _over_and_over("could of ")),
    # names
    HostileLetter("names nearly right", _over_and_over("Dana Reyess ")),
    HostileLetter("titles of the recipient", _over_and_over("Reyes, the Head of Sales ")),
    HostileLetter("heads of heads", _over_and_over(", Head Head Head")),
    HostileLetter("another company", _over_and_over("Brightloop ")),
    HostileLetter("fifty long names, nearly", _nearly([each["name"] for each in _PEOPLE]), facts=_ALL),
    HostileLetter("fifty long titles, nearly", _nearly([each["title"] for each in _PEOPLE]), facts=_ALL),
    HostileLetter(
        "fifty names of initials", _over_and_over("A B "), facts=ORDINARY | {"people": _INITIALS, "kind": "follow_up"}
    ),
    HostileLetter("names that begin alike", _words(4, capital=True), facts=_ALL),
    HostileLetter("namesakes", _over_and_over("Reyes, the Head of Data "), facts=ORDINARY | {"people": _NAMESAKES}),
    HostileLetter("a hundred companies", lambda size: (" ".join(_COMPANIES) * (size // 20_000 + 1))[:size], facts=_ALL),
    # what was promised, and what others got
    HostileLetter("a promise of many words", _words(6), facts=_ALL | {"kind": "commitment"}),
    HostileLetter(
        "twenty letters of short sentences",
        _sentences(25, 77),
        facts=ORDINARY | {"letters_to_colleagues": _to_colleagues(25)},
    ),
    HostileLetter(
        "twenty letters of long sentences",
        _sentences(198, 77),
        facts=ORDINARY | {"letters_to_colleagues": _to_colleagues(198)},
    ),
    HostileLetter(
        "twenty letters of one sentence",
        _sentences(19_000, 77),
        facts=ORDINARY | {"letters_to_colleagues": _to_colleagues(19_000)},
    ),
)

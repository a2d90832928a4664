"""Titles that a letter gives to the wrong person, or writes wrongly."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

from rapidfuzz import fuzz

from app.letters.anatomy import TextRange
from app.letters.checks.letter import WORD, Check, CheckedLetter, finding
from app.letters.checks.near import plain
from app.letters.context import Person
from app.letters.finding import Finding, Severity

_TITLE_HEADS: Final = (
    r"(?:Head|Chief|Director|VP|Vice President|Lead|Manager|Officer|President|Partner|Principal|CEO|CTO|CFO|COO|CDO"
    r"|Controller|Supervisor|Coordinator|Editor|Curator|Recruiter|Engineer|Developer|Designer|Architect|Scientist|Analyst"
    r"|Chair|Dean|Professor|Secretary|Administrator|Adviser|Advisor|Specialist|Owner|Founder)"
)
_TITLE: Final = rf"(?:[A-Z][\w&-]+ ){{0,3}}{_TITLE_HEADS}(?:(?: of| for|,)?(?: [A-Z][\w&-]+){{1,20}})?"
_AS_TITLE: Final = re.compile(
    rf"\b(?:[Aa]s (?:the |a |their |your )?|[Yy]our (?:role|position|work|job|post) as (?:the |a )?|, )((?>{_TITLE}))(?!,? I\b)"
)
"""`(?!,? I\b)`: in "As Head of Data, I …" it is the candidate's own. `(?>…)`: so that no shorter title is found instead."""
_APPOSED: Final = re.compile(rf"(?:['’]s)?,? (?:the |your |our |their |an? |who is (?:the |your )?)({_TITLE})")
"""After a name."""


def find_wrong_titles(letter: CheckedLetter) -> Iterator[Finding]:
    """Titles given to a person who has another one, and titles that are slightly wrong.

    A title without a person beside it is compared with the most similar known one.
    """
    known = {person.title: person for person in letter.people if person.title}
    if not known:
        return
    folded = frozenset(plain(title) for title in known)
    stated = plain(letter.stated_text + " " + (letter.context.job_title or ""))
    seen: set[tuple[int, int]] = set()
    bare = _without_company(letter)
    for person, at in _apposed(letter):
        seen.add((at.start, at.end))
        if person.title and not _is_theirs(bare(at.text), plain(person.title)) and plain(at.text) not in stated:
            yield _wrong_title(at.text, person.title, person, (at.start, at.end))
    for found in _AS_TITLE.finditer(letter.body):
        title = found[1].strip()
        said = plain(title)
        if found.span(1) in seen or any(each.startswith(said) for each in folded) or said in stated:
            continue
        right = max(known, key=lambda each: fuzz.ratio(said, plain(each)))
        yield _wrong_title(title, right, known[right], found.span(1))
    for title, person in known.items():
        for at in letter.word_windows.misspellings_of(title, 86):
            if plain(at.text) not in folded and plain(at.text) not in stated and (at.start, at.end) not in seen:
                yield _wrong_title(at.text, title, person, (at.start, at.end))


def _without_company(letter: CheckedLetter) -> Callable[[str], str]:
    """A function that normalises a title and removes the company's name after it."""
    company = re.compile(rf"(?: of| at|,)? {re.escape(plain(letter.context.company))}.*$")

    @cache
    def bare(said: str) -> str:
        return company.sub("", plain(said))

    return bare


def _is_theirs(bare: str, title: str) -> bool:
    """Whether it is the title or a part of it."""
    return bare in title or title in bare


def _apposed(letter: CheckedLetter) -> Iterator[tuple[Person, TextRange]]:
    """Titles right after a name: "Gareth Llewellyn, the Controller"."""
    for person in letter.people:
        last = WORD.findall(person.name)[-1:] if person.name else []
        if not last or last[0] not in letter.body:
            continue
        for named in re.finditer(rf"(?<!\w){re.escape(last[0])}(?!\w)", letter.body):
            said = _APPOSED.match(letter.body, named.end())
            if said is not None:
                yield person, TextRange(*said.span(1), said[1])


def _wrong_title(said: str, right: str, person: Person, at: tuple[int, int]) -> Finding:
    message = f"{person.name or 'The recipient'} is {right}, not {said}."
    return finding("wrong_title", Severity.ERROR, ("note-names",), message, at, right)


CHECKS: Final = (Check(("wrong_title",), find_wrong_titles),)

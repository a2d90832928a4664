"""A letter as the checks get it, with its parts and its context; and what a check is."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from app.letters.anatomy import Anatomy, TextRange
from app.letters.checks.near import WordWindows, plain
from app.letters.context import LetterContext, Person
from app.letters.finding import Finding, Severity

WORD: Final = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")


@dataclass(frozen=True)
class CheckedLetter:
    """A letter to be checked."""

    context: LetterContext
    subject: str
    body: str
    parts: Anatomy

    @cached_property
    def sentences(self) -> tuple[TextRange, ...]:
        """The sentences between greeting and sign-off, split once for all checks."""
        return tuple(self.parts.sentences)

    @cached_property
    def word_windows(self) -> WordWindows:
        """The words of the body, prepared once for comparisons with names."""
        return WordWindows(self.body)

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """Everyone who may be named, the recipient first."""
        people = (self.context.recipient, self.context.reference, *self.context.people)
        return tuple({person.id: person for person in people if person is not None}.values())

    @cached_property
    def stated_text(self) -> str:
        """The points, the promise and the candidate's name. Names, titles, gaps and unknown words in it are intended."""
        context = self.context
        texts = [point.text for point in context.points] + [context.promise, context.candidate_name]
        return " ".join(filter(None, texts))

    @cached_property
    def plain_stated_text(self) -> str:
        """The same, normalised for comparisons of names."""
        return plain(self.stated_text)

    @cached_property
    def known_text(self) -> str:
        """All text of the context."""
        texts = [self.stated_text, self.context.company, self.context.job_title]
        for person in self.people:
            texts += [person.name, person.title, person.relationship]
        return "\n".join(filter(None, texts))

    @cached_property
    def known_words(self) -> frozenset[str]:
        """Every word of the context, folded: none of them is a mistake."""
        return frozenset(fold(word) for word in words_of(self.known_text))


@dataclass(frozen=True, slots=True)
class Check:
    """One check: the names that its findings can have, and the function that yields them, in any order."""

    names: tuple[str, ...]
    find: Callable[[CheckedLetter], Iterator[Finding]]


def words_of(text: str) -> list[str]:
    """The words of a text, including inner apostrophes and hyphens, and the parts of hyphenated words."""
    words = WORD.findall(text)
    return words + [part for word in words if "-" in word for part in word.split("-")]


def fold(word: str) -> str:
    """A word normalised for comparison: without case, and without the genitive's s."""
    folded = word.casefold()
    return folded[:-2] if folded.endswith(("'s", "’s")) else folded


def finding(
    check: str,
    severity: Severity,
    guidance: tuple[str, ...],
    message: str,
    at: tuple[int, int] | None = None,
    suggestion: str | None = None,
) -> Finding:
    """A finding: at these offsets of the body, or about the entire letter."""
    start, end = at if at is not None else (None, None)
    return Finding(check, severity, guidance, message, start, end, suggestion)

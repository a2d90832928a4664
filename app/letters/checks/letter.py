"""A letter as every check gets it: its parts, and what is known of the case."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from app.letters.anatomy import Anatomy, Span
from app.letters.checks.near import Stretches, plain
from app.letters.context import LetterContext, Person
from app.letters.finding import Finding, Severity

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")


@dataclass(frozen=True)
class Letter:
    """A letter to be checked."""

    context: LetterContext
    subject: str
    body: str
    parts: Anatomy

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """The sentences between greeting and close, taken apart once for all checks."""
        return tuple(self.parts.sentences)

    @cached_property
    def stretches(self) -> Stretches:
        """The body's words, ready to be compared with names."""
        return Stretches(self.body)

    @cached_property
    def everybody(self) -> tuple[Person, ...]:
        """All who may be named: the recipient first."""
        known = (self.context.recipient, self.context.reference, *self.context.people)
        return tuple({each.id: each for each in known if each is not None}.values())

    @cached_property
    def own_words(self) -> str:
        """The caller's own words of the case: what they say is meant so."""
        context = self.context
        texts = [each.text for each in context.points] + [context.promise, context.candidate_name]
        return " ".join(filter(None, texts))

    @cached_property
    def own_words_plain(self) -> str:
        """The same, as names are compared."""
        return plain(self.own_words)

    @cached_property
    def texts(self) -> str:
        """All that the facts say in words."""
        said = [self.own_words, self.context.company, self.context.job_title]
        for person in self.everybody:
            said += [person.name, person.title, person.relationship]
        return "\n".join(filter(None, said))

    @cached_property
    def known_words(self) -> frozenset[str]:
        """Every word of the facts, folded: none of them is a mistake."""
        return frozenset(fold(word) for word in words_of(self.texts))


@dataclass(frozen=True, slots=True)
class Check:
    """One check: the names that its findings can have, and the function that yields them, in any order."""

    names: tuple[str, ...]
    find: Callable[[Letter], Iterator[Finding]]


def words_of(text: str) -> list[str]:
    """The words of a text, with apostrophes and hyphens within, and the parts of compounds."""
    words = _WORD.findall(text)
    return words + [part for word in words if "-" in word for part in word.split("-")]


def fold(word: str) -> str:
    """A word as it is compared: without case, and without the genitive's s."""
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
    """A finding, at a place or about the whole letter."""
    start, end = at if at is not None else (None, None)
    return Finding(check, severity, guidance, message, start, end, suggestion)

"""Spelling and grammar, by Harper: it needs no network, and no word of a letter leaves the process."""

import re
import threading
from collections.abc import Iterator
from functools import cache
from typing import Final

import harper

from app.etiquette.letters.checks.letter import Letter, finding, fold, words_of
from app.etiquette.letters.facts import Finding, Severity

_SPELLING: Final = frozenset({"Spelling", "Typo"})
_GRAMMAR: Final = frozenset(
    {"Repetition", "Agreement", "WordChoice", "Grammar", "Eggcorn", "BoundaryError", "Malapropism"}
)
"""The kinds that hardly ever err on ordinary letters; style and punctuation are matters of taste."""
_ARTICLE: Final = re.compile(r"indefinite article|possessive|contraction|apostrophe", re.IGNORECASE)
_NO_WORD: Final = re.compile(r"https?://\S+|\S+@\S+|\S*[\d_/\\]\S*")
_BY_EAR: Final = re.compile(
    r"\b(?:for|in|on|at|of|with|about) (you're) (?=[a-z]+\b(?! (?:going|not|able|ready)))|\b(your) (?:welcome|right|going to|looking)\b"
    r"|\b(its) (?:a|an|the|been|not|great|good|very|really) |\b(?:more|less|better|rather|other|sooner|later|fewer|worse) (then)\b|\b((?:could|should|would|must|might) of)\b",
    re.IGNORECASE,
)
_READ: Final = 8000
"""Characters that are looked at: no letter is longer, and what is none should not keep others waiting."""
_PIECE: Final = re.compile(r"(?s).{1,1500}(?=\n)|.{1,1500}(?=\s|\Z)|.{1,1500}")
"""A letter is one piece; Harper's time grows faster than a text."""
_TWICE: Final = re.compile(r"(\w+)\s+\1", re.IGNORECASE)
_lock: Final = threading.Lock()


@cache
def _linter(dialect: int) -> harper.Linter:
    return harper.Linter(harper.Dialect(dialect))


def language(letter: Letter) -> Iterator[Finding]:
    """Words that neither American nor British English knows, nor the case; and slips of grammar."""
    text = _NO_WORD.sub(lambda found: " " * len(found[0]), letter.body[:_READ])
    found = [(piece.start(), each) for piece in _PIECE.finditer(text) for each in _linted(piece[0])]
    taken: list[tuple[int, int]] = []
    for begin, each in found:
        at = (begin + each.span.start, begin + each.span.end)
        suggestion = next((one.replacement_text for one in each.suggestions if one.replacement_text), None)
        if each.lint_kind in _SPELLING and not _TWICE.fullmatch(letter.body[slice(*at)]):
            if not _is_known(letter, letter.body[slice(*at)]):
                taken.append(at)
                message = f"No word that is known: {letter.body[slice(*at)]}"
                yield finding("spelling", Severity.ERROR, ("note-impeccable",), message, at, suggestion)
        elif each.lint_kind in _GRAMMAR | _SPELLING or _ARTICLE.search(each.message):
            taken.append(at)
            yield finding("grammar", Severity.WARNING, ("note-impeccable",), _plain(each.message), at, suggestion)
    for slip in _BY_EAR.finditer(letter.body):
        at = slip.span(slip.lastindex or 0)
        if not any(start < at[1] and at[0] < end for start, end in taken):
            message = f"This sounds right and is written otherwise: {slip[slip.lastindex or 0]}"
            yield finding("grammar", Severity.WARNING, ("note-impeccable",), message, at)


def _linted(text: str) -> list[harper.Lint]:
    """What is wrong in both kinds of English."""
    with _lock:  # one linter serves one text at a time
        found = _linter(harper.Dialect.AMERICAN).lint(text, language="plaintext")
        british = _linter(harper.Dialect.BRITISH).lint(text, language="plaintext") if found else []
    doubtful = {(each.span.start, each.span.end) for each in british}
    return [each for each in found if (each.span.start, each.span.end) in doubtful]


def _is_known(letter: Letter, word: str) -> bool:
    """Names and terms of the case, and what is written as names and abbreviations are."""
    parts = words_of(word) or [word]
    if all(fold(each) in letter.known_words for each in parts):
        return True
    inner = word[1:]
    return any(each.isupper() for each in inner) or not word.isascii()


def _plain(message: str) -> str:
    return re.sub(r"[`“”]", "", message)

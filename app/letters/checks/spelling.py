"""Whether an unknown word is a typo, or else a name, a term or a word of another language.

Only a typo is an error.
"""

import re
from collections.abc import Callable, Container, Iterable
from functools import cache
from itertools import pairwise
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

Offsets = tuple[int, int]
_SHORTEST: Final = 5
_SHORT: Final = 6
_LONG: Final = 9
"""Letters of a word, and what makes it a typo. Shorter than `_SHORTEST`: only swapped letters. Up to `_SHORT`: one letter
missing, too many or mistyped. Above: one wrong in any way. From `_LONG` on: also two, if letters are missing or too many,
or the wrong ones are mistyped."""
_FEWEST_LETTERS_BY_SOUND: Final = 6
"""From this length on a word may be recognised by its consonants alone."""
_MOST_EDITS_BY_SOUND: Final = 4
_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_CONFUSED: Final = (
    *("aeiouy", "cks", "sz", "td", "bp", "fv", "mn", "gj", "cq"),
    *("".join(pair) for row in _ROWS for pair in pairwise(row)),
)
_OFTEN_MISSPELT: Final = (
    *("interested", "interesting", "address", "addresses", "publicly", "publicity", "pleasant", "receive"),
    *("received", "achieve", "opportunity", "definitely", "separate", "separately", "accommodate", "necessary"),
    *("recommend", "recommendation", "experience", "experienced", "environment", "government", "beginning"),
    *("believe", "business", "calendar", "colleague", "colleagues", "committee", "committed", "commitment"),
    *("conscious", "convenience", "convenient", "excellent", "existence", "familiar", "grateful", "guarantee"),
    *("immediately", "independent", "knowledge", "language", "maintenance", "occasion", "occurred", "particularly"),
    *("position", "possession", "preferred", "professional", "pronunciation", "questionnaire", "reference"),
    *("referred", "responsible", "responsibility", "schedule", "sincerely", "successful", "successfully"),
    *("surprise", "tomorrow", "truly", "wonderful", "writing", "yesterday", "conversation", "appreciate"),
    *("forward", "hearing", "answer", "meeting", "thorough", "thoroughly", "through", "whether", "which"),
    *("pleasure", "comfortable"),
)
"""Frequent words of letters that are often misspelt, in case the dictionary suggests another word."""
_ALIKE: Final = 75
"""From 0 to 100: the similarity of a word and its misspelling."""
_BETWEEN: Final = re.compile(r"[^\w\n]*(?:\w{1,3}[^\w\n]+)?")
"""Text between two words of one foreign phrase."""
_FOREIGN: Final = re.compile(r"(?<!\w)[^\W\d_A-ZÀ-ÞŁŚŠŽČ][\w’'-]*")
_DERIVED: Final = re.compile(r"(?:y|ish|like|less|ness|wise|able|ful|ist|ists|s)$")
_PARTS: Final = re.compile(r"[\-.,;:!?()]+")
_SHORT_LINE: Final = 35
_BEGIN: Final = re.compile(r"(?:\A|[.!?:…\n][\"'”’)\]]*)\s*[\"'“‘(]*\Z")
_CONTEXT_CHARACTERS: Final = 40


def probable_typos(
    body: str, unknown: dict[Offsets, tuple[str, ...]], is_english: Callable[[str], bool]
) -> dict[Offsets, str]:
    """The unknown words that are probably typos, each with the intended word.

    `unknown` has the dictionary's suggestions for each word, the likeliest first.
    """
    is_known = cache(is_english)

    @cache
    def intended_word(word: str, suggestions: tuple[str, ...]) -> str | None:
        return _intended_word(word, suggestions, is_known)

    intended = {at: intended_word(body[slice(*at)], suggestions) for at, suggestions in unknown.items()}
    typos = {at: word for at, word in intended.items() if word and not is_written_as_name(body, at, unknown[at])}
    foreign = set(_foreign(body, list(unknown), typos.keys()))
    return {at: word for at, word in typos.items() if at not in foreign}


def begins_sentence(body: str, start: int) -> bool:
    """Whether a sentence or a line begins at an offset, so that a capital there is no sign of a name."""
    return _BEGIN.search(body[max(start - _CONTEXT_CHARACTERS, 0) : start]) is not None


def is_written_as_name(body: str, at: Offsets, suggestions: tuple[str, ...]) -> bool:
    """Whether a word has a capital within a sentence, or one that begins a sentence and no similar first suggestion."""
    word = body[slice(*at)]
    if not word[:1].isupper():
        return False
    return not begins_sentence(body, at[0]) or not any(
        fuzz.ratio(word.casefold(), suggestion.casefold()) >= _ALIKE for suggestion in suggestions[:1]
    )


def _intended_word(word: str, suggestions: Iterable[str], is_english: Callable[[str], bool]) -> str | None:
    """The word that was probably intended; None if there is none, or if the word is a compound of known ones."""
    folded = word.casefold()
    if len(folded) >= _FEWEST_LETTERS_BY_SOUND:
        frequent = next((each for each in _OFTEN_MISSPELT if OSA.distance(folded, each) < 2), None)
        if frequent is not None and not folded.startswith(frequent):
            return frequent
    for suggestion in suggestions:
        if folded.startswith(suggestion.casefold()) and _DERIVED.match(folded, len(suggestion)):
            break  # a derived word: `cidery` is not a misspelt `cider`
        if _is_near(folded, suggestion.casefold()):
            if not _is_compound(word, is_english):
                return suggestion
            break
    return next((each for each in _OFTEN_MISSPELT if len(folded) >= _LONG and _is_near(folded, each)), None)


def _is_near(word: str, intended: str) -> bool:
    """Whether a word is a typo of the intended one by its wrong letters (see `_LONG`), or by the sound of its consonants."""
    if " " in intended:
        return False
    if len(word) < _SHORTEST:
        return sorted(word) == sorted(intended)
    edits = OSA.distance(word, intended)
    if edits <= (1 if len(word) < _LONG else 2):
        return (edits == 1 and len(word) > _SHORT) or len(word) != len(intended) or _is_mistyped(word, intended)
    if len(word) < _FEWEST_LETTERS_BY_SOUND or word[0] != intended[0]:
        return False
    if len(word) < _LONG:
        return edits <= 2 and abs(len(word) - len(intended)) < 2 and _consonants(word) == _consonants(intended)
    return edits <= _MOST_EDITS_BY_SOUND and sorted(_consonants(word)) == sorted(_consonants(intended))


def _is_mistyped(word: str, intended: str) -> bool:
    """Whether letters are only swapped, or differ by neighbouring keys or similar sounds; `bloke` is not `broke`."""
    pairs = ["".join(pair) for pair in zip(word, intended, strict=True) if pair[0] != pair[1]]
    return sorted(word) == sorted(intended) or all(
        any(set(pair) <= set(group) for group in _CONFUSED) for pair in pairs
    )


def _consonants(word: str) -> str:
    """The consonants by sound, each double as one."""
    bare = re.sub(r"[aeiouy'’\-]", "", word.replace("ph", "f").replace("ck", "k").replace("c", "k"))
    return re.sub(r"(.)\1+", r"\1", bare)


def _foreign(body: str, unknown: list[Offsets], typos: Container[Offsets]) -> Iterable[Offsets]:
    """Unknown words that belong to a phrase in another language.

    All words of a run belong to one if the run is next to a word in lower case with letters that English does not have.
    So do those of a run of two words or more, unless all are probably typos and no two of them are adjacent.
    """
    for run in _runs(body, unknown):
        start, end = run[0][0], run[-1][1]
        neighbours = (
            body[max(start - _CONTEXT_CHARACTERS, 0) : start].split()[-1:]
            + body[end : end + _CONTEXT_CHARACTERS].split()[:1]
        )
        parts = (part for neighbour in neighbours for part in _PARTS.split(neighbour))
        beside = any(_FOREIGN.fullmatch(part) and not part.isascii() for part in parts)
        adjacent = any(not body[one[1] : other[0]].strip() for one, other in pairwise(run))
        if beside or (len(run) > 1 and (adjacent or not all(at in typos for at in run))):
            yield from run


def _runs(body: str, unknown: list[Offsets]) -> list[list[Offsets]]:
    """The unknown words, grouped if they are near each other or share a short line."""
    runs: list[list[Offsets]] = []
    for at in sorted(unknown):
        before = runs[-1][-1][1] if runs else 0
        between = body[before : at[0]]
        line = body[body.rfind("\n", 0, at[0]) + 1 : body.find("\n", at[1]) if "\n" in body[at[1] :] else len(body)]
        together = (
            runs
            and _BETWEEN.fullmatch(between)
            and not any(body[start].isupper() for start in (runs[-1][-1][0], at[0]))
        )
        if runs and (together or ("\n" not in between and len(line) <= _SHORT_LINE)):
            runs[-1].append(at)
        else:
            runs.append([at])
    return runs


def _is_compound(word: str, is_english: Callable[[str], bool]) -> bool:
    """Whether a word is two known words written together or with a hyphen."""
    if "-" in word and is_english(word.replace("-", "")):
        return True
    return any(is_english(f"{word[:index]} {word[index:]}") for index in range(3, len(word) - 2))

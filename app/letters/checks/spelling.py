"""Whether a word that the dictionary lacks is a slip, or one that it does not know: a name, a term, another language.

Only a slip is an error; of the others a letter may be full.
"""

import re
from collections.abc import Callable, Container, Iterable
from functools import cache
from itertools import pairwise
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

Place = tuple[int, int]
_SHORTEST: Final = 5
_LONG: Final = 9
_BY_EAR: Final = 6
"""Letters from which on a word may be recognised by its consonants alone."""
_FAR_BY_EAR: Final = 4
_SHORT: Final = 6
_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_CONFUSED: Final = (
    *("aeiouy", "cks", "sz", "td", "bp", "fv", "mn", "gj", "cq"),
    *("".join(pair) for row in _ROWS for pair in pairwise(row)),
)
_OFTEN_MEANT: Final = (
    *(
        "interested",
        "interesting",
        "address",
        "addresses",
        "publicly",
        "publicity",
        "pleasant",
        "receive",
        "received",
        "achieve",
    ),
    *("opportunity", "definitely", "separate", "separately", "accommodate", "necessary", "recommend", "recommendation"),
    *(
        "experience",
        "experienced",
        "environment",
        "government",
        "beginning",
        "believe",
        "business",
        "calendar",
        "colleague",
    ),
    *(
        "colleagues",
        "committee",
        "committed",
        "commitment",
        "conscious",
        "convenience",
        "convenient",
        "excellent",
        "existence",
    ),
    *(
        "familiar",
        "grateful",
        "guarantee",
        "immediately",
        "independent",
        "knowledge",
        "language",
        "maintenance",
        "occasion",
    ),
    *(
        "occurred",
        "particularly",
        "position",
        "possession",
        "preferred",
        "professional",
        "pronunciation",
        "questionnaire",
    ),
    *("reference", "referred", "responsible", "responsibility", "schedule", "sincerely", "successful", "successfully"),
    *("surprise", "tomorrow", "truly", "wonderful", "writing", "yesterday", "conversation", "appreciate", "forward"),
    *(
        "hearing",
        "answer",
        "meeting",
        "thorough",
        "thoroughly",
        "through",
        "whether",
        "which",
        "pleasure",
        "comfortable",
    ),
)
"""What letters often say and their writers often misspell, in case the dictionary thinks of something else."""
_ALIKE: Final = 75
"""Of a hundred: as alike as a word and what was meant by it are."""
_BETWEEN: Final = re.compile(r"[^\w\n]*(?:\w{1,3}[^\w\n]+)?")
"""What may stand between two words of one foreign phrase."""
_FOREIGN: Final = re.compile(r"(?<!\w)[^\W\d_A-ZÀ-ÞŁŚŠŽČ][\w’'-]*")
_DERIVED: Final = re.compile(r"(?:y|ish|like|less|ness|wise|able|ful|ist|ists|s)$")
_PARTS: Final = re.compile(r"[\-.,;:!?()]+")
_SHORT_LINE: Final = 35
_BEGIN: Final = re.compile(r"(?:\A|[.!?:…\n][\"'”’)\]]*)\s*[\"'“‘(]*\Z")
_BEFORE: Final = 40


def slips(body: str, unknown: dict[Place, tuple[str, ...]], is_english: Callable[[str], bool]) -> dict[Place, str]:
    """Those of the unknown words that are meant to be another one, with that one.

    Each place comes with what the dictionary would put there, the likeliest first.
    """
    known = cache(is_english)

    @cache
    def meant_by(word: str, suggested: tuple[str, ...]) -> str | None:
        return _meant(word, suggested, known)

    meant = {at: meant_by(body[slice(*at)], suggested) for at, suggested in unknown.items()}
    near = {at: word for at, word in meant.items() if word is not None and not is_name(body, at, unknown[at])}
    foreign = set(_foreign(body, list(unknown), near.keys()))
    return {at: word for at, word in near.items() if at not in foreign}


def begins_sentence(body: str, start: int) -> bool:
    """Whether a capital at a place says nothing, because a sentence or a line begins there."""
    return _BEGIN.search(body[max(start - _BEFORE, 0) : start]) is not None


def is_name(body: str, at: Place, suggested: tuple[str, ...]) -> bool:
    """Whether a word is written as a name: with a capital where no sentence begins, or where no word is like it."""
    word = body[slice(*at)]
    if not word[:1].isupper():
        return False
    return not begins_sentence(body, at[0]) or not any(
        fuzz.ratio(word.casefold(), each.casefold()) >= _ALIKE for each in suggested[:1]
    )


def _meant(word: str, suggested: Iterable[str], is_english: Callable[[str], bool]) -> str | None:
    """What is so nearly this word that it must be meant; nothing where it is made of words that there are."""
    folded = word.casefold()
    often = next((each for each in _OFTEN_MEANT if len(folded) >= _BY_EAR and OSA.distance(folded, each) < 2), None)
    if often is not None and not folded.startswith(often):
        return often
    for each in suggested:
        if folded.startswith(each.casefold()) and _DERIVED.match(folded, len(each)):
            break  # a cidery is no cider
        if _is_near(folded, each.casefold()):
            if not _is_compound(word, is_english):
                return each
            break
    return next((each for each in _OFTEN_MEANT if len(folded) >= _LONG and _is_near(folded, each)), None)


def _is_near(word: str, meant: str) -> bool:
    """One letter, two of a long word, or whatever leaves the sound of the consonants as it was."""
    if " " in meant:
        return False
    if len(word) < _SHORTEST:
        return sorted(word) == sorted(meant)
    far = OSA.distance(word, meant)
    if far <= (1 if len(word) < _LONG else 2):
        return (far == 1 and len(word) > _SHORT) or len(word) != len(meant) or _is_mistyped(word, meant)
    if len(word) < _BY_EAR or word[0] != meant[0]:
        return False
    if len(word) < _LONG:
        return far <= 2 and abs(len(word) - len(meant)) < 2 and _consonants(word) == _consonants(meant)
    return far <= _FAR_BY_EAR and sorted(_consonants(word)) == sorted(_consonants(meant))


def _is_mistyped(word: str, meant: str) -> bool:
    """Whether the letters that differ lie side by side or sound alike; a bloke is not broke."""
    pairs = ["".join(pair) for pair in zip(word, meant, strict=True) if pair[0] != pair[1]]
    return sorted(word) == sorted(meant) or all(any(set(pair) <= set(group) for group in _CONFUSED) for pair in pairs)


def _consonants(word: str) -> str:
    """The consonants, of doubled ones one."""
    bare = re.sub(r"[aeiouy'’\-]", "", word.replace("ph", "f").replace("ck", "k").replace("c", "k"))
    return re.sub(r"(.)\1+", r"\1", bare)


def _foreign(body: str, unknown: list[Place], near: Container[Place]) -> Iterable[Place]:
    """Words of a phrase in another language: unknown ones that stand together, or share a short line, not all of them
    like English ones; or one beside a word with letters that English has not.
    """
    for run in _runs(body, unknown):
        start, end = run[0][0], run[-1][1]
        side = body[max(start - _BEFORE, 0) : start].split()[-1:] + body[end : end + _BEFORE].split()[:1]
        beside = any(_FOREIGN.fullmatch(part) and not part.isascii() for each in side for part in _PARTS.split(each))
        adjacent = any(not body[one[1] : other[0]].strip() for one, other in pairwise(run))
        if beside or (len(run) > 1 and (adjacent or not all(at in near for at in run))):
            yield from run


def _runs(body: str, unknown: list[Place]) -> list[list[Place]]:
    """The unknown words, those together that stand together."""
    runs: list[list[Place]] = []
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
    """Whether a word is two that are known, written together or with a hyphen."""
    if "-" in word and is_english(word.replace("-", "")):
        return True
    return any(is_english(f"{word[:place]} {word[place:]}") for place in range(3, len(word) - 2))

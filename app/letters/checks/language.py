"""Spelling and grammar, by Harper: it needs no network, and no word of a letter leaves the process."""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Final

import harper

from app.letters.checks.letter import Check, Letter, finding, fold, words_of
from app.letters.checks.spelling import Place, is_name, slips
from app.letters.finding import Finding, Severity

_SPELLING: Final = frozenset({"Spelling", "Typo"})
_GRAMMAR: Final = frozenset(
    {"Repetition", "Agreement", "WordChoice", "Grammar", "Eggcorn", "BoundaryError", "Malapropism"}
)
"""The kinds that hardly ever err on ordinary letters; style and punctuation are matters of taste."""
_OF_WORDS: Final = _SPELLING | {"Capitalization"}
_OF_TASTE: Final = frozenset(
    {
        *("Proper Nouns", "Initialisms", "Closed Compounds", "Capitalization and Case", "Punctuation and Spacing"),
        *("Numbers and Units", "Style and Redundancy", "Regionalisms and Dialect"),
    }
)
"""Groups of Harper's rules whose remarks are of none of these kinds: each rule that is asked takes its time."""
_ALL_THE_SAME: Final = "RepeatedWords"
"""No matter of style where the same word stands twice."""
_ARTICLE: Final = re.compile(r"indefinite article|apostrophe", re.IGNORECASE)
_NO_WORD: Final = re.compile(r"[\d_/\\]|.@.|^\W{4,}$")
"""Numbers, addresses, paths and ornaments."""
_YOURS: Final = (
    r"(?:time|team|company|plans?|offer|letter|message|reply|answer|help|support|kindness|consideration|patience"
    r"|attention|decision|interest|invitation|colleagues?|department|office|website|products?|projects?|questions?"
    r"|feedback|advice|stor(?:y|ies)|insights?|guidance|staff|customers?|clients?|thoughts?|ideas?|approach|news)"
)
_BY_EAR: Final = re.compile(
    r"\b(?:for|in|on|at|of|with|about) (you're) (?=[a-z]+\b(?! (?:going|not|able|ready)))"
    rf"|\b(you['’]re) {_YOURS}\b"
    r"|\b(your) (?:welcome|right|going to|looking)\b"
    r"|\b(its) (?:a|an|the|been|not|great|good|very|really) |\b(?:more|less|better|rather|other|sooner|later|fewer|worse) (then)\b|\b((?:could|should|would|must|might) of)\b",
    re.IGNORECASE,
)
_MOST_FOUND: Final = 60
"""A letter with more mistakes is not in English; each costs time to find a suggestion for."""
_READ: Final = 8000
"""Characters that are checked: no letter is longer, and what is none should not keep others waiting."""
_PIECE: Final = re.compile(r"(?s).{1,500}(?=\n)|.{1,500}(?=\s|\Z)|.{1,500}")
"""A letter is one piece; Harper's time grows faster than a text."""
_ENDLESS: Final = re.compile(r"[\w'’]{41,}")
"""No word of English, and long to look up."""
_STRETCH: Final = re.compile(r"(?s).{1,100}(?=\s|\Z)|.{1,100}")
_MOST_DOUBTFUL: Final = 250
"""Bytes of different words that the dictionary lacks: Harper goes through all its words for each of them. A letter
full of foreign names has a hundred.
"""
_TWICE: Final = re.compile(r"(\w+)\s+\1", re.IGNORECASE)
_RIGHTLY: Final = re.compile(
    r"possessive version of this word|before predicate adjectives|closed compound noun|is a mass noun|the negative word"
)
"""Of these Harper is wrong as often as right: `your kind offer`, `through you Mr Lee`, `rule book`."""
_SILENT: Final = re.compile(r"\s+(?:hono|hour|heir|honest)", re.IGNORECASE)
"""An `h` that is not spoken; American Harper does not know `honour`."""
_TWICE_RIGHTLY: Final = re.compile(r"had had|that that|([A-Z]\w+) \1")
_LONGEST_NAME: Final = 100
_CAPITALISED: Final = re.compile(r"(?<![\w'’\-])[^\W\d_a-z][^\W\d_]+(?!['’\-]?\w)")
_COMMON_NAMES: Final = {
    len(name): name for name in ("Ann", "Mary", "James", "Robert", "William", "Margaret", "Catherine", "Washington")
}
_ADVICE: Final = ("note-impeccable",)
_lock: Final = threading.Lock()


@cache
def _linter() -> harper.Linter:
    made = harper.Linter(harper.Dialect.AMERICAN)
    groups = [entry["Group"] for entry in made.get_structured_lint_config()["settings"] if "Group" in entry]
    rules = [rule for group in groups if group["label"] in _OF_TASTE for rule in group["child"]["settings"]]
    left_out = {rule["Bool"]["name"] for rule in rules if "Bool" in rule} - {_ALL_THE_SAME}
    usual = harper.get_default_lint_config()
    made.set_lint_config({rule: bool(asked) and rule not in left_out for rule, asked in usual.items()})
    return made


@cache
def _dictionary(dialect: harper.Dialect) -> harper.Linter:
    made = harper.Linter(dialect)
    made.set_lint_config({rule: rule == "SpellCheck" for rule in harper.get_default_lint_config()})
    return made


@dataclass(frozen=True, slots=True)
class _Remark:
    """What Harper says of a place, and what it would put there."""

    at: Place
    kind: str
    message: str
    suggested: tuple[str, ...]


def language(letter: Letter) -> Iterator[Finding]:
    """Words that neither American nor British English knows, nor the case; and slips of grammar."""
    remarks = list(_remarks(letter))
    unknown: dict[Place, tuple[str, ...]] = {}
    for each in remarks:
        if _is_of_spelling(letter, each):
            unknown[each.at] = unknown.get(each.at, ()) + each.suggested
    meant = slips(letter.body, unknown, is_english)
    for at, suggested in unknown.items():
        word = letter.body[slice(*at)]
        if at in meant:
            yield finding("spelling", Severity.ERROR, _ADVICE, f"This is written otherwise: {word}", at, meant[at])
        elif not is_name(letter.body, at, suggested):
            message = f"No word that is known: {word}"
            yield finding("spelling", Severity.HINT, _ADVICE, message, at, next(iter(suggested), None))
    taken = list(unknown)
    for each in remarks:
        if each.at not in unknown and _is_of_grammar(letter, each):
            taken.append(each.at)
            suggestion = next(iter(each.suggested), None)
            yield finding("grammar", Severity.WARNING, _ADVICE, _plain(each.message), each.at, suggestion)
    for slip in _BY_EAR.finditer(letter.body):
        at = slip.span(slip.lastindex or 0)
        if not any(start < at[1] and at[0] < end for start, end in taken):
            message = f"This sounds right and is written otherwise: {slip[slip.lastindex or 0]}"
            yield finding("grammar", Severity.WARNING, _ADVICE, message, at)


def _remarks(letter: Letter) -> Iterator[_Remark]:
    """What Harper says of a text, piece by piece; of one that is not in English, only the beginning."""
    count = 0
    text = _with_common_names(letter, _words_alone(letter.body[:_READ]))
    doubtful: dict[str, int] = {}
    for piece in _PIECE.finditer(text):
        read = piece[0][: _until_too_doubtful(piece[0], doubtful)]
        for each in _linted(read, partial(_is_known, letter)):
            count += 1
            suggested = tuple(filter(None, (one.replacement_text for one in each.suggestions)))
            at = (piece.start() + each.span.start, piece.start() + each.span.end)
            yield _Remark(at, each.lint_kind, each.message, suggested)
        if count > _MOST_FOUND or len(read) < len(piece[0]):
            return


def _until_too_doubtful(text: str, doubtful: dict[str, int]) -> int:
    """Where a text is to be cut, because there the words that the dictionary lacks have become too many.

    `doubtful`: the weight of each of those of the text before; the new ones are added.
    """
    for stretch in _STRETCH.finditer(text):
        with _lock:
            found = _dictionary(harper.Dialect.AMERICAN).lint(stretch[0], language="plaintext")
        for each in sorted(found, key=lambda one: one.span.start):
            doubtful[each.problem_text] = _weight(each.problem_text)
            if sum(doubtful.values()) > _MOST_DOUBTFUL:
                return stretch.start() + each.span.start
    return len(text)


def _weight(word: str) -> int:
    """The bytes that are looked up: with capitals a word is looked up as it stands, and without them."""
    return len((word if word.islower() else word + word.lower()).encode())


def _words_alone(text: str) -> str:
    """The text with blanks for what is no word."""
    ordinary = _ENDLESS.sub(lambda found: " " * len(found[0]), text)
    return re.sub(r"\S+", lambda found: " " * len(found[0]) if _NO_WORD.search(found[0]) else found[0], ordinary)


def _with_common_names(letter: Letter, text: str) -> str:
    """The text with names of the case exchanged for common ones of the same length, where there is one: to look for
    what an uncommon name may have been meant to be takes Harper longer than all the rest.
    """

    def common(found: re.Match[str]) -> str:
        names = _COMMON_NAMES.get(len(found[0]), "")
        return names if fold(found[0]) in letter.known_words and names else found[0]

    return _CAPITALISED.sub(common, text)


def _is_of_spelling(letter: Letter, remark: _Remark) -> bool:
    return remark.kind in _SPELLING and not _TWICE.fullmatch(letter.body[slice(*remark.at)])


def _is_of_grammar(letter: Letter, remark: _Remark) -> bool:
    said = letter.body[slice(*remark.at)]
    if _TWICE_RIGHTLY.fullmatch(said) or _RIGHTLY.search(remark.message) or _is_of_a_name(letter, remark.at):
        return False
    if remark.kind == "Repetition" and not _TWICE.fullmatch(said):
        return False  # two names of the case, exchanged for the same one
    if "indefinite article" in remark.message and _SILENT.match(letter.body, remark.at[1]):
        return False
    return remark.kind in _GRAMMAR | _SPELLING or _ARTICLE.search(remark.message) is not None


def _is_of_a_name(letter: Letter, at: Place) -> bool:
    """Whether a place lies within the company's name, or somebody's: they follow the grammar of any language."""
    names = [letter.context.company, *(each.name for each in letter.everybody)]
    begin = max(at[0] - _LONGEST_NAME, 0)
    around = letter.body[begin : at[1] + _LONGEST_NAME]
    return any(_covers(around, name, (at[0] - begin, at[1] - begin)) for name in names if name and name in around)


def _covers(text: str, name: str, at: Place) -> bool:
    """Whether a place of a text lies within a name there."""
    return any(found.start() <= at[0] and at[1] <= found.end() for found in re.finditer(re.escape(name), text))


def _linted(text: str, is_right: Callable[[str], bool]) -> list[harper.Lint]:
    """What is wrong in both kinds of English, matters of taste and the words that are known to be right left out."""

    def matters(each: harper.Lint) -> bool:
        if each.lint_kind in _OF_WORDS and is_right(text[each.span.start : each.span.end]):
            return False
        return each.lint_kind in _OF_WORDS | _GRAMMAR or _ARTICLE.search(each.message) is not None

    with _lock:  # one linter serves one text at a time
        found = [each for each in _linter().lint(text, language="plaintext") if matters(each)]
        return [each for each in found if each.lint_kind != "Spelling" or not _is_british(each.problem_text)]


def _is_british(word: str) -> bool:
    """Whether British English knows a word. Whoever asks has the lock."""
    dictionary = _dictionary(harper.Dialect.BRITISH)
    return _may_be_known(dictionary, word) and not dictionary.lint(word, language="plaintext")


def _may_be_known(dictionary: harper.Linter, text: str) -> bool:
    """Whether all words of a text are in the dictionary, for some dialect or as names: of others `lint` goes through
    the whole of it for what they are like.
    """
    return not text.isascii() or dictionary.is_likely_english(text)


def is_english(text: str) -> bool:
    """Whether American or British English knows every word of a text."""
    with _lock:
        return any(
            _may_be_known(dictionary, text) and not dictionary.lint(text, language="plaintext")
            for dictionary in map(_dictionary, (harper.Dialect.AMERICAN, harper.Dialect.BRITISH))
        )


def _is_known(letter: Letter, word: str) -> bool:
    """Names and terms of the case, and what is written as names and abbreviations are."""
    parts = words_of(word) or [word]
    if all(fold(each) in letter.known_words for each in parts):
        return True
    inner = word[1:]
    return any(each.isupper() for each in inner) or not word.isascii()


def _plain(message: str) -> str:
    return re.sub(r"[`“”]", "", message)


CHECKS: Final = (Check(("spelling", "grammar"), language),)

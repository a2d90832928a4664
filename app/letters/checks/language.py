"""Spelling and grammar, checked by Harper inside this process: no word of a letter leaves it.

Harper is slow for unknown words, because it compares each with its entire dictionary to suggest another. So the
number of unknown words is limited, names are exchanged for common ones, and a word is looked up only if it is likely
to be known.
"""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Final

import harper

from app.letters.checks.letter import Check, CheckedLetter, finding, fold, words_of
from app.letters.checks.spelling import Offsets, is_written_as_name, probable_typos
from app.letters.finding import Finding, Severity

_SPELLING_KINDS: Final = frozenset({"Spelling", "Typo"})
_GRAMMAR_KINDS: Final = frozenset(
    {"Repetition", "Agreement", "WordChoice", "Grammar", "Eggcorn", "BoundaryError", "Malapropism"}
)
"""The kinds of remark that are hardly ever wrong about ordinary letters; style and punctuation are left out."""
_WORD_KINDS: Final = _SPELLING_KINDS | {"Capitalization"}
"""The kinds of remark about one word, which are dropped if the word is in the letter's context."""
_STYLE_GROUPS: Final = frozenset(
    {
        *("Proper Nouns", "Initialisms", "Closed Compounds", "Capitalization and Case", "Punctuation and Spacing"),
        *("Numbers and Units", "Style and Redundancy", "Regionalisms and Dialect"),
    }
)
"""Groups of Harper's rules that make no spelling or grammar remarks. They are turned off, since every rule takes time."""
_REPEATED_WORDS: Final = "RepeatedWords"
"""The one rule of these groups that stays on: the same word twice."""
_ARTICLE_OR_APOSTROPHE: Final = re.compile(r"indefinite article|apostrophe", re.IGNORECASE)
_NOT_A_WORD: Final = re.compile(r"[\d_/\\]|.@.|^\W{4,}$")
"""Numbers, addresses, paths and ornaments."""
_POSSESSED_NOUNS: Final = (
    r"(?:time|team|company|plans?|offer|letter|message|reply|answer|help|support|kindness|consideration|patience"
    r"|attention|decision|interest|invitation|colleagues?|department|office|website|products?|projects?|questions?"
    r"|feedback|advice|stor(?:y|ies)|insights?|guidance|staff|customers?|clients?|thoughts?|ideas?|approach|news)"
)
_HOMOPHONES: Final = re.compile(
    r"\b(?:for|in|on|at|of|with|about) (you're) (?=[a-z]+\b(?! (?:going|not|able|ready)))"
    rf"|\b(you['’]re) {_POSSESSED_NOUNS}\b"
    r"|\b(your) (?:welcome|right|going to|looking)\b"
    r"|\b(its) (?:a|an|the|been|not|great|good|very|really) "
    r"|\b(?:more|less|better|rather|other|sooner|later|fewer|worse) (then)\b"
    r"|\b((?:could|should|would|must|might) of)\b",
    re.IGNORECASE,
)
_MOST_REMARKS: Final = 60
"""A letter with more remarks is not in English."""
_MOST_CHARACTERS: Final = 8000
"""Characters that are checked. Letters are shorter; a longer text would delay other letters."""
_PIECE: Final = re.compile(r"(?s).{1,500}(?=\n)|.{1,500}(?=\s|\Z)|.{1,500}")
"""Texts are checked in pieces, since Harper's time grows faster than a text. Most letters are a few pieces."""
_OVERLONG_WORD: Final = re.compile(r"[\w'’]{41,}")
"""Longer than any word of English, and slow to look up."""
_CHUNK: Final = re.compile(r"(?s).{1,100}(?=\s|\Z)|.{1,100}")
_MOST_UNKNOWN_BYTES: Final = 250
"""Bytes of different unknown words, after which the check stops. A letter full of foreign names has a hundred."""
_REPETITION: Final = re.compile(r"(\w+)\s+\1", re.IGNORECASE)
_UNRELIABLE_MESSAGES: Final = re.compile(
    r"possessive version of this word|before predicate adjectives|closed compound noun|is a mass noun|the negative word"
)
"""Messages that are wrong as often as right: on `your kind offer`, `through you Mr Lee`, `rule book`."""
_SILENT_H: Final = re.compile(r"\s+(?:hono|hour|heir|honest)", re.IGNORECASE)
"""Words with a silent `h`, before which `an` is right; American Harper does not know `honour`."""
_VALID_REPETITION: Final = re.compile(r"had had|that that|([A-Z]\w+) \1")
_LONGEST_NAME: Final = 100
_CAPITALISED: Final = re.compile(r"(?<![\w'’\-])[^\W\d_a-z][^\W\d_]+(?!['’\-]?\w)")
_COMMON_NAMES: Final = {
    len(name): name for name in ("Ann", "Mary", "James", "Robert", "William", "Margaret", "Catherine", "Washington")
}
_ADVICE: Final = ("note-impeccable",)
_lock: Final = threading.Lock()


@cache
def _linter() -> harper.Linter:
    linter = harper.Linter(harper.Dialect.AMERICAN)
    groups = [entry["Group"] for entry in linter.get_structured_lint_config()["settings"] if "Group" in entry]
    rules = [rule for group in groups if group["label"] in _STYLE_GROUPS for rule in group["child"]["settings"]]
    turned_off = {rule["Bool"]["name"] for rule in rules if "Bool" in rule} - {_REPEATED_WORDS}
    defaults = harper.get_default_lint_config()
    linter.set_lint_config({rule: bool(is_on) and rule not in turned_off for rule, is_on in defaults.items()})
    return linter


@cache
def _dictionary(dialect: harper.Dialect) -> harper.Linter:
    linter = harper.Linter(dialect)
    linter.set_lint_config({rule: rule == "SpellCheck" for rule in harper.get_default_lint_config()})
    return linter


@dataclass(frozen=True, slots=True)
class _Remark:
    """A remark of Harper, with its suggestions."""

    at: Offsets
    kind: str
    message: str
    suggestions: tuple[str, ...]


def find_language_errors(letter: CheckedLetter) -> Iterator[Finding]:
    """Words in neither an English dictionary nor the letter's context; grammar mistakes; and homophones."""
    remarks = list(_remarks(letter))
    unknown: dict[Offsets, tuple[str, ...]] = {}
    for remark in remarks:
        if _is_of_spelling(letter, remark):
            unknown[remark.at] = unknown.get(remark.at, ()) + remark.suggestions
    typos = probable_typos(letter.body, unknown, is_english)
    for at, suggestions in unknown.items():
        word = letter.body[slice(*at)]
        if at in typos:
            yield finding("spelling", Severity.ERROR, _ADVICE, f"This is written otherwise: {word}", at, typos[at])
        elif not is_written_as_name(letter.body, at, suggestions):
            message = f"No word that is known: {word}"
            yield finding("spelling", Severity.HINT, _ADVICE, message, at, next(iter(suggestions), None))
    reported = list(unknown)
    for remark in remarks:
        if remark.at not in unknown and _is_of_grammar(letter, remark):
            reported.append(remark.at)
            suggestion = next(iter(remark.suggestions), None)
            yield finding("grammar", Severity.WARNING, _ADVICE, _without_quotes(remark.message), remark.at, suggestion)
    for found in _HOMOPHONES.finditer(letter.body):
        at = found.span(found.lastindex or 0)
        if not any(start < at[1] and at[0] < end for start, end in reported):
            message = f"This sounds right and is written otherwise: {found[found.lastindex or 0]}"
            yield finding("grammar", Severity.WARNING, _ADVICE, message, at)


def _remarks(letter: CheckedLetter) -> Iterator[_Remark]:
    """The remarks of Harper, piece by piece. In a text that is not in English they stop after the beginning."""
    count = 0
    text = _with_common_names(letter, _blank_out_non_words(letter.body[:_MOST_CHARACTERS]))
    unknown_weights: dict[str, int] = {}
    for piece in _PIECE.finditer(text):
        read = piece[0][: _cut_at_unknown_words(piece[0], unknown_weights)]
        for lint in _lint(read, partial(_is_known, letter)):
            count += 1
            suggestions = tuple(filter(None, (suggestion.replacement_text for suggestion in lint.suggestions)))
            at = (piece.start() + lint.span.start, piece.start() + lint.span.end)
            yield _Remark(at, lint.lint_kind, lint.message, suggestions)
        if count > _MOST_REMARKS or len(read) < len(piece[0]):
            return


def _cut_at_unknown_words(text: str, unknown_weights: dict[str, int]) -> int:
    """The offset at which to stop, because too many unknown words have been seen; the length of the text if never.

    `unknown_weights` has the weights of the unknown words of the pieces before; those of this text are added.
    """
    for chunk in _CHUNK.finditer(text):
        with _lock:
            lints = _dictionary(harper.Dialect.AMERICAN).lint(chunk[0], language="plaintext")
        for lint in sorted(lints, key=lambda one: one.span.start):
            unknown_weights[lint.problem_text] = _weight(lint.problem_text)
            if sum(unknown_weights.values()) > _MOST_UNKNOWN_BYTES:
                return chunk.start() + lint.span.start
    return len(text)


def _weight(word: str) -> int:
    """The bytes that are looked up. A word with capitals is looked up twice: as written, and in lower case."""
    return len((word if word.islower() else word + word.lower()).encode())


def _blank_out_non_words(text: str) -> str:
    """The text with blanks in place of numbers, addresses, ornaments and overlong words."""
    ordinary = _OVERLONG_WORD.sub(lambda found: " " * len(found[0]), text)
    return re.sub(r"\S+", lambda found: " " * len(found[0]) if _NOT_A_WORD.search(found[0]) else found[0], ordinary)


def _with_common_names(letter: CheckedLetter, text: str) -> str:
    """The text with known names exchanged for common ones of the same length, where there is one.

    Looking for similar words of an uncommon name takes Harper longer than everything else.
    """

    def common(found: re.Match[str]) -> str:
        name = _COMMON_NAMES.get(len(found[0]), "")
        return name if fold(found[0]) in letter.known_words and name else found[0]

    return _CAPITALISED.sub(common, text)


def _is_of_spelling(letter: CheckedLetter, remark: _Remark) -> bool:
    return remark.kind in _SPELLING_KINDS and not _REPETITION.fullmatch(letter.body[slice(*remark.at)])


def _is_of_grammar(letter: CheckedLetter, remark: _Remark) -> bool:
    text = letter.body[slice(*remark.at)]
    if (
        _VALID_REPETITION.fullmatch(text)
        or _UNRELIABLE_MESSAGES.search(remark.message)
        or _is_in_name(letter, remark.at)
    ):
        return False
    if remark.kind == "Repetition" and not _REPETITION.fullmatch(text):
        return False  # two known names, exchanged for the same common one
    if "indefinite article" in remark.message and _SILENT_H.match(letter.body, remark.at[1]):
        return False
    return remark.kind in _GRAMMAR_KINDS | _SPELLING_KINDS or _ARTICLE_OR_APOSTROPHE.search(remark.message) is not None


def _is_in_name(letter: CheckedLetter, at: Offsets) -> bool:
    """Whether a range lies within the name of the company or of a person: names need not follow English grammar."""
    names = [letter.context.company, *(person.name for person in letter.people)]
    begin = max(at[0] - _LONGEST_NAME, 0)
    around = letter.body[begin : at[1] + _LONGEST_NAME]
    return any(
        _lies_within_name(around, name, (at[0] - begin, at[1] - begin)) for name in names if name and name in around
    )


def _lies_within_name(text: str, name: str, at: Offsets) -> bool:
    """Whether a range of a text lies within an occurrence of a name."""
    return any(found.start() <= at[0] and at[1] <= found.end() for found in re.finditer(re.escape(name), text))


def _lint(text: str, is_right: Callable[[str], bool]) -> list[harper.Lint]:
    """Remarks that hold in American and British English, without those on style and on words that are right."""

    def matters(lint: harper.Lint) -> bool:
        if lint.lint_kind in _WORD_KINDS and is_right(text[lint.span.start : lint.span.end]):
            return False
        return lint.lint_kind in _WORD_KINDS | _GRAMMAR_KINDS or _ARTICLE_OR_APOSTROPHE.search(lint.message) is not None

    with _lock:  # a linter checks one text at a time
        lints = [lint for lint in _linter().lint(text, language="plaintext") if matters(lint)]
        return [lint for lint in lints if lint.lint_kind != "Spelling" or not _is_british(lint.problem_text)]


def _is_british(word: str) -> bool:
    """Whether a word is in the British dictionary. The caller holds `_lock`."""
    dictionary = _dictionary(harper.Dialect.BRITISH)
    return _is_likely_known(dictionary, word) and not dictionary.lint(word, language="plaintext")


def _is_likely_known(dictionary: harper.Linter, text: str) -> bool:
    """Whether all words of a text may be in the dictionary, in some dialect or as names.

    A quick check before `lint`, which compares an unknown word with the entire dictionary.
    """
    return not text.isascii() or dictionary.is_likely_english(text)


def is_english(text: str) -> bool:
    """Whether the American or the British dictionary has every word of a text."""
    with _lock:
        return any(
            _is_likely_known(dictionary, text) and not dictionary.lint(text, language="plaintext")
            for dictionary in map(_dictionary, (harper.Dialect.AMERICAN, harper.Dialect.BRITISH))
        )


def _is_known(letter: CheckedLetter, word: str) -> bool:
    """Whether a word is of the context, or is written like a name or an abbreviation."""
    parts = words_of(word) or [word]
    if all(fold(part) in letter.known_words for part in parts):
        return True
    return any(character.isupper() for character in word[1:]) or not word.isascii()


def _without_quotes(message: str) -> str:
    return re.sub(r"[`“”]", "", message)


CHECKS: Final = (Check(("spelling", "grammar"), find_language_errors),)

"""Names in a letter that belong to no known person, or are misspelt."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from rapidfuzz import fuzz, process

from app.letters.anatomy import TextRange
from app.letters.checks.language import is_english
from app.letters.checks.letter import WORD, Check, CheckedLetter, finding, fold
from app.letters.checks.near import HALF_SIMILAR, plain
from app.letters.context import LetterKind, Person
from app.letters.finding import Finding, Severity
from app.letters.kinds import TO_A_REFERENCE

_SALUTATION: Final = frozenset(
    [
        *("dear", "hi", "hello", "hey", "good", "morning", "day", "afternoon", "evening", "greetings", "to"),
        *("whom", "it", "may", "concern", "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "doctor"),
        *("sir", "madam", "herr", "frau", "and", "all", "both", "team", "everyone", "everybody", "hiring"),
        *("manager", "committee", "panel", "recruiter", "recruiting", "human", "resources", "hr", "colleagues"),
        *("ladies", "gentlemen", "there", "again", "the", "of", "you", "selection", "interview"),
        *("interviewers", "dipl", "ing", "mme", "monsieur", "madame", "señor", "señora", "captain", "chef"),
        *("coach", "judge", "ma'am", "g'day", "rabbi", "reverend", "father", "sister", "general", "officer"),
    ]
)
_HONORIFIC: Final = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Herr|Frau)\.?\s+((?:[^\W\d_]+['’\-]?)+(?:\s(?:[A-ZÀ-Þ][\w'’\-]+))?)"
)
_FULL_NAME: Final = r"(?<![\w'’\-])[A-ZÀ-Þ][\w'’\-]{1,30} (?:(?:van|von|de|der|den|da|di|la|le|el|al|bin) ){0,2}[A-ZÀ-Þ][\w'’\-]{1,30}(?!\w)"
_SPOKEN_WITH: Final = re.compile(
    rf"\b(?:[Mm]et|[Mm]eeting|[Ss]p(?:oke|oken|eaking|eak) (?:to|with)|[Tt]alk(?:ed|ing)? (?:to|with)|[Cc]onversation with|[Cc]hat with"
    rf"|[Ii]nterview with|[Ii]nterviewed by|[Rr]egards to|[Gg]reetings to|[Tt]hanks to|(?:you|You)(?:,| and)) ({_FULL_NAME})"
)
_NAME_WITH_VERB: Final = re.compile(
    rf"({_FULL_NAME}),? (?:who (?:sat|asked|told|spoke|showed|explained|led|joined|took|interviewed)|(?:also )?(?:asked|told|showed|explained|mentioned|described|said) (?:me|us|that|how|why|about|where)\b)"
)
_OWN_PEOPLE: Final = re.compile(
    r"\b(?:my|our) (?:\w+ )?(?:former|old|previous|present|current|last|supervis\w+|manager|boss|professor|teacher|mentor|thesis|tutor|team ?lead|employer"
    r"|reference|colleague|friend|husband|wife|partner|doctor|studies|phd|degree|coach|instructor)\b|\bsupervised my\b|\bknows? me\b|\bvouch\w*\b",
    re.IGNORECASE,
)
"""Words of a sentence about the candidate's own people, whom the context need not include."""
_SIMILAR: Final = 72
"""From 0 to 100: from this similarity on, one name is taken for a misspelling of the other."""
_MOST_COMPARED: Final = 300
"""Words of known names that a word is compared with: those of the first people."""
_LONGEST: Final = 300
"""Characters of a word that may be a name: a stored name has at most 200."""
_ERROR: Final = Severity.ERROR


@dataclass(frozen=True, slots=True)
class _NameIndex:
    """Words of names: normalised, and as they are written."""

    written: dict[str, str]
    cached: dict[tuple[str, int], str | None] = field(default_factory=dict)
    """Results by word and limit: a text may repeat a word a thousand times."""

    def __contains__(self, word: str) -> bool:
        return word in self.written

    def __bool__(self) -> bool:
        return bool(self.written)

    def closest_other(self, word: str, limit: int = _SIMILAR) -> str | None:
        """The known name most similar to a word, if it reaches the limit and the lengths differ by two at most.

        None if the word is that name. Of very many known names only the first are compared.
        """
        key = (word, limit)
        if key not in self.cached:
            self.cached[key] = self._closest_other(word, limit)
        return self.cached[key]

    def _closest_other(self, word: str, limit: int) -> str | None:
        known = islice(self.written, _MOST_COMPARED)
        best = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=limit)
        if best is None or word == best[0] or abs(len(word) - len(best[0])) > 2:
            return None
        return self.written[best[0]]


def find_wrong_names(letter: CheckedLetter) -> Iterator[Finding]:
    """Names that are misspelt or unknown: in the greeting, of people whom the letter mentions, and anywhere else."""
    seen: set[int] = set()
    people = _names_of(letter.people)
    is_call = letter.context.kind is LetterKind.STATUS_CALL
    if letter.parts.greeting is not None and letter.people and not is_call:
        for wrong in _wrong_in_greeting(letter, letter.parts.greeting, people):
            seen.add(wrong.start or 0)
            yield wrong
    begin = letter.parts.greeting.end if letter.parts.greeting is not None else 0
    for at in _unknown_people(letter, begin, people):
        if at.start not in seen and letter.people:
            seen.add(at.start)
            yield _wrong(letter, at, plain(WORD.findall(at.text)[0]), people)
    yield from _misspelt_anywhere(letter, seen, people)


def _unknown_people(letter: CheckedLetter, begin: int, known: _NameIndex) -> Iterator[TextRange]:
    """Unknown people whom the letter mentions as people of the company, not as the candidate's own."""
    if not known or letter.context.kind in TO_A_REFERENCE:
        return  # a reference learns who may call
    own: set[str] = set()
    for sentence in letter.sentences:
        of_own = _OWN_PEOPLE.search(sentence.text) is not None
        if of_own:
            own |= {plain(each) for each in WORD.findall(sentence.text) if each[0].isupper()}
        if sentence.start < begin or of_own:
            continue
        for pattern in (_HONORIFIC, _SPOKEN_WITH, _NAME_WITH_VERB):
            for found in pattern.finditer(sentence.text):
                words = WORD.findall(found[1])
                if not any(
                    plain(word) in known or plain(word) in own or fold(word) in letter.known_words for word in words
                ):
                    yield TextRange(sentence.start + found.start(1), sentence.start + found.end(1), found[1])


def _wrong_in_greeting(letter: CheckedLetter, greeting: TextRange, people: _NameIndex) -> Iterator[Finding]:
    """Names in the greeting that are not the recipient's, or, if the recipient is unknown, not of any known person."""
    person = letter.context.recipient
    expected = _names_of((person,)) if person is not None and person.name else people
    if not expected:
        return
    if any(plain(each) in expected for each in WORD.findall(greeting.text)):
        expected = people  # two may be greeted
    for found in WORD.finditer(greeting.text):
        word = plain(found[0])
        if found[0][0].islower() or word in _SALUTATION or word in expected or len(word) == 1:
            continue
        parts = re.split(r"['’\-]", word)
        strange = [part for part in parts if part not in expected]
        at = TextRange(greeting.start + found.start(), greeting.start + found.end(), found[0])
        if len(strange) == len(parts):
            yield _wrong(letter, at, word, expected)
        elif strange and expected.closest_other(strange[0], HALF_SIMILAR) is not None:
            yield _wrong(letter, at, word, expected, HALF_SIMILAR)


def _wrong(letter: CheckedLetter, at: TextRange, word: str, expected: _NameIndex, limit: int = _SIMILAR) -> Finding:
    """The finding about a wrong name: misspelt if it is similar to a known one, otherwise unknown."""
    similar = expected.closest_other(word, limit)
    if similar is not None:
        message = (
            f"The name is spelt {similar}, not {at.text}: a wrong letter in a name is the first thing that is seen."
        )
        return finding("misspelt_name", _ERROR, ("note-names",), message, (at.start, at.end), similar)
    person = letter.context.recipient
    for_whom = f"; the letter is for {person.name}" if person is not None and person.name else ""
    message = f"Nobody of this name is known in this case: {at.text}{for_whom}."
    return finding(
        "unknown_name", _ERROR, ("note-names",), message, (at.start, at.end), None if person is None else person.name
    )


def _misspelt_anywhere(letter: CheckedLetter, seen: set[int], people: _NameIndex) -> Iterator[Finding]:
    """Capitalised words that are similar to the name of a known person."""
    signed = _words_of_name(letter.context.candidate_name or "")
    known = _NameIndex({word: name for word, name in (people.written | signed).items() if len(word) >= 4})
    folded = frozenset(plain(each) for each in letter.known_words)
    begin = letter.parts.greeting.end if letter.parts.greeting is not None else 0
    for found in WORD.finditer(letter.body, begin):
        if not found[0][0].isupper() or len(found[0]) > _LONGEST or found.start() in seen:
            continue
        word = plain(found[0])
        if len(word) < 4 or fold(word) in folded:
            continue
        similar = known.closest_other(fold(word), 80)
        if similar is not None and _is_sign_off(letter, found.start()) and is_english(found[0].lower()):
            continue  # Hugs are not Ms Hughes
        if similar is not None and word not in people:
            message = f"The name is spelt {similar}, not {found[0]}: a wrong letter in a name is the first thing that is seen."
            yield finding("misspelt_name", _ERROR, ("note-names",), message, found.span(), similar)


def _is_sign_off(letter: CheckedLetter, start: int) -> bool:
    """Whether an offset is in the first line of the sign-off, above the name."""
    part = letter.parts.sign_off
    return part is not None and part.start <= start < part.start + len(part.text.partition("\n")[0])


def _names_of(people: tuple[Person, ...]) -> _NameIndex:
    return _NameIndex(
        {word: name for person in people if person.name for word, name in _words_of_name(person.name).items()}
    )


def _words_of_name(name: str) -> dict[str, str]:
    words = WORD.findall(name)
    parts = [part for word in words for part in re.split(r"[\-]", word) if part]
    return {plain(word): word for word in (*words, *parts)}


CHECKS: Final = (Check(("misspelt_name", "unknown_name"), find_wrong_names),)

"""Names, against those of the people of the case."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from rapidfuzz import fuzz, process

from app.letters.anatomy import Span
from app.letters.checks.language import is_english
from app.letters.checks.letter import Check, Letter, finding, fold
from app.letters.checks.near import HALF_RIGHT, plain
from app.letters.context import LetterKind, Person
from app.letters.finding import Finding, Severity
from app.letters.kinds import TO_A_REFERENCE

NAME: Final = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
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
_DID: Final = re.compile(
    rf"({_FULL_NAME}),? (?:who (?:sat|asked|told|spoke|showed|explained|led|joined|took|interviewed)|(?:also )?(?:asked|told|showed|explained|mentioned|described|said) (?:me|us|that|how|why|about|where)\b)"
)
_OWN_PEOPLE: Final = re.compile(
    r"\b(?:my|our) (?:\w+ )?(?:former|old|previous|present|current|last|supervis\w+|manager|boss|professor|teacher|mentor|thesis|tutor|team ?lead|employer"
    r"|reference|colleague|friend|husband|wife|partner|doctor|studies|phd|degree|coach|instructor)\b|\bsupervised my\b|\bknows? me\b|\bvouch\w*\b",
    re.IGNORECASE,
)
"""In a sentence that speaks of the candidate's own people, whom the case need not know."""
_NEARLY: Final = 72
"""Of a hundred: two names from here on are one, misspelt."""
_MOST_COMPARED: Final = 300
"""Words of the names of a case that a word may be a slip for: those of the people who come first."""
_LONGEST: Final = 300
"""Characters of a word that may be a name: one of the facts has 200 at most."""
_ERROR: Final = Severity.ERROR


@dataclass(frozen=True, slots=True)
class _Names:
    """Words of names, as they are compared and as they are written."""

    written: dict[str, str]
    nearest: dict[tuple[str, int], str | None] = field(default_factory=dict)
    """What was found for a word before: a text may say the same word a thousand times."""

    def __contains__(self, word: str) -> bool:
        return word in self.written

    def __bool__(self) -> bool:
        return bool(self.written)

    def near(self, word: str, limit: int = _NEARLY) -> str | None:
        """The name that a word nearly is: at least as alike as the limit, and about as long."""
        asked = (word, limit)
        if asked not in self.nearest:
            self.nearest[asked] = self._near(word, limit)
        return self.nearest[asked]

    def _near(self, word: str, limit: int) -> str | None:
        known = islice(self.written, _MOST_COMPARED)
        best = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=limit)
        if best is None or word == best[0] or abs(len(word) - len(best[0])) > 2:
            return None
        return self.written[best[0]]


def names(letter: Letter) -> Iterator[Finding]:
    """Who is addressed or named, and whether that is anybody, rightly spelt."""
    seen: set[int] = set()
    everybody = _names_of(letter.everybody)
    speaks = letter.context.kind is LetterKind.STATUS_CALL
    if letter.parts.greeting is not None and letter.everybody and not speaks:
        for each in _greeted(letter, letter.parts.greeting, everybody):
            seen.add(each.start or 0)
            yield each
    begin = letter.parts.greeting.end if letter.parts.greeting is not None else 0
    for at in _named(letter, begin, everybody):
        if at.start not in seen and letter.everybody:
            seen.add(at.start)
            yield _wrong(letter, at, plain(NAME.findall(at.text)[0]), everybody)
    yield from _misspelt(letter, seen, everybody)


def _named(letter: Letter, begin: int, known: _Names) -> Iterator[Span]:
    """Strangers whom the letter speaks of as people of the company; of the candidate's own it may speak freely."""
    if not known or letter.context.kind in TO_A_REFERENCE:
        return  # a reference is told who may call
    own: set[str] = set()
    for sentence in letter.sentences:
        of_own = _OWN_PEOPLE.search(sentence.text) is not None
        if of_own:
            own |= {plain(each) for each in NAME.findall(sentence.text) if each[0].isupper()}
        if sentence.start < begin or of_own:
            continue
        for pattern in (_HONORIFIC, _SPOKEN_WITH, _DID):
            for found in pattern.finditer(sentence.text):
                words = NAME.findall(found[1])
                if not any(
                    plain(each) in known or plain(each) in own or fold(each) in letter.known_words for each in words
                ):
                    yield Span(sentence.start + found.start(1), sentence.start + found.end(1), found[1])


def _greeted(letter: Letter, greeting: Span, everybody: _Names) -> Iterator[Finding]:
    """The names of a greeting, each against everybody's; where the recipient is known, against theirs."""
    person = letter.context.recipient
    wanted = _names_of((person,)) if person is not None and person.name else everybody
    if not wanted:
        return
    if any(plain(each) in wanted for each in NAME.findall(greeting.text)):
        wanted = everybody  # two may be greeted
    for found in NAME.finditer(greeting.text):
        word = plain(found[0])
        if found[0][0].islower() or word in _SALUTATION or word in wanted or len(word) == 1:
            continue
        parts = re.split(r"['’\-]", word)
        strange = [part for part in parts if part not in wanted]
        at = Span(greeting.start + found.start(), greeting.start + found.end(), found[0])
        if len(strange) == len(parts):
            yield _wrong(letter, at, word, wanted)
        elif strange and wanted.near(strange[0], HALF_RIGHT) is not None:
            yield _wrong(letter, at, word, wanted, HALF_RIGHT)


def _wrong(letter: Letter, at: Span, word: str, wanted: _Names, limit: int = _NEARLY) -> Finding:
    """A name that is not theirs: misspelt where it is nearly, otherwise somebody else's."""
    near = wanted.near(word, limit)
    if near is not None:
        message = f"The name is spelt {near}, not {at.text}: a wrong letter in a name is the first thing that is seen."
        return finding("misspelt_name", _ERROR, ("note-names",), message, (at.start, at.end), near)
    person = letter.context.recipient
    for_whom = f"; the letter is for {person.name}" if person is not None and person.name else ""
    message = f"Nobody of this name is known in this case: {at.text}{for_whom}."
    return finding(
        "unknown_name", _ERROR, ("note-names",), message, (at.start, at.end), None if person is None else person.name
    )


def _misspelt(letter: Letter, seen: set[int], everybody: _Names) -> Iterator[Finding]:
    """Words of the text that are nearly somebody's name."""
    signed = _words_of_name(letter.context.candidate_name or "")
    known = _Names({word: name for word, name in (everybody.written | signed).items() if len(word) >= 4})
    folded = frozenset(plain(each) for each in letter.known_words)
    begin = letter.parts.greeting.end if letter.parts.greeting is not None else 0
    for found in NAME.finditer(letter.body, begin):
        if not found[0][0].isupper() or len(found[0]) > _LONGEST or found.start() in seen:
            continue
        word = plain(found[0])
        if len(word) < 4 or fold(word) in folded:
            continue
        near = known.near(fold(word), 80)
        if near is not None and _is_sign_off(letter, found.start()) and is_english(found[0].lower()):
            continue  # Hugs are not Ms Hughes
        if near is not None and word not in everybody:
            message = (
                f"The name is spelt {near}, not {found[0]}: a wrong letter in a name is the first thing that is seen."
            )
            yield finding("misspelt_name", _ERROR, ("note-names",), message, found.span(), near)


def _is_sign_off(letter: Letter, start: int) -> bool:
    """Whether a place is in the line above the name."""
    close = letter.parts.close
    return close is not None and close.start <= start < close.start + len(close.text.partition("\n")[0])


def _names_of(people: tuple[Person, ...]) -> _Names:
    return _Names(
        {word: name for person in people if person.name for word, name in _words_of_name(person.name).items()}
    )


def _words_of_name(name: str) -> dict[str, str]:
    words = NAME.findall(name)
    parts = [part for word in words for part in re.split(r"[\-]", word) if part]
    return {plain(word): word for word in (*words, *parts)}


CHECKS: Final = (Check(("misspelt_name", "unknown_name"), names),)

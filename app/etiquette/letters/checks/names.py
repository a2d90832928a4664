"""Names, titles and companies, against the people of the case."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from rapidfuzz import fuzz

from app.etiquette.letters.anatomy import Span
from app.etiquette.letters.checks.letter import Letter, finding, fold
from app.etiquette.letters.facts import Finding, LetterKind, Person, Severity

_NAME: Final = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_SALUTATION: Final = frozenset(
    [
        "dear",
        "hi",
        "hello",
        "hey",
        "good",
        "morning",
        "day",
        "afternoon",
        "evening",
        "greetings",
        "to",
        "whom",
        "it",
        "may",
        "concern",
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "prof",
        "professor",
        "doctor",
        "sir",
        "madam",
        "herr",
        "frau",
        "and",
        "all",
        "both",
        "team",
        "everyone",
        "everybody",
        "hiring",
        "manager",
        "committee",
        "panel",
        "recruiter",
        "recruiting",
        "human",
        "resources",
        "hr",
        "colleagues",
        "ladies",
        "gentlemen",
        "there",
        "again",
        "the",
        "of",
        "you",
        "selection",
        "interview",
        "interviewers",
        "dipl",
        "ing",
        "mme",
        "monsieur",
        "madame",
        "señor",
        "señora",
    ]
)
_HONORIFIC: Final = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Herr|Frau)\.?\s+((?:[^\W\d_]+['’\-]?)+(?:\s(?:[A-ZÀ-Þ][\w'’\-]+))?)"
)
_HALF_RIGHT: Final = 60
_NEARLY: Final = 72
"""Of a hundred: two names from here on are one, misspelt."""
_TITLE_HEADS: Final = (
    r"(?:Head|Chief|Director|VP|Vice President|Lead|Manager|Officer|President|Partner|Principal|CEO|CTO|CFO|COO|CDO)"
)
_AS_TITLE: Final = re.compile(
    rf"\b(?:[Aa]s (?:the |a |their |your )?|[Yy]our (?:role|position|work|job|post) as (?:the |a )?|, )"
    rf"((?:[A-Z][\w&-]+ ){{0,3}}{_TITLE_HEADS}(?:(?: of| for|,)?(?: [A-Z][\w&-]+)+)?)"
)
_ERROR: Final = Severity.ERROR


def plain(text: str) -> str:
    """A name as it is compared: without accents and case."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(each for each in decomposed if not unicodedata.combining(each)).casefold()


def names(letter: Letter) -> Iterator[Finding]:
    """Who is addressed or named, and whether that is anybody, rightly spelt."""
    seen: set[int] = set()
    speaks = letter.facts.kind is LetterKind.STATUS_CALL
    if letter.parts.greeting is not None and letter.everybody and not speaks:
        for each in _greeted(letter, letter.parts.greeting):
            seen.add(each.start or 0)
            yield each
    known = _tokens(letter.everybody)
    for found in _HONORIFIC.finditer(letter.body):
        if found.start(1) not in seen and (letter.parts.greeting is None or found.start() >= letter.parts.greeting.end):
            parts = [plain(each) for each in _NAME.findall(found[1])]
            if (
                parts
                and known
                and not any(part in known for part in parts)
                and fold(parts[0]) not in letter.known_words
            ):
                seen.add(found.start(1))
                yield _wrong(letter, Span(*found.span(1), found[1]), parts[0])
    yield from _misspelt(letter, seen)


def _greeted(letter: Letter, greeting: Span) -> Iterator[Finding]:
    """The names of a greeting, each against everybody's; where the recipient is known, against theirs."""
    person = letter.facts.recipient
    wanted = _tokens((person,)) if person is not None and person.name else _tokens(letter.everybody)
    if not wanted:
        return
    for found in _NAME.finditer(greeting.text):
        word = plain(found[0])
        if found[0][0].islower() or word in _SALUTATION or word in wanted or len(word) == 1:
            continue
        parts = re.split(r"['’\-]", word)
        strange = [part for part in parts if part not in wanted]
        at = Span(greeting.start + found.start(), greeting.start + found.end(), found[0])
        if len(strange) == len(parts):
            yield _wrong(letter, at, word, wanted)
        elif strange and _nearest(strange[0], wanted, _HALF_RIGHT) is not None:
            yield _wrong(letter, at, word, wanted, _HALF_RIGHT)


def _wrong(letter: Letter, at: Span, word: str, wanted: dict[str, str] | None = None, limit: int = _NEARLY) -> Finding:
    """A name that is not theirs: misspelt where it is nearly, otherwise somebody else's."""
    near = _nearest(word, wanted if wanted is not None else _tokens(letter.everybody), limit)
    if near is not None:
        message = f"The name is spelt {near}, not {at.text}: a wrong letter in a name is the first thing that is seen."
        return finding("misspelt_name", _ERROR, ("note-names",), message, (at.start, at.end), near)
    person = letter.facts.recipient
    for_whom = f"; the letter is for {person.name}" if person is not None and person.name else ""
    message = f"Nobody of this name is known in this case: {at.text}{for_whom}."
    return finding(
        "unknown_name", _ERROR, ("note-names",), message, (at.start, at.end), None if person is None else person.name
    )


def _misspelt(letter: Letter, seen: set[int]) -> Iterator[Finding]:
    """Words of the text that are nearly somebody's name."""
    known = {word: name for word, name in _tokens(letter.everybody).items() if len(word) >= 4}
    if letter.facts.candidate_name:
        known |= {word: name for word, name in _tokens_of(letter.facts.candidate_name).items() if len(word) >= 4}
    begin = letter.parts.greeting.end if letter.parts.greeting is not None else 0
    for found in _NAME.finditer(letter.body, begin):
        word = plain(found[0])
        if len(word) < 4 or not found[0][0].isupper() or found.start() in seen or fold(word) in _folded(letter):
            continue
        near = _nearest(fold(word), known, 80)
        if near is not None and word not in _tokens(letter.everybody):
            message = (
                f"The name is spelt {near}, not {found[0]}: a wrong letter in a name is the first thing that is seen."
            )
            yield finding("misspelt_name", _ERROR, ("note-names",), message, found.span(), near)


def _folded(letter: Letter) -> frozenset[str]:
    return frozenset(plain(each) for each in letter.known_words)


def _nearest(word: str, known: dict[str, str], limit: int = _NEARLY) -> str | None:
    """The known name that a word nearly is: at least as alike as the limit, and begun alike or ended alike."""
    best = max(known, key=lambda each: fuzz.ratio(word, each), default=None)
    if best is None or word == best or fuzz.ratio(word, best) < limit or abs(len(word) - len(best)) > 2:
        return None
    return known[best]


def _tokens(people: tuple[Person, ...]) -> dict[str, str]:
    return {word: name for person in people if person.name for word, name in _tokens_of(person.name).items()}


def _tokens_of(name: str) -> dict[str, str]:
    words = _NAME.findall(name)
    parts = [part for word in words for part in re.split(r"[\-]", word) if part]
    return {plain(word): word for word in (*words, *parts)}


def titles(letter: Letter) -> Iterator[Finding]:
    """Titles that are given to somebody who has another one, and titles that are nearly right."""
    known = {person.title: person for person in letter.everybody if person.title}
    if not known:
        return
    told = plain(letter.told + " " + (letter.facts.job_title or ""))
    for found in _AS_TITLE.finditer(letter.body):
        title = found[1].strip()
        if (
            any(plain(title) == plain(each) or plain(each).startswith(plain(title)) for each in known)
            or plain(title) in told
        ):
            continue
        right = max(known, key=lambda each: fuzz.ratio(plain(title), plain(each)))
        yield _wrong_title(title, right, known[right], found.span(1))
    for title, person in known.items():
        for at in _nearly(letter.body, title, 86):
            if not any(plain(at.text) == plain(each) for each in known) and plain(at.text) not in told:
                yield _wrong_title(at.text, title, person, (at.start, at.end))


def _wrong_title(said: str, right: str, person: Person, at: tuple[int, int]) -> Finding:
    message = f"{person.name or 'The recipient'} is {right}, not {said}."
    return finding("wrong_title", _ERROR, ("note-names",), message, at, right)


def companies(letter: Letter) -> Iterator[Finding]:
    """The company's name and the job's, nearly right; and a company that this letter is not about."""
    facts = letter.facts
    for of, name in (("company", facts.company), ("job", facts.job_title)):
        if name is not None:
            for at in _nearly(letter.body, name, 84):
                message = f"The {of} is called {name}, not {at.text}."
                yield finding("misspelt_company", _ERROR, ("note-impeccable",), message, (at.start, at.end), name)
    for other in facts.other_companies:
        if plain(other) in plain(facts.company) or plain(other) in plain(letter.told):
            continue
        for found in re.finditer(rf"(?<!\w){re.escape(other)}(?!\w)", letter.body):
            message = f"{other} is the company of another application; this letter is about {facts.company}."
            yield finding("wrong_company", _ERROR, ("note-impeccable",), message, found.span(), facts.company)


def _nearly(body: str, name: str, limit: int) -> Iterator[Span]:
    """Stretches of as many words that are nearly a name, and begin with a capital."""
    wanted, count = plain(name), len(name.split())
    if len(wanted) < 5:
        return
    words = [Span(*found.span(), found[0]) for found in re.finditer(r"&|\w(?:[\w&.'’\-]{0,60}\w)?", body)]
    for first, last in zip(words, words[count - 1 :], strict=False):
        text = body[first.start : last.end]
        said = re.sub(r"['’]s$", "", plain(text))
        if (
            said != wanted
            and first.text[0].isupper()
            and fuzz.ratio(said, wanted) >= limit
            and said not in wanted
            and wanted not in said
        ):
            own = re.sub(r"['’]s$", "", text)
            yield Span(first.start, first.start + len(own), own)

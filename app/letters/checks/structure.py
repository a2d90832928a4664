"""The parts that a letter must have, its length, gaps left in it, and sentences that a colleague got too."""

import re
from collections.abc import Container, Iterator
from typing import Final

from app.etiquette.facts import Interest
from app.letters.anatomy import anatomy
from app.letters.checks import phrases
from app.letters.checks.letter import Check, CheckedLetter, finding, words_of
from app.letters.context import LetterKind, PointKind
from app.letters.finding import Finding, Severity
from app.letters.kinds import COMPARED, CONNECT_LIMIT
from app.letters.likeness import shared, worth_comparing

K: Final = LetterKind
_KINDS_TO_KEEP_SHORT: Final = frozenset(
    {K.THANK_YOU, K.HANDWRITTEN, K.FOLLOW_UP, K.LAST_FOLLOW_UP, K.REJECTION_REPLY, K.APOLOGY}
)
_MOST_PARAGRAPHS: Final = 3
_LONG_SENTENCE: Final = 600
_MOST_WORDS: Final = 260
_THANKS_SEVERITY: Final = {
    **dict.fromkeys((K.THANK_YOU, K.HANDWRITTEN, K.REJECTION_REPLY), Severity.ERROR),
    **dict.fromkeys((K.OFFER_REPLY, K.RECOMMENDATION, K.REFERENCE_BRIEFING), Severity.WARNING),
    **dict.fromkeys((K.FOLLOW_UP, K.LAST_FOLLOW_UP), Severity.HINT),
}
"""How serious it is that thanks are missing. A warning: the recipient did something for the candidate, or is asked to."""
_MUST_SHOW_INTEREST: Final = frozenset({K.THANK_YOU, K.HANDWRITTEN, K.FOLLOW_UP, K.LAST_FOLLOW_UP})
_CLAUSE: Final = re.compile(r"[^.?!\n]+")
_MUST_STAY_IN_CONTACT: Final = frozenset({K.THANK_YOU, K.HANDWRITTEN, K.FOLLOW_UP, K.LAST_FOLLOW_UP})
_LONGEST_SHORT_WORD: Final = 3
_STEM: Final = 5
"""Initial letters by which two forms of a word are recognised as the same."""
_UNSIGNED: Final = frozenset({K.STATUS_CALL, K.CONNECT})


def find_placeholders(letter: CheckedLetter) -> Iterator[Finding]:
    """Gaps that were not filled in."""
    for found in phrases.PLACEHOLDER.finditer(letter.body):
        if found[0] in letter.known_text:
            continue
        message = f"This was left to be filled in: {found[0][:80]}"
        yield finding("placeholder", Severity.ERROR, ("note-impeccable",), message, found.span())
    for found in phrases.PLACEHOLDER.finditer(letter.subject):
        if found[0] in letter.known_text:
            continue
        message = f"This was left to be filled in, in the subject: {found[0][:80]}"
        yield finding("placeholder", Severity.ERROR, ("note-impeccable",), message)
    greeting = letter.parts.greeting
    if greeting is not None and phrases.NAMELESS_GREETING.match(greeting.text):
        message = "The greeting names nobody."
        yield finding("placeholder", Severity.ERROR, ("note-impeccable",), message, (greeting.start, greeting.end))


def find_too_long(letter: CheckedLetter) -> Iterator[Finding]:
    """Too many paragraphs or words, or more characters than LinkedIn accepts."""
    count, words = len(letter.parts.paragraphs), len(letter.body.split())
    if letter.context.kind in _KINDS_TO_KEEP_SHORT and (count > _MOST_PARAGRAPHS or words > _MOST_WORDS):
        message = f"Keep it short: three paragraphs do; these are {count}, with {words} words in all."
        yield finding("too_long", Severity.WARNING, ("note-short",), message)
    if letter.context.kind is K.CONNECT and len(letter.body) > CONNECT_LIMIT:
        message = f"The network takes {CONNECT_LIMIT} characters; these are {len(letter.body)}."
        at = (CONNECT_LIMIT, len(letter.body))
        yield finding("too_long_for_linkedin", Severity.ERROR, ("connect-linkedin",), message, at)


def find_missing_greeting(letter: CheckedLetter) -> Iterator[Finding]:
    """A letter that does not begin with a greeting or a name."""
    if letter.parts.greeting is None and letter.context.kind is not K.STATUS_CALL and not _begins_with_name(letter):
        message = "There is no greeting: begin with whom the letter is for."
        yield finding("missing_greeting", Severity.WARNING, ("note-content",), message)


def _begins_with_name(letter: CheckedLetter) -> bool:
    """Whether the first words, in any language, have the name of a known person."""
    begin = set(words_of(letter.body[:40].partition(",")[0]))
    return any(begin & set(words_of(person.name or "")) for person in letter.people)


def find_missing_thanks(letter: CheckedLetter) -> Iterator[Finding]:
    """No thanks where they are due."""
    kind = letter.context.kind
    severity = _THANKS_SEVERITY.get(kind)
    if severity is not None and phrases.THANKS.search(letter.body) is None:
        advice = "thank-for-rejection" if kind is K.REJECTION_REPLY else "note-content"
        yield finding("missing_thanks", severity, (advice,), "It does not thank them.")


def find_missing_interest(letter: CheckedLetter) -> Iterator[Finding]:
    """No sign of interest from a candidate who is interested."""
    context = letter.context
    wants = context.kind in _MUST_SHOW_INTEREST and context.interest is not Interest.NOT_INTERESTED
    if wants and phrases.INTEREST.search(letter.parts.main_text) is None:
        advice = "note-content" if context.kind in (K.THANK_YOU, K.HANDWRITTEN) else "follow-up-interest"
        message = "It does not say that you are interested, or why you want this job."
        yield finding("missing_interest", Severity.WARNING, (advice,), message)


def find_missing_closing(letter: CheckedLetter) -> Iterator[Finding]:
    """Neither sign-off nor name; or, in thanks and follow-ups, no thanks or wish to stay in contact at the end."""
    if letter.context.kind in _UNSIGNED:
        return
    last = letter.parts.paragraphs[-1].text if letter.parts.paragraphs else ""
    signed = letter.parts.sign_off is not None or _is_signed(letter)
    sign_off = letter.parts.sign_off.text if letter.parts.sign_off is not None else ""
    goes_on = phrases.STAYING_IN_CONTACT.search(last) or phrases.THANKS.search(sign_off) or last.endswith("?")
    if not signed or (letter.context.kind in _MUST_STAY_IN_CONTACT and not goes_on):
        message = "It does not close with thanks or the wish to stay in contact, and with your name."
        yield finding("missing_closing", Severity.WARNING, ("note-closing",), message)


def _is_signed(letter: CheckedLetter) -> bool:
    """Whether the last line is the candidate's name."""
    name, lines = letter.context.candidate_name, letter.body.strip().splitlines()
    return bool(name and lines and set(words_of(lines[-1])) & set(words_of(name)))


def find_missing_question(letter: CheckedLetter) -> Iterator[Finding]:
    """No question about the decision, where no day was named; none about the state of things, in a follow-up."""
    context = letter.context
    thanking = context.kind in (K.THANK_YOU, K.HANDWRITTEN) and context.decision_day is None
    if (thanking or context.kind in (K.FOLLOW_UP, K.LAST_FOLLOW_UP)) and not _asks(letter):
        advice = "ask-in-note" if thanking else "follow-up-interest"
        yield finding("missing_question", Severity.HINT, (advice,), "Nobody said when they decide: ask them.")


def _asks(letter: CheckedLetter) -> bool:
    return any(_is_question(sentence.text[:_LONG_SENTENCE]) for sentence in letter.sentences)


def _is_question(sentence: str) -> bool:
    """Whether a sentence asks what comes next, or says that the candidate would like to know."""
    if phrases.QUESTION.search(sentence) is not None:
        return True
    clauses = _CLAUSE.findall(sentence)
    return any(
        _matches_in_order(patterns, clause)
        for clause in clauses
        for patterns in (phrases.ASKS_FOR_NEWS, phrases.ASKING_IF)
    )


def _matches_in_order(patterns: tuple[re.Pattern[str], ...], clause: str) -> bool:
    """Whether a clause has a match of each pattern, in this order. The earliest match leaves the most room for the next."""
    end = 0
    for pattern in patterns:
        found = pattern.search(clause, end)
        if found is None:
            return False
        end = found.end()
    return True


def find_missing_attachment(letter: CheckedLetter) -> Iterator[Finding]:
    """A promise that the letter does not name, or neither attaches nor links; a link that is announced and missing."""
    context = letter.context
    if context.kind is not K.COMMITMENT:
        announced = phrases.LINK_BELOW.search(letter.body)
        if announced is not None and phrases.ADDRESS.search(letter.body) is None:
            message = "It speaks of a link, and there is none."
            yield finding("missing_attachment", Severity.ERROR, ("note-impeccable",), message, announced.span())
        return
    text = f"{letter.subject}\n{letter.body}"
    promised = [context.promise, *(point.text for point in context.points if point.kind is PointKind.ATTACHMENT)]
    prefixes = _prefixes(text)
    unnamed = [promise for promise in promised if promise and not _mentions(prefixes, promise)]
    if unnamed or (any(promised) and not (phrases.ATTACHED.search(text) or phrases.LINK.search(text))):
        what = unnamed[0] if unnamed else next(filter(None, promised))
        message = f"You promised this, and the letter does not say that it is attached: {what}"
        yield finding("missing_attachment", Severity.ERROR, ("commitment-on-time",), message)


def _mentions(prefixes: Container[str], promise: str) -> bool:
    """Whether a text mentions a promise: at least half of its longer words are there, in any form."""
    stems = _stems(promise)
    return 2 * sum(stem in prefixes for stem in stems) >= len(stems)


def _stems(promise: str) -> list[str]:
    """The stems of the longer words of a promise; of the entire promise if it has none."""
    longer = [each.casefold() for each in words_of(promise) if len(each) > _LONGEST_SHORT_WORD] or [promise.casefold()]
    return [each[:_STEM] for each in longer]


def _prefixes(text: str) -> frozenset[str]:
    """All initial letters of the words of a text, up to the length of a stem."""
    words = {each.casefold()[:_STEM] for each in words_of(text)}
    return frozenset(word[:end] for word in words for end in range(len(word) + 1))


def find_too_early(letter: CheckedLetter) -> Iterator[Finding]:
    """It is not yet time to write."""
    context = letter.context
    if context.too_early is not None:
        yield finding("too_early", Severity.ERROR, context.too_early_guidance, f"Not now: {context.too_early}")


def find_too_alike(letter: CheckedLetter) -> Iterator[Finding]:
    """Sentences of a thank-you that a colleague got too."""
    if letter.context.kind not in COMPARED:
        return
    sentences = worth_comparing(letter.sentences)
    seen: set[int] = set()
    for other in letter.context.other_letters:
        if other.kind not in COMPARED or other.recipient_id in (None, letter.context.recipient_id):
            continue
        for sentence, theirs in shared(sentences, worth_comparing(anatomy(other.body).sentences)):
            if sentence.start not in seen:
                seen.add(sentence.start)
                who = other.recipient_name or "a colleague"
                message = f"{who} was sent nearly the same sentence: {theirs}"
                yield finding("too_alike", Severity.ERROR, ("thank-you-each",), message, (sentence.start, sentence.end))


CHECKS: Final = (
    Check(("too_early",), find_too_early),
    Check(("placeholder",), find_placeholders),
    Check(("too_long", "too_long_for_linkedin"), find_too_long),
    Check(("missing_greeting",), find_missing_greeting),
    Check(("missing_thanks",), find_missing_thanks),
    Check(("missing_interest",), find_missing_interest),
    Check(("missing_closing",), find_missing_closing),
    Check(("missing_question",), find_missing_question),
    Check(("missing_attachment",), find_missing_attachment),
    Check(("too_alike",), find_too_alike),
)

"""What a letter must have, and what must not be left in it."""

import re
from collections.abc import Container, Iterator
from typing import Final

from app.etiquette.facts import Interest
from app.letters.anatomy import anatomy
from app.letters.checks.letter import Check, Letter, finding, words_of
from app.letters.context import LetterKind, PointKind
from app.letters.finding import Finding, Severity
from app.letters.kinds import COMPARED, CONNECT_LIMIT
from app.letters.likeness import shared, worth_comparing

K: Final = LetterKind
_SHORT: Final = frozenset({K.THANK_YOU, K.HANDWRITTEN, K.FOLLOW_UP, K.LAST_FOLLOW_UP, K.REJECTION_REPLY, K.APOLOGY})
_MOST_PARAGRAPHS: Final = 3
_LONG_SENTENCE: Final = 600
_MOST_WORDS: Final = 260
_THANKS: Final = re.compile(
    r"\b(?:thank(?:s|ful|ing)?|thank-you|grateful|gratitude|appreciate[ds]?|appreciation|obliged|much obliged)\b",
    re.IGNORECASE,
)
_THANKED: Final = frozenset({K.OFFER_REPLY, K.RECOMMENDATION, K.REFERENCE_BRIEFING})
"""They did something for the candidate, or are asked to."""
_MUST_THANK: Final = frozenset({K.THANK_YOU, K.HANDWRITTEN, K.REJECTION_REPLY})
_SHOULD_THANK: Final = _THANKED | {K.FOLLOW_UP, K.LAST_FOLLOW_UP}
_INTEREST: Final = re.compile(
    r"\b(?:interest(?:ed|s|ing)?|excit(?:ed|ing|es)|enthusias\w*|eager|keen|delighted|attract(?:ed|s|ive)|appeal(?:s|ing)?"
    r"|draws? me|drawn to|motivat\w+|passion\w*|want to|(?:would|'d|’d) (?:\w+ ){0,3}?(?:like|love|enjoy|be (?:\w+ )?(?:glad|happy|proud|delighted|honou?red))"
    r"|fit|match|suit|contribute|looking for|thrilled|honou?red|best work|hoping for|look(?:ing)? forward to (?:joining|working|contributing)|(?:can|could) (?:\w+ )?(?:imagine|picture|see) (?:myself|doing)"
    r"|please(?:s|d)? me (?:more|greatly|very)|(?:job|role|post|position) (?:that )?I (?:\w+ )?(?:want|was made|am made)|(?:job|role|post|position|place) for me|hoping to|honou?r|privilege|dream|gladly|(?:work(?:ing)?|learn(?:ing)?|join(?:ing)?|be(?:ing)? part|belong(?:ing)?) (?:with|for|from|at|of|to) (?:you|your|such|this|the)|wish to|want (?:this|the) (?:job|role|post|position)|should (?:very much )?like to|hop(?:e|ing) to (?:join|work|find)|like the (?:picture|better)|better I like it)\b",
    re.IGNORECASE,
)
_MUST_SHOW_INTEREST: Final = frozenset({K.THANK_YOU, K.HANDWRITTEN, K.FOLLOW_UP, K.LAST_FOLLOW_UP})
_CLOSING: Final = re.compile(
    r"\b(?:look(?:ing)? forward|hope (?:to|that we|we)|stay in (?:touch|contact)|remain in (?:touch|contact)|keep in (?:touch|contact)"
    r"|continue (?:our|the|this) (?:conversation|discussion)|(?:thank|thanks)\b|at your disposal|talk(?:ing)? (?:again )?soon|speak(?:ing)? (?:again|soon)"
    r"|hear(?:ing)? from you|keep me in mind|reach(?:ed)? (?:me|by|on|at)|reachable|see you|next (?:round|step|conversation)|wish you|all the best|return the favou?r|goodbye"
    r"|any(?:thing else| further question)|let me know|glad to|happy to|pleased to)\b",
    re.IGNORECASE,
)
_QUESTION: Final = re.compile(
    r"\b(?:when|by when|how long|how soon|date|day|time ?line|time ?frame|schedule|next steps?|decid\w*|decision|news|stands?|process|status|update|progress|hear|tell me)\b[^?\n]*\?",
    re.IGNORECASE,
)
_ASKING: Final = (
    re.compile(
        r"\b(?:wonder(?:ed|ing)?|like to (?:know|ask|learn|hear)|ask(?:ing)?|let me know|tell me|obliged to learn|grateful|glad to (?:hear|know|learn)|help (?:me )?to know|curious|love to (?:know|hear))\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:when|how long|by when|time ?line|time ?frame|next steps?|decid\w*|decision|process|stands?|status|update|progress|whether there is)\b",
        re.IGNORECASE,
    ),
)
_ASKING_IF: Final = (
    re.compile(r"\b(?:if|whether|when)\b", re.IGNORECASE),
    re.compile(r"\b(?:decid\w*|decision|know|news)\b", re.IGNORECASE),
    re.compile(r"\b(?:glad|grateful|pleased|happy|like) to\b", re.IGNORECASE),
)
"""Words of one clause, one after the other: each is searched from where the one before ended."""
_CLAUSE: Final = re.compile(r"[^.?!\n]+")
_PLACEHOLDER: Final = re.compile(
    r"(?<!\[)\[\[.{0,300}?\]\]|(?<!\{)\{\{.{0,300}?\}\}|\{%.{0,300}?%\}|(?<!\[)\[(?=[^\]\n]{0,60}[^\W\d])[^\]\n]{2,60}\](?!\()|<[a-zA-Z][\w \-/']{1,40}>|\{[a-zA-Z][\w .]{1,40}\}|\bX{3,}\b|\bxxx+\b|\bXX (?=(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|days|weeks|years|months|o'clock|[ap]\.?m)\w*\b)|\b(?:DD|TT)[./-]MM\b|\bTODO\b|\bTBD\b"
    r"|\blorem ipsum\b|_{4,}|\?{3,}|(?:\.{4,})|\b(?:insert|your) (?:name|company|title) here\b",
    re.IGNORECASE | re.DOTALL,
)
_NOBODY: Final = re.compile(r"^\s*(?:dear|hi|hello)\s*(?:mr|ms|mrs|dr)?\.?\s*[,:]?\s*$", re.IGNORECASE)
_ATTACHED: Final = re.compile(
    r"\b(?:attach(?:ed|ment|ments|ing)?|enclos(?:ed|ure|ing)|append(?:ed)?|annex(?:ed)?)\b", re.IGNORECASE
)
_LINK: Final = re.compile(r"https?://", re.IGNORECASE)
_WARM_CLOSE: Final = frozenset({K.THANK_YOU, K.HANDWRITTEN, K.FOLLOW_UP, K.LAST_FOLLOW_UP})
_BELOW: Final = re.compile(
    r"\b(?:(?:at|under|behind|via|with) (?:the|this) (?:following )?(?:link|address|url)|(?:the|this) (?:following link|link below)|here is (?:the|a) link)\b",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"https?://|\bwww\.|\w-*+\.[a-z]{2,}+(?:/|\b)", re.IGNORECASE)
_SHORT_WORD: Final = 3
_STEM: Final = 5
"""Letters by which two forms of a word are recognised as the same."""
_UNSIGNED: Final = frozenset({K.STATUS_CALL, K.CONNECT})


def placeholders(letter: Letter) -> Iterator[Finding]:
    """Gaps that were left."""
    for found in _PLACEHOLDER.finditer(letter.body):
        if found[0] in letter.texts:
            continue
        message = f"This was left to be filled in: {found[0][:80]}"
        yield finding("placeholder", Severity.ERROR, ("note-impeccable",), message, found.span())
    for found in _PLACEHOLDER.finditer(letter.subject):
        if found[0] in letter.texts:
            continue
        message = f"This was left to be filled in, in the subject: {found[0][:80]}"
        yield finding("placeholder", Severity.ERROR, ("note-impeccable",), message)
    greeting = letter.parts.greeting
    if greeting is not None and _NOBODY.match(greeting.text):
        message = "The greeting names nobody."
        yield finding("placeholder", Severity.ERROR, ("note-impeccable",), message, (greeting.start, greeting.end))


def length(letter: Letter) -> Iterator[Finding]:
    """Too many paragraphs, too many words, or more than the network takes."""
    count, words = len(letter.parts.paragraphs), len(letter.body.split())
    if letter.context.kind in _SHORT and (count > _MOST_PARAGRAPHS or words > _MOST_WORDS):
        message = f"Keep it short: three paragraphs do; these are {count}, with {words} words in all."
        yield finding("too_long", Severity.WARNING, ("note-short",), message)
    if letter.context.kind is K.CONNECT and len(letter.body) > CONNECT_LIMIT:
        message = f"The network takes {CONNECT_LIMIT} characters; these are {len(letter.body)}."
        at = (CONNECT_LIMIT, len(letter.body))
        yield finding("too_long_for_linkedin", Severity.ERROR, ("connect-linkedin",), message, at)


def greeting(letter: Letter) -> Iterator[Finding]:
    """A letter begins with whom it is for."""
    if letter.parts.greeting is None and letter.context.kind is not K.STATUS_CALL and not _begins_with_name(letter):
        message = "There is no greeting: begin with whom the letter is for."
        yield finding("missing_greeting", Severity.WARNING, ("note-content",), message)


def _begins_with_name(letter: Letter) -> bool:
    """Whether the first words, in whatever language, are to somebody of the case."""
    begin = set(words_of(letter.body[:40].partition(",")[0]))
    return any(begin & set(words_of(each.name or "")) for each in letter.everybody)


def thanks(letter: Letter) -> Iterator[Finding]:
    """Thanks where they are due."""
    kind, said = letter.context.kind, letter.body
    if kind in _MUST_THANK | _SHOULD_THANK and _THANKS.search(said) is None:
        due = Severity.WARNING if kind in _THANKED else Severity.HINT
        severity = Severity.ERROR if kind in _MUST_THANK else due
        advice = "thank-for-rejection" if kind is K.REJECTION_REPLY else "note-content"
        yield finding("missing_thanks", severity, (advice,), "It does not thank them.")


def interest(letter: Letter) -> Iterator[Finding]:
    """That the candidate wants the job, where they do."""
    context = letter.context
    wants = context.kind in _MUST_SHOW_INTEREST and context.interest is not Interest.NOT_INTERESTED
    if wants and _INTEREST.search(letter.parts.said) is None:
        advice = "note-content" if context.kind in (K.THANK_YOU, K.HANDWRITTEN) else "follow-up-interest"
        message = "It does not say that you are interested, or why you want this job."
        yield finding("missing_interest", Severity.WARNING, (advice,), message)


def closing(letter: Letter) -> Iterator[Finding]:
    """A sign-off and a name; in thanks and questions before them thanks, or the wish to stay in contact."""
    if letter.context.kind in _UNSIGNED:
        return
    last = letter.parts.paragraphs[-1].text if letter.parts.paragraphs else ""
    signed = letter.parts.close is not None or _is_signed(letter)
    sign_off = letter.parts.close.text if letter.parts.close is not None else ""
    goes_on = _CLOSING.search(last) or _THANKS.search(sign_off) or last.endswith("?")
    if not signed or (letter.context.kind in _WARM_CLOSE and not goes_on):
        message = "It does not close with thanks or the wish to stay in contact, and with your name."
        yield finding("missing_closing", Severity.WARNING, ("note-closing",), message)


def _is_signed(letter: Letter) -> bool:
    """Whether the last line is the candidate's name."""
    name, lines = letter.context.candidate_name, letter.body.strip().splitlines()
    return bool(name and lines and set(words_of(lines[-1])) & set(words_of(name)))


def question(letter: Letter) -> Iterator[Finding]:
    """When they will decide, where nobody said so; how it stands, in a follow-up."""
    context = letter.context
    thanking = context.kind in (K.THANK_YOU, K.HANDWRITTEN) and context.decision_day is None
    if (thanking or context.kind in (K.FOLLOW_UP, K.LAST_FOLLOW_UP)) and not _asks(letter):
        advice = "ask-in-note" if thanking else "follow-up-interest"
        yield finding("missing_question", Severity.HINT, (advice,), "Nobody said when they decide: ask them.")


def _asks(letter: Letter) -> bool:
    return any(_asks_so(each.text[:_LONG_SENTENCE]) for each in letter.sentences)


def _asks_so(sentence: str) -> bool:
    """Whether it is a question about what comes next, or the wish to know it."""
    if _QUESTION.search(sentence) is not None:
        return True
    clauses = _CLAUSE.findall(sentence)
    return any(_in_turn(words, clause) for clause in clauses for words in (_ASKING, _ASKING_IF))


def _in_turn(words: tuple[re.Pattern[str], ...], clause: str) -> bool:
    """Whether a clause has words of every kind, in this order. The first of a kind leaves most room for the next."""
    place = 0
    for each in words:
        found = each.search(clause, place)
        if found is None:
            return False
        place = found.end()
    return True


def attachment(letter: Letter) -> Iterator[Finding]:
    """What was promised is named, and said to be attached or linked; a link that is spoken of is there."""
    context = letter.context
    if context.kind is not K.COMMITMENT:
        spoken_of = _BELOW.search(letter.body)
        if spoken_of is not None and _ADDRESS.search(letter.body) is None:
            message = "It speaks of a link, and there is none."
            yield finding("missing_attachment", Severity.ERROR, ("note-impeccable",), message, spoken_of.span())
        return
    text = f"{letter.subject}\n{letter.body}"
    promised = [context.promise, *(each.text for each in context.points if each.kind is PointKind.ATTACHMENT)]
    said = _beginnings(text)
    unnamed = [each for each in promised if each and not _mentions(said, each)]
    if unnamed or (any(promised) and not (_ATTACHED.search(text) or _LINK.search(text))):
        what = unnamed[0] if unnamed else next(filter(None, promised))
        message = f"You promised this, and the letter does not say that it is attached: {what}"
        yield finding("missing_attachment", Severity.ERROR, ("commitment-on-time",), message)


def _mentions(said: Container[str], promise: str) -> bool:
    """Whether a text speaks of something: a good part of its longer words are there, in one form or another."""
    stems = _stems(promise)
    return 2 * sum(stem in said for stem in stems) >= len(stems)


def _stems(promise: str) -> list[str]:
    """How the longer words of a promise begin; all of it where there are none."""
    longer = [each.casefold() for each in words_of(promise) if len(each) > _SHORT_WORD] or [promise.casefold()]
    return [each[:_STEM] for each in longer]


def _beginnings(text: str) -> frozenset[str]:
    """How the words of a text begin, by one letter and by more, up to the length of a stem."""
    words = {each.casefold()[:_STEM] for each in words_of(text)}
    return frozenset(word[:end] for word in words for end in range(len(word) + 1))


def early(letter: Letter) -> Iterator[Finding]:
    """Whether it is time."""
    context = letter.context
    if context.too_early is not None:
        yield finding("too_early", Severity.ERROR, context.too_early_guidance, f"Not now: {context.too_early}")


def likeness(letter: Letter) -> Iterator[Finding]:
    """Sentences of thanks that a colleague got, too."""
    if letter.context.kind not in COMPARED:
        return
    own = letter.context.recipient.id if letter.context.recipient is not None else None
    sentences = worth_comparing(letter.sentences)
    seen: set[int] = set()
    for known in letter.context.known_letters:
        if known.kind not in COMPARED or known.recipient_id is None or known.recipient_id == own:
            continue
        for sentence, theirs in shared(sentences, worth_comparing(anatomy(known.body).sentences)):
            if sentence.start not in seen:
                seen.add(sentence.start)
                who = known.recipient_name or "a colleague"
                message = f"{who} was sent nearly the same sentence: {theirs}"
                yield finding("too_alike", Severity.ERROR, ("thank-you-each",), message, (sentence.start, sentence.end))


CHECKS: Final = (
    Check(("too_early",), early),
    Check(("placeholder",), placeholders),
    Check(("too_long", "too_long_for_linkedin"), length),
    Check(("missing_greeting",), greeting),
    Check(("missing_thanks",), thanks),
    Check(("missing_interest",), interest),
    Check(("missing_closing",), closing),
    Check(("missing_question",), question),
    Check(("missing_attachment",), attachment),
    Check(("too_alike",), likeness),
)

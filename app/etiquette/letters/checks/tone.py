"""What a letter must not say: reproach, days counted, answers demanded, despair, needless apologies, a no disputed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.etiquette.letters.checks.letter import Letter, finding
from app.etiquette.letters.facts import Finding, LetterKind, Severity

_NUMBER: Final = (
    r"(?:\d+|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|several|many|some|a few)"
)
_SPAN: Final = (
    rf"{_NUMBER}(?: (?:full|whole|long|working|business|calendar|more))* (?:days?|weeks?|months?|fortnights?)"
)
_ABOUT_THE_PROCESS: Final = frozenset(LetterKind) - {LetterKind.REFERENCE_BRIEFING, LetterKind.RECOMMENDATION}


@dataclass(frozen=True, slots=True)
class _Wording:
    """Words that betray one fault of tone, and the kinds of letters in which they do."""

    check: str
    guidance: tuple[str, ...]
    message: str
    kinds: frozenset[LetterKind]
    patterns: tuple[str, ...]

    @property
    def regex(self) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{each})" for each in self.patterns), re.IGNORECASE)


_WORDINGS: Final = (
    _Wording(
        "day_counting",
        ("follow-up-no-blame",),
        "Do not count their days for them: it reads as a reproach.",
        _ABOUT_THE_PROCESS,
        (
            rf"\b(?:it(?:'s|’s| is| has been| was)|that is|that's)(?: \w+){{0,2}} (?:now |already )?{_SPAN}(?: and (?:a half|counting))?"
            r"(?: now| already)?,? (?:since|that|ago|without|and (?:I|still|no))\b",
            rf"\b(?:waiting|waited|been patient)(?: \w+){{0,4}} (?:for|over|almost|nearly|more than)(?: \w+){{0,2}} {_SPAN}\b",
            rf"\b{_SPAN} (?:have|has) (?:now |already )?(?:passed|gone by|elapsed|come and gone)\b",
            rf"\b(?:after|for) (?:more than |over |almost |nearly )?{_SPAN} (?:of|in|without)(?: \w+){{0,2}} (?:silence|waiting|word|reply|answer|news|response|hearing)\b",
            rf"\bnot heard(?: \w+){{0,5}} (?:for|in|after) (?:over |more than |almost |nearly )?{_SPAN}\b",
            rf"\b{_SPAN} (?:late|overdue|past (?:the|your) (?:deadline|date))\b",
            rf"\b(?:this is|today (?:is|marks)) (?:the |day )?(?:\d+(?:st|nd|rd|th)?|{_NUMBER}) ?(?:day|week|month)?s? (?:since|of waiting|without)\b",
        ),
    ),
    _Wording(
        "reproach",
        ("follow-up-no-blame",),
        "Do not reproach them: they have their reasons, and a reproach answers none of yours.",
        _ABOUT_THE_PROCESS,
        (
            r"\byou (?:still )?(?:have(?:n't|n’t| not)|did(?:n't|n’t| not)|never)(?: \w+){0,2} (?:kept|keep|got(?:ten)? back|get back|replied|reply|respond(?:ed)?|answer(?:ed)?|contact(?:ed)?|call(?:ed)?|honou?r(?:ed)?|bother(?:ed)?|let me know|written|write)\b",
            r"\b(?:as|although|even though|despite) you(?:r)? (?:had )?(?:promised|said you would|assured|promise)\b",
            r"\byou (?:had )?promised (?:me |to |that |an? )",
            r"\byou said (?:that )?you(?:'d|’d| would) (?:\w+ ){0,3}(?:by|last|on|within|before)\b",
            r"\b(?:disappoint(?:ed|ing)|frustrat(?:ed|ing)|unprofessional|unacceptable|disrespectful|rude|surprised not|annoy(?:ed|ing)|let down|left (?:me )?(?:hanging|in the dark|waiting|without))\b",
            r"\b(?:I|one) (?:would|might|had)(?:'ve|’ve| have)? expected\b",
            r"\b(?:still|yet) (?:no|not had (?:an?|any)|without (?:an?|any)) (?:answer|reply|response|word|news|feedback)\b",
            r"\b(?:ignor(?:ed|ing)) (?:my|me)\b",
            r"\bthe courtesy of\b",
            r"\bkeep(?:ing)? me waiting\b",
            r"\bthe deadline you (?:gave|set|named) (?:has|is|was)\b",
            r"\bmy (?:earlier|previous|last) (?:\w+ )?(?:e-?mails?|messages?|letters?|calls?) (?:went|remain(?:s|ed)?|(?:have|has) (?:gone|remained|been)) (?:unanswered|ignored|without)\b",
        ),
    ),
    _Wording(
        "forced_feedback",
        ("follow-up-no-blame",),
        "Do not force an answer: ask, and leave them the time.",
        _ABOUT_THE_PROCESS,
        (
            r"\b(?:I|we) (?:need|require|must have|demand|insist on|expect)(?: \w+){0,3} (?:answer|reply|response|decision|feedback|update|news)\b(?! (?:from me|of mine))",
            r"\b(?:please|kindly) (?:\w+ )?(?:reply|respond|answer|let me know|confirm|get back to me|decide|call me)(?: \w+){0,4} (?:by (?:tomorrow|tonight|noon|monday|tuesday|wednesday|thursday|friday|the end of|close of|\d)|today|immediately|at once|without (?:further )?delay|as soon as possible|asap|within \d+)",
            r"\b(?:asap|a\.s\.a\.p\.|at your earliest convenience|immediate(?:ly)? (?:reply|response|answer)|without further delay)\b",
            r"\bif I (?:do not|don't|don’t) hear(?: \w+){0,5} by\b",
            r"\b(?:you owe me|I am entitled|I have a right to|I deserve (?:an?|to know|to hear))\b",
            r"\b(?:otherwise|or else) I (?:will|shall|'ll|’ll|must|would have to)\b",
            r"\b(?:an? )?(?:answer|reply|response|decision) (?:is|would be) (?:due|overdue|long overdue|urgently needed|required)\b",
        ),
    ),
    _Wording(
        "desperation",
        ("note-not-desperate",),
        "Interested, never desperate: this sounds as if you had no choice.",
        frozenset(LetterKind),
        (
            r"\bdesperat(?:e|ely|ion)\b",
            r"\bI (?:really |badly |so )+need (?:this|the|a) (?:job|position|role|work|chance|opportunity)\b",
            r"\bI need this (?:job|position|role|opportunity)\b",
            r"\bI(?:'m|’m| am)? (?:begging|beg|implore|plead(?:ing)?)\b",
            r"\bplease,? please\b",
            r"\b(?:my )?(?:last|only) (?:hope|chance|option)\b",
            r"\b(?:would|will|'d|’d) (?:do|take|accept) (?:absolutely )?(?:anything|any (?:job|position|role|salary|pay))\b",
            r"\bwork for (?:free|nothing|less|any)\b",
            r"\b(?:can(?:not|'t|’t) (?:afford|sleep|eat|think of anything else)|running out of (?:money|savings|time|options)|pay (?:my|the) (?:rent|bills))\b",
            r"\b(?:give me|grant me) (?:just )?(?:a|one|this|another) chance\b",
            r"\bnobody else (?:wants|will have|would take) me\b",
            r"\b(?:unemployed|out of work) (?:for|since)\b",
            r"\bit would (?:break my heart|destroy me|mean the world)\b",
        ),
    ),
    _Wording(
        "trifle_apology",
        ("no-apologising",),
        "Do not apologise for trifles: it only draws attention to them.",
        frozenset(
            {
                LetterKind.THANK_YOU,
                LetterKind.HANDWRITTEN,
                LetterKind.FOLLOW_UP,
                LetterKind.LAST_FOLLOW_UP,
                LetterKind.STATUS_CALL,
                LetterKind.CONNECT,
            }
        ),
        (
            r"\bI(?:'m|’m| am| was)? (?:\w+ )?(?:apologi[sz]e|sorry)\b(?! (?:to hear|to learn|that you (?:are|were|had)|for your loss))",
            r"\b(?:my|sincere|please accept my|many) apologies\b",
            r"\b(?:please )?(?:excuse|forgive|pardon) (?:me|my|the|any)\b",
            r"\bsorry (?:for|about|that|if|to (?:bother|disturb|trouble))\b",
            r"\b(?:apologi[sz]e|apologies) (?:for|again|if|that)\b",
        ),
    ),
    _Wording(
        "questioned_rejection",
        ("accept-gracefully",),
        "Take the no politely: to question it changes nothing and closes doors.",
        frozenset({LetterKind.REJECTION_REPLY, LetterKind.STAY_IN_TOUCH}),
        (
            r"\b(?:reconsider|rethink|revisit|review|reverse|overturn|appeal)(?:ing)? (?:your|the|this) (?:decision|choice|verdict|result)\b",
            r"\b(?:mistake|error|unfair|unjust(?:ified)?|wrong (?:decision|choice)|injustice|not (?:fair|right))\b",
            r"\b(?:why|how) (?:was(?:n't| not)? I|did you|didn't you|have you|could you|you (?:chose|picked|took|preferred))\b",
            r"\b(?:cannot|can't|can’t|do not|don't|don’t|fail to|hard to) (?:understand|accept|see|believe|agree|follow)\b",
            r"\bI (?:disagree|was (?:clearly |surely |certainly )?(?:the best|better|more qualified|perfect))\b",
            r"\b(?:better|more) (?:qualified|suited|experienced) than\b",
            r"\b(?:will|'ll|’ll) regret\b",
            r"\bI (?:clearly )?(?:deserved?|should have (?:got|been))\b",
            r"\bwhat (?:does|did) (?:the other|he|she|they) (?:candidate )?(?:have|do)\b",
            r"\bis there (?:really )?(?:nothing|no way)\b",
        ),
    ),
)
_COMPILED: Final = tuple((wording, wording.regex) for wording in _WORDINGS)


def tone(letter: Letter) -> Iterator[Finding]:
    """Every place that speaks in a wrong tone, one for each stretch."""
    for wording, regex in _COMPILED:
        if letter.facts.kind in wording.kinds:
            for found in regex.finditer(letter.body):
                yield finding(wording.check, Severity.ERROR, wording.guidance, wording.message, found.span())

"""What a letter must not say: reproach, days counted, answers demanded, despair, needless apologies, disputing a rejection."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from app.letters.checks.letter import Check, CheckedLetter, finding
from app.letters.context import LetterKind
from app.letters.finding import Finding, Severity

_NUMBER: Final = (
    r"(?:\d+|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|nine)ty(?:-\w+)?|several|many|some|a few)"
)
_DURATION: Final = (
    rf"{_NUMBER}(?: (?:full|whole|long|working|business|calendar|more))* (?:days?|weeks?|months?|fortnights?)"
)
_NO_REPROACH: Final = "Do not reproach them: they have their reasons, and a reproach answers none of yours."
_AFTER_A_NO: Final = frozenset({LetterKind.REJECTION_REPLY, LetterKind.STAY_IN_TOUCH})
"""Here it is acceptable to be disappointed."""
_TO_THE_COMPANY: Final = frozenset(LetterKind) - {LetterKind.REFERENCE_BRIEFING, LetterKind.RECOMMENDATION}


@dataclass(frozen=True)
class _Wording:
    """Patterns of one fault of tone, and the kinds of letters in which they are a fault."""

    check: str
    guidance: tuple[str, ...]
    message: str
    kinds: frozenset[LetterKind]
    patterns: tuple[str, ...]

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """All patterns as one expression, compiled for the first letter."""
        return re.compile("|".join(f"(?:{each})" for each in self.patterns), re.IGNORECASE)


_WORDINGS: Final = (
    _Wording(
        "day_counting",
        ("follow-up-no-blame",),
        "Do not count their days for them: it reads as a reproach.",
        _TO_THE_COMPANY - {LetterKind.STAY_IN_TOUCH},
        (
            rf"\b(?:it(?:'s|’s| is| has (?:now |already )?been| was)|that is|that's)(?: \w+){{0,2}} (?:now |already )?{_DURATION}(?: and (?:a half|counting))?"
            r"(?: now| already)?,? (?:since|that|ago|without|and (?:I|still|no))\b",
            rf"\b(?:waiting|waited|been patient)(?:(?: \w+){{0,4}} (?:for|over|almost|nearly|more than)(?: \w+){{0,2}})? {_DURATION}\b",
            rf"\b{_DURATION} (?:have|has) (?:now |already )?(?:passed|gone by|elapsed|come and gone)\b",
            rf"\b(?:after|for) (?:more than |over |almost |nearly )?{_DURATION} (?:of|in|without)(?: \w+){{0,2}} (?:silence|waiting|word|reply|answer|news|response|hearing)\b",
            rf"\bnot heard(?: \w+){{0,5}} (?:for|in|after) (?:over |more than |almost |nearly )?{_DURATION}\b",
            rf"\b{_DURATION} (?:late|overdue|past (?:the|your) (?:deadline|date))\b",
            rf"\b(?:now|already) (?:(?:more than|over|almost|nearly|about) )?{_DURATION} ago\b",
            rf"\b{_DURATION} (?:later|on),? (?:and )?(?:I|there|nothing|nobody|no one)(?: \w+){{0,3}} (?:still|no|nothing|not|never)\b",
            rf"\b(?:this is|today (?:is|marks)) (?:the |day )?(?:\d+(?:st|nd|rd|th)?|{_NUMBER}) ?(?:day|week|month)?s? (?:since|of waiting|without)\b",
        ),
    ),
    _Wording(
        "reproach",
        ("follow-up-no-blame",),
        _NO_REPROACH,
        _TO_THE_COMPANY,
        (
            r"\byou (?:still )?(?:have(?:n't|n’t| not)|did(?:n't|n’t| not)|never)(?: \w+){0,2} (?:kept|keep|got(?:ten)? back|get back|replied|reply|respond(?:ed)?|answer(?:ed)?|contact(?:ed)?|call(?:ed)?|honou?r(?:ed)?|bother(?:ed)?|let me know|written|write)\b",
            r"\b(?:as|although|even though|despite) you(?:r)? (?:had )?(?:promised|said you would|assured|promise)\b",
            r"\byou (?:had )?promised (?:me |to |that |an? )",
            r"\byou said (?:that )?you(?:'d|’d| would) (?:\w+ ){0,3}(?:by|last|on|within|before)\b",
            r"(?<!n't )(?<!n’t )(?<!not )(?<!how )(?<!but )\b(?:disappointing|frustrat(?:ed|ing)|unprofessional|unacceptable|disrespectful|rude|surprised not|annoy(?:ed|ing)|let down|left (?:me )?(?:hanging|in the dark|waiting|without))\b",
            r"\b(?:I|one) (?:would|might|had)(?:'ve|’ve| have)? expected\b(?! to (?!hear|get|have|be (?:told|informed|called|contacted)))",
            r"\b(?:still|yet) (?:no|not had (?:an?|any)|without (?:an?|any)) (?:answer|reply|response|word|news|feedback)\b",
            r"\b(?:ignor(?:ed|ing)) (?:my|me)\b",
            r"\bthe courtesy of\b",
            r"\bkeep(?:ing)? me waiting\b",
            r"\b(?:why|what)\b[^.!?\n]{0,30}\btak(?:e|es|ing|en) (?:you )?(?:so|this|that) long\b|\b(?:is|has been|has) tak(?:en|ing) (?:you )?(?:so|far too|much too|too) long\b",
            r"\byou (?:told|wrote|said|mentioned|announced|assured)(?: me| us)?(?: that)? (?:you|I|we|they|somebody|someone|\w+) (?:would|should|could|might|will)\b[^.!?\n]{0,80}\b(?:but|yet|and)\b[^.!?\n]{0,40}\b(?:silent|silence|nothing|never|nobody|no one|not|still|no (?:call|word|news|e?-?mail|message|answer|reply))\b",
            r"\b(?:at least|you (?:could|might|should)) have (?:\w+ ){0,2}(?:written|called|answered|replied|rung|phoned|picked|sent|told|let|informed|said|had)\b",
            r"\b(?:nobody|no one|none of you|not one of you)\b[^.!?\n]{0,50}\b(?:answer(?:ed)?|repl(?:y|ied)|respond(?:ed)?|got back|bother(?:ed)?|contacted|tell|told|let)\b[^.!?\n]{0,12}\b(?:me|my|us)\b",
            r"\b(?:professional|common|basic|simple) courtesy\b|\b(?:poor|bad) (?:form|manners|style)\b",
            r"\bI(?:'m|’m| am| feel) (?:\w+ )?(?:insulted|offended|upset|angry|fed up|tired of waiting|losing (?:my )?patience)\b|\bmy patience\b",
            r"\b(?:leav(?:e|ing)|left|keep(?:ing)?|kept|treat(?:s|ed|ing)?) (?:an? |your |the )?(?:applicants?|candidates?|people|me|somebody|someone)(?: \w+){0,3} (?:without|in the dark|hanging|guessing|waiting|like (?:this|that)|badly|poorly)\b",
            r"\bnot (?:how|the way|what) (?:an? |one |you |your |any )?(?:\w+ )?(?:company|employer|firm|house|people|applicants?|candidates?|treats?|behaves?)\b",
            r"\bI (?:was|had been|have been) (?:promised|assured)\b",
            r"\b(?:told|said|assured|promised)\b[^.!?\n]{0,80}\b(?:nobody|no one|never|nothing)\b",
            r"\b(?:waited|waiting|stayed)\b[^.!?\n]{0,40}\bfor nothing\b",
            r"\bforg(?:ot|otten)(?: about)? (?:me|my application)\b",
            r"\bthe deadline you (?:gave|set|named) (?:has|is|was)\b",
            r"\bmy (?:earlier|previous|last) (?:\w+ )?(?:e-?mails?|messages?|letters?|calls?) (?:went|remain(?:s|ed)?|(?:have|has) (?:gone|remained|been)) (?:unanswered|ignored|without)\b",
        ),
    ),
    _Wording(
        "reproach",
        ("follow-up-no-blame",),
        _NO_REPROACH,
        _TO_THE_COMPANY - _AFTER_A_NO,
        (
            r"(?<!n't )(?<!n’t )(?<!not )(?<!how )(?<!never )\bdisappointed\b",
            r"\b(?:why|how come)\b[^.!?\n]{0,20}(?:n't|n’t|\bnot|\bnever|\bnobody|\bno one)\b[^.!?\n]{0,40}\?|\bwhere are you\s*[?!]",
        ),
    ),
    _Wording(
        "reproach",
        ("follow-up-no-blame",),
        _NO_REPROACH,
        _AFTER_A_NO,
        (r"\bdisappointed (?:in|with|by|how) (?:you|your|the way)\b",),
    ),
    _Wording(
        "forced_feedback",
        ("follow-up-no-blame",),
        "Do not force an answer: ask, and leave them the time.",
        _TO_THE_COMPANY,
        (
            r"(?<!may )(?<!can )(?<!could )(?<!should )(?<!might )\b(?:I|we) (?:need|require|must have|demand|insist on|expect)(?: \w+){0,3} (?:answer|reply|response|decision|feedback|update|news)\b(?! (?:from me|of mine))",
            r"\b(?:please|kindly) (?:\w+ )?(?:reply|respond|answer|let me know|confirm|get back to me|decide|call me)(?: \w+){0,4} (?:by (?:tomorrow|tonight|noon|monday|tuesday|wednesday|thursday|friday|the end of|close of|\d)|today|immediately|at once|without (?:further )?delay|as soon as possible|asap|within \d+)",
            r"\b(?:asap|a\.s\.a\.p\.|at your earliest convenience|immediate(?:ly)? (?:reply|response|answer)|without further delay)\b",
            r"\b(?:insist|demand|require) (?:on|that|to|an?|your|you)\b[^.!?\n]{0,80}\b(?:feedback|explan\w+|reasons?|answer|reply|response|justif\w+|scores?|assessment)\b",
            r"\b(?:you (?:must|have to|are obliged to)|I (?:want|expect|need) you to) (?:\w+ )?(?:tell|explain|give|send|answer|reply|justify|let)\b",
            r"\bif I (?:do not|don't|don’t) hear(?: \w+){0,5} by\b",
            r"\bI (?:need|have|want|must|expect) to (?:hear|know|have)(?: \w+){0,5} (?:by|before|until|within|today|tomorrow|this week|now)\b",
            r"(?<!may )(?<!can )(?<!could )(?<!should )(?<!might )\bI (?:need|want|expect|await|require) (?:an? |your |the |some )?(?:\w+ ){0,3}(?:decision|answer|reply|response|yes or no|word)(?: \w+){0,4} (?:by|before|within|today|tomorrow|this week|now|no later)\b",
            r"\b(?:please|could you|let me know|tell me|I (?:want|need|expect|await))\b[^.!?\n]{0,60}\b(?:at the latest|no later than|without fail)\b",
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
            r"\b(?:would|will|'d|’d|'ll|’ll) (?:\w+ )?(?:do|take|accept|sign) (?:absolutely |simply |just )?(?:anything|whatever|less|any (?:job|position|role|salary|pay))\b",
            r"\bwork for (?:free|nothing|less|any|no pay|no wages)\b",
            r"\b(?:can(?:not|'t|’t) (?:afford|sleep|eat|think of anything else)|running out of (?:money|savings|time|options)|pay (?:my|the) (?:rent|bills))\b",
            r"\b(?:give me|grant me) (?:just )?(?:a|one|this|another) chance\b",
            r"\bnobody else (?:wants|will have|would take) me\b",
            r"\b(?:unemployed|out of (?:work|a job)|without (?:work|a job|an? income|pay)) (?:for|since)\b",
            r"\b(?:no money|no savings|hardly any money|little money|nothing) (?:is |was )?left (?:to live|to pay|in the bank|on my account)\b|\b(?:no|hardly any|little) (?:money|savings|income) left\b",
            r"\bif I (?:do not|don't|don’t|cannot|can't) (?:get|land|find) (?:this|the|it|a|work)\b",
            r"\bI (?:do not|don't|don’t) know (?:what|how|where) (?:else )?(?:I|to) (?:\w+ )?(?:do|go|turn|manage|live)\b",
            r"\bI (?:\w+ )?need\b[^.!?\n]{0,25}\b(?:badly|urgently|desperately|more than (?:I|any|ever|you|words))\b",
            r"\b(?:nothing|nobody|no one|no other \w+|none of them|the only ones?|the last ones?)(?: else)? (?:\w+ )?(?:has come|came|will have|wants|wanted|would have|answers?|answered|who)\b[^.!?\n]{0,30}(?:through|me|my)\b",
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
            r"\bsorry (?:again |once more |once again |so much )?(?:for|about|that|if|to (?:bother|disturb|trouble))\b",
            r"\b(?:apologi[sz]e|apologies) (?:for|again|if|that)\b",
        ),
    ),
    _Wording(
        "questioned_rejection",
        ("accept-gracefully",),
        "Take the no politely: to question it changes nothing and closes doors.",
        _AFTER_A_NO,
        (
            r"\b(?:reconsider|rethink|revisit|review|reverse|overturn|appeal)(?:ing)? (?:your|the|this) (?:decision|choice|verdict|result)\b",
            r"\b(?:ask|urge|beg|want) you to (?:reconsider|rethink|think again)\b|\bmakes? no sense\b",
            r"\b(?:mistake|error|unfair|unjust(?:ified)?|wrong (?:decision|choice)|injustice|not (?:fair|right))\b",
            r"\b(?:why|how) (?:was(?:n't| not)? I|did you|didn't you|have you|could you|you (?:chose|picked|took|preferred))\b",
            r"\b(?:cannot|can't|can’t|do not|don't|don’t|fail to|hard to|difficult to|struggle to) (?:understand|accept|see|believe|agree|follow)\b",
            r"\bI (?:disagree|was (?:clearly |surely |certainly )?(?:the best|better|more qualified|perfect))\b",
            r"\b(?:better|more) (?:qualified|suited|experienced) than\b",
            r"\b(?:will|'ll|’ll) regret\b",
            r"\bI (?:clearly )?(?:deserved?|should have (?:got|been))\b",
            r"\bwhat (?:does|did) (?:the other|he|she|they) (?:candidate )?(?:have|do)\b",
            r"\bis there (?:really )?(?:nothing|no way)\b",
            r"\b(?:your|the|this) (?:decision|choice|judge?ment|rejection)\b[^.!?\n]{0,30}\b(?:wrong|unwise|wise|hasty|odd|strange|incomprehensible|questionable|premature|baffl\w+|puzzl\w+)\b",
            r"\b(?:doubt|question|dispute|contest|challenge)(?: \w+){0,3} (?:decision|choice|judge?ment|reasons?)\b",
            r"\b(?:are|were) you (?:quite |really |so )?(?:sure|certain|aware)\b",
            r"\blook(?:ing)? (?:at|into) (?:it|this|that|(?:my|your) \w+)(?: \w+){0,2} (?:again|once more|afresh|a second time)\b|\b(?:give|take|deserve|have) (?:it |me |my \w+ )?(?:another|a second) (?:look|chance|thought)\b",
            r"\bpass(?:ed|ing)? (?:me )?(?:up|over)\b",
            r"\bwhat (?:is|was|could be) (?:so )?wrong with\b",
            r"\b(?:should|ought to|could) have (?:chosen|picked|hired|taken|preferred)\b|\bwrong (?:person|candidate|one)\b",
        ),
    ),
)


def find_wrong_tone(letter: CheckedLetter) -> Iterator[Finding]:
    """Every sentence in a wrong tone, from its first match to its last."""
    for wording in _WORDINGS:
        if letter.context.kind in wording.kinds:
            for at in _joined(letter, [found.span() for found in wording.regex.finditer(letter.body)]):
                yield finding(wording.check, Severity.ERROR, wording.guidance, wording.message, at)


def _joined(letter: CheckedLetter, ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ranges, with those in the same sentence joined."""
    ends = [sentence.end for sentence in letter.parts.sentences] if len(ranges) > 1 else []
    joined: list[tuple[int, int]] = []
    for start, end in ranges:
        if joined and bisect_left(ends, joined[-1][1]) == bisect_left(ends, start + 1):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


CHECKS: Final = (Check(tuple(dict.fromkeys(each.check for each in _WORDINGS)), find_wrong_tone),)

"""Kinds of letters: which a rule asks for, which are compared, which go to a reference, and how long one may be."""

from typing import Final

from app.letters.context import LetterKind

KIND_OF_RULE: Final[dict[str, LetterKind]] = {
    "thank_you": LetterKind.THANK_YOU,
    "handwritten_letter": LetterKind.HANDWRITTEN,
    "follow_up_after_deadline": LetterKind.FOLLOW_UP,
    "follow_up_without_deadline": LetterKind.FOLLOW_UP,
    "last_follow_up": LetterKind.LAST_FOLLOW_UP,
    "status_call": LetterKind.STATUS_CALL,
    "deliver_commitment": LetterKind.COMMITMENT,
    "notify_reference": LetterKind.REFERENCE_BRIEFING,
    "apologise_wrong_name": LetterKind.APOLOGY,
    "connect_on_linkedin": LetterKind.CONNECT,
    "reply": LetterKind.REPLY,
    "answer_offer": LetterKind.OFFER_REPLY,
    "respond_to_rejection": LetterKind.REJECTION_REPLY,
    "stay_in_touch": LetterKind.STAY_IN_TOUCH,
    "ask_recommendation": LetterKind.RECOMMENDATION,
}
"""The rules whose tasks are done by a letter or a call."""

COMPARED: Final = frozenset({LetterKind.THANK_YOU, LetterKind.HANDWRITTEN})
"""Colleagues may compare the letters of these kinds that they got (thank-you-each)."""

TO_A_REFERENCE: Final = frozenset({LetterKind.REFERENCE_BRIEFING, LetterKind.RECOMMENDATION})
"""These go to a person who vouches for the candidate, not to the company."""

CONNECT_LIMIT: Final = 300
"""Characters of a request to connect on LinkedIn."""

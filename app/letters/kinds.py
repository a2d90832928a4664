"""Which letter a task asks for."""

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
"""The rules whose tasks are done by writing or by speaking to somebody."""

COMPARED: Final = frozenset({LetterKind.THANK_YOU, LetterKind.HANDWRITTEN})
"""Colleagues who get one each may lay them side by side (thank-you-each)."""

TO_A_REFERENCE: Final = frozenset({LetterKind.REFERENCE_BRIEFING, LetterKind.RECOMMENDATION})
"""These go to somebody whom the candidate knows, not to the company."""

CONNECT_LIMIT: Final = 300
"""Characters of a request to connect on LinkedIn."""

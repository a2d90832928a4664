"""The context of a letter: what is known when it is written, as plain frozen values like the facts of a plan."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.etiquette.facts import Channel, CompanyCulture, Interest, InterviewerRole, InterviewType, WouldJoin


class LetterKind(StrEnum):
    """What a letter is for."""

    THANK_YOU = "thank_you"
    HANDWRITTEN = "handwritten"
    FOLLOW_UP = "follow_up"
    LAST_FOLLOW_UP = "last_follow_up"
    STATUS_CALL = "status_call"
    """No letter: the words of a telephone call."""
    COMMITMENT = "commitment"
    REFERENCE_BRIEFING = "reference_briefing"
    APOLOGY = "apology"
    CONNECT = "connect"
    """A request to connect on a professional network, of 300 characters at most."""
    REPLY = "reply"
    OFFER_REPLY = "offer_reply"
    REJECTION_REPLY = "rejection_reply"
    STAY_IN_TOUCH = "stay_in_touch"
    RECOMMENDATION = "recommendation"


class Tone(StrEnum):
    """How a letter speaks."""

    FORMAL = "formal"
    FRIENDLY = "friendly"


class PointKind(StrEnum):
    """What a point of a letter is about."""

    ENJOYED = "enjoyed"
    DISCUSSED = "discussed"
    UNSAID = "unsaid"
    MOTIVATION = "motivation"
    """Why the candidate wants this job."""
    NEWS = "news"
    """News of the company."""
    PORTFOLIO = "portfolio"
    """A link to the candidate's own work, or to an article that bears on the talk."""
    ATTACHMENT = "attachment"
    ANSWER = "answer"
    """What a reply says: to an offer, or to a message of the company."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Point:
    """Something that the letter should say. `interviewer_id`: only to this person."""

    kind: PointKind
    text: str
    url: str | None = None
    interviewer_id: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the company, or a reference."""

    id: str
    name: str | None = None
    title: str | None = None
    email: str | None = None
    role: InterviewerRole | None = None
    """None for a reference."""
    linkedin_url: str | None = None
    relationship: str | None = None
    """How a reference knows the candidate."""


@dataclass(frozen=True, slots=True)
class OtherLetter:
    """Another letter about the same application, stored or stated in the request.

    It is to a colleague, the same person or a reference, whose id is `recipient_id`, without `recipient_name`.
    """

    task_id: str
    recipient_id: str | None
    recipient_name: str | None
    subject: str
    body: str
    kind: LetterKind = LetterKind.THANK_YOU


@dataclass(frozen=True, slots=True)
class LetterContext:
    """Everything that a letter depends on. What is not known is None; nothing is made up in its place."""

    kind: LetterKind
    company: str
    candidate_name: str | None = None
    job_title: str | None = None
    company_culture: CompanyCulture = CompanyCulture.UNKNOWN
    interest: Interest = Interest.INTERESTED
    recipient: Person | None = None
    """None if nobody is known to write to."""
    people: tuple[Person, ...] = ()
    """The people on the panels of the application; of a letter that a request describes, the recipient and others."""
    panel: tuple[str, ...] = ()
    """Ids of those who get a letter of this kind about the same interview, in a fixed order, the recipient included."""
    earlier_letter_count: int = 0
    """How many letters of this kind earlier interviews of the same application asked for."""
    reference: Person | None = None
    """The reference that the task is about, for a briefing or a recommendation."""
    interview_day: date | None = None
    interview_type: InterviewType | None = None
    decision_day: date | None = None
    """By when the company said it would answer, if it did."""
    promise: str | None = None
    """What was promised, for a commitment."""
    spoken_day: date | None = None
    """When the company and the candidate last spoke."""
    would_join: WouldJoin | None = None
    points: tuple[Point, ...] = ()
    """The caller's first, then those of the debrief."""
    channel: Channel = Channel.EMAIL
    other_letters: tuple[OtherLetter, ...] = ()
    """Other letters about the same application."""
    other_companies: tuple[str, ...] = ()
    """Those of the candidate's other applications: a letter that names one was pasted from there."""
    too_early: str | None = None
    """Why the recipient should not be contacted now, in a sentence; None if they may be."""
    too_early_guidance: tuple[str, ...] = ()

    @property
    def recipient_id(self) -> str | None:
        """The recipient's id, if there is a recipient."""
        return None if self.recipient is None else self.recipient.id

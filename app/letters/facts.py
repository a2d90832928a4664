"""What is known when a letter is written: plain frozen values, like the facts of a plan.

Offsets in a text are counted in characters, that is in Unicode code points.
"""

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
    """Something to be said. `interviewer_id`: to that person alone."""

    kind: PointKind
    text: str
    url: str | None = None
    interviewer_id: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the company, or a reference."""

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
class KnownLetter:
    """A letter that is kept: to a colleague, or an earlier one to the same person."""

    task_id: str
    recipient_id: str | None
    recipient_name: str | None
    subject: str
    body: str
    kind: LetterKind = LetterKind.THANK_YOU


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """All that a letter depends on. What is not known is None, and nothing is made up in its place."""

    kind: LetterKind
    company: str
    candidate_name: str | None = None
    job_title: str | None = None
    company_culture: CompanyCulture = CompanyCulture.UNKNOWN
    interest: Interest = Interest.INTERESTED
    recipient: Person | None = None
    """Whom it is for; None where nobody is known."""
    people: tuple[Person, ...] = ()
    """Everybody of the company whom the candidate met or who decides or recruits, the recipient included."""
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
    known_letters: tuple[KnownLetter, ...] = ()
    """Kept letters about the same application, this task's own left out."""
    other_companies: tuple[str, ...] = ()
    """Those of the candidate's other applications: a letter that names one was pasted from there."""
    too_early: str | None = None
    """Why the recipient should not be contacted now, where that is so; in a sentence."""
    too_early_guidance: tuple[str, ...] = ()


class Severity(StrEnum):
    """`error`: do not send it so; `warning`: better not; `hint`: could be better."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found. `start` and `end` span characters of the body; both None: it is about the whole, or the
    subject line, as the message says."""

    check: str
    severity: Severity
    guidance: tuple[str, ...]
    message: str
    start: int | None = None
    end: int | None = None
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter that was drafted. `missing`: what it leaves as marked gaps; `used`: fact by fact, what went in."""

    subject: str
    body: str
    channel: Channel
    to: str | None
    used: dict[str, str | list[str]]
    missing: tuple[str, ...]


GAP_OPENS = "[["
GAP_CLOSES = "]]"
"""A gap in a draft is marked so: `[[what you enjoyed]]`. The check finds every one that is left."""

LIKENESS_LIMIT = 0.8
"""Two sentences are alike from here on, from 0 to 1; letters to colleagues should share hardly any."""

CONNECT_LIMIT = 300
"""Characters of a request to connect on LinkedIn."""

MOST_FINDINGS = 200
"""What a check says at most: more would not be read."""

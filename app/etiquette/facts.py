"""What is known of one application: plain frozen values, and the words they are written in.

Instants are aware UTC; zones are IANA names. Every tuple is in no particular order: whatever depends on order sorts.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class CompanyCulture(StrEnum):
    FORMAL = "formal"
    CASUAL = "casual"
    UNKNOWN = "unknown"


class Interest(StrEnum):
    INTERESTED = "interested"
    UNDECIDED = "undecided"
    NOT_INTERESTED = "not_interested"


class ApplicationStatus(StrEnum):
    ACTIVE = "active"
    OFFER = "offer"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    NO_RESPONSE = "no_response"


class InterviewType(StrEnum):
    PHONE = "phone"
    VIDEO = "video"
    ONSITE = "onsite"
    OTHER = "other"


class InterviewStatus(StrEnum):
    SCHEDULED = "scheduled"
    HELD = "held"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class InterviewerRole(StrEnum):
    INTERVIEWER = "interviewer"
    HIRING_MANAGER = "hiring_manager"
    RECRUITER = "recruiter"
    COORDINATOR = "coordinator"


class DeadlineKind(StrEnum):
    DECISION = "decision"
    COMMITMENT = "commitment"
    REPLY = "reply"


class DeadlineStatus(StrEnum):
    OPEN = "open"
    MET = "met"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"


class Direction(StrEnum):
    OUTBOUND = "outbound"
    INBOUND = "inbound"


class Channel(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    LETTER = "letter"
    LINKEDIN = "linkedin"
    IN_PERSON = "in_person"
    MESSAGE = "message"
    SOCIAL_PERSONAL = "social_personal"
    OTHER = "other"


class Purpose(StrEnum):
    THANK_YOU = "thank_you"
    FOLLOW_UP = "follow_up"
    STATUS_CALL = "status_call"
    COMMITMENT = "commitment"
    REPLY = "reply"
    APOLOGY = "apology"
    UPDATE = "update"
    DECISION = "decision"
    REQUEST = "request"
    FEEDBACK = "feedback"
    CONNECT = "connect"
    OTHER = "other"


class TaskStatus(StrEnum):
    SCHEDULED = "scheduled"
    DUE = "due"
    OVERDUE = "overdue"
    DONE = "done"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class ClosedBy(StrEnum):
    API = "api"
    INTERACTION = "interaction"
    FACT = "fact"
    REPLAN = "replan"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Candidate:
    id: str
    name: str
    timezone: str = "UTC"
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Application:
    id: str
    company: str
    job_title: str | None = None
    status: ApplicationStatus = ApplicationStatus.ACTIVE
    company_culture: CompanyCulture = CompanyCulture.UNKNOWN
    interest: Interest = Interest.INTERESTED
    allowed_channels: tuple[Channel, ...] | None = None


@dataclass(frozen=True, slots=True)
class Interviewer:
    id: str
    name: str | None = None
    title: str | None = None
    email: str | None = None
    role: InterviewerRole = InterviewerRole.INTERVIEWER


@dataclass(frozen=True, slots=True)
class Interview:
    """One round. `starts_at < ends_at`; its calendar days are those of `timezone`."""

    id: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    round: int = 1
    status: InterviewStatus = InterviewStatus.SCHEDULED
    interviewers: tuple[Interviewer, ...] = ()

    @property
    def takes_place(self) -> bool:
        """Whether it was held or is still expected to be: a plan counts on both alike."""
        return self.status in (InterviewStatus.SCHEDULED, InterviewStatus.HELD)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date that somebody gave; exactly one of `due_on` (a day of the interview's zone) and `due_at` is set."""

    id: str
    kind: DeadlineKind
    stated_at: datetime
    interview_id: str | None = None
    due_on: date | None = None
    due_at: datetime | None = None
    description: str | None = None
    promised_channel: Channel | None = None
    status: DeadlineStatus = DeadlineStatus.OPEN
    met_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Interaction:
    id: str
    direction: Direction
    purpose: Purpose
    occurred_at: datetime
    channel: Channel = Channel.EMAIL
    interview_id: str | None = None
    interviewer_id: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a plan depends on, of one application."""

    candidate: Candidate
    application: Application
    interviews: tuple[Interview, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    interactions: tuple[Interaction, ...] = ()

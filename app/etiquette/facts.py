"""What is known of one application: plain frozen values, and the words they are written in.

Instants are aware UTC; zones are IANA names. Every tuple is in no particular order: whatever depends on order sorts.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final


class CompanyCulture(StrEnum):
    """How formal a company is; a formal one gets a handwritten letter, too."""

    FORMAL = "formal"
    CASUAL = "casual"
    UNKNOWN = "unknown"


class Interest(StrEnum):
    """How much the candidate wants the job."""

    INTERESTED = "interested"
    UNDECIDED = "undecided"
    NOT_INTERESTED = "not_interested"


class ApplicationStatus(StrEnum):
    """Where an application stands."""

    ACTIVE = "active"
    OFFER = "offer"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    NO_RESPONSE = "no_response"


class InterviewType(StrEnum):
    """How an interview is held."""

    PHONE = "phone"
    VIDEO = "video"
    ONSITE = "onsite"
    OTHER = "other"


class InterviewStatus(StrEnum):
    """What became of an interview; `scheduled` turns `held` by itself when its end has passed."""

    SCHEDULED = "scheduled"
    HELD = "held"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class InterviewerRole(StrEnum):
    """What an interviewer has to do with the application."""

    INTERVIEWER = "interviewer"
    HIRING_MANAGER = "hiring_manager"
    RECRUITER = "recruiter"
    COORDINATOR = "coordinator"


class DeadlineKind(StrEnum):
    """Who owes what: `decision`: the company its answer; `commitment`: the candidate what was promised; `reply`: the
    candidate an answer."""

    DECISION = "decision"
    COMMITMENT = "commitment"
    REPLY = "reply"


class DeadlineStatus(StrEnum):
    """What became of a deadline; `superseded`: a later word took its place."""

    OPEN = "open"
    MET = "met"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"


class Direction(StrEnum):
    """Who contacted whom: `outbound` is from the candidate to the company."""

    OUTBOUND = "outbound"
    INBOUND = "inbound"


class Channel(StrEnum):
    """How a contact is made."""

    EMAIL = "email"
    PHONE = "phone"
    LETTER = "letter"
    LINKEDIN = "linkedin"
    IN_PERSON = "in_person"
    MESSAGE = "message"
    SOCIAL_PERSONAL = "social_personal"
    OTHER = "other"


class Purpose(StrEnum):
    """What a contact is for."""

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


class WouldJoin(StrEnum):
    """Whether the candidate would take the job."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class TaskStatus(StrEnum):
    """`scheduled` until it opens, `due` until its time is up, then `overdue`; the others are ends."""

    SCHEDULED = "scheduled"
    DUE = "due"
    OVERDUE = "overdue"
    DONE = "done"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class ClosedBy(StrEnum):
    """What ended a task: the caller, a contact that was recorded, a fact, a new plan, or time."""

    API = "api"
    INTERACTION = "interaction"
    FACT = "fact"
    REPLAN = "replan"
    TIME = "time"


_TAKES_PLACE: Final = (InterviewStatus.SCHEDULED, InterviewStatus.HELD)


@dataclass(frozen=True, slots=True)
class TimeOff:
    """Days on which the candidate cannot be reached, both included."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Candidate:
    id: str
    name: str
    timezone: str = "UTC"
    country: str | None = None
    time_off: tuple[TimeOff, ...] = ()


@dataclass(frozen=True, slots=True)
class Application:
    id: str
    company: str
    job_title: str | None = None
    status: ApplicationStatus = ApplicationStatus.ACTIVE
    company_culture: CompanyCulture = CompanyCulture.UNKNOWN
    interest: Interest = Interest.INTERESTED
    allowed_channels: tuple[Channel, ...] | None = None
    status_changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Interviewer:
    id: str
    name: str | None = None
    title: str | None = None
    email: str | None = None
    role: InterviewerRole = InterviewerRole.INTERVIEWER


@dataclass(frozen=True, slots=True)
class Interview:
    """One interview. `starts_at < ends_at`; its calendar days are those of `timezone`."""

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
        return self.status in _TAKES_PLACE


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
    met_by: str | None = None
    """The interaction that met it, if one did."""


@dataclass(frozen=True, slots=True)
class Interaction:
    id: str
    direction: Direction
    purpose: Purpose
    occurred_at: datetime
    channel: Channel = Channel.EMAIL
    interview_id: str | None = None
    interviewer_id: str | None = None
    needs_reply: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """Someone who vouches for the candidate, and which interviewers they know."""

    id: str
    name: str
    knows_interviewer_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WrongName:
    """The candidate called an interviewer by a wrong name, and noted it at `noted_at`."""

    interviewer_id: str
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class Debrief:
    """What the candidate wrote down after an interview, as far as the plan depends on it."""

    interview_id: str
    written_at: datetime
    wrong_names: tuple[WrongName, ...] = ()


@dataclass(frozen=True, slots=True)
class EndedTask:
    """A closed task, for plans that depend on earlier tasks."""

    opens_at: datetime
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class JobSearch:
    """What a candidate's search as a whole is planned from.

    `first_interview_ends`: when the first interview of the search ends, if an application is still active. A preview
    has all interviews of its one application.
    """

    candidate: Candidate
    first_interview_ends: tuple[datetime, ...] = ()
    accepted: bool = False
    ended: tuple[EndedTask, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a plan depends on, of one application."""

    candidate: Candidate
    application: Application
    interviews: tuple[Interview, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    references: tuple[Reference, ...] = ()
    debriefs: tuple[Debrief, ...] = ()

"""A plan without storing: the facts in one document, under identifiers of the caller's choice, and the answer."""

from typing import Annotated, Any

from pydantic import Field

from app.etiquette.facts import Channel, ClosedBy, Direction, Purpose, TaskStatus
from app.resources.applications import ApplicationFields
from app.resources.candidates import CandidateFields
from app.resources.deadlines import DeadlineFields
from app.resources.fields import ExternalId, Instant, Line, Prose, Wire
from app.resources.interviewers import InterviewerFields
from app.resources.interviews import InterviewFields

OwnId = Annotated[ExternalId, Field(pattern="^[^:]+$")]
"""An identifier of the caller's choice, without a colon, by which the document's other objects refer to this one."""
Many = Field(max_length=200)


class PreviewCandidate(CandidateFields):
    """The candidate."""

    id: OwnId = "candidate"
    name: Line = "Candidate"


class PreviewApplication(ApplicationFields):
    """The application."""

    id: OwnId = "application"
    candidate_id: OwnId | None = None


class PreviewInterviewer(InterviewerFields):
    """An interviewer of a round."""

    id: OwnId


class PreviewInterview(InterviewFields):
    """A round of the application."""

    id: OwnId
    application_id: OwnId | None = None
    interviewers: Annotated[list[PreviewInterviewer], Many] = Field(default_factory=list)


class PreviewDeadline(DeadlineFields):
    """A date that somebody gave; `stated_at` is `now`, when left out."""

    id: OwnId
    application_id: OwnId | None = None
    interview_id: OwnId | None = None


class PreviewInteraction(Wire):
    """A contact with the company."""

    id: OwnId
    application_id: OwnId | None = None
    interview_id: OwnId | None = None
    interviewer_id: OwnId | None = None
    direction: Direction
    channel: Channel = Channel.EMAIL
    purpose: Purpose
    occurred_at: Instant
    summary: Prose | None = None
    needs_reply: bool = False


class PreviewTaskDone(Wire):
    """A task that was done or skipped: its rule, and as many identifiers as are needed to tell it."""

    rule: Line
    interview_id: OwnId | None = None
    interviewer_id: OwnId | None = None
    deadline_id: OwnId | None = None
    status: TaskStatus = TaskStatus.DONE
    closed_at: Instant | None = None


class PlanPreview(Wire):
    """The facts of one application, and the hour at which to look at its plan."""

    now: Instant
    candidate: PreviewCandidate = Field(default_factory=PreviewCandidate)
    application: PreviewApplication
    interviews: Annotated[list[PreviewInterview], Many] = Field(default_factory=list)
    deadlines: Annotated[list[PreviewDeadline], Many] = Field(default_factory=list)
    interactions: Annotated[list[PreviewInteraction], Many] = Field(default_factory=list)
    tasks_done: Annotated[list[PreviewTaskDone], Many] = Field(default_factory=list)


class PreviewTask(Wire):
    """A task that the facts call for, as it is at `now`."""

    key: str
    """The same facts name the same task by the same key."""
    rule: str
    title: str
    why: str
    guidance: list[str]
    channel: Channel | None
    optional: bool
    candidate_id: str
    application_id: str
    interview_id: str | None
    interviewer_id: str | None
    reference_id: str | None
    deadline_id: str | None
    opens_at: Instant
    due_at: Instant
    expires_at: Instant | None
    status: TaskStatus
    closed_at: Instant | None
    closed_by: ClosedBy | None


class PlanPreviewed(Wire):
    """The plan of the facts."""

    tasks: list[PreviewTask]


class RuleParameter(Wire):
    """A policy figure that moves a rule."""

    key: str
    default: Any
    summary: str


class RuleDescription(Wire):
    """One rule of the catalogue."""

    id: str
    title: str
    summary: str
    guidance: list[str]
    parameters: list[RuleParameter]
    optional: bool


class GuidanceDescription(Wire):
    """One piece of advice: what it says, which articles say so, and the figure they give."""

    id: str
    topic: str
    summary: str
    articles: list[str]
    figure: str


class RuleCatalogue(Wire):
    """Every rule, and the advice they cite."""

    items: list[RuleDescription]
    guidance: list[GuidanceDescription]


class FigureSource(Wire):
    """Where a policy figure comes from."""

    summary: str
    guidance: list[str]
    articles: list[str]


class DefaultPolicy(Wire):
    """The default figures and where each comes from."""

    preset: str
    policy: dict[str, Any]
    """As a candidate's own `policy` may override them."""
    sources: dict[str, FigureSource]

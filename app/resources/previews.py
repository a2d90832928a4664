"""Planning without storing: the facts in one document, under identifiers that the caller chooses, and the answer."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from app.etiquette.catalogue import RULE
from app.etiquette.facts import Channel, ClosedBy, Direction, Purpose, TaskStatus
from app.resources.applications import ApplicationFields
from app.resources.candidates import CandidateFields
from app.resources.deadlines import DeadlineFields
from app.resources.debriefs import DebriefFields
from app.resources.fields import ExternalId, Instant, JsonSchema, Line, Prose, Wire, example
from app.resources.interviewers import InterviewerFields
from app.resources.interviews import InterviewFields
from app.resources.references import ReferenceFields
from app.resources.verdicts import Verdict
from app.texts import CONTROLS, NOT_IN_A_LINE

OwnId = Annotated[ExternalId, Field(pattern="^[^:]+$"), JsonSchema(pattern=f"^[^:{CONTROLS}{NOT_IN_A_LINE}]+$")]
"""An identifier of the caller's choice, without a colon, by which the document's other objects refer to this one."""
Many = Field(max_length=200, fail_fast=True)
"""A list of which only the first invalid object is reported: an error costs more than validating an object."""
_MOST_SEATS = 1000


class PreviewCandidate(CandidateFields):
    """The candidate."""

    id: OwnId = "candidate"
    """Your identifier for it, by which other objects of the document refer to it."""
    name: Line = "Candidate"


class PreviewApplication(ApplicationFields):
    """The application."""

    id: OwnId = "application"
    """Your identifier for it, by which other objects of the document refer to it."""
    candidate_id: OwnId | None = None


class PreviewInterviewer(InterviewerFields):
    """An interviewer of a round."""

    model_config = example({"id": "dana", "name": "Dana Reyes", "title": "Head of Data", "role": "hiring_manager"})

    id: OwnId
    """Your identifier for it, by which other objects of the document refer to it."""


class PreviewInterview(InterviewFields):
    """A round of the application."""

    id: OwnId
    """Your identifier for it, by which other objects of the document refer to it."""
    application_id: OwnId | None = None
    interviewers: Annotated[list[PreviewInterviewer], Many] = Field(default_factory=list)


class PreviewDeadline(DeadlineFields):
    """A date that was stated; `stated_at`, and `met_at` of one that was met, are `now`, when left out."""

    id: OwnId
    """Your identifier for it, by which other objects of the document refer to it."""
    application_id: OwnId | None = None
    interview_id: OwnId | None = None
    met_at: Instant | None = None


class PreviewInteraction(Wire):
    """A contact with the company."""

    id: OwnId
    """Your identifier for it, by which other objects of the document refer to it."""
    application_id: OwnId | None = None
    interview_id: OwnId | None = None
    interviewer_id: OwnId | None = None
    direction: Direction
    channel: Channel = Channel.EMAIL
    purpose: Purpose
    occurred_at: Instant
    summary: Prose | None = None
    needs_reply: StrictBool = False


class PreviewReference(ReferenceFields):
    """Someone who vouches for the candidate."""

    id: OwnId
    """Your identifier for it, by which other objects of the document refer to it."""
    candidate_id: OwnId | None = None
    knows_interviewer_ids: Annotated[list[OwnId], Many] = Field(default_factory=list)


class PreviewDebrief(DebriefFields):
    """The debrief of a round; `written_at` is `now`, when left out."""

    interview_id: OwnId
    id: OwnId | None = None
    """Your identifier for it, by which other objects of the document refer to it."""
    written_at: Instant | None = None
    """When it was written; `now`, when left out."""
    wrong_name_for: Annotated[list[OwnId], Many] = Field(default_factory=list)
    """Interviewers of this interview whom you called by a wrong name."""


class PreviewTaskDone(Wire):
    """A task that was done or skipped: its rule, and as many identifiers as are needed to find it."""

    rule: Annotated[Line, JsonSchema(enum=list(RULE))]
    interview_id: OwnId | None = None
    interviewer_id: OwnId | None = None
    deadline_id: OwnId | None = None
    reference_id: OwnId | None = None
    status: Literal[TaskStatus.DONE, TaskStatus.SKIPPED] = TaskStatus.DONE
    """`done` or `skipped`."""
    closed_at: Instant | None = None


class PlanPreview(Wire):
    """The facts of one application, and the instant at which to compute its plan."""

    now: Instant
    """The instant at which the statuses of the tasks are computed."""
    candidate: PreviewCandidate = Field(default_factory=PreviewCandidate)
    """Without one: a candidate in UTC with the default figures."""
    application: PreviewApplication
    interviews: Annotated[list[PreviewInterview], Many] = Field(default_factory=list)
    """The rounds of the application."""
    deadlines: Annotated[list[PreviewDeadline], Many] = Field(default_factory=list)
    interactions: Annotated[list[PreviewInteraction], Many] = Field(default_factory=list)
    """Every contact with the company so far."""
    references: Annotated[list[PreviewReference], Many] = Field(default_factory=list)
    """Who vouches for the candidate."""
    debriefs: Annotated[list[PreviewDebrief], Many] = Field(default_factory=list)
    """The debriefs of the rounds."""
    tasks_done: Annotated[list[PreviewTaskDone], Many] = Field(default_factory=list)
    """Tasks that were done or skipped already."""

    @model_validator(mode="after")
    def _not_too_many_people(self) -> Self:
        if sum(len(each.interviewers) for each in self.interviews) > _MOST_SEATS:
            message = "must have no more than {most} interviewers in all"
            raise PydanticCustomError("too_many", message, {"most": _MOST_SEATS, "pointer": "interviews"})
        return self


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
    application_id: str | None
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


class PreviewVerdict(Verdict):
    """Whether a follow-up through a channel is allowed at `now`, by the verdict that decides."""

    allowed_from: Instant | None
    """The next instant at which it is allowed, or null."""


class PlanPreviewed(Wire):
    """The plan of the facts."""

    tasks: list[PreviewTask]
    contact: dict[Channel, PreviewVerdict]
    """For each channel, whether the candidate may follow up at `now`."""


class RuleParameter(Wire):
    """A policy figure that a rule depends on."""

    key: str
    """Its key in a `policy`."""
    default: Any
    """The figure, unless a candidate has another."""
    summary: str


class RuleDescription(Wire):
    """One rule of the catalogue."""

    id: str
    title: str
    summary: str
    guidance: list[str]
    parameters: list[RuleParameter]
    """The policy figures that it depends on."""
    optional: bool


class GuidanceDescription(Wire):
    """One piece of advice, the articles that give it, and their figure."""

    id: str
    topic: str
    """Its topic."""
    summary: str
    articles: list[str]
    figure: str
    """The figure that the articles give."""


class RuleCatalogue(Wire):
    """Every rule, and the advice they cite."""

    items: list[RuleDescription]
    next_cursor: None
    guidance: list[GuidanceDescription]


class FigureSource(Wire):
    """The source of a policy figure."""

    summary: str
    guidance: list[str]
    articles: list[str]


class PolicyPreset(Wire):
    """A named set of figures that follows other published advice."""

    name: str
    title: str
    policy: dict[str, Any]
    """The figures that replace the defaults."""
    sources: dict[str, str]
    """The source of each figure, by its key."""


class PolicyPresets(Wire):
    """Every preset, the default first."""

    items: list[PolicyPreset]
    next_cursor: None


class DefaultPolicy(Wire):
    """The default figures with their sources."""

    preset: str
    """The default preset."""
    policy: dict[str, Any]
    """In the form in which a candidate's own `policy` overrides them."""
    sources: dict[str, FigureSource]

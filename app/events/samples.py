"""An example of each event type, made of the catalogue's own shapes: what those do not have, or lack, is an error here.

All of them tell of one case, so that whoever maps fields sees the same names as in the other examples of the API.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, Final, TypeVar

from app.etiquette.facts import (
    ApplicationStatus,
    Channel,
    ClosedBy,
    CompanyCulture,
    DeadlineKind,
    DeadlineStatus,
    Direction,
    Interest,
    InterviewerRole,
    InterviewStatus,
    InterviewType,
    Purpose,
    TaskStatus,
)
from app.events import types
from app.resources.applications import Application
from app.resources.deadlines import Deadline
from app.resources.fields import Wire
from app.resources.interactions import Interaction
from app.resources.interviewers import InterviewerWithoutContact
from app.resources.interviews import InterviewWithoutContacts
from app.resources.tasks import Task

_KEY: Final = "01kb0000000000000000000000"
_END: Final = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
_KEPT: Final[dict[str, Any]] = {"created_at": _END, "updated_at": _END}
_OURS: Final[dict[str, Any]] = {"notes": None, "external_id": None, "metadata": {}}

Shape = TypeVar("Shape", bound=Wire)


def _with_nulls(shape: type[Shape], **fields: Any) -> Shape:
    """A shape in which the fields that are not given are null. Raises ValidationError where one must not be."""
    return shape(**{**dict.fromkeys(shape.model_fields), **fields})


_APPLICATION: Final = Application(
    id=f"app_{_KEY}",
    candidate_id=f"cand_{_KEY}",
    company="Nordlicht Energie",
    job_title="Data Engineer",
    company_url="https://nordlicht.example.com",
    company_culture=CompanyCulture.FORMAL,
    interest=Interest.INTERESTED,
    allowed_channels=[Channel.EMAIL],
    contact_note=None,
    status=ApplicationStatus.ACTIVE,
    status_changed_at=_END,
    **_OURS,
    **_KEPT,
)
_DANA: Final = InterviewerWithoutContact(
    id=f"ivr_{_KEY}",
    name="Dana Reyes",
    title="Head of Data",
    linkedin_url="https://www.linkedin.com/in/dana-reyes-example",
    role=InterviewerRole.HIRING_MANAGER,
    company=None,
    **_OURS,
    **_KEPT,
)
_INTERVIEW: Final = _with_nulls(
    InterviewWithoutContacts,
    id=f"int_{_KEY}",
    application_id=_APPLICATION.id,
    round=1,
    type=InterviewType.VIDEO,
    starts_at=_END - timedelta(hours=1),
    ends_at=_END,
    timezone="Europe/Berlin",
    location="https://meet.example.com/nordlicht",
    status=InterviewStatus.SCHEDULED,
    interviewers=[_DANA],
    external_id=None,
    metadata={},
    **_KEPT,
)
_HELD: Final = _INTERVIEW.model_copy(update={"status": InterviewStatus.HELD})
_TASK: Final = Task(
    id=f"task_{_KEY}",
    rule="thank_you",
    title="Thank Dana Reyes of Nordlicht Energie",
    why="After your interview of Tuesday 24 November, send Dana Reyes a short note of their own in good time.",
    guidance=["thank-you-24h", "note-short"],
    channel=Channel.EMAIL,
    optional=False,
    candidate_id=_APPLICATION.candidate_id,
    application_id=_APPLICATION.id,
    interview_id=_INTERVIEW.id,
    interviewer_id=_DANA.id,
    reference_id=None,
    deadline_id=None,
    opens_at=_END,
    due_at=_END + timedelta(hours=24),
    expires_at=_END + timedelta(days=8),
    status=TaskStatus.DUE,
    snoozed_until=None,
    closed_at=None,
    closed_by=None,
    **_KEPT,
)
_DEADLINE: Final = Deadline(
    id=f"dl_{_KEY}",
    application_id=_APPLICATION.id,
    interview_id=_INTERVIEW.id,
    kind=DeadlineKind.DECISION,
    description=None,
    due_on=date(2026, 12, 4),
    due_at=None,
    stated_at=_END,
    promised_channel=Channel.PHONE,
    status=DeadlineStatus.OPEN,
    met_at=None,
    **_KEPT,
)
_INTERACTION: Final = Interaction(
    id=f"itx_{_KEY}",
    application_id=_APPLICATION.id,
    interview_id=_INTERVIEW.id,
    interviewer_id=_DANA.id,
    task_id=None,
    direction=Direction.INBOUND,
    channel=Channel.EMAIL,
    purpose=Purpose.UPDATE,
    occurred_at=_END,
    summary="They need two more weeks.",
    needs_reply=True,
    **_KEPT,
)
_FAILING: Final = types.WebhookFailingData(
    webhook_id=f"wh_{_KEY}",
    description="Calendar",
    reason="nothing was accepted since 2026-11-19T14:30:00Z, and 10 messages failed",
    failing_since=_END - timedelta(days=5),
    failed_messages=10,
)


def _task(status: TaskStatus, closed_by: ClosedBy | None = None) -> dict[str, Wire]:
    closed = {"closed_at": _END if closed_by else None, "closed_by": closed_by}
    task = _TASK.model_copy(update={"status": status, **closed})
    return {"task": task, "application": _APPLICATION, "interview": _HELD, "interviewer": _DANA}


def _interview(status: InterviewStatus) -> dict[str, Wire]:
    return {"interview": _INTERVIEW.model_copy(update={"status": status}), "application": _APPLICATION}


def _deadline(status: DeadlineStatus, met_at: datetime | None = None) -> dict[str, Wire]:
    deadline = _DEADLINE.model_copy(update={"status": status, "met_at": met_at})
    return {"deadline": deadline, "application": _APPLICATION}


_DATA: Final[dict[type[types.Event], dict[str, Wire] | Wire]] = {
    types.TaskScheduled: _task(TaskStatus.SCHEDULED),
    types.TaskDue: _task(TaskStatus.DUE),
    types.TaskOverdue: _task(TaskStatus.OVERDUE),
    types.TaskRescheduled: _task(TaskStatus.SCHEDULED),
    types.TaskDone: _task(TaskStatus.DONE, ClosedBy.API),
    types.TaskSkipped: _task(TaskStatus.SKIPPED, ClosedBy.API),
    types.TaskCancelled: _task(TaskStatus.CANCELLED, ClosedBy.REPLAN),
    types.TaskExpired: _task(TaskStatus.EXPIRED, ClosedBy.TIME),
    types.InterviewCreated: _interview(InterviewStatus.SCHEDULED),
    types.InterviewUpdated: _interview(InterviewStatus.SCHEDULED),
    types.InterviewHeld: _interview(InterviewStatus.HELD),
    types.InterviewCancelled: _interview(InterviewStatus.CANCELLED),
    types.DeadlineCreated: _deadline(DeadlineStatus.OPEN),
    types.DeadlinePassed: _deadline(DeadlineStatus.OPEN),
    types.DeadlineMet: _deadline(DeadlineStatus.MET, _END),
    types.InteractionRecorded: {"interaction": _INTERACTION, "application": _APPLICATION},
    types.ApplicationCreated: {"application": _APPLICATION},
    types.ApplicationStatusChanged: {
        "application": _APPLICATION.model_copy(update={"status": ApplicationStatus.OFFER})
    },
    types.WebhookTest: types.WebhookTestData(
        webhook_id=_FAILING.webhook_id, message="This is a test of your webhook endpoint."
    ),
    types.WebhookFailing: _FAILING,
    types.WebhookDisabled: _FAILING,
}

ID: Final = f"evt_{_KEY}"
AT: Final = _END
SEQUENCE: Final = 42


@cache
def sample_data(type: str) -> dict[str, Any]:
    """What a sample of the type tells, as it is stored: without the links that reading adds. Not to be changed."""
    told = _DATA[types.EVENT_TYPES[type]]
    if isinstance(told, Wire):
        return told.model_dump(mode="json")
    return {name: each.model_dump(mode="json") for name, each in told.items()}

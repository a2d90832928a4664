"""A sample of each event type, made of the shapes of its subject: a field too many or too few is an error here.

All samples belong to one case, so that someone who maps fields sees the same names as in the API's other examples.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, Final, TypeVar

from app.etiquette.facts import (
    ApplicationStatus,
    Channel,
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
from app.events.types import EVENT_TYPES, Event, Subject
from app.resources.applications import Application
from app.resources.deadlines import Deadline
from app.resources.events import WebhookFailingData, WebhookTestData
from app.resources.fields import Wire
from app.resources.interactions import Interaction
from app.resources.interviewers import InterviewerWithoutContact
from app.resources.interviews import InterviewWithoutContacts
from app.resources.tasks import Task

_KEY: Final = "01kb0000000000000000000000"
_END: Final = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
_STORED: Final[dict[str, Any]] = {"created_at": _END, "updated_at": _END}
_OWN_FIELDS: Final[dict[str, Any]] = {"notes": None, "external_id": None, "metadata": {}}

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
    **_OWN_FIELDS,
    **_STORED,
)
_DANA: Final = InterviewerWithoutContact(
    id=f"ivr_{_KEY}",
    name="Dana Reyes",
    title="Head of Data",
    linkedin_url="https://www.linkedin.com/in/dana-reyes-example",
    role=InterviewerRole.HIRING_MANAGER,
    company=None,
    **_OWN_FIELDS,
    **_STORED,
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
    **_STORED,
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
    **_STORED,
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
    **_STORED,
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
    **_STORED,
)
_FAILING: Final = WebhookFailingData(
    webhook_id=f"wh_{_KEY}",
    description="Calendar",
    reason="nothing was accepted since 2026-11-19T14:30:00Z, and 10 messages failed",
    failing_since=_END - timedelta(days=5),
    failed_messages=10,
)
_TEST: Final = WebhookTestData(webhook_id=_FAILING.webhook_id, message="This is a test of your webhook endpoint.")

_DATA: Final[dict[Subject, dict[str, Wire] | Wire]] = {
    Subject.TASK: {"task": _TASK, "application": _APPLICATION, "interview": _HELD, "interviewer": _DANA},
    Subject.INTERVIEW: {"interview": _INTERVIEW, "application": _APPLICATION},
    Subject.DEADLINE: {"deadline": _DEADLINE, "application": _APPLICATION},
    Subject.INTERACTION: {"interaction": _INTERACTION, "application": _APPLICATION},
    Subject.APPLICATION: {"application": _APPLICATION},
    Subject.ENDPOINT: _FAILING,
    Subject.TEST: _TEST,
}

ID: Final = f"evt_{_KEY}"
AT: Final = _END
SEQUENCE: Final = 42


@cache
def sample_data(type: str) -> dict[str, Any]:
    """The data of a type's sample, as it is stored: without the links that reading adds. The caller must not change it.

    Raises ValidationError where an event type's `example` does not fit the shape of its subject.
    """
    event = EVENT_TYPES[type]
    sample = _DATA[event.subject]
    if isinstance(sample, Wire):
        return _as_in(event, sample)
    return {
        name: _as_in(event, shape) if name == event.subject else shape.model_dump(mode="json")
        for name, shape in sample.items()
    }


def _as_in(event: type[Event], shape: Wire) -> dict[str, Any]:
    """The subject as it is in the event's sample; a task that something closed was closed at `AT`."""
    closed = {"closed_at": AT} if "closed_by" in event.example else {}
    return type(shape).model_validate({**shape.model_dump(), **closed, **event.example}).model_dump(mode="json")

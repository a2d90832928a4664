"""Interviewer: someone the candidate met, or who organizes the interviews."""

from pydantic import Field

from app.etiquette.facts import InterviewerRole
from app.resources.fields import (
    Email,
    ExternalId,
    Instant,
    Line,
    Metadata,
    Prose,
    WebAddress,
    Wire,
    example,
    partial,
)
from app.resources.plans import PlanChanges


class InterviewerFields(Wire):
    """What a caller may write of an interviewer; every field may be unknown at first."""

    name: Line | None = None
    title: Line | None = None
    email: Email | None = None
    phone: Line | None = None
    linkedin_url: WebAddress | None = None
    role: InterviewerRole = InterviewerRole.INTERVIEWER
    """The person who organizes the interviews is a `recruiter` or `coordinator`."""
    company: Line | None = None
    notes: Prose | None = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)


class NewInterviewer(InterviewerFields):
    """An interviewer to be created; every field may be unknown at first."""

    model_config = example(
        {"name": "Dana Reyes", "title": "Head of Data", "email": "dana.reyes@example.com", "role": "hiring_manager"}
    )


@partial
class InterviewerPatch(InterviewerFields):
    """A merge patch of an interviewer."""

    model_config = example({"title": "Chief Data Officer", "phone": "+49 30 901820"})


class InterviewerWithoutContact(Wire):
    """An interviewer as events carry it: without e-mail and phone."""

    id: str
    name: str | None
    title: str | None
    linkedin_url: str | None
    role: InterviewerRole
    company: str | None
    notes: str | None
    external_id: str | None
    metadata: dict[str, str]
    created_at: Instant
    updated_at: Instant


class Interviewer(InterviewerWithoutContact):
    """Someone the candidate met, or who organizes the interviews."""

    email: str | None
    phone: str | None


class InterviewerWritten(Interviewer):
    """An interviewer after a write, with what changed in the plans."""

    plan_changes: PlanChanges

"""Application: one vacancy that the candidate pursues."""

from typing import Annotated

from pydantic import Field

from app.etiquette.facts import ApplicationStatus, Channel, CompanyCulture, Interest
from app.resources.fields import (
    CandidateId,
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


class ApplicationFields(Wire):
    """What a caller may write of an application."""

    company: Line
    job_title: Line | None = None
    company_url: WebAddress | None = None
    company_culture: CompanyCulture = CompanyCulture.UNKNOWN
    interest: Interest = Interest.INTERESTED
    allowed_channels: Annotated[list[Channel], Field(min_length=1, max_length=10)] | None = None
    """What the company asked for; null when nothing was said."""
    contact_note: Prose | None = None
    status: ApplicationStatus = ApplicationStatus.ACTIVE
    status_changed_at: Instant | None = None
    """When the status changed; now, when left out."""
    notes: Prose | None = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)


class NewApplication(ApplicationFields):
    """An application to be created; without `candidate_id` it belongs to the account's default candidate."""

    model_config = example(
        {
            "company": "Nordlicht Energie",
            "job_title": "Data Engineer",
            "company_culture": "formal",
            "allowed_channels": ["email"],
        }
    )

    candidate_id: CandidateId | None = None


@partial
class ApplicationPatch(ApplicationFields):
    """A merge patch of an application."""

    model_config = example({"interest": "undecided", "notes": "They work four days a week."})


class Application(Wire):
    """One vacancy."""

    id: str
    candidate_id: str
    company: str
    job_title: str | None
    company_url: str | None
    company_culture: CompanyCulture
    interest: Interest
    allowed_channels: list[Channel] | None
    contact_note: str | None
    status: ApplicationStatus
    status_changed_at: Instant
    notes: str | None
    external_id: str | None
    metadata: dict[str, str]
    created_at: Instant
    updated_at: Instant


class ApplicationWritten(Application):
    """An application after a write, with what changed in the plan."""

    plan_changes: PlanChanges

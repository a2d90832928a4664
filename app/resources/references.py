"""Reference: someone who vouches for the candidate."""

from typing import Annotated

from pydantic import Field

from app.resources.fields import (
    CandidateId,
    Email,
    Instant,
    InterviewerId,
    Line,
    Wire,
    example,
    partial,
)
from app.resources.plans import PlanChanges


class ReferenceFields(Wire):
    """What a caller may write of a reference."""

    name: Line
    email: Email | None = None
    phone: Line | None = None
    relationship: Line | None = None
    knows_interviewer_ids: Annotated[list[InterviewerId], Field(max_length=100)] = Field(default_factory=list)
    """Interviewers to whom they could recommend the candidate."""


class NewReference(ReferenceFields):
    """A reference to be created; without `candidate_id` they vouch for the account's default candidate."""

    model_config = example({"name": "Kim Lee", "email": "kim.lee@example.com", "relationship": "former team lead"})

    candidate_id: CandidateId | None = None


@partial
class ReferencePatch(ReferenceFields):
    """A merge patch of a reference."""

    model_config = example({"phone": "+49 30 901821"})


class Reference(Wire):
    """Someone who vouches for the candidate."""

    id: str
    candidate_id: str
    name: str
    email: str | None
    phone: str | None
    relationship: str | None
    knows_interviewer_ids: list[str]
    created_at: Instant
    updated_at: Instant


class ReferenceWritten(Reference):
    """A reference after a write, with what changed in the plans."""

    plan_changes: PlanChanges

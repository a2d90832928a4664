"""Interaction: one contact with the company, either way."""

from typing import Self

from pydantic import StrictBool, model_validator
from pydantic_core import PydanticCustomError

from app.etiquette.facts import Channel, Direction, Purpose
from app.resources.fields import (
    ApplicationId,
    Instant,
    InterviewerId,
    InterviewId,
    Prose,
    Wire,
    example,
    partial,
)
from app.resources.plans import PlanChanges
from app.resources.verdicts import Verdict


class InteractionFields(Wire):
    """What a caller may write of an interaction."""

    interview_id: InterviewId | None = None
    interviewer_id: InterviewerId | None = None
    direction: Direction
    channel: Channel
    purpose: Purpose
    occurred_at: Instant | None = None
    """When it happened; now, when left out."""
    summary: Prose | None = None
    needs_reply: StrictBool = False


class NewInteraction(InteractionFields):
    """An interaction to be recorded."""

    model_config = example(
        {
            "application_id": "app_01kb0000000000000000000000",
            "direction": "inbound",
            "channel": "email",
            "purpose": "update",
            "summary": "They need two more weeks.",
        }
    )

    application_id: ApplicationId | None = None
    """May be left out when `interview_id` is given."""

    @model_validator(mode="after")
    def _about_something(self) -> Self:
        if self.application_id is None and self.interview_id is None:
            raise PydanticCustomError("missing", "is required", {"pointer": "application_id"})
        return self


@partial
class InteractionPatch(InteractionFields):
    """A merge patch of an interaction."""

    model_config = example({"summary": "They need two more weeks; Dana called herself."})


class Interaction(Wire):
    """One contact with the company."""

    id: str
    application_id: str
    interview_id: str | None
    interviewer_id: str | None
    task_id: str | None
    """The task whose completion recorded it, if one did."""
    direction: Direction
    channel: Channel
    purpose: Purpose
    occurred_at: Instant
    summary: str | None
    needs_reply: bool
    created_at: Instant
    updated_at: Instant


class InteractionWritten(Interaction):
    """An interaction after a write, with what changed in the plan."""

    plan_changes: PlanChanges


class InteractionRecorded(InteractionWritten):
    """An interaction that was just recorded, with the rules of etiquette that it broke."""

    warnings: list[Verdict]
    """The rules of etiquette that advise against it; it is recorded all the same."""

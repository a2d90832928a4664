"""Candidate: the person who interviews."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from app.etiquette.catalogue import RULE
from app.etiquette.policy import POLICY_KEYS, InvalidPolicy, policy_of
from app.resources.fields import (
    CalendarDay,
    Country,
    Email,
    ExternalId,
    Instant,
    JsonSchema,
    Line,
    Metadata,
    Wire,
    ZoneName,
    example,
    partial,
    shown,
)
from app.resources.plans import PlanChanges


def _known_figures(value: dict[str, Any]) -> dict[str, Any]:
    try:
        policy = policy_of(value)
    except InvalidPolicy as error:
        raise PydanticCustomError(
            "policy", "{key}: {why}", {"key": shown(error.key), "why": str(error), "pointer": shown(error.key)}
        ) from None
    unknown = sorted(policy.disabled_rules - set(RULE))
    if unknown:
        raise PydanticCustomError(
            "policy",
            "disabled_rules: there is no rule {rule}; GET /v1/rules lists them",
            {"rule": shown(unknown[0]), "pointer": "disabled_rules"},
        )
    return value


PolicyOverrides = Annotated[
    dict[str, Any],
    Field(max_length=60),
    AfterValidator(_known_figures),
    JsonSchema(propertyNames={"enum": list(POLICY_KEYS)}),
]
"""The candidate's own figures: policy keys, `preset`, `working_days`, `working_hours`, `disabled_rules`."""


class TimeOff(Wire):
    """Days on which the candidate cannot be reached; both days are included."""

    starts_on: CalendarDay
    ends_on: CalendarDay
    reason: Line | None = None

    @field_validator("ends_on")
    @classmethod
    def _ends_after_start(cls, value: Any, info: ValidationInfo) -> Any:
        if (starts_on := info.data.get("starts_on")) is not None and value < starts_on:
            raise PydanticCustomError("time_off", "must not lie before starts_on")
        return value


class TimeOffShown(Wire):
    """Days on which the candidate cannot be reached, as they are stored."""

    starts_on: date
    ends_on: date
    reason: str | None = None


class CandidateFields(Wire):
    """What a caller may write of a candidate."""

    name: Line
    email: Email | None = None
    timezone: ZoneName = "UTC"
    """IANA time zone; the default for the candidate's interviews."""
    country: Country | None = None
    """ISO 3166-1 or 3166-2, for public holidays."""
    policy: PolicyOverrides = Field(default_factory=dict)
    """Overrides of the default figures; `GET /v1/policy` lists the keys."""
    time_off: Annotated[list[TimeOff], Field(max_length=100)] = Field(default_factory=list)
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)


class NewCandidate(CandidateFields):
    """A candidate to be created."""

    model_config = example(
        {"name": "Robin Adler", "email": "robin@example.com", "timezone": "Europe/Berlin", "country": "DE-BE"}
    )


@partial
class CandidatePatch(CandidateFields):
    """A merge patch of a candidate."""

    model_config = example({"policy": {"thank_you_within": "PT12H", "follow_up_without_deadline": {"working_days": 5}}})


class Candidate(Wire):
    """The person who interviews."""

    id: str
    is_default: bool
    """Whether objects that name no candidate belong to this one."""
    name: str
    email: str | None
    timezone: str
    country: str | None
    policy: Mapping[str, Any]
    time_off: list[TimeOffShown]
    external_id: str | None
    metadata: dict[str, str]
    created_at: Instant
    updated_at: Instant


class CandidateWritten(Candidate):
    """A candidate after a write, with what changed in the plans."""

    plan_changes: PlanChanges

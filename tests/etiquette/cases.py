"""Facts to start tables from: one application in Berlin, its rounds, and what was said since.

Instants are written with their offset (`2026-12-07T09:00+01:00`), so that no table trusts the arithmetic it checks.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from app.etiquette.facts import (
    Application,
    ApplicationStatus,
    Candidate,
    ClosedBy,
    Deadline,
    DeadlineKind,
    DeadlineStatus,
    Direction,
    Facts,
    Interaction,
    Interview,
    Interviewer,
    InterviewerRole,
    InterviewStatus,
    Purpose,
)
from app.etiquette.planner import PlannedTask, plan
from app.etiquette.policy import policy_of
from app.etiquette.rule import Satisfaction

BERLIN: Final = "Europe/Berlin"
NEW_YORK: Final = "America/New_York"
TUESDAY: Final = "2026-11-24T14:00+01:00"
"""The end of the usual interview: an hour from 13:00 in Berlin."""

CANDIDATE: Final = Candidate("cand_1", "Mira Novak", BERLIN)
APPLICATION: Final = Application("app_1", "Nordlicht Energie", "Data Engineer")
DANA: Final = Interviewer("ivr_dana", "Dana Reyes", "Head of Data", "dana@example.com", InterviewerRole.HIRING_MANAGER)
JONAS: Final = Interviewer("ivr_jonas", "Jonas Weber", "Engineer", "jonas@example.com")

OVER: Final = [ApplicationStatus.REJECTED, ApplicationStatus.WITHDRAWN, ApplicationStatus.NO_RESPONSE]


def instant(text: str) -> datetime:
    """An instant of ISO 8601 text, which must carry its offset."""
    read = datetime.fromisoformat(text)
    assert read.tzinfo is not None, text
    return read.astimezone(UTC)


def round_ending(ends: str = TUESDAY, number: int = 1, **more: Any) -> Interview:
    """A held round of an hour with one interviewer whose details are complete."""
    end = instant(ends)
    given: dict[str, Any] = {
        "id": f"int_{number}",
        "timezone": BERLIN,
        "status": InterviewStatus.HELD,
        "interviewers": (DANA,),
        **more,
    }
    return Interview(starts_at=end - timedelta(hours=1), ends_at=end, round=number, **given)


def decision(due: str, number: int = 1, stated: str = TUESDAY, **more: Any) -> Deadline:
    """The day (`2026-12-04`) or instant by which the company said it would answer the first round."""
    by_day = len(due) == len("2026-12-04")
    return Deadline(
        f"dl_{number}",
        DeadlineKind.DECISION,
        instant(stated),
        due_on=date.fromisoformat(due) if by_day else None,
        due_at=None if by_day else instant(due),
        **{"interview_id": "int_1", **more},
    )


def met(due: str, at: str, number: int = 1, **more: Any) -> Deadline:
    """A decision deadline that the company met, and when."""
    return decision(due, number, status=DeadlineStatus.MET, met_at=instant(at), **more)


def promise(due: str, number: int = 1, stated: str = "2026-11-24T14:00+01:00", **more: Any) -> Deadline:
    """The day or instant by which the candidate said they would send something."""
    return replace(decision(due, number, stated), kind=DeadlineKind.COMMITMENT, **more)


def answer_by(due: str, number: int = 1, stated: str = "2026-11-24T15:00+01:00", **more: Any) -> Deadline:
    """The day or instant by which the company wants an answer of the candidate."""
    return replace(decision(due, number, stated), kind=DeadlineKind.REPLY, **more)


def received(purpose: Purpose, at: str, number: int = 1) -> Interaction:
    """A message of the company."""
    return Interaction(f"itx_{number}", Direction.INBOUND, purpose, instant(at))


def wrote(purpose: Purpose, at: str, number: int = 9) -> Interaction:
    """A message of the candidate."""
    return Interaction(f"itx_{number}", Direction.OUTBOUND, purpose, instant(at))


def question(at: str, number: int = 1) -> Interaction:
    """A message of the company that waits for an answer."""
    return replace(received(Purpose.REQUEST, at, number), needs_reply=True)


def facts(*known: Interview | Deadline | Interaction, country: str | None = None, **application: Any) -> Facts:
    """One application with what is known of it; further keywords are fields of the application."""
    return Facts(
        replace(CANDIDATE, country=country),
        replace(APPLICATION, **application),
        tuple(each for each in known if isinstance(each, Interview)),
        tuple(each for each in known if isinstance(each, Deadline)),
        tuple(each for each in known if isinstance(each, Interaction)),
    )


def tasks(rule: str, given: Facts, **overrides: object) -> list[PlannedTask]:
    """The rule's tasks that still ask for something, in the plan's order."""
    return [each for each in plan(given, policy_of(overrides)) if each.rule == rule and each.satisfied is None]


def only(rule: str, given: Facts, **overrides: object) -> PlannedTask:
    """The one task of a rule."""
    (task,) = tasks(rule, given, **overrides)
    return task


def times(task: PlannedTask) -> tuple[datetime, datetime, datetime]:
    return task.opens_at, task.due_at, task.expires_at


def instants(opens: str, due: str, expires: str) -> tuple[datetime, datetime, datetime]:
    return instant(opens), instant(due), instant(expires)


def satisfaction(key: str, given: Facts) -> Satisfaction | None:
    """What closed the task of a key, if anything did."""
    (task,) = [each for each in plan(given, policy_of({})) if each.key == key]
    return task.satisfied


def closed(at: str, by: ClosedBy = ClosedBy.INTERACTION) -> Satisfaction:
    return Satisfaction(by, instant(at))

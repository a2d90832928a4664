"""Agendas without a service behind them, and the instants around which clocks change."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final
from zoneinfo import ZoneInfo

from app.formats.calendar.dated import Agenda, DatedInterview, DatedTask
from app.resources.applications import Application
from app.resources.candidates import Candidate
from app.resources.interviews import Interview
from app.resources.tasks import Task
from tests.clocks import NOON

ZONES: Final = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Europe/Dublin", "Asia/Kolkata", "UTC")
_CHANGES: Final = ((2027, 3, 14), (2027, 3, 28), (2027, 4, 4), (2027, 10, 3), (2027, 10, 31), (2027, 11, 7))
"""Days on which the clocks of one of the zones change."""
_numbers = count()
_STORED: Final[dict[str, Any]] = {"external_id": None, "metadata": {}, "created_at": NOON, "updated_at": NOON}


def candidate(**more: Any) -> Candidate:
    fields = {"id": "cand_1", "is_default": True, "name": "Ada Byron", "email": "ada@example.com", "timezone": "UTC"}
    return Candidate(**{**fields, "country": None, "policy": {}, "time_off": [], **_STORED, **more})


def application(**more: Any) -> Application:
    fields = {
        "id": "app_1",
        "candidate_id": "cand_1",
        "company": "Nordlicht Energie",
        "job_title": "Data Engineer",
        "company_url": None,
        "company_culture": "unknown",
        "interest": "interested",
        "allowed_channels": None,
        "contact_note": None,
        "status": "active",
        "status_changed_at": NOON,
        "notes": None,
    }
    return Application(**{**fields, **_STORED, **more})


def interviewer(**more: Any) -> dict[str, Any]:
    fields = {
        "id": "ivr_1",
        "name": "Dana Reyes",
        "title": "Head of Data",
        "linkedin_url": None,
        "role": "interviewer",
        "company": None,
        "notes": None,
        "email": "dana.reyes@example.com",
        "phone": "+49 30 901820",
    }
    return {**fields, **_STORED, **more}


def dated_interview(starts_at: datetime = NOON, revision: int = 0, **more: Any) -> DatedInterview:
    """An interview of half an hour; `company` is its application's."""
    of_application = {name: more.pop(name) for name in ("company", "job_title") if name in more}
    fields: dict[str, Any] = {
        "id": f"int_{next(_numbers):04}",
        "application_id": "app_1",
        "round": 1,
        "type": "video",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=30),
        "timezone": "UTC",
        "location": None,
        "status": "scheduled",
        "interviewers": [],
    }
    return DatedInterview(
        Interview(**{**dict.fromkeys(Interview.model_fields), **fields, **_STORED, **more}),
        application(**of_application),
        revision,
    )


def dated_task(revision: int = 1, **more: Any) -> DatedTask:
    """A task of two hours."""
    fields: dict[str, Any] = {
        "id": f"task_{next(_numbers):04}",
        "rule": "debrief",
        "title": "Write the debrief",
        "why": "While you remember.",
        "guidance": [],
        "channel": None,
        "optional": False,
        "candidate_id": "cand_1",
        "application_id": "app_1",
        "interview_id": None,
        "interviewer_id": None,
        "reference_id": None,
        "deadline_id": None,
        "opens_at": NOON,
        "due_at": NOON + timedelta(hours=2),
        "expires_at": None,
        "status": "due",
        "snoozed_until": None,
        "closed_at": None,
        "closed_by": None,
        "created_at": NOON,
        "updated_at": NOON,
    }
    return DatedTask(Task(**{**fields, **more}), revision)


def agenda(*items: DatedInterview | DatedTask, **of_candidate: Any) -> Agenda:
    interviews = tuple(each for each in items if isinstance(each, DatedInterview))
    return Agenda(candidate(**of_candidate), interviews, tuple(each for each in items if isinstance(each, DatedTask)))


def around_changes_of_clocks() -> Agenda:
    """Interviews at each quarter of an hour from midnight to four, local time, on days on which some clocks change."""
    hours = [(zone, at) for zone in ZONES for day in _CHANGES for at in _hours(zone, day)]
    return agenda(*(dated_interview(at, timezone=zone) for zone, at in hours))


def _hours(zone: str, day: tuple[int, int, int]) -> Iterator[datetime]:
    midnight = datetime(*day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return (midnight + timedelta(minutes=15 * quarter) for quarter in range(17))

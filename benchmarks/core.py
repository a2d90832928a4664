"""How fast the pure core is, on one core: planning an application, reconciling a plan that stands, telling a status."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from timeit import Timer
from typing import Final

from app.etiquette.facts import (
    Application,
    Candidate,
    Deadline,
    DeadlineKind,
    Facts,
    Interview,
    Interviewer,
    InterviewerRole,
)
from app.etiquette.planner import PlannedTask, plan, status_at
from app.etiquette.policy import DEFAULT_POLICY
from app.etiquette.reconcile import StoredTask, reconcile
from benchmarks.measures import Line

_END: Final = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
_NOW: Final = _END - timedelta(days=1)
FACTS: Final = Facts(
    Candidate("cand_1", "Robin Sommer", "Europe/Berlin", "DE-BY"),
    Application("app_1", "Nordlicht Energie", "Data Engineer"),
    interviews=(
        Interview(
            "int_1",
            _END - timedelta(minutes=90),
            _END,
            "Europe/Berlin",
            interviewers=(
                Interviewer("ivr_1", "Dana Reyes", "Head of Data", "dana@example.com", InterviewerRole.HIRING_MANAGER),
                Interviewer("ivr_2", "Jonas Weber", "Staff Engineer", "jonas@example.com"),
                Interviewer("ivr_3", "Aylin Kaya", "Recruiter", "aylin@example.com", InterviewerRole.RECRUITER),
            ),
        ),
    ),
    deadlines=(Deadline("dl_1", DeadlineKind.DECISION, _NOW, "int_1", due_on=date(2026, 12, 4)),),
)
"""One application with a panel of three and a day by which the company decides."""


def measure(seconds: float, rounds: int) -> list[Line]:
    """Plans, reconciliations and statuses a second; each round takes about `seconds`, shared among the three."""
    wanted = plan(FACTS, DEFAULT_POLICY)
    stored = tuple(_stored(task) for task in wanted if task.satisfied is None)
    assert reconcile(wanted, stored, _NOW) == (), "a plan that stands must need no change"
    task = wanted[0]
    works: dict[str, Callable[[], object]] = {
        f"plan, {len(wanted)} tasks": lambda: plan(FACTS, DEFAULT_POLICY),
        f"reconcile, {len(stored)} tasks unchanged": lambda: reconcile(wanted, stored, _NOW),
        "status_at": lambda: status_at(task, _NOW),
    }
    return [Line(what, _rates(work, seconds / len(works), rounds)) for what, work in works.items()]


def _stored(task: PlannedTask) -> StoredTask:
    return StoredTask(
        id=task.key,
        key=task.key,
        status=status_at(task, _NOW),
        opens_at=task.opens_at,
        due_at=task.due_at,
        expires_at=task.expires_at,
        snoozed_until=None,
        closed_by=None,
        title=task.title,
        why=task.why,
        channel=task.channel,
        guidance=task.guidance,
        optional=task.optional,
        interview_id=task.interview_id,
        interviewer_id=task.interviewer_id,
        deadline_id=task.deadline_id,
    )


def _rates(work: Callable[[], object], seconds: float, rounds: int) -> list[float]:
    timer = Timer(work, "import gc; gc.enable()")  # timeit turns the collector off, a service does not
    tried, took = timer.autorange()
    number = max(1, round(tried * seconds / took))
    return [number / took for took in timer.repeat(rounds, number)]

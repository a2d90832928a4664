"""How fast the pure core is, on one CPU: planning an application, reconciling an unchanged plan, computing a status."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from time import process_time
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
    Reference,
)
from app.etiquette.planner import PlannedTask, plan
from app.etiquette.policy import DEFAULT_POLICY
from app.etiquette.reconcile import StoredTask, reconcile
from app.etiquette.task_status import status_at
from benchmarks.measures import Line

_END: Final = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
_NOW: Final = _END - timedelta(days=1)
_MANY: Final = 200
"""Applications that are planned in turn, all with different names and times, so that no cached result helps."""


def _application(number: int) -> Facts:
    """One application with a panel of three, a decision date, and two references."""
    end = _END + timedelta(minutes=37 * number)
    panel = (
        ("Dana Reyes", "Head of Data", InterviewerRole.HIRING_MANAGER),
        ("Jonas Weber", "Staff Engineer", InterviewerRole.INTERVIEWER),
        ("Aylin Kaya", "Recruiter", InterviewerRole.RECRUITER),
    )
    interview = Interview(
        f"int_{number}",
        end - timedelta(minutes=90),
        end,
        "Europe/Berlin",
        interviewers=tuple(
            Interviewer(f"ivr_{number}_{seat}", f"{name} {number}", title, f"panel.{seat}.{number}@example.com", role)
            for seat, (name, title, role) in enumerate(panel)
        ),
    )
    due_on = date(2026, 12, 4) + timedelta(days=number % 20)
    return Facts(
        Candidate("cand_1", "Robin Sommer", "Europe/Berlin", "DE-BY"),
        Application(f"app_{number}", f"Nordlicht Energie {number}", "Data Engineer"),
        interviews=(interview,),
        deadlines=(Deadline(f"dl_{number}", DeadlineKind.DECISION, _NOW, interview.id, due_on=due_on),),
        references=(
            Reference("ref_1", "Mara Holm", knows_interviewer_ids=(f"ivr_{number}_1",)),
            Reference("ref_2", "Ivo Brandt"),
        ),
    )


def measure(seconds: float, rounds: int) -> list[Line]:
    """Plans, reconciliations and statuses a second of processor time; a round of all three takes about `seconds`."""
    applications = cycle([_application(number) for number in range(_MANY)])
    wanted = plan(next(applications), DEFAULT_POLICY)
    stored = tuple(_stored(task) for task in wanted if task.satisfied is None)
    assert reconcile(wanted, stored, _NOW) == (), "an unchanged plan must need no change"
    task = wanted[0]
    works: dict[str, Callable[[], object]] = {
        f"plan, {len(wanted)} tasks": lambda: plan(next(applications), DEFAULT_POLICY),
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
    timer = Timer(
        work, "import gc; gc.enable()", process_time
    )  # timeit turns the garbage collector off, a service does not
    tried, took = timer.autorange()
    number = max(1, round(tried * seconds / took))
    return [number / took for took in timer.repeat(rounds, number)]

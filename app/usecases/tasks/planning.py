"""The last step of every write of a fact: plan again, and record the events of the fact and of the plan."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from app.etiquette.facts import Facts
from app.store import outbox
from app.store.application_state import ApplicationState
from app.store.db import UnitOfWork
from app.store.history import Cause
from app.store.outbox import NewEvent
from app.store.record import Record
from app.store.records import CandidateRecord
from app.usecases.tasks.job_search import replan_job_search
from app.usecases.tasks.replan import PlanResult, replan


async def plan_and_record(
    tx: UnitOfWork,
    states: Collection[ApplicationState],
    now: datetime,
    cause: Cause,
    *,
    events: Iterable[NewEvent] = (),
    adjust_facts: Callable[[Facts], Facts] | None = None,
    removed: Record | None = None,
    after_plan: Callable[[], Iterable[NewEvent]] | None = None,
    job_search_of: CandidateRecord | None = None,
) -> PlanResult:
    """Replan the applications, and write the changed tasks, their history and all events. Call it last.

    In this order: plan; remove what the fact's deletion removes; plan the job search; record the events. The deletion
    comes after the plan so that the events of the tasks that it ends still show the deleted fact.

    `events`: they report the fact itself, and come first. `adjust_facts`: returns the facts without the deleted one.
    `removed`: the row of the deleted fact. `after_plan`: called after planning to delete a fact that has several rows;
    returns the events that report it. `job_search_of`: the candidate whose weekly reminder depends on the fact, too.
    """
    result = await replan(tx, states, now, cause, adjust_facts)
    if removed is not None:
        tx.remove(removed)
        for state in states:
            state.forget(removed)
    reported = [*events, *(after_plan() if after_plan is not None else ())]
    if job_search_of is not None:
        result.add(await replan_job_search(tx, job_search_of, now, cause, states))
    await outbox.append(tx, [*reported, *result.events], now)
    return result

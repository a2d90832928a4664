"""The last step of every write of a fact: replan, and record the events of the fact and of the plan."""

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
    exclude: Callable[[Facts], Facts] | None = None,
    removed: Record | None = None,
    after_plan: Callable[[], Iterable[NewEvent]] | None = None,
    job_search_of: CandidateRecord | None = None,
) -> PlanResult:
    """Replan the applications, and write the changed tasks, their history and all events. Call it last.

    The plan is made of the facts without what `exclude` leaves out. Then that is removed: `removed`, the row of a
    deleted fact, here; anything else by `after_plan`, which returns events. So the events of the tasks that end can
    still show it. `job_search_of`: the candidate whose weekly reminder depends on the fact, too. Recorded are `events`,
    which report the fact, those of `after_plan`, and those of the plan, in this order.
    """
    result = await replan(tx, states, now, cause, exclude)
    if removed is not None:
        tx.remove(removed)
        for state in states:
            state.forget(removed)
    reported = [*events, *(after_plan() if after_plan is not None else ())]
    if job_search_of is not None:
        result.add(await replan_job_search(tx, job_search_of, now, cause, states))
    await outbox.append(tx, [*reported, *result.events], now)
    return result

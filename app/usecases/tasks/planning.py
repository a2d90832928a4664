"""The last step of every write of a fact: replan, and record the events of the fact and of the plan."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from app.etiquette.facts import Facts
from app.store import outbox
from app.store.db import UnitOfWork
from app.store.history import Cause
from app.store.mapping import ApplicationState
from app.store.outbox import NewEvent
from app.store.record import Record
from app.store.records import CandidateRecord
from app.usecases.tasks.job_search import replan_search
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
    search_of: CandidateRecord | None = None,
) -> PlanResult:
    """Replan the applications, and write the changed tasks, their history and all events. Call it last.

    `events` report the fact itself and come first. `removed`: the row of a deleted fact, which `exclude` leaves out of
    the plan; it is removed after the tasks that it called for have ended. `search_of`: the candidate whose weekly
    reminder depends on the fact, too.
    """
    result = await replan(tx, states, now, cause, exclude)
    if removed is not None:
        tx.remove(removed)
        for state in states:
            state.drop(removed)
    if search_of is not None:
        result.add(await replan_search(tx, search_of, now, cause, states))
    await outbox.append(tx, [*events, *result.events], now)
    return result

"""What every write of a fact ends with: the plan follows it, and events tell of both."""

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
from app.usecases.tasks.replan import Replanned, replan
from app.usecases.tasks.search import replan_search


async def plan_and_record(
    tx: UnitOfWork,
    states: Collection[ApplicationState],
    now: datetime,
    cause: Cause,
    *,
    events: Iterable[NewEvent] = (),
    forget: Callable[[Facts], Facts] | None = None,
    removed: Record | None = None,
    search_of: CandidateRecord | None = None,
) -> Replanned:
    """Replan the applications, and write what moved, its history and its events; the last thing in a transaction.

    `events` tell of the fact itself and come first. `removed`: the row of a fact that is taken away, which `forget`
    leaves out of the plan; it is deleted once the tasks that it called for have ended. `search_of`: the candidate whose
    weekly search depends on the fact, too.
    """
    done = await replan(tx, states, now, cause, forget)
    if removed is not None:
        tx.remove(removed)
        for state in states:
            state.drop(removed)
    if search_of is not None:
        done.take_in(await replan_search(tx, search_of, now, cause, states))
    await outbox.record(tx, [*events, *done.events], now)
    return done

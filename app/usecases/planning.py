"""What every write of a fact ends with: the plan follows it, and events tell of both."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from app.etiquette.facts import Facts
from app.store import outbox
from app.store.db import Tx
from app.store.history import Cause
from app.store.mapping import Process
from app.store.outbox import NewEvent
from app.store.tables import CandidateRow
from app.usecases.replan import Replanned, replan
from app.usecases.search import replan_search


async def plan_and_record(
    tx: Tx,
    processes: Collection[Process],
    now: datetime,
    cause: Cause,
    *,
    events: Iterable[NewEvent] = (),
    forget: Callable[[Facts], Facts] | None = None,
    removed: Any = None,
    search_of: CandidateRow | None = None,
) -> Replanned:
    """Replan the applications, and write what moved, its history and its events; the last thing in a transaction.

    `events` tell of the fact itself and come first. `removed`: the row of a fact that is taken away, which `forget`
    leaves out of the plan; it is deleted once the tasks that it called for have ended. `search_of`: the candidate whose
    weekly search depends on the fact, too.
    """
    done = await replan(tx, processes, now, cause, forget)
    await tx.flush()
    if removed is not None:
        await tx.delete(removed)
    if search_of is not None:
        done.take_in(await replan_search(tx, search_of, now, cause))
    await outbox.record(tx, [*events, *done.events], now)
    return done

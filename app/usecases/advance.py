"""Time passing: tasks open, come due and expire, interviews turn held, deadlines pass.

Each batch is one transaction that holds the rows it moves; another process takes others. After a long pause a row
moves straight to what it is now, with one event. Its deliveries are committed with it: a reminder waits for no second
look. A week of the search that is over makes room for the next one, which is planned for: `search.advance_searches`
does that.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, bindparam, func, select
from sqlmodel import col

from app.etiquette.facts import InterviewStatus
from app.events import types
from app.store.claims import Hand
from app.store.db import Database
from app.store.fan_out import record_and_fan_out
from app.store.outbox import NewEvent
from app.store.plain_rows import load_told, plain, read_plain, write_plain
from app.store.tables import DeadlineRow, InterviewRow, TaskRow
from app.usecases.deadlines import deadline_event
from app.usecases.replan import interview_event, move_in_time

BATCH: Final = 500
"""Rows of each kind moved in one transaction, which others wait for on SQLite: a tenth of a second or less."""
_MOVED_IN_TIME: Final = ("status", "next_transition_at", "closed_at", "closed_by", "updated_at")
_WAITING: Final = (
    col(InterviewRow.turns_held_at),
    col(DeadlineRow.passes_at),
    col(TaskRow.next_transition_at),
)


def _due(query: Select[Any], column: Any) -> Select[Any]:
    due = query.where(column <= bindparam("now")).order_by(column).limit(bindparam("batch"))
    return due.with_for_update(skip_locked=True)


_HELD: Final = _due(plain(InterviewRow), col(InterviewRow.turns_held_at))
_PASSED: Final = _due(plain(DeadlineRow), col(DeadlineRow.passes_at))
_DUE_TASKS: Final = _due(
    plain(TaskRow).where(col(TaskRow.application_id).is_not(None) | (col(TaskRow.expires_at) > bindparam("now"))),
    col(TaskRow.next_transition_at),
)
"""Those that move by themselves."""
_EARLIEST: Final = select(
    *(select(func.min(column)).where(column.is_not(None)).scalar_subquery() for column in _WAITING)
)


async def _go_on() -> None:
    """Nothing to wait for."""


async def advance(
    db: Database,
    now: datetime,
    batch: int = BATCH,
    hand: Hand | None = None,
    written: Callable[[], Awaitable[None]] = _go_on,
) -> int:
    """Move what has come due, up to `batch` rows of each kind; answers with how many were due.

    What the hand has room for may be sent after this. Where something moves, `written` is waited for before the commit.
    """
    async with db.transaction() as tx:
        due = {"now": now, "batch": batch}
        held = await read_plain(tx, InterviewRow, _HELD, due)
        passed = await read_plain(tx, DeadlineRow, _PASSED, due)
        tasks = await read_plain(tx, TaskRow, _DUE_TASKS, due)
        for interview in held:
            interview.status, interview.turns_held_at, interview.updated_at = InterviewStatus.HELD, None, now
        for deadline in passed:
            deadline.passes_at = None
        await write_plain(tx, InterviewRow, ("status", "turns_held_at", "updated_at"), held)
        await write_plain(tx, DeadlineRow, ("passes_at",), passed)
        moving: tuple[InterviewRow | DeadlineRow | TaskRow, ...] = (*held, *passed, *tasks)
        processes = await load_told(tx, {row.application_id for row in moving if row.application_id})
        events: list[NewEvent | None] = [
            *(interview_event(types.InterviewHeld, row, processes[row.application_id]) for row in held),
            *(deadline_event(types.DeadlinePassed, row, processes[row.application_id]) for row in passed),
            *(move_in_time(tx, row, processes.get(row.application_id or ""), now) for row in tasks),
        ]
        await write_plain(tx, TaskRow, _MOVED_IN_TIME, tasks)
        await record_and_fan_out(tx, [each for each in events if each is not None], now, hand)
        if moving:
            await written()
    return len(moving)


async def earliest_transition(db: Database) -> datetime | None:
    """The next instant at which something has to move in time."""
    async with db.reading() as session:
        instants = (await session.execute(_EARLIEST)).one()
    return min((instant for instant in instants if instant is not None), default=None)

"""`replan`: every application is planned again, in this process, with a progress bar."""

from rich.console import Console

from app.clock import SystemClock
from app.demo import screen
from app.store.db import Database
from app.usecases.tasks.stale_plans import count_stale, mark_all_stale, replan_stale


async def replan_here(db: Database) -> tuple[int, int]:
    """Mark every plan as stale and plan again, a batch a transaction; how many there were, and how many are left.

    Processes that serve meanwhile do a part. Interrupted, it leaves the rest to them.
    """
    clock = SystemClock()
    await db.run_in_transaction(mark_all_stale, clock.now())
    total = await count_stale(db)
    with screen.waiting(Console(stderr=True), "planning", total) as progress:
        while await replan_stale(db, clock.now()):
            progress.update(progress.task_ids[0], completed=total - await count_stale(db))
    return total, await count_stale(db)

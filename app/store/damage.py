"""Looks for damaged pages in a SQLite file, so that the probe tells of them before a request meets them."""

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Final

from app.errors import DatabaseFault
from app.store.failures import DAMAGED

EVERY_SECONDS: Final = 60.0
_TIMES_AS_LONG: Final = 50
"""A check takes one fiftieth of a processor at most: a large file is read less often."""


async def check_pages(open_connection: Callable[[], sqlite3.Connection]) -> float:
    """Read all pages once. Returns the seconds until the next time; raises DatabaseFault, and the driver's errors.

    A cancelled check ends at once.
    """
    loop = asyncio.get_running_loop()
    began = loop.time()
    connection = open_connection()
    try:
        checking = loop.run_in_executor(None, _first_fault, connection)
        try:
            found = await asyncio.shield(checking)
        except asyncio.CancelledError:
            connection.interrupt()
            await asyncio.wait([checking])
            checking.exception()
            raise
    finally:
        connection.close()
    if found != "ok":
        raise DatabaseFault(DAMAGED, f"quick_check: {found}", is_damage=True)
    return max(EVERY_SECONDS, _TIMES_AS_LONG * (loop.time() - began))


def _first_fault(connection: sqlite3.Connection) -> str:
    """What SQLite finds first, or `ok`; indexes are not compared with their tables."""
    (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    return str(found)

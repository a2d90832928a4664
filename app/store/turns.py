"""Turns for other requests during a long query, whose function runs on the event loop on PostgreSQL."""

import asyncio
from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

from sqlalchemy import Connection
from sqlalchemy.util import await_only

Row = TypeVar("Row")

ROWS_A_TURN: Final = 500
"""Rows that become records before other requests get a turn: a few milliseconds."""


def in_turns(connection: Connection, rows: Iterable[Row], most: int = ROWS_A_TURN) -> Iterator[Row]:
    """The rows of a query, with a turn for other requests after every `most` of them."""
    for count, row in enumerate(rows, 1):
        if count % most == 0:
            let_others_run(connection)
        yield row


def let_others_run(connection: Connection) -> None:
    """Give other requests a turn. In a thread, where they have it anyway, this does nothing."""
    if connection.dialect.is_async:
        await_only(asyncio.sleep(0))

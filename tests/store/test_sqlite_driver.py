"""One way to SQLite's thread for each statement, whatever it returns and however much of it is read."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.store.db import Database
from app.store.sqlite_driver import OneWayConnection, connect

pytestmark = pytest.mark.anyio

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :last) SELECT i FROM n"


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[AsyncConnection]:
    database = Database(f"sqlite:///{tmp_path / 'one-way.db'}")
    async with database.engine.connect() as connection:
        yield connection
    await database.close()


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What went to a thread."""
    seen: list[object] = []
    way = OneWayConnection._execute

    async def counted(self: OneWayConnection, work: object, *arguments: object) -> object:
        seen.append(work)
        return await way(self, work, *arguments)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(OneWayConnection, "_execute", counted)
    return seen


async def test_a_statement_is_one_way(sqlite: AsyncConnection, ways: list[object]) -> None:
    await sqlite.execute(text("CREATE TABLE held (i INTEGER PRIMARY KEY, says TEXT UNIQUE)"))
    ways.clear()
    many = await sqlite.execute(text("INSERT INTO held (says) VALUES (:says)"), [{"says": "one"}, {"says": "two"}])
    assert (many.rowcount, len(ways)) == (2, 1)
    new = await sqlite.execute(text("INSERT INTO held (says) VALUES ('three') RETURNING i"))
    assert (new.scalar_one(), len(ways)) == (3, 2)
    changed = await sqlite.execute(text("UPDATE held SET says = says || '!' WHERE i > 1"))
    assert (changed.rowcount, len(ways)) == (2, 3)
    rows = (await sqlite.execute(text("SELECT i, says FROM held ORDER BY i"))).all()
    assert (rows, len(ways)) == ([(1, "one"), (2, "two!"), (3, "three!")], 4)
    assert ((await sqlite.execute(text("SELECT i FROM held WHERE i > 9"))).all(), len(ways)) == ([], 5)


@pytest.mark.parametrize("last", [1, 499, 500, 501, 1_000, 2_345])
async def test_all_rows_come_whole_or_piece_by_piece(sqlite: AsyncConnection, last: int) -> None:
    expected = list(range(1, last + 1))
    assert (await sqlite.execute(text(NUMBERS), {"last": last})).scalars().all() == expected
    for at_once in (1, 7, 500, 700, 5_000):
        streamed = await sqlite.stream(text(NUMBERS), {"last": last}, execution_options={"yield_per": at_once})
        assert [row.i async for row in streamed] == expected


async def test_what_is_left_half_read_does_not_stay_open(sqlite: AsyncConnection) -> None:
    await sqlite.execute(text("CREATE TABLE held (i INTEGER PRIMARY KEY)"))
    await sqlite.execute(text("INSERT INTO held (i) " + NUMBERS), {"last": 2_000})
    streamed = await sqlite.stream(text("SELECT i FROM held"))
    assert (await streamed.fetchone()) == (1,)
    await streamed.close()
    await sqlite.execute(text("DROP TABLE held"))  # SQLite refuses while anybody reads it


async def test_an_error_is_the_statements_and_the_next_one_works(sqlite: AsyncConnection) -> None:
    await sqlite.execute(text("CREATE TABLE held (i INTEGER PRIMARY KEY)"))
    with pytest.raises(IntegrityError, match="UNIQUE"):
        await sqlite.execute(text("INSERT INTO held VALUES (:i)"), [{"i": 1}, {"i": 1}])
    assert (await sqlite.execute(text("SELECT count(*) FROM held"))).scalar_one() == 1


async def test_rows_one_at_a_time_and_nothing_before_a_statement(tmp_path: Path) -> None:
    connection = connect(str(tmp_path / "plain.db"))
    await connection
    cursor = connection.cursor()
    assert (cursor.description, cursor.rowcount, cursor.lastrowid) == (None, -1, None)
    await cursor.execute("SELECT ?", ["only"])
    assert [await cursor.fetchone(), await cursor.fetchone()] == [("only",), None]
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await cursor.execute("SELECT * FROM nowhere")
    assert await cursor.fetchall() == []
    await cursor.close()
    await connection.close()

"""Many rows of one table travel to PostgreSQL as one statement, and nothing is lost on the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, event, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from app.clock import SystemClock
from app.store.db import Database
from app.store.many_rows import MANY
from app.store.tables import ApplicationRow, CandidateRow, DeadlineRow, InterviewerRow
from app.usecases.accounts import create_account

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 29, 0, 59, 59, 123456, tzinfo=UTC)
AWKWARD = ['"quoted" \\ and %(rows)s', "Zoë 🦊 \u2028 line", "tab\tnew\n", "", "'; DROP TABLE tasks; --", "null", "[1]"]
PEOPLE = InterviewerRow.__table__  # type: ignore[attr-defined]
DEADLINES = DeadlineRow.__table__  # type: ignore[attr-defined]


@contextmanager
def sent_to(db: Database) -> Iterator[list[str]]:
    """What the driver was given, and how: one statement, or one for each row."""
    sent: list[str] = []

    def note(_: object, cursor: Any, statement: str, __: object, ___: object, many: bool) -> None:
        taken = cursor._cursor.pgresult if many and not db.is_sqlite else None
        if statement.startswith("BEGIN"):
            return
        sent.append(f"{'many' if many else 'one'} {taken and taken.command_tuples} {statement.split()[0]}")

    event.listen(db.engine.sync_engine, "after_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine.sync_engine, "after_cursor_execute", note)


def person(account_id: str, place: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"ivr_{place:026}",
        "created_at": NOW + timedelta(microseconds=place),
        "updated_at": NOW,
        "account_id": account_id,
        "role": "interviewer",
        "metadata": {},
        **more,
    }


async def people(db: Database) -> list[InterviewerRow]:
    async with db.reading() as session:
        return list(await session.scalars(select(InterviewerRow).order_by(col(InterviewerRow.id))))


@pytest.fixture
async def account_id(db: Database) -> str:
    made, _ = await create_account(db, "rows", SystemClock().now())
    return made


async def test_what_is_written_is_what_is_read(db: Database, account_id: str) -> None:
    metadata = {"deep": [{"of": AWKWARD}, 1.5, 10**15, True, None], "none": None}
    names = [*(AWKWARD * MANY)[: MANY - 1], None]
    rows = [person(account_id, place, name=name, metadata=metadata) for place, name in enumerate(names)]
    with sent_to(db) as sent:
        async with db.transaction() as tx:
            await tx.execute(insert(PEOPLE), rows)
    assert len(sent) == 1
    assert db.is_sqlite or sent == [f"many {MANY} INSERT"], "all of them by one statement"
    found = await people(db)
    assert [each.name for each in found] == names
    assert [each.created_at for each in found] == [NOW + timedelta(microseconds=place) for place in range(MANY)]
    assert {str(each.meta) for each in found} == {str(metadata)}


async def test_few_rows_go_one_by_one(db: Database, account_id: str) -> None:
    with sent_to(db) as sent:
        async with db.transaction() as tx:
            await tx.execute(insert(PEOPLE), [person(account_id, place, name="few") for place in range(MANY - 1)])
    assert db.is_sqlite or sent == ["many None INSERT"], "each has an answer of its own"
    assert [each.name for each in await people(db)] == ["few"] * (MANY - 1)


async def test_each_row_gets_its_own_change(db: Database, account_id: str) -> None:
    names = (AWKWARD * MANY)[:MANY]
    async with db.transaction() as tx:
        await tx.execute(insert(PEOPLE), [person(account_id, place, name="before") for place in range(MANY + 1)])
    changes = [
        {"whose": f"ivr_{place:026}", "name": name, "updated_at": NOW + timedelta(days=place)}
        for place, name in enumerate(names)
    ]
    with sent_to(db) as sent:
        async with db.transaction() as tx:
            await tx.execute(update(PEOPLE).where(PEOPLE.c.id == bindparam("whose")), changes)
    assert db.is_sqlite or sent == [f"many {MANY} UPDATE"]
    assert [each.name for each in await people(db)] == [*names, "before"]
    assert [each.updated_at for each in await people(db)] == [*(each["updated_at"] for each in changes), NOW]


async def test_objects_of_a_session_are_written_and_changed_the_same_way(db: Database, account_id: str) -> None:
    async with db.transaction() as tx:
        for place in range(MANY):
            tx.add(InterviewerRow(**person(account_id, place), name="before", meta={"n": str(place)}))
    with sent_to(db) as sent:
        async with db.transaction() as tx:
            for row in await tx.scalars(select(InterviewerRow).order_by(col(InterviewerRow.id))):
                row.name = f"after {row.id}"
    assert db.is_sqlite or sent[-1] == f"many {MANY} UPDATE", sent
    found = await people(db)
    assert [each.name for each in found] == [f"after {each.id}" for each in found]
    assert [each.meta for each in found] == [{"n": str(place)} for place in range(MANY)]


async def test_days_and_what_is_missing_keep_their_kinds(db: Database, account_id: str) -> None:
    async with db.transaction() as tx:
        candidate = (await tx.scalars(select(CandidateRow))).one()
        common: dict[str, Any] = {"account_id": account_id, "created_at": NOW, "updated_at": NOW}
        tx.add(
            ApplicationRow(
                id="app_1",
                candidate_id=candidate.id,
                company="Nordlicht",
                company_culture="formal",
                interest="interested",
                status="active",
                status_changed_at=NOW,
                meta={},
                **common,
            )
        )
        await tx.flush()
        days = [date(2028, 2, 29), None] * MANY
        rows = [
            {
                **common,
                "id": f"dl_{n:03}",
                "application_id": "app_1",
                "kind": "decision",
                "stated_at": NOW,
                "due_on": day,
            }
            | {"status": "open", "metadata": {}, "due_at": None if day else NOW}
            for n, day in enumerate(days)
        ]
        await tx.execute(insert(DEADLINES), [{k: v for k, v in row.items() if k in DEADLINES.c} for row in rows])
    async with db.reading() as session:
        found = list(await session.scalars(select(DeadlineRow).order_by(col(DeadlineRow.id))))
    assert [(each.due_on, each.due_at) for each in found] == [(date(2028, 2, 29), None), (None, NOW)] * MANY


async def test_one_wrong_row_takes_all_of_them_back_and_its_constraint_is_named(db: Database, account_id: str) -> None:
    rows = [person(account_id, place, external_id="twice") for place in range(MANY)]
    with pytest.raises(IntegrityError, match="external_id"):
        async with db.engine.begin() as connection:
            await connection.execute(insert(PEOPLE), rows)
    assert not await people(db)


async def test_values_that_the_database_works_out_are_left_to_it(db: Database, account_id: str) -> None:
    """What is more than plain values goes the ordinary way."""
    rows = [person(account_id, place, name="one") for place in range(MANY)]
    async with db.transaction() as tx:
        await tx.execute(insert(PEOPLE), rows)
        longer = update(PEOPLE).where(PEOPLE.c.id == bindparam("whose")).values(name=PEOPLE.c.name + bindparam("more"))
        await tx.execute(longer, [{"whose": row["id"], "more": f" and {n}"} for n, row in enumerate(rows)])
        several = update(PEOPLE).where(PEOPLE.c.id == bindparam("whose"), PEOPLE.c.name == bindparam("now"))
        changes = [{"whose": row["id"], "now": "one and 1", "title": "changed"} for row in rows]
        await tx.execute(several, changes)
    titles = [None, "changed", *[None] * (MANY - 2)]
    assert [(each.name, each.title) for each in await people(db)] == [
        (f"one and {place}", title) for place, title in enumerate(titles)
    ]

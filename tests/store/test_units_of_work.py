"""A unit of work: all or nothing, in one turn of the driver; until it commits, only its own queries see its writes."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, text, update

from app.errors import DatabaseUnavailable, ExternalIdTaken
from app.store.account_records import AccountRecord
from app.store.db import Database, Queue, UnitOfWork
from app.store.record import R, fetch, select_record
from app.store.records import ApplicationRecord, CandidateRecord, DeadlineRecord, InterviewerRecord, InterviewRecord

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 29, 0, 59, 59, 123456, tzinfo=UTC)
AWKWARD = ['"quoted" \\ and %(rows)s', "Zoë 🦊 \u2028 line", "tab\tnew\n", "", "'; DROP TABLE tasks; --", "null", "[1]"]
ACCOUNT = AccountRecord(id="acct_1", name="units", created_at=NOW)
CANDIDATE = CandidateRecord(
    id="cand_1",
    created_at=NOW,
    updated_at=NOW,
    metadata={},
    account_id=ACCOUNT.id,
    name="Ada",
    timezone="UTC",
    policy={},
    time_off=[],
)
APPLICATION = ApplicationRecord(
    id="app_1",
    created_at=NOW,
    updated_at=NOW,
    metadata={},
    account_id=ACCOUNT.id,
    candidate_id=CANDIDATE.id,
    company="Nordlicht",
    company_culture="formal",
    interest="interested",
    status="active",
    status_changed_at=NOW,
)
INTERVIEW = InterviewRecord(
    id="int_1",
    created_at=NOW,
    updated_at=NOW,
    metadata={},
    account_id=ACCOUNT.id,
    application_id=APPLICATION.id,
    round=1,
    type="phone",
    starts_at=NOW,
    ends_at=NOW,
    timezone="UTC",
    status="held",
)


def person(place: int, **more: Any) -> InterviewerRecord:
    values: dict[str, Any] = {"metadata": {}, "role": "interviewer", **more}
    return InterviewerRecord(id=f"ivr_{place:03}", created_at=NOW, updated_at=NOW, account_id=ACCOUNT.id, **values)


def deadline(place: int, **more: Any) -> DeadlineRecord:
    return DeadlineRecord(
        id=f"dl_{place:03}",
        created_at=NOW,
        updated_at=NOW,
        account_id=ACCOUNT.id,
        application_id=APPLICATION.id,
        kind="decision",
        stated_at=NOW,
        status="open",
        **more,
    )


def stored(connection: Connection, kind: type[R]) -> list[R]:
    return fetch(connection, kind, select_record(kind).order_by(*kind.TABLE.primary_key))


@pytest.fixture(autouse=True)
async def account(db: Database) -> None:
    async with db.transaction() as tx:
        tx.add_all([ACCOUNT, CANDIDATE, APPLICATION])


async def test_records_are_read_as_they_were_written(db: Database) -> None:
    metadata: Any = {"deep": [{"of": AWKWARD}, 1.5, 10**15, True, None], "none": None}
    people = [person(place, name=name, metadata=metadata) for place, name in enumerate([*AWKWARD * 70, None])]
    days = [deadline(place, due_on=date(2028, 2, 29)) for place in range(3)]
    hours = [deadline(place, due_at=NOW + timedelta(microseconds=place)) for place in range(3, 6)]
    async with db.transaction() as tx:
        tx.add_all([*hours, *people, *days])
    assert await db.run(stored, InterviewerRecord) == people
    assert await db.run(stored, DeadlineRecord) == [*days, *hours]


async def test_tables_are_written_in_the_order_in_which_they_refer_to_each_other(db: Database) -> None:
    other = replace(CANDIDATE, id="cand_2")
    theirs = replace(APPLICATION, id="app_2", candidate_id=other.id)
    async with db.transaction() as tx:
        tx.add_all([deadline(1, interview_id=INTERVIEW.id), INTERVIEW, theirs, other])
    async with db.transaction() as tx:
        tx.remove(other)
        tx.remove(theirs)
    assert await db.run(stored, ApplicationRecord) == [APPLICATION]


async def test_a_row_is_written_once_however_often_it_changes(db: Database) -> None:
    async with db.transaction() as tx:
        first = tx.add(person(1, name="first"))
        assert tx.change(first, name="first") is first, "nothing changes"
        second = tx.change(first, name="second", title="Head")
        tx.change(second, name="third")
        tx.remove(tx.add(person(2)))
    assert await db.run(stored, InterviewerRecord) == [person(1, name="third", title="Head")]
    async with db.transaction() as tx:
        (row,) = await tx.run(stored, InterviewerRecord)
        row = tx.change(tx.change(row, name="fourth"), phone="1")
        assert row == person(1, name="fourth", title="Head", phone="1")
        tx.change(tx.change(row, title=None), title="Head")
    assert await db.run(stored, InterviewerRecord) == [row]
    async with db.transaction() as tx:
        tx.remove(tx.change(row, name="gone"))
    assert await db.run(stored, InterviewerRecord) == []


async def test_every_write_of_an_interview_raises_its_revision(db: Database) -> None:
    async with db.transaction() as tx:
        tx.change(tx.add(INTERVIEW), location="Room 1")
    for expected in (0, 1, 2):
        async with db.transaction() as tx:
            (row,) = await tx.run(stored, InterviewRecord)
            assert row.revision == expected
            tx.change(row, location=f"Room {expected + 2}")


async def test_queries_of_the_unit_see_its_writes_and_others_do_not(db: Database) -> None:
    async with db.unit_of_work() as tx:
        tx.add(person(1))
        assert await tx.run_without_flush(stored, InterviewerRecord) == []
        assert await tx.run(stored, InterviewerRecord) == [person(1)]
        await tx.execute(update(InterviewerRecord.TABLE).values(name="all"))
        assert await tx.run(stored, InterviewerRecord) == [person(1, name="all")]
        assert await db.run(stored, InterviewerRecord) == []
        await tx.commit()
        assert tx.committed
    assert await db.run(stored, InterviewerRecord) == [person(1, name="all")]


async def carried_out(db: Database, work: Callable[[UnitOfWork], Awaitable[None]]) -> None:
    async with db.transaction() as tx:
        await work(tx)


async def fails(tx: UnitOfWork) -> None:
    tx.add(person(2))
    await tx.flush()
    tx.wake(Queue.DELIVER, NOW)
    raise ZeroDivisionError


async def test_uncommitted_work_is_rolled_back_and_wakes_no_queue(db: Database) -> None:
    woken: list[Any] = []
    db.on_wake(woken.append)
    db.on_events(woken.append, set)
    async with db.unit_of_work() as tx:
        tx.add(person(1))
        tx.wake(Queue.DELIVER, NOW)
        await tx.flush()
    with pytest.raises(ZeroDivisionError):
        await carried_out(db, fails)
    assert (await db.run(stored, InterviewerRecord), woken) == ([], [])
    async with db.transaction() as tx:
        tx.wake(Queue.DELIVER, NOW + timedelta(1))
        tx.wake(Queue.DELIVER, NOW)
        tx.wake(Queue.ADVANCE, None)
    assert woken == [{Queue.DELIVER: NOW}]


async def added(tx: UnitOfWork) -> None:
    tx.add_all([person(1, external_id="mine"), person(2, external_id="mine")])


async def flushed(tx: UnitOfWork) -> None:
    await added(tx)
    await tx.flush()


async def changed(tx: UnitOfWork) -> None:
    tx.add(person(1, external_id="mine"))
    row = tx.add(person(2))
    await tx.flush()
    tx.change(row, external_id="mine")


async def executed(tx: UnitOfWork) -> None:
    tx.add_all([person(1), person(2)])
    await tx.execute(update(InterviewerRecord.TABLE).values(external_id="mine"))


@pytest.mark.parametrize("written", [added, flushed, changed, executed])
async def test_a_duplicate_external_id_is_named_however_it_was_written(db: Database, written: Any) -> None:
    with pytest.raises(ExternalIdTaken):
        await carried_out(db, written)
    assert await db.run(stored, InterviewerRecord) == []
    async with db.transaction() as tx:
        tx.add(person(3))
    assert await db.run(stored, InterviewerRecord) == [person(3)]


async def test_one_invalid_row_rolls_back_all_of_them(db: Database) -> None:
    people = [person(place) for place in range(450)]

    async def written(tx: UnitOfWork) -> None:
        tx.add_all(people)
        tx.add(INTERVIEW)
        tx.add_all([person(500, external_id="mine"), person(501, external_id="mine")])

    with pytest.raises(ExternalIdTaken):
        await carried_out(db, written)
    assert await db.run(stored, InterviewerRecord) == []
    assert await db.run(stored, InterviewRecord) == []


async def test_writers_take_turns(db: Database) -> None:
    async def count_up(place: int) -> None:
        async with db.transaction() as tx:
            (row,) = await tx.run(_locked_account)
            tx.change(row, last_sequence=row.last_sequence + 1)
            tx.add(person(place))

    await asyncio.gather(*(count_up(place) for place in range(20)))
    assert (await db.run(stored, AccountRecord))[0].last_sequence == 20


def _locked_account(connection: Connection) -> list[AccountRecord]:
    return fetch(connection, AccountRecord, select_record(AccountRecord).with_for_update())


async def test_a_snapshot_sees_one_state(db: Database) -> None:
    async with db.snapshot() as reader:
        assert await reader.run(stored, InterviewerRecord) == []
        async with db.transaction() as tx:
            tx.add(person(1))
        assert await reader.run(stored, InterviewerRecord) == []
    assert await db.run(stored, InterviewerRecord) == [person(1)]


async def test_more_snapshots_than_there_are_connections_take_turns(db: Database) -> None:
    async def export(place: int) -> None:
        async with db.snapshot() as reader:
            for _ in range(3):
                await reader.run(stored, AccountRecord)
        async with db.transaction() as tx:
            tx.add(person(place))

    async with asyncio.timeout(25):  # waiting for a free connection would take 30 s
        await asyncio.gather(*(export(place) for place in range(30)))
    assert len(await db.run(stored, InterviewerRecord)) == 30


@pytest.mark.parametrize("written", [flushed, changed, executed])
async def test_after_a_failure_there_is_no_commit(db: Database, written: Any) -> None:
    async with db.unit_of_work() as tx:
        tx.add(deadline(1, due_at=NOW))
        with suppress(ExternalIdTaken):
            await written(tx)
            await tx.run(stored, InterviewerRecord)
        with pytest.raises(AssertionError, match="rolled back"):
            await tx.commit()
    assert await db.run(stored, DeadlineRecord) == []
    assert await db.run(stored, InterviewerRecord) == []


async def test_cancelling_at_any_instant_commits_and_announces_both_or_neither(db: Database) -> None:
    commits = list[Any]()
    db.on_wake(commits.append)

    async def write(place: int) -> None:
        async with db.transaction() as tx:
            tx.add(person(place))
            await tx.flush()
            tx.add(deadline(place, due_at=NOW))
            tx.wake(Queue.DELIVER, NOW)

    for place in range(60):
        task = asyncio.create_task(write(place))
        for _ in range(place):
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    people = await db.run(stored, InterviewerRecord)
    assert len(people) == len(await db.run(stored, DeadlineRecord)) == len(commits)
    async with db.transaction() as tx:
        tx.add(person(100))


async def test_a_unit_that_writes_nothing_does_not_lock_the_writer(db: Database) -> None:
    async with db.unit_of_work() as idle:
        async with db.transaction() as tx:
            tx.add(person(1))
        await idle.commit()
    assert await db.run(stored, InterviewerRecord) == [person(1)]


async def test_a_caller_cancelled_during_a_statement_leaves_nothing_half_written(db: Database) -> None:
    begun, goes_on = threading.Event(), threading.Event()

    def slow(connection: Connection) -> None:
        connection.execute(text("SELECT 1"))
        if db.is_sqlite:
            begun.set()
            assert goes_on.wait(20)
        else:
            asyncio.get_running_loop().call_soon(begun.set)
            connection.execute(text("SELECT pg_sleep(20)"))

    async def write() -> None:
        async with db.transaction() as tx:
            tx.add(person(1))
            await tx.run(slow)

    task = asyncio.create_task(write())
    await asyncio.to_thread(begun.wait, 20)
    task.cancel()
    await asyncio.sleep(0)
    goes_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with db.transaction() as tx:
        tx.add(person(2))
    assert await db.run(stored, InterviewerRecord) == [person(2)]


@contextmanager
def turns_of_the_writer(db: Database) -> Iterator[list[str]]:
    """The statements of a unit of work on SQLite, by turn of its thread."""
    sent: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        sent.append(f"{threading.current_thread().name.partition('_')[0]} {statement.split()[0]}")

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


async def test_sqlite_writes_on_one_thread_and_reads_on_others(db: Database) -> None:
    if not db.is_sqlite:
        pytest.skip("PostgreSQL has no threads of ours")
    with turns_of_the_writer(db) as sent:
        await db.run(stored, AccountRecord)
        await db.run_statement(stored, AccountRecord)
        async with db.transaction() as tx:
            await tx.run(stored, AccountRecord)
    assert sent == [
        *("sqlite-reader BEGIN", "sqlite-reader SELECT", "sqlite-reader SELECT"),
        *("sqlite-writer BEGIN", "sqlite-writer SELECT"),
    ]


async def test_a_database_that_does_not_answer_is_unavailable() -> None:
    nowhere = Database("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(DatabaseUnavailable):
        await nowhere.run(stored, AccountRecord)
    with pytest.raises(DatabaseUnavailable):
        async with nowhere.transaction() as tx:
            tx.add(ACCOUNT)
    await nowhere.close()

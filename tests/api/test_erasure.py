"""Erasure of a candidate: what goes, what stays, and that a new text field goes unless somebody lists it."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy import Column, Connection, ForeignKey, MetaData, String, Table, create_engine, insert, select, text
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.schema import CreateColumn
from sqlmodel import SQLModel

from app.delivery.attempts import FinishedAttempt, PostResult, record_attempts
from app.delivery.fan_out import fan_out
from app.delivery.queue import claim_deliveries
from app.resources.applications import Application
from app.resources.interviews import InterviewWithoutContacts
from app.resources.tasks import Task
from app.store.account_records import CatalogueRecord
from app.store.columns import Json
from app.store.db import UnitOfWork
from app.store.preconditions import ANY_VERSION
from app.usecases.portability import erasure
from app.usecases.portability.allowlist import ALLOWED_COLUMNS, ALLOWED_FIELDS, ROW_BY_ROW
from app.usecases.portability.blanking import ERASED, listed_fields, unlisted_columns
from app.usecases.portability.candidate_rows import belongs_to_candidate, is_text
from app.usecases.portability.erasure import NO_CANDIDATE, erase_candidate
from tests.api.candidate_traces import assert_none, traces_of
from tests.api.documents import template
from tests.api.marked_life import WORD, MarkedLife
from tests.clocks import FrozenClock
from tests.delivery.sending import subscribe
from tests.receiver import Receiver
from tests.rows import scalars
from tests.service import Api
from tests.stories import interview, interviewer

pytestmark = [pytest.mark.anyio, pytest.mark.databases_differ]

_OF_THE_ACCOUNT: Final = {name.partition(".")[0] for name in ALLOWED_COLUMNS}
_TABLES: Final = SQLModel.metadata.sorted_tables
_IDENTIFIERS_ALONE: Final = {"deliveries", "interview_interviewers"}
BLANKED_FOR_EVERYBODY: Final[set[str]] = set()
"""Columns of the account's or the service's rows that are blanked whenever a candidate is erased, on purpose."""


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Reads and changes the database behind the service's back."""
    driver = "sqlite" if database_url.startswith("sqlite") else "postgresql+psycopg"
    engine = create_engine(make_url(database_url).set(drivername=driver))
    yield engine
    engine.dispose()


async def test_no_word_is_left_in_any_table(
    api: Api, clock: FrozenClock, database_url: str, receiver: Receiver
) -> None:
    candidate = await MarkedLife(api).write(receiver, clock)
    unseal = api.app.state.seal.decrypt
    before = {each.table for each in traces_of(database_url, (), {WORD}, unseal)}
    assert before == set(SQLModel.metadata.tables) - _OF_THE_ACCOUNT - _IDENTIFIERS_ALONE

    assert (await api.delete(f"/v1/candidates/{candidate}")).status_code == 204

    assert_none(traces_of(database_url, (), {WORD}, unseal))
    assert await scalars(api.database, text("SELECT key FROM first_answers")) == []


async def test_every_event_of_a_candidate_has_their_identifier(
    api: Api, clock: FrozenClock, receiver: Receiver
) -> None:
    """An event without it would not be erased."""
    await MarkedLife(api).write(receiver, clock)
    query = "SELECT DISTINCT type FROM events WHERE candidate_id IS NULL AND type NOT LIKE 'webhook.%'"
    assert await scalars(api.database, text(query)) == []


@pytest.mark.parametrize(
    ("type_", "nullable", "word"),
    [(String(), True, WORD), (String(), False, WORD), (Json, True, f'"{WORD}"'), (Json, False, f'["{WORD}"]')],
    ids=["text", "required text", "JSON", "required JSON"],
)
async def test_a_new_column_of_any_table_is_erased(
    api: Api, clock: FrozenClock, engine: Engine, receiver: Receiver, type_: Any, nullable: bool, word: str
) -> None:
    await api.put("/v1/letter-templates/thank_you/formal", json=template())
    candidate = await MarkedLife(api).write(receiver, clock)
    tables = _copied_tables()
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM candidates WHERE is_default"))  # another candidate, whose rows stay
        connection.execute(insert(CatalogueRecord.TABLE).values(version="old", started_at=clock.now()))
        for table in tables.tables.values():
            default = None if nullable else text("'[]'" if type_ is Json else "''")
            table.append_column(Column("afterthought", type_, nullable=nullable, server_default=default))
            _add(connection, table, word)

    await api.database.run_in_transaction(
        erase_candidate, api.account_id, candidate, api.app.state.seal, ANY_VERSION, clock.now(), tables=tables
    )

    with engine.connect() as connection:
        left = [name for name in tables.tables if _has(connection, name, word)]
    assert left == []


async def test_the_rows_of_a_new_table_are_erased(api: Api, clock: FrozenClock, engine: Engine) -> None:
    """Nothing of it is listed, and its keys cannot be blanked."""
    created = (await api.post("/v1/interviews", json=interview())).json()
    tables = _copied_tables()
    account: Column[str] = Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"))
    scraps = Table("scraps", tables, Column("id", String, primary_key=True), account, Column("words", String))
    of_application: Column[str] = Column(
        "application_id", ForeignKey("applications.id", ondelete="CASCADE"), nullable=False
    )
    clues = Table("clues", tables, Column("id", String, primary_key=True), of_application, Column("words", String))
    with engine.begin() as connection:
        for each in (scraps, clues):
            each.create(connection)
        connection.execute(scraps.insert().values(id=WORD, account_id=api.account_id, words=WORD))
        connection.execute(clues.insert().values(id=WORD, application_id=created["application_id"], words=WORD))

    await api.database.run_in_transaction(
        erase_candidate,
        api.account_id,
        created["application"]["candidate_id"],
        api.app.state.seal,
        ANY_VERSION,
        clock.now(),
        tables=tables,
    )

    with engine.connect() as connection:
        assert connection.execute(select(scraps)).all() == []
        assert connection.execute(select(clues)).all() == []


def test_retained_columns_exist_and_have_reasons() -> None:
    """Each is a text of a row that stays, and has a reason."""
    staying = [each for each in _TABLES if belongs_to_candidate(each, "") is None and each.name not in ROW_BY_ROW]
    there = {f"{table.name}.{each.name}" for table in staying for each in table.c if is_text(each)}
    assert set(ALLOWED_COLUMNS) - there == set()
    assert set(ROW_BY_ROW) <= set(SQLModel.metadata.tables)
    assert all((ALLOWED_COLUMNS | ROW_BY_ROW | ALLOWED_FIELDS).values())


def test_columns_blanked_for_everybody_are_listed() -> None:
    """A new text of an account's own is blanked at every erasure: list it in `allowlist`, or here."""
    found = {f"{table.name}.{each.name}" for table in _TABLES for each in unlisted_columns(table)}
    assert found == BLANKED_FOR_EVERYBODY


def test_retained_fields_exist() -> None:
    there = {*Task.model_fields, *InterviewWithoutContacts.model_fields, *Application.model_fields}
    assert set(ALLOWED_FIELDS) - there == set()


def test_a_new_field_of_the_last_events_is_erased() -> None:
    class Later(Task):
        mood: str | None
        remark: str
        tags: list[str]
        hints: dict[str, str]
        weight: int

    added = {"mood": WORD, "remark": WORD, "tags": [WORD], "hints": {"a": WORD}, "weight": 3}
    blank: dict[str, Any] = {"mood": None, "remark": ERASED, "tags": [], "hints": {}, "weight": 3}
    assert listed_fields(Later, {"rule": "debrief", **added}) == {"rule": "debrief", **blank}


async def test_an_interviewer_taken_off_the_last_panel_goes_too(api: Api) -> None:
    people = [interviewer("Dana Former"), interviewer("Jonas Former"), interviewer("Kim Present")]
    created = (await api.post("/v1/interviews", json=interview(interviewers=people))).json()
    dana, jonas, _ = (each["id"] for each in created["interviewers"])
    other_candidate = (await api.post("/v1/candidates", json={"name": "Another"})).json()["id"]
    about = {"company": "Brightloop", "candidate_id": other_candidate}
    await api.post("/v1/interviews", json=interview(interviewers=[jonas], application=about))
    for each in (dana, jonas):
        assert (await api.delete(f"/v1/interviews/{created['id']}/interviewers/{each}")).status_code == 204

    await api.delete(f"/v1/candidates/{created['application']['candidate_id']}")

    assert await _interviewers(api) == {jonas}, "another candidate met Jonas"


async def test_the_interviewers_of_a_deleted_application_go_too(api: Api) -> None:
    created = (await api.post("/v1/interviews", json=interview())).json()
    await api.delete(f"/v1/applications/{created['application_id']}")
    await api.delete(f"/v1/candidates/{created['application']['candidate_id']}")
    assert await _interviewers(api) == set()


async def test_an_interviewer_who_is_only_quoted_stays(api: Api) -> None:
    lena = (await api.post("/v1/interviewers", json=interviewer("Lena Lonely"))).json()["id"]
    about = {"company": "Nordlicht", "notes": f'ask "{lena}" about them'}
    created = (await api.post("/v1/interviews", json=interview(application=about))).json()
    await api.delete(f"/v1/candidates/{created['application']['candidate_id']}")
    assert await _interviewers(api) == {lena}


async def test_an_endpoint_of_the_candidate_alone_gets_the_last_events_and_no_others(
    api: Api, clock: FrozenClock
) -> None:
    created = (await api.post("/v1/interviews", json=interview())).json()
    candidate = created["application"]["candidate_id"]
    other_candidate = (await api.post("/v1/candidates", json={"name": "Another"})).json()["id"]
    alone = await _endpoint(api, [candidate])
    both = await _endpoint(api, [candidate, other_candidate])
    of_all = await _endpoint(api, [])

    await api.delete(f"/v1/candidates/{candidate}")
    await api.database.run_in_transaction(fan_out, clock.now())
    last = await _deliveries(api, alone)
    assert last > 0
    assert [await _deliveries(api, each) for each in (both, of_all)] == [last, await _deliveries(api, of_all)]

    about = {"company": "Brightloop", "candidate_id": other_candidate}
    await api.post("/v1/interviews", json=interview(application=about))
    await api.database.run_in_transaction(fan_out, clock.now())
    assert await _deliveries(api, alone) == last, "an empty filter would have let these pass"
    assert await _deliveries(api, both) > last
    shown = [(await api.get(f"/v1/webhooks/{each}")).json() for each in (alone, both, of_all)]
    assert [each["filters"]["candidate_ids"] for each in shown] == [[NO_CANDIDATE], [other_candidate], []]
    assert {each["status"] for each in shown} == {"enabled"}
    changed = await api.patch(f"/v1/webhooks/{alone}", json={"description": "still here"})
    assert changed.status_code == 200


async def test_an_answer_stays_where_it_names_others_alone(api: Api) -> None:
    shared = (await api.post("/v1/interviewers", json=interviewer("Sam Shared"))).json()["id"]
    other_candidate = (await api.post("/v1/candidates", json={"name": "Another"})).json()["id"]
    about = {"company": "Brightloop", "candidate_id": other_candidate}
    await api.post("/v1/interviews", json=interview(interviewers=[shared], application=about), headers=_key("other"))
    created = (await api.post("/v1/interviews", json=interview(interviewers=[shared]), headers=_key("own"))).json()
    letter = {"body": "Dear Dana, thanks.", "facts": {"kind": "thank_you", "company": "Nordlicht"}}
    checked = await api.post("/v1/letters/check", json=letter, headers=_key("names-nothing"))
    assert checked.status_code == 200
    assert await scalars(api.database, text("SELECT count(*) FROM first_answers")) == [3]

    await api.delete(f"/v1/candidates/{created['application']['candidate_id']}")

    assert await scalars(api.database, text("SELECT key FROM first_answers")) == ["other"]


def _copied_tables() -> MetaData:
    copied = MetaData()
    for table in _TABLES:
        table.to_metadata(copied)
    return copied


def _add(connection: Connection, table: Table, word: str) -> None:
    """Add the column to the database, with the word in every row. An empty table would prove nothing."""
    column = CreateColumn(table.c.afterthought).compile(dialect=connection.dialect)
    connection.execute(text(f'ALTER TABLE "{table.name}" ADD COLUMN {column}'))
    changed = connection.execute(text(f'UPDATE "{table.name}" SET afterthought = :word'), {"word": word})
    assert changed.rowcount > 0, f"{table.name} has no row"


def _has(connection: Connection, table: str, word: str) -> bool:
    query = text(f'SELECT 1 FROM "{table}" WHERE CAST(afterthought AS TEXT) = :word')
    return connection.execute(query, {"word": word}).first() is not None


def _key(name: str) -> dict[str, str]:
    return {"Idempotency-Key": name}


async def _interviewers(api: Api) -> set[str]:
    return {each["id"] for each in (await api.get("/v1/interviewers")).json()["items"]}


async def _endpoint(api: Api, candidates: list[str]) -> str:
    hook = {"url": "http://127.0.0.1:9/hook", "filters": {"candidate_ids": candidates}}
    identifier: str = (await api.post("/v1/webhooks", json=hook)).json()["id"]
    return identifier


async def _deliveries(api: Api, webhook_id: str) -> int:
    return len((await api.get(f"/v1/webhooks/{webhook_id}/deliveries?limit=200")).json()["items"])


async def test_an_interviewer_whom_another_candidates_debrief_and_task_name_stays(api: Api, clock: FrozenClock) -> None:
    xenia = (await api.post("/v1/interviewers", json=interviewer("Xenia Wolf"))).json()["id"]
    ann, bob = [(await api.post("/v1/candidates", json={"name": name})).json()["id"] for name in ("Ann", "Bob")]
    for candidate in (ann, bob):
        application = (
            await api.post("/v1/applications", json={"company": "Nordlicht", "candidate_id": candidate})
        ).json()["id"]
        story = {**interview(clock.now() - timedelta(hours=2), interviewers=[xenia]), "application_id": application}
        del story["application"]
        interview_id = (await api.post("/v1/interviews", json=story)).json()["id"]
        if candidate == bob:
            await api.put(f"/v1/interviews/{interview_id}/debrief", json={"notes": "n", "wrong_name_for": [xenia]})
        assert (await api.delete(f"/v1/interviews/{interview_id}/interviewers/{xenia}")).status_code == 204

    assert (await api.delete(f"/v1/candidates/{ann}")).status_code == 204

    assert (await api.get(f"/v1/interviewers/{xenia}")).status_code == 200
    assert (await api.delete(f"/v1/candidates/{bob}")).status_code == 204
    assert (await api.get(f"/v1/interviewers/{xenia}")).status_code == 404


@pytest.mark.parametrize("template", ["postgresql"], indirect=True)
async def test_erasure_and_the_record_of_a_failed_delivery_do_not_deadlock(
    api: Api, clock: FrozenClock, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidate = (await api.post("/v1/candidates", json={"name": "Ann"})).json()["id"]
    await subscribe(api, receiver, filters={"candidate_ids": [candidate]}, event_types=[])
    await api.post("/v1/applications", json={"company": "Nordlicht", "candidate_id": candidate})
    await api.database.run_in_transaction(fan_out, clock.now())
    claimed = await api.database.run_in_transaction(claim_deliveries, clock.now(), timedelta(seconds=10), 1)
    failed = PostResult(500, duration=timedelta(seconds=1))
    retry_at = clock.now() + timedelta(seconds=5)
    attempt = FinishedAttempt(claimed.deliveries[0], clock.now(), failed, retry_at)
    deleted, delete_rows = asyncio.Event(), erasure._delete_rows

    async def delete_and_wait(tx: UnitOfWork, *more: Any) -> None:
        await delete_rows(tx, *more)
        await tx.flush()
        deleted.set()
        async with asyncio.timeout(30):
            while not await api.database.run_statement(_somebody_waits):  # noqa: ASYNC110  # no event of this process says so
                await asyncio.sleep(0.01)

    monkeypatch.setattr(erasure, "_delete_rows", delete_and_wait)
    erased = asyncio.create_task(api.delete(f"/v1/candidates/{candidate}"))
    await deleted.wait()
    await api.database.run_in_transaction(record_attempts, [attempt], clock.now())
    assert (await erased).status_code == 204


def _somebody_waits(connection: Connection) -> bool:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return bool(connection.scalar(text(waiting)))

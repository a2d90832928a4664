"""Export, import and erasure of a candidate."""

import asyncio
import copy
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from starlette.types import Message

from app.api.candidates import SentFile
from app.resources.events import body_of
from tests.clocks import NOON
from tests.portability import (
    SECTIONS,
    a_short_life,
    compare_with_import,
    export_candidate,
    import_candidate,
    multiplied,
    under_old_names,
)
from tests.rows import scalars
from tests.service import Api
from tests.stories import interview, interviewer

pytestmark = [pytest.mark.anyio, pytest.mark.databases_differ]

SECRETS = ("Quirinus", "Zweistein", "Xylophon", "Wunderlich", "geheimnis", "Yggdrasil", "Vierzehnheiligen")
"""Words that stand in every kind of object of the life below, and nowhere else."""


async def a_life(api: Api, **of_candidate: Any) -> dict[str, Any]:
    """A candidate with something of every kind."""

    async def post(path: str, **body: Any) -> dict[str, Any]:
        answer = await api.post(f"/v1/{path}", json=body)
        assert answer.status_code < 300, answer.text
        created: dict[str, Any] = answer.json()
        return created

    candidate = await post("candidates", name="Quirinus Zweistein", email="quirinus@example.com", **of_candidate)
    panel = [interviewer("Dana Xylophon", role="hiring_manager"), interviewer("Jonas Xylophon")]
    about = {
        "candidate_id": candidate["id"],
        "company": "Wunderlich Energie",
        "notes": "geheimnis",
        "metadata": {"id": "app_01kb0000000000000000000000"},
    }
    created = await post(
        "interviews",
        **interview(interviewers=panel, application=about, location="Yggdrasil", decision={"within_days": 9}),
    )
    dana, jonas = (each["id"] for each in created["interviewers"])
    application = created["application"]["id"]
    await post("interviews", **interview(NOON + timedelta(days=20), application=None) | {"application_id": application})
    await post("references", candidate_id=candidate["id"], name="Kim Vierzehnheiligen", knows_interviewer_ids=[dana])
    await api.put(
        f"/v1/interviews/{created['id']}/debrief",
        json={"wrong_name_for": [jonas], "unsaid": ["geheimnis"], "notes": "x"},
    )
    for fields in (
        {"kind": "commitment", "description": "geheimnis samples", "due_at": "2026-11-26T12:00:00Z"},
        {"kind": "reply", "due_on": "2026-11-27"},
    ):
        await post("deadlines", interview_id=created["id"], **fields)
    inbound = {"direction": "inbound", "channel": "email", "purpose": "request", "needs_reply": True}
    await post("interactions", application_id=application, interviewer_id=dana, summary="geheimnis", **inbound)
    tasks = {each["rule"]: each["id"] for each in (await api.get("/v1/tasks?limit=200")).json()["items"]}
    for body in ("geheimnis one", "geheimnis two"):
        await api.put(f"/v1/tasks/{tasks['thank_you']}/letter", json={"subject": "Thanks", "body": body})
    await post(f"tasks/{tasks['thank_you']}/complete", channel="email", summary="geheimnis thanks")
    await post(f"tasks/{tasks['connect_on_linkedin']}/skip", reason="geheimnis")
    await post(f"tasks/{tasks['prepare_next_round']}/snooze", until="2026-12-20T12:00:00Z")
    return candidate


async def test_an_export_has_everything(api: Api) -> None:
    candidate = await a_life(api, external_id="c-1", metadata={"team": "north"})
    document = await export_candidate(api, candidate["id"])
    assert all(document[section] for section in (*SECTIONS, "events"))
    feed = (await api.get("/v1/events?limit=200")).json()["items"]
    assert document["events"] == feed, "the account has no other candidate"
    assert document["candidate"]["metadata"] == {"team": "north"}


async def test_an_import_elsewhere_is_the_same_life(api: Api, elsewhere: Api) -> None:
    candidate = await a_life(api, external_id="c-1", policy={"thank_you_within": "PT12H"}, country="DE-BE")
    imported = await compare_with_import(api, elsewhere, candidate["id"])
    assert not imported["is_default"]
    assert imported["id"] != candidate["id"]


async def test_creations_with_and_without_the_task_are_imported_alike(api: Api, elsewhere: Api) -> None:
    """An export has each creation in full, however it is stored; one that leaves it out says the same."""
    document = await export_candidate(api, (await a_life(api))["id"])
    creations = [task["history"][0] for task in document["tasks"]]
    assert all(each["change"] == "created" and each["changed"]["title"]["before"] is None for each in creations)
    without = copy.deepcopy(document)
    for task in without["tasks"]:
        task["history"][0]["changed"] = {}
    for each in (document, without):
        imported = await import_candidate(elsewhere, each)
        again = under_old_names(await export_candidate(elsewhere, imported["id"]), imported["identifiers"])
        assert [task["history"] for task in again["tasks"]] == [task["history"] for task in document["tasks"]]


async def test_an_import_is_reported_and_goes_on(api: Api, elsewhere: Api) -> None:
    candidate = await a_life(api)
    imported = await import_candidate(elsewhere, await export_candidate(api, candidate["id"]))
    types = [each["type"] for each in (await elsewhere.get("/v1/events?limit=200")).json()["items"]]
    facts = ["application.created", *["interview.created"] * 2, *["deadline.created"] * 3]
    assert types[:6] == facts
    assert set(types[6:]) == {"interaction.recorded"}, "an import reports nothing about tasks"
    [application] = (await elsewhere.get("/v1/applications")).json()["items"]
    patched = await elsewhere.patch(f"/v1/applications/{application['id']}", json={"status": "rejected"})
    assert patched.json()["plan_changes"]["cancelled"]
    assert (await elsewhere.get(f"/v1/candidates/{imported['id']}")).status_code == 200


async def test_an_interviewer_of_a_stored_external_id_is_that_interviewer(api: Api, elsewhere: Api) -> None:
    known = (await elsewhere.post("/v1/interviewers", json={**interviewer(), "external_id": "p-7"})).json()
    await api.post("/v1/interviews", json=interview(interviewers=[{**interviewer(), "external_id": "p-7"}]))
    [candidate] = (await api.get("/v1/candidates")).json()["items"]
    await import_candidate(elsewhere, await export_candidate(api, candidate["id"]))
    [imported] = (await elsewhere.get("/v1/interviews")).json()["items"]
    assert [each["id"] for each in imported["interviewers"]] == [known["id"]]


async def test_a_taken_external_id_is_named_and_nothing_is_stored(api: Api) -> None:
    candidate = await a_life(api, external_id="c-1")
    document = await export_candidate(api, candidate["id"])
    refused = await api.post("/v1/candidates/import", json=document)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (409, "/candidate/external_id")
    assert len((await api.get("/v1/applications")).json()["items"]) == 1


BROKEN: list[tuple[str, Callable[[Any], Any], str]] = [
    ("another format", lambda it: it.update(format="afterview.candidate.v0"), "/format"),
    ("an unknown field", lambda it: it["applications"][0].update(salary=1), "/applications/0/salary"),
    ("a bad zone", lambda it: it["candidate"].update(timezone="Mars/Olympus"), "/candidate/timezone"),
    ("an application twice", lambda it: it["applications"].append(it["applications"][0]), "/applications/1/id"),
    ("a task twice", lambda it: it["tasks"][1].update(key=it["tasks"][0]["key"]), "/tasks/1/key"),
    ("a debrief twice", lambda it: it["debriefs"].append(it["debriefs"][0]), "/debriefs/1/interview_id"),
    ("an interview of nothing", lambda it: it["applications"].clear(), "/interviews/0/application_id"),
    (
        "a seat twice",
        lambda it: it["interviews"][0].update(interviewers=it["interviews"][0]["interviewers"][:1] * 2),
        "/interviews/0/interviewers/1",
    ),
    ("a panel of strangers", lambda it: it["interviewers"].clear(), "/interviews/0/interviewers/0"),
    ("a deadline without a day", lambda it: it["deadlines"][0].update(due_on=None), "/deadlines/0/due_on"),
    (
        "a deadline of another's interview",
        lambda it: it["deadlines"][0].update(interview_id="int_01kb0000000000000000000000"),
        "/deadlines/0/interview_id",
    ),
    (
        "a wrong name noted at no time",
        lambda it: it["debriefs"][0].update(wrong_names_noted_at={}),
        "/debriefs/0/wrong_names_noted_at",
    ),
    (
        "an open task that was closed",
        lambda it: _first(it, "due").update(closed_at="2026-11-24T12:00:00Z"),
        "closed_at",
    ),
    ("a task that ended at no time", lambda it: _first(it, "done").update(closed_at=None), "closed_at"),
    ("a control character", lambda it: it["tasks"][0].update(why="\x00"), "/tasks/0/why"),
    (
        "a control character in a history",
        lambda it: it["tasks"][0]["history"][0]["changed"].update(why={"before": None, "after": "\x00"}),
        "/tasks/0/history/0/changed/why/after",
    ),
]


def _first(document: Any, status: str) -> Any:
    return next(each for each in document["tasks"] if each["status"] == status)


async def test_an_inconsistent_document_is_refused_and_nothing_is_stored(api: Api, elsewhere: Api) -> None:
    document = await export_candidate(api, (await a_life(api))["id"])
    for what, breaking, pointer in BROKEN:
        broken = copy.deepcopy(document)
        breaking(broken)
        refused = await elsewhere.post("/v1/candidates/import", json=broken)
        assert refused.status_code == 422, (what, refused.text)
        assert any(each["pointer"].endswith(pointer) for each in refused.json()["errors"]), (what, refused.json())
    assert len((await elsewhere.get("/v1/candidates")).json()["items"]) == 1
    assert (await elsewhere.get("/v1/events")).json()["items"] == []


async def test_another_account_can_neither_export_nor_erase(api: Api, elsewhere: Api) -> None:
    candidate = await a_life(api)
    assert (await elsewhere.get(f"/v1/candidates/{candidate['id']}/export")).status_code == 404
    assert (await elsewhere.delete(f"/v1/candidates/{candidate['id']}")).status_code == 404


async def test_a_life_of_many_megabytes_is_exported_and_imported(api: Api, elsewhere: Api) -> None:
    notes = {"notes": "n" * 20_000, "contact_note": "c" * 20_000}
    await asyncio.gather(
        *(api.post("/v1/applications", json={"company": f"Company {number}", **notes}) for number in range(60))
    )
    [candidate] = (await api.get("/v1/candidates")).json()["items"]
    document = await export_candidate(api, candidate["id"])
    assert len(document["applications"]) == 60
    imported = await import_candidate(elsewhere, document)
    assert len(imported["identifiers"]) >= 61
    too_large = b'{"format": "' + b"x" * (8 * 1024 * 1024)
    headers = {"content-type": "application/json"}
    assert (await elsewhere.post("/v1/candidates/import", content=too_large, headers=headers)).status_code == 413


async def test_more_than_is_read_at_once_is_exported_and_imported(api: Api, elsewhere: Api) -> None:
    long = multiplied(await export_candidate(api, (await a_short_life(api))["candidate_id"]), 205)
    candidate = (await import_candidate(api, long))["id"]
    document = await export_candidate(api, candidate)
    counts = {section: len(document[section]) for section in SECTIONS}
    assert counts == {section: len(long[section]) for section in SECTIONS}
    assert all(count >= 205 for count in counts.values()), counts
    assert len(document["events"]) > 205
    assert sum(len(each["history"]) for each in document["tasks"]) > counts["tasks"]
    await compare_with_import(api, elsewhere, candidate)


async def test_erasing_leaves_no_trace(api: Api, database_url: str) -> None:
    webhook = {"url": "http://127.0.0.1:9/hook", "event_types": []}
    await api.post("/v1/webhooks", json=webhook)
    candidate = await a_life(api)
    key = {"Idempotency-Key": "again"}
    about = {"candidate_id": candidate["id"], "company": "Wunderlich Zwei"}
    await api.post("/v1/applications", json=about, headers=key)
    assert (await api.delete(f"/v1/candidates/{candidate['id']}")).status_code == 204
    for path in ("applications", "interviews", "interviewers", "deadlines", "interactions", "references", "tasks"):
        assert (await api.get(f"/v1/{path}")).json()["items"] == [], path
    replayed = await api.post("/v1/applications", json=about, headers=key)
    assert replayed.status_code == 422, "the first answer named them and is forgotten"
    left = await everything_in(api, database_url)
    assert [word for word in SECRETS if word.encode() in left] == []


async def test_answers_about_what_was_removed_before_are_forgotten_too(api: Api) -> None:
    created = (await api.post("/v1/interviews", json=interview(), headers={"Idempotency-Key": "1"})).json()
    said = {"application_id": created["application_id"], "direction": "inbound", "channel": "email", "purpose": "other"}
    await api.post("/v1/interactions", json={**said, "summary": "geheimnis"}, headers={"Idempotency-Key": "2"})
    due = {"application_id": created["application_id"], "kind": "decision", "due_on": "2026-12-04"}
    await api.post("/v1/deadlines", json={**due, "description": "geheimnis"}, headers={"Idempotency-Key": "3"})
    await api.post("/v1/candidates", json={"name": "Another"}, headers={"Idempotency-Key": "4"})
    dana = created["interviewers"][0]["id"]
    for path in (f"interviewers/{dana}", f"applications/{created['application_id']}"):
        assert (await api.delete(f"/v1/{path}")).status_code == 204
    assert len(await scalars(api.database, text("SELECT key FROM first_answers"))) == 4
    assert (await api.delete(f"/v1/candidates/{created['application']['candidate_id']}")).status_code == 204
    assert await scalars(api.database, text("SELECT key FROM first_answers")) == ["4"]


async def everything_in(api: Api, database_url: str) -> bytes:
    """All that the database stores: SQLite's files byte for byte, PostgreSQL's tables as text."""
    if api.database.is_sqlite:
        file = Path(make_url(database_url).database or "")
        return b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))
    rows: list[str] = []
    for table in await scalars(api.database, text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")):
        rows += await scalars(api.database, text(f'SELECT t::text FROM "{table}" t'))
    return "\n".join(rows).encode()


async def test_open_tasks_are_reported_as_cancelled_without_names(api: Api) -> None:
    candidate = await a_life(api)
    await api.delete(f"/v1/candidates/{candidate['id']}")
    events = (await api.get("/v1/events?limit=200")).json()["items"]
    assert {each["type"] for each in events} == {"task.cancelled", "interview.cancelled"}
    for event in events:
        body = {name: value for name, value in event.items() if name != "id"}
        assert body_of(event["type"]).model_validate(body).model_dump(mode="json") == body
    candidates = {each["data"]["task"]["candidate_id"] for each in events if "task" in each["data"]}
    assert candidates == {candidate["id"]}


async def test_an_interviewer_whom_another_candidate_met_stays(api: Api) -> None:
    shared = (await api.post("/v1/interviewers", json=interviewer("Sam Shared"))).json()["id"]
    lonely = (await api.post("/v1/interviewers", json=interviewer("Lena Lonely"))).json()["id"]
    other_candidate = (await api.post("/v1/candidates", json={"name": "Another"})).json()["id"]
    own = interviewer("Olga Own")
    created = (await api.post("/v1/interviews", json=interview(interviewers=[shared, own]))).json()
    about = {"company": "Brightloop", "candidate_id": other_candidate}
    await api.post("/v1/interviews", json=interview(interviewers=[shared], application=about))
    await api.delete(f"/v1/candidates/{created['application']['candidate_id']}")
    left = {each["id"] for each in (await api.get("/v1/interviewers")).json()["items"]}
    assert left == {shared, lonely}


async def test_the_default_candidate_is_replaced_with_a_new_one(api: Api) -> None:
    created = (await api.post("/v1/interviews", json=interview())).json()
    default = created["application"]["candidate_id"]
    assert (await api.delete(f"/v1/candidates/{default}")).status_code == 204
    [candidate] = (await api.get("/v1/candidates")).json()["items"]
    assert (candidate["is_default"], candidate["id"] != default) == (True, True)
    assert (await api.post("/v1/interviews", json=interview())).status_code == 201


async def test_a_large_export_lets_other_requests_run_while_it_is_sent(tmp_path: Path) -> None:
    """Also where the connection never makes it wait, as with a compressed answer."""
    file = tmp_path / "export.json"
    file.write_bytes(b" " * 4_000_000)
    turns: list[str] = []

    async def send(_message: Message) -> None:
        turns.append("sent")

    async def other() -> None:
        while True:
            turns.append("other")
            await asyncio.sleep(0)

    async with AsyncExitStack() as files:
        response = SentFile(files, files.enter_context(file.open("rb")), "c.json", '"a.b"')
        beside = asyncio.create_task(other())
        await response.stream_response(send)
        beside.cancel()
    longest = max(len(list(run)) for turn, run in groupby(turns) if turn == "sent")
    assert turns.count("sent") > 60
    assert longest <= 2

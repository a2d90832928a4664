"""Bad input: whatever the field, the answer is a problem that names it, and nothing is stored."""

from collections.abc import Sequence

import pytest

from tests.api.bad_documents import ACTIONS, PREVIEW, STORED
from tests.api.bad_fields import Bad, writable_fields, written
from tests.api.documents import NOBODYS, Document, preview, stored_documents
from tests.api.problems import Refusal, refusal
from tests.conftest import Api
from tests.stories import interview

pytestmark = pytest.mark.anyio

JSON = {"content-type": "application/json"}


def expected(rows: Sequence[Bad]) -> dict[str, Refusal]:
    blamed = {row.says: (422, [row.pointer]) for row in rows}
    assert len(blamed) == len(rows), "every row says something else"
    return blamed


async def refusals(
    api: Api, method: str, path: str, document: Document, rows: Sequence[Bad], *, patch: bool = False
) -> dict[str, Refusal]:
    """What each row is answered with."""
    return {
        row.says: refusal(
            await api.request(method, path, content=written(document, row, patch=patch), headers=JSON),
        )
        for row in rows
    }


@pytest.mark.parametrize("resource", STORED)
async def test_a_bad_field_is_blamed_by_name(api: Api, resource: str) -> None:
    path, rows = f"/v1/{resource}", STORED[resource]
    document = (await stored_documents(api))[resource]
    created = await api.post(path, json=document)
    assert created.status_code == 201, created.text
    before = (await api.get(path)).json()

    assert await refusals(api, "POST", path, document, rows) == expected(rows)

    own, patches = created.headers["location"], [row for row in rows if row.patch]
    assert await refusals(api, "PATCH", own, document, patches, patch=True) == expected(patches)
    assert (await api.get(path)).json() == before


async def test_a_bad_fact_of_a_preview_is_blamed_by_name(api: Api) -> None:
    assert (await api.post("/v1/plans/preview", json=preview())).status_code == 200
    assert await refusals(api, "POST", "/v1/plans/preview", preview(), PREVIEW) == expected(PREVIEW)


async def test_a_bad_field_of_an_action_is_blamed_by_name(api: Api) -> None:
    tasks = (await api.post("/v1/interviews", json=interview())).json()["tasks"]
    task = next(task for task in tasks if task["rule"] == "thank_you")
    expiry = Bad("an instant at which the task has expired", "/until", f'"{task["expires_at"]}"')
    for action, rows in {**ACTIONS, "snooze": [*ACTIONS["snooze"], expiry]}.items():
        path = f"/v1/tasks/{task['id']}/{action}"
        document = {"until": "2026-11-25T12:00:00Z"} if action == "snooze" else {}
        assert await refusals(api, "POST", path, document, rows) == expected(rows)
    assert (await api.get(f"/v1/tasks/{task['id']}")).json() == task


def test_the_tables_know_every_writable_field(document: Document) -> None:
    rows = {f"/v1/{resource}": rows for resource, rows in STORED.items()} | {"/v1/plans/preview": PREVIEW}
    rows |= {f"/v1/tasks/{{task_id}}/{action}": bad for action, bad in ACTIONS.items()}

    for path, item in document["paths"].items():
        body = item.get("post", {}).get("requestBody")
        if body is None:
            assert path not in rows
            continue
        schema = body["content"]["application/json"]["schema"]
        assert set(writable_fields(document, schema)) - {row.pointer for row in rows.pop(path)} == set(), path
    assert not rows, "every table belongs to a path"


async def test_an_interview_belongs_to_one_application(api: Api) -> None:
    nobodys = {"application_id": f"app_{NOBODYS}"}
    for says, change, pointer in (
        ("of no application", {"application": None}, "/application_id"),
        ("of two applications", nobodys, "/application"),
        ("of an application nobody knows", {"application": None, **nobodys}, "/application_id"),
    ):
        assert refusal(await api.post("/v1/interviews", json={**interview(), **change})) == (422, [pointer]), says


async def test_every_bad_field_is_blamed_at_once(api: Api) -> None:
    document = {**interview(), "round": 0, "ends_at": "soon", "interviewers": [{"email": "dana"}, {"role": "boss"}]}
    blamed = ["/ends_at", "/interviewers/0/email", "/interviewers/1/role", "/round"]
    status, pointers = refusal(await api.post("/v1/interviews", json=document))
    assert (status, sorted(pointers)) == (422, blamed)


async def test_a_deadline_before_its_interview_is_refused(api: Api) -> None:
    held = (await api.post("/v1/interviews", json=interview())).json()
    stated = {"interview_id": held["id"], "kind": "decision"}
    day = await api.post("/v1/deadlines", json={**stated, "due_on": "2026-11-23"})
    instant = await api.post("/v1/deadlines", json={**stated, "due_at": "2026-11-23T17:00:00Z"})
    assert [refusal(day), refusal(instant)] == [(422, ["/due_on"]), (422, ["/due_at"])]

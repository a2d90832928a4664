"""Requests that are wrong before any field is validated: bodies, media types, sizes, paths, methods, parameters."""

from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest

from app.api.bodies import MAX_BODY_BYTES
from tests.api.documents import UNKNOWN_ID
from tests.api.problems import refusal
from tests.service import Api
from tests.stories import interview

pytestmark = pytest.mark.anyio

JSON = {"content-type": "application/json"}
UNREADABLE = {
    "nothing": b"",
    "half an object": b'{"name": ',
    "a comma too many": b'{"name": "Ada",}',
    "two documents": b"{}{}",
    "not UTF-8": b'{"name": "\xff"}',
    "half an escape": b'{"name": "\\u12"}',
    "a line break in a string": b'{"name": "a\nb"}',
    "a list": b"[]",
    "a list of an object": b'[{"name": "Ada"}]',
    "a word": b'"Ada"',
    "a number": b"12",
    "a number beyond every number": b"1e400",
    "not a number": b"NaN",
    "true": b"true",
    "null": b"null",
    "a number of 5,000 digits": b'{"name": 1' + b"0" * 5000 + b"}",
    "40,000 lists in each other": b"[" * 40_000 + b"]" * 40_000,
    "40,000 objects in each other": b'{"a":' * 40_000 + b"1" + b"}" * 40_000,
    "a field name that is half a surrogate pair": rb'{"\ud800": 1}',
}


async def test_an_unreadable_body_is_refused(api: Api) -> None:
    created = (await api.post("/v1/interviews", json=interview())).json()
    task = created["tasks"][0]["id"]
    for method, path in (
        ("POST", "/v1/interviews"),
        ("PATCH", f"/v1/interviews/{created['id']}"),
        ("POST", "/v1/plans/preview"),
        ("POST", "/v1/interviews/import"),
        ("POST", "/v1/interviewers/import"),
        ("POST", f"/v1/tasks/{task}/snooze"),
    ):
        answers = {
            says: await api.request(method, path, content=body, headers=JSON) for says, body in UNREADABLE.items()
        }
        refusals = {says: refusal(answer) for says, answer in answers.items()}
        assert refusals == dict.fromkeys(UNREADABLE, (422, [""])), (method, path)
    read = (await api.get(f"/v1/interviews/{created['id']}")).json()
    assert read == {name: value for name, value in created.items() if name != "plan_changes"}


async def test_deep_objects_are_refused_where_they_stand(api: Api) -> None:
    deep = b'{"name": "Ada", "metadata": {"a": ' + b'{"a":' * 100 + b"1" + b"}" * 102
    assert refusal(await api.post("/v1/candidates", content=deep, headers=JSON)) == (422, ["/metadata/a"])


MEDIA = {
    "": 415,
    "text/plain": 415,
    "application/x-www-form-urlencoded": 415,
    "multipart/form-data; boundary=x": 415,
    "application/xml": 415,
    "json": 415,
    "application/json": 200,
    "application/json; charset=utf-8": 200,
    "Application/JSON": 200,
    "application/merge-patch+json": 200,
}


async def test_only_json_is_read_as_a_body(api: Api) -> None:
    candidate = (await api.get("/v1/candidates")).json()["items"][0]
    for media, status in MEDIA.items():
        headers = {"content-type": media} if media else {}
        body = f'{{"name": "Zoë of {media}"}}'.encode()
        answer = await api.patch(f"/v1/candidates/{candidate['id']}", content=body, headers=headers)
        if status == 200:
            assert (answer.status_code, answer.json()["name"]) == (200, f"Zoë of {media}")
        else:
            assert refusal(answer) == (status, []), media


async def test_a_body_may_be_a_mebibyte_and_no_more(api: Api) -> None:
    body = b'{"name": "Ada"}'.ljust(MAX_BODY_BYTES)

    async def in_pieces() -> AsyncIterator[bytes]:
        for place in range(0, len(body), 65_536):
            yield body[place : place + 65_536]

    assert MAX_BODY_BYTES == 1024 * 1024
    assert (await api.post("/v1/candidates", content=body, headers=JSON)).status_code == 201
    assert (await api.post("/v1/candidates", content=in_pieces(), headers=JSON)).status_code == 201
    for size in (MAX_BODY_BYTES + 1, 2 * MAX_BODY_BYTES):
        assert refusal(await api.post("/v1/candidates", content=body.ljust(size), headers=JSON)) == (413, [])
    assert len((await api.get("/v1/candidates")).json()["items"]) == 3


async def test_an_unknown_path_is_404(api: Api) -> None:
    for path in (
        "/nothing",
        "/v1",
        "/v2/candidates",
        "/v1/nothing",
        "/v1/tasks/a/b",
        "/v1/tasks/a%2Fb",
        "/docs/assets/no.js",
    ):
        assert refusal(await api.get(path)) == (404, []), path


async def test_a_wrong_method_is_405_and_names_the_right_one(api: Api) -> None:
    for method, path, allowed in (
        ("GET", "/v1/plans/preview", "POST"),
        ("POST", f"/v1/tasks/task_{UNKNOWN_ID}", "GET, HEAD"),
        ("DELETE", f"/v1/tasks/task_{UNKNOWN_ID}/complete", "POST"),
        ("PUT", "/v1/events", "GET, HEAD"),
        ("PATCH", "/healthz", "GET, HEAD"),
        ("POST", "/", "GET, HEAD"),
        ("POST", "/docs", "GET, HEAD"),
        ("POST", f"/v1/candidates/cand_{UNKNOWN_ID}/calendar.ics", "GET, HEAD"),
        ("PUT", "/v1/interviews/import", "POST"),
    ):
        answer = await api.request(method, path)
        assert (refusal(answer), answer.headers["allow"]) == ((405, []), allowed), path
    answer = await api.head("/v1/plans/preview")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST"), "it has no body"
    for method in ("PUT", "TRACE", "PROPFIND"):
        assert refusal(await api.request(method, "/v1/candidates")) == (405, []), method


async def test_a_malformed_identifier_is_404(api: Api) -> None:
    prefixes = {
        "candidates": "cand",
        "applications": "app",
        "interviews": "int",
        "interviewers": "ivr",
        "deadlines": "dl",
        "interactions": "itx",
        "references": "ref",
        "tasks": "task",
        "webhooks": "wh",
        "deliveries": "dlv",
    }
    for resource, prefix in prefixes.items():
        strange = [
            f"{prefix}_{UNKNOWN_ID}",
            f"{prefix}_{UNKNOWN_ID}".upper(),
            f"{prefix}_{UNKNOWN_ID}\x00",
            "\x00",
            "..",
            "null",
            "0",
            "'; DROP TABLE tasks; --",
            "%",
            "é",
            "x" * 5000,
        ]
        answers = [await api.get(f"/v1/{resource}/{quote(name, safe='')}") for name in strange]
        answers.append(await api.get(f"/v1/{resource}/%ff%fe"))
        assert [refusal(answer) for answer in answers] == [(404, [])] * 12, resource
        for method in ("PATCH", "DELETE") if resource not in ("tasks", "deliveries") else ():
            answer = await api.request(method, f"/v1/{resource}/{prefix}_{UNKNOWN_ID}", json={})
            assert refusal(answer) == (404, []), (method, resource)


async def test_an_action_on_an_unknown_task_is_404(api: Api) -> None:
    for action in ("complete", "skip", "reopen", "snooze"):
        body = {"until": "2026-11-25T12:00:00Z"} if action == "snooze" else None
        assert refusal(await api.post(f"/v1/tasks/task_{UNKNOWN_ID}/{action}", json=body)) == (404, []), action


LISTS = (
    "candidates",
    "applications",
    "interviews",
    "interviewers",
    "deadlines",
    "interactions",
    "references",
    "tasks",
    "webhooks",
)
PARAMETERS = [
    *(
        (f"{resource}?limit={limit}", "?limit")
        for resource in LISTS
        for limit in ("0", "201", "abc", "", "-1", "1e400")
    ),
    *(
        (f"{resource}?cursor={cursor}", "?cursor")
        for resource in LISTS
        for cursor in ("abc", "", "%C3%A9", "%00", "A" * 501)
    ),
    *((f"{resource}?external_id=%00", "?external_id") for resource in LISTS[:4]),
    ("applications?candidate_id=a%00b", "?candidate_id"),
    ("applications?status=lost", "?status"),
    ("interviews?application_id=%00", "?application_id"),
    ("interviews?status=over", "?status"),
    ("deadlines?application_id=%00", "?application_id"),
    ("deadlines?interview_id=%00", "?interview_id"),
    ("deadlines?kind=wish", "?kind"),
    ("deadlines?status=late", "?status"),
    ("interactions?application_id=%00", "?application_id"),
    ("interactions?interview_id=%00", "?interview_id"),
    ("interactions?direction=sideways", "?direction"),
    ("interactions?purpose=chat", "?purpose"),
    ("references?candidate_id=%00", "?candidate_id"),
    ("tasks?status=forgotten", "?status"),
    ("tasks?rule=%00", "?rule"),
    ("tasks?rule=smile", "?rule"),
    ("tasks?candidate_id=%00", "?candidate_id"),
    ("tasks?application_id=%1F", "?application_id"),
    ("tasks?interview_id=%00", "?interview_id"),
    ("tasks?due_before=2026-12-01T00:00:00", "?due_before"),
    ("tasks?due_before=2026-12-01", "?due_before"),
    ("tasks?due_before=tomorrow", "?due_before"),
    ("tasks?due_before=0001-01-01T00:00:00Z", "?due_before"),
    ("tasks?opens_before=2026-12-01T00:00:00", "?opens_before"),
    ("tasks?opens_before=2026-02-30T00:00:00Z", "?opens_before"),
    ("tasks?opens_before=9999-12-31T00:00:00Z", "?opens_before"),
    ("events?after=-1", "?after"),
    ("events?after=abc", "?after"),
    ("events?after=1e400", "?after"),
    ("events?after=99999999999999999999", "?after"),
    ("events?types=task.forgotten", "?types"),
    ("events?types=task.due,%00", "?types"),
    ("events?types=task", "?types"),
    ("events?types=nothing.*", "?types"),
    ("events?candidate_id=%00", "?candidate_id"),
    ("events?limit=201", "?limit"),
    ("interviews?candidate_id=%00", "?candidate_id"),
    ("interviews?starts_after=2026-12-01", "?starts_after"),
    ("interviews?starts_before=soon", "?starts_before"),
    ("interactions?channel=fax", "?channel"),
    ("interviewers?role=boss", "?role"),
    ("webhooks?status=lost", "?status"),
]


async def test_a_bad_parameter_is_blamed_by_name(api: Api) -> None:
    answers = {query: refusal(await api.get(f"/v1/{query}")) for query, _ in PARAMETERS}
    assert answers == {query: (422, [blamed]) for query, blamed in PARAMETERS}
    webhook = (await api.post("/v1/webhooks", json={"url": "https://hooks.example.com/"})).json()
    deliveries = f"/v1/webhooks/{webhook['id']}/deliveries"
    assert refusal(await api.get(deliveries, params={"status": "lost"})) == (422, ["?status"])


async def test_a_cursor_is_valid_for_its_own_list_only(api: Api) -> None:
    for name in ("Ada", "Grace"):
        await api.post("/v1/candidates", json={"name": name})
    cursor = (await api.get("/v1/candidates", params={"limit": 1})).json()["next_cursor"]
    other = "B" if cursor[0] != "B" else "C"
    forged = [cursor[:-1], cursor + "A", other + cursor[1:], cursor[::-1], cursor.swapcase()]

    assert refusal(await api.get("/v1/interviewers", params={"cursor": cursor})) == (422, ["?cursor"])
    for each in forged:
        assert refusal(await api.get("/v1/candidates", params={"cursor": each})) == (422, ["?cursor"]), each


async def test_a_body_without_a_length_is_counted_as_it_comes(api: Api) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b'{"name": "'
        for _ in range(32):
            yield b"x" * 65_536
        yield b'"}'

    answer = await api.post("/v1/candidates", content=pieces(), headers=JSON)

    assert refusal(answer) == (413, [])


async def test_a_wrong_method_is_405_with_every_allowed_one(api: Api) -> None:
    assert set((await api.put("/v1/candidates")).headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}
    answer = await api.post(f"/v1/candidates/cand_{UNKNOWN_ID}")
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "PATCH", "DELETE"}


async def test_without_a_key_every_request_is_401(api: Api) -> None:
    for method, path, headers, body in (
        ("POST", "/v1/candidates", JSON, b'{"name": '),
        ("PATCH", f"/v1/candidates/cand_{UNKNOWN_ID}", JSON, b"[]"),
        ("POST", "/v1/candidates", JSON, b" " * (MAX_BODY_BYTES + 1)),
        ("POST", "/v1/candidates", {"content-type": "text/plain"}, b"Ada"),
        ("POST", "/v1/candidates", {**JSON, "idempotency-key": "two words"}, b'{"name": "Ada"}'),
        ("GET", "/v1/candidates?limit=0", {}, b""),
    ):
        answer = await api.request(method, path, content=body, headers={**headers, "authorization": ""})
        assert refusal(answer) == (401, []), (method, path)


async def test_an_unknown_path_is_404_with_any_key(api: Api) -> None:
    for key in ({}, {"authorization": ""}, {"authorization": "Bearer of bad news"}):
        assert refusal(await api.get("/v1/nothing", headers=key)) == (404, [])
        assert refusal(await api.put("/v1/candidates", headers=key)) == (405, [])


async def test_the_body_of_a_get_is_ignored(api: Api) -> None:
    headers = {"content-type": "text/plain"}
    assert (await api.request("GET", "/v1/candidates", content=b"Ada", headers=headers)).status_code == 200
    answer = await api.request("DELETE", f"/v1/candidates/cand_{UNKNOWN_ID}", content=b"Ada", headers=headers)
    assert refusal(answer) == (404, [])


async def test_an_internal_error_has_the_request_id(api: Api) -> None:
    async def failing() -> None:
        raise RuntimeError

    api.app.add_api_route("/v1/failing", failing, include_in_schema=False)
    answer = await api.get("/v1/failing", headers={"x-request-id": "abc"})
    assert (refusal(answer), answer.headers.get("x-request-id")) == ((500, []), "abc")

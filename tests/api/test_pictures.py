"""Pictures and pages for people: who may open them, and how a browser must treat them."""

import base64
import hashlib
import re
import xml.etree.ElementTree as ET
from datetime import timedelta
from typing import Any

import pytest

from app.usecases.accounts.accounts import create_account
from tests.api.problems import refusal
from tests.clocks import NOON, FrozenClock
from tests.formats.test_agenda import Page
from tests.formats.timelines import HOSTILE
from tests.service import Api
from tests.stories import interview, interviewer

pytestmark = pytest.mark.anyio

NO_KEY = {"authorization": ""}
SVG = "{http://www.w3.org/2000/svg}"


async def posted(api: Api, **more: Any) -> dict[str, Any]:
    answer = await api.post("/v1/interviews", json=interview(**{"decision": {"within_days": 10}, **more}))
    assert answer.status_code == 201, answer.text
    created: dict[str, Any] = answer.json()
    return created


def paths_of(created: dict[str, Any]) -> tuple[str, str]:
    """The picture and the page that an interview leads to."""
    candidate = created["application"]["candidate_id"]
    return f"/v1/applications/{created['application_id']}/timeline.svg", f"/v1/candidates/{candidate}/agenda.html"


async def token_of(api: Api, candidate_id: str) -> str:
    token: str = (await api.post(f"/v1/candidates/{candidate_id}/feed-tokens")).json()["token"]
    return token


async def test_a_token_of_the_candidate_opens_both_and_no_other_does(api: Api) -> None:
    created = await posted(api)
    stranger = (await api.post("/v1/candidates", json={"name": "Grace"})).json()["id"]
    own = await token_of(api, created["application"]["candidate_id"])
    others = await token_of(api, stranger)
    for path in paths_of(created):
        assert (await api.get(path, params={"token": own}, headers=NO_KEY)).status_code == 200, path
        assert refusal(await api.get(path, params={"token": others}, headers=NO_KEY)) == (404, []), path
        assert refusal(await api.get(path, headers=NO_KEY)) == (401, []), path


async def test_head_is_answered_like_get(api: Api) -> None:
    created = await posted(api)
    candidate = created["application"]["candidate_id"]
    token = await token_of(api, candidate)
    for bare in (*paths_of(created), f"/v1/candidates/{candidate}/calendar.ics"):
        path = f"{bare}?token={token}"
        full, head = await api.get(path, headers=NO_KEY), await api.head(path, headers=NO_KEY)
        for one in (full, head):
            del one.headers["x-request-id"], one.headers["ratelimit"]
        assert (head.status_code, head.headers) == (200, full.headers), path
        known = {**NO_KEY, "if-none-match": full.headers["etag"]}
        assert (await api.head(path, headers=known)).status_code == 304, path
        assert (await api.head(bare, headers=NO_KEY)).status_code == 401, path


async def test_another_account_gets_404(api: Api) -> None:
    created = await posted(api)
    _, key = await api.database.run_in_transaction(create_account, "neighbour", NOON)
    for path in paths_of(created):
        assert refusal(await api.get(path, headers={"authorization": f"Bearer {key}"})) == (404, []), path


async def test_headers_forbid_scripts_and_referrers(api: Api) -> None:
    for path in paths_of(await posted(api)):
        answer = await api.get(path)
        style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)
        assert style is not None
        digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
        assert answer.headers["content-security-policy"] == (
            f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:;"
            " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"].startswith("private")
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_304_when_nothing_changed(api: Api, clock: FrozenClock) -> None:
    created = await posted(api)
    for path in paths_of(created):
        tag = (await api.get(path)).headers["etag"]
        clock.pass_time(timedelta(minutes=5))
        again = await api.get(path, headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b""), path
        clock.pass_time(timedelta(days=1))
        assert (await api.get(path, headers={"if-none-match": tag})).status_code == 200, "another day"
        tag = (await api.get(path)).headers["etag"]
        first = next(each for each in created["tasks"] if each["rule"] in ("thank_you", "debrief"))
        created["tasks"].remove(first)
        assert (await api.post(f"/v1/tasks/{first['id']}/skip")).status_code == 200
        assert (await api.get(path, headers={"if-none-match": tag})).status_code == 200, "a task less"


async def test_the_page_shows_the_tasks_that_there_are(api: Api, clock: FrozenClock) -> None:
    created = await posted(api)
    await posted(api, ends_at=NOON + timedelta(days=3), application={"company": "Brightloop"})
    _, page = paths_of(created)
    clock.pass_time(timedelta(hours=1))
    thanks = next(each["id"] for each in created["tasks"] if each["rule"] == "thank_you")
    await api.post(f"/v1/tasks/{thanks}/complete")
    read = Page((await api.get(page)).text)
    tasks = (await api.get("/v1/tasks", params={"limit": 200})).json()["items"]

    def of(*statuses: str) -> list[str]:
        return sorted(each["id"] for each in tasks if each["status"] in statuses)

    assert sorted(read.sections["now"]) == of("due", "overdue")
    assert sorted(read.sections["next"]) == of("scheduled")
    assert sorted(read.sections["done"]) == of("done")
    assert read.sections["waiting"] == [created["application_id"]], "the other has not been held yet"
    assert all(each["why"] in read.tasks["now"][each["id"]] for each in tasks if each["status"] == "due")
    assert read.tags.count("svg") == 2


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        pytest.param({"within_days": 10}, "they answer by Fri 4 Dec, 23:59", id="within ten days"),
        pytest.param({"due_on": "2026-12-11"}, "they answer by Fri 11 Dec, 23:59", id="by a day"),
        pytest.param({"due_at": "2026-12-11T16:00:00Z"}, "they answer by Fri 11 Dec, 17:00", id="by an hour"),
        pytest.param(None, "they named no day; ask from Tue 1 Dec, 09:00", id="by no day"),
    ],
)
async def test_the_picture_shows_how_long_to_wait(api: Api, decision: dict[str, Any] | None, said: str) -> None:
    candidate = (await api.get("/v1/candidates")).json()["items"][0]["id"]
    await api.patch(f"/v1/candidates/{candidate}", json={"timezone": "Europe/Berlin"})
    created = await posted(api, decision=decision)
    picture = ET.fromstring((await api.get(paths_of(created)[0])).text)
    description = picture.findtext(f"{SVG}desc") or ""
    assert f"Tue 24 Nov, 13:00: Waiting for their answer ({said})" in description
    assert ("Their answer is due" in description) is (decision is not None)


async def test_texts_of_callers_are_escaped(api: Api) -> None:
    created = await posted(
        api,
        application={"company": HOSTILE, "job_title": HOSTILE},
        interviewers=[interviewer(f"<img src=x onerror=alert(1)> {HOSTILE}", email="x@example.com")],
    )
    picture, page = [(await api.get(path)).text for path in paths_of(created)]
    assert ET.fromstring(picture).findtext(f"{SVG}title") == f"Timeline: {HOSTILE}"
    read = Page(page)
    assert not set(read.tags) & {"script", "img"}
    assert any(HOSTILE in words for words in read.tasks["now"].values())


async def test_an_application_without_interviews_has_a_picture(api: Api) -> None:
    bare = (await api.post("/v1/applications", json={"company": "Brightloop"})).json()
    answer = await api.get(f"/v1/applications/{bare['id']}/timeline.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert (ET.fromstring(answer.text).findtext(f"{SVG}desc") or "") == "Tue 24 Nov: today."

"""What may be asked of a preview: the same facts give the same answer, and inconsistent facts are refused."""

import pytest

from tests.api.documents import Document, preview
from tests.api.previews import previewed
from tests.api.problems import refusal
from tests.service import Api

pytestmark = pytest.mark.anyio


async def test_the_same_facts_give_the_same_answer(api: Api) -> None:
    answers = [await api.post("/v1/plans/preview", json=preview()) for _ in range(3)]
    assert {answer.content for answer in answers} == {answers[0].content}
    keys = [task["key"] for task in answers[0].json()["tasks"]]
    assert len(set(keys)) == len(keys)
    assert (await api.get("/v1/tasks")).json()["items"] == [], "nothing is stored"
    assert (await api.get("/v1/events")).json()["items"] == []

    later = await previewed(api, preview(now="2027-11-24T12:00:00Z"))
    keys = [key for key in keys if not key.startswith("keep_searching:")]
    foreseen = [task["key"] for task in later if task["rule"] != "keep_searching"]
    assert foreseen == keys, "the hour only changes what a task is, and which week of the search it is"


async def test_a_preview_needs_no_more_than_a_company_and_an_hour(api: Api) -> None:
    least = {"now": "2026-11-24T12:00:00Z", "application": {"company": "Nordlicht"}}
    assert await previewed(api, least) == []


LOOSE: dict[str, tuple[Document, str]] = {
    "a deadline of no interview here": (
        {"deadlines": [{"id": "d", "kind": "decision", "due_on": "2026-12-04", "interview_id": "second"}]},
        "/deadlines/0/interview_id",
    ),
    "an interaction of no interview here": (
        {"interactions": [{**preview()["interactions"][0], "interview_id": "second"}]},
        "/interactions/0/interview_id",
    ),
    "two interviews of one identifier": ({"interviews": preview()["interviews"] * 2}, "/interviews/1/id"),
    "two deadlines of one identifier": ({"deadlines": preview()["deadlines"] * 2}, "/deadlines/1/id"),
    "two interactions of one identifier": ({"interactions": preview()["interactions"] * 2}, "/interactions/1/id"),
    "a deadline without a date": ({"deadlines": [{"id": "d", "kind": "decision"}]}, "/deadlines/0/due_on"),
}


async def test_loose_ends_are_refused(api: Api) -> None:
    for says, (change, pointer) in LOOSE.items():
        assert refusal(await api.post("/v1/plans/preview", json=preview(**change))) == (422, [pointer]), says


MORE_LOOSE: dict[str, tuple[Document, str]] = {
    "an application of no candidate here": (
        {"application": {"company": "N", "candidate_id": "somebody"}},
        "/application/candidate_id",
    ),
    "an interview of no application here": (
        {"interviews": [{**preview()["interviews"][0], "application_id": "another"}]},
        "/interviews/0/application_id",
    ),
    "a deadline of no application here": (
        {"deadlines": [{**preview()["deadlines"][0], "application_id": "another"}]},
        "/deadlines/0/application_id",
    ),
    "an interaction of no application here": (
        {"interactions": [{**preview()["interactions"][0], "application_id": "another"}]},
        "/interactions/0/application_id",
    ),
    "an interaction of no interviewer here": (
        {"interactions": [{**preview()["interactions"][0], "interviewer_id": "somebody"}]},
        "/interactions/0/interviewer_id",
    ),
    "a task done of no interview here": (
        {"tasks_done": [{"rule": "debrief", "interview_id": "second"}]},
        "/tasks_done/0/interview_id",
    ),
    "a task done of no interviewer here": (
        {"tasks_done": [{"rule": "thank_you", "interviewer_id": "somebody"}]},
        "/tasks_done/0/interviewer_id",
    ),
    "a task done of no deadline here": (
        {"tasks_done": [{"rule": "follow_up_after_deadline", "deadline_id": "another"}]},
        "/tasks_done/0/deadline_id",
    ),
    "two interviewers of one identifier on one panel": (
        {"interviews": [{**preview()["interviews"][0], "interviewers": [{"id": "dana"}, {"id": "dana"}]}]},
        "/interviews/0/interviewers/1/id",
    ),
}


async def test_more_loose_ends_are_refused(api: Api) -> None:
    answers = {
        says: await api.post("/v1/plans/preview", json=preview(**change)) for says, (change, _) in MORE_LOOSE.items()
    }
    assert [says for says, answer in answers.items() if answer.status_code != 422] == []
    assert {says: refusal(answer) for says, answer in answers.items()} == {
        says: (422, [pointer]) for says, (_, pointer) in MORE_LOOSE.items()
    }


async def test_a_string_is_not_a_boolean(api: Api) -> None:
    for value in ("yes", 1):
        body = preview(interactions=[{**preview()["interactions"][0], "needs_reply": value}])
        assert refusal(await api.post("/v1/plans/preview", json=body)) == (422, ["/interactions/0/needs_reply"])

"""Two writers at once, on a real database: each finds what the other left."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from tests.api.documents import webhook
from tests.api.problems import refusal
from tests.clocks import NOON
from tests.service import Api
from tests.stories import interview

pytestmark = [pytest.mark.anyio, pytest.mark.databases_differ]

RACES: dict[str, tuple[tuple[str, str, Any], tuple[str, str, Any]]] = {
    "an interview deleted and patched": (("DELETE", "interview", None), ("PATCH", "interview", {"location": "x"})),
    "an interview deleted twice": (("DELETE", "interview", None), ("DELETE", "interview", None)),
    "an application deleted, its interview patched": (
        ("DELETE", "application", None),
        ("PATCH", "interview", {"location": "x"}),
    ),
    "an application deleted, its task completed": (("DELETE", "application", None), ("POST", "completion", {})),
    "a deadline deleted twice": (("DELETE", "deadline", None), ("DELETE", "deadline", None)),
    "a deadline deleted and patched": (("DELETE", "deadline", None), ("PATCH", "deadline", {"due_on": "2026-12-20"})),
    "an interview deleted, its deadline patched": (
        ("DELETE", "interview", None),
        ("PATCH", "deadline", {"due_on": "2026-12-20"}),
    ),
    "a candidate deleted, an application added": (("DELETE", "candidate", None), ("POST", "applications", "theirs")),
    "a webhook deleted and tested": (("DELETE", "webhook", None), ("POST", "test", None)),
}


@pytest.mark.parametrize("race", RACES)
async def test_two_writers_at_once_are_both_answered(api: Api, race: str) -> None:
    """The second finds what the first left: whatever it answers is no failure, and no event is published twice."""
    ada = (await api.post("/v1/candidates", json={"name": "Ada"})).json()["id"]
    document = interview(
        NOON + timedelta(days=1), application={"company": "B", "candidate_id": ada}, decision={"within_days": 10}
    )
    created = (await api.post("/v1/interviews", json=document)).json()
    endpoint = (await api.post("/v1/webhooks", json=webhook())).json()["id"]
    seen = (await api.get("/v1/events", params={"limit": 200})).json()["items"][-1]["sequence"]
    paths = {
        "candidate": f"/v1/candidates/{ada}",
        "applications": "/v1/applications",
        "application": f"/v1/applications/{created['application_id']}",
        "interview": f"/v1/interviews/{created['id']}",
        "deadline": f"/v1/deadlines/{created['deadlines'][0]['id']}",
        "completion": f"/v1/tasks/{created['tasks'][0]['id']}/complete",
        "webhook": f"/v1/webhooks/{endpoint}",
        "test": f"/v1/webhooks/{endpoint}/test",
    }
    theirs = {"company": "C", "candidate_id": ada}
    answers = await asyncio.gather(
        *(
            api.request(method, paths[path], json=theirs if body == "theirs" else body)
            for method, path, body in RACES[race]
        )
    )
    assert all(answer.is_success or refusal(answer)[0] in (404, 409, 422) for answer in answers), race
    assert len([answer for answer in answers if answer.status_code == 204]) <= 1, "it is deleted once"
    events = (await api.get("/v1/events", params={"after": seen, "limit": 200})).json()["items"]
    subjects = [(event["type"], *_what_it_says(event["data"].get("task", {}))) for event in events]
    assert len(set(subjects)) == len(subjects)


def _what_it_says(task: dict[str, Any]) -> tuple[Any, ...]:
    """A task may move twice, once for each writer, but then to other hours."""
    return tuple(task.get(name) for name in ("id", "opens_at", "due_at", "closed_by"))

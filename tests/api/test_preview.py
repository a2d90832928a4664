"""The plan without storing is the plan that storing makes, at every hour."""

from datetime import datetime, timedelta

import pytest

from app.usecases.tasks.advance import advance
from tests.api.documents import Document, interaction, reference
from tests.api.lives import NOW
from tests.api.previews import (
    FORMAL,
    ONLY_STORED,
    PANEL,
    comparable,
    listed,
    of_the_application,
    patchable,
    previewed,
    stored,
)
from tests.clocks import NOON, FrozenClock
from tests.service import Api
from tests.stories import interview

pytestmark = pytest.mark.anyio

GERMAN: Document = {
    "timezone": "Europe/Berlin",
    "country": "DE",
    "policy": {
        "follow_up_without_deadline": {"working_days": 5},
        "working_hours": {"end": "16:00"},
        "disabled_rules": ["debrief"],
    },
}
CHRISTMAS = NOON + timedelta(days=24)
STORIES: dict[str, tuple[Document, list[Document]]] = {
    "nobody said when": ({}, [interview()]),
    "nobody is known": ({}, [interview(interviewers=[])]),
    "a panel that answers within ten days": ({}, [interview(interviewers=PANEL, decision={"within_days": 10})]),
    "a formal company that answers by letter": ({}, [interview(application=FORMAL, interviewers=PANEL)]),
    "an answer at an instant": ({}, [interview(decision={"due_at": "2026-12-04T23:30:00-08:00"})]),
    "Christmas in Germany": (GERMAN, [interview(CHRISTMAS, decision={"within_days": 5})]),
    "Christmas in Germany, nobody said when": (GERMAN, [interview(CHRISTMAS)]),
    "in another zone": ({}, [interview(timezone="Pacific/Kiritimati")]),
    "still to come": ({}, [interview(NOON + timedelta(days=3), interviewers=PANEL)]),
    "long ago": ({}, [interview(NOON - timedelta(days=90))]),
    "two rounds": ({}, [interview(NOON + timedelta(days=2), round=2), interview(NOON - timedelta(days=5), round=1)]),
    "a cancelled round": ({}, [interview(), interview(NOON + timedelta(days=2), status="cancelled")]),
    "an offer": ({}, [interview(application={"company": "Nordlicht", "status": "offer"})]),
    "withdrawn": ({}, [interview(application={"company": "Nordlicht", "status": "withdrawn"})]),
    "rejected days ago": (
        {},
        [
            interview(
                NOON - timedelta(days=9),
                application={"company": "N", "status": "rejected", "status_changed_at": "2026-11-22T10:00:00Z"},
            )
        ],
    ),
    "away while they decide": (
        {"time_off": [{"starts_on": "2026-12-01", "ends_on": "2026-12-04"}]},
        [interview(decision={"within_days": 10})],
    ),
}
LATER_FACTS: dict[str, list[tuple[str, Document]]] = {
    "they promised to call": [("deadlines", {"kind": "decision", "due_on": "2026-12-01", "promised_channel": "phone"})],
    "something was promised": [
        ("deadlines", {"kind": "commitment", "due_on": "2026-11-27", "description": "a work sample"}),
        ("deadlines", {"kind": "commitment", "due_at": "2026-11-26T12:00:00Z"}),
    ],
    "an answer is due": [("deadlines", {"kind": "reply", "due_on": "2026-11-30"})],
    "they ask, and wait for an answer": [("interactions", interaction(purpose="request", needs_reply=True))],
    "they have news": [("interactions", interaction(occurred_at="2026-11-24T11:30:00Z"))],
    "a follow-up was sent too early": [
        ("interactions", interaction(direction="outbound", purpose="follow_up")),
    ],
    "a reference": [("references", reference())],
}
OF_AN_INTERACTION = ("task_id",)
HOURS = (
    "2026-11-24T12:00:00Z",
    "2026-11-24T14:00:00Z",
    "2026-12-01T14:00:00Z",
    "2026-12-07T16:00:00Z",
    "2026-12-28T08:00:00Z",
    "2027-11-24T12:00:00Z",
)


async def test_a_preview_is_the_plan_that_storing_makes(api: Api, clock: FrozenClock) -> None:
    facts = {says: await stored(api, *story) for says, story in STORIES.items()}
    for hour in HOURS:
        clock.set(datetime.fromisoformat(hour))
        await api.database.run_in_transaction(advance, clock.now())
        for says, known in facts.items():
            tasks = await listed(api, "tasks", known["application"]["id"])
            remaining = comparable((task for task in tasks if task["status"] != "cancelled"), *ONLY_STORED)
            foreseen = of_the_application(await previewed(api, {"now": hour, **known}))
            assert comparable(foreseen, "key") == [_closed_in_time(task) for task in remaining], (says, hour)


async def test_a_preview_accepts_every_kind_of_fact(api: Api, clock: FrozenClock) -> None:
    """What a fact closed when it came was there before only in the stored plan; everything else is in both."""
    facts = {}
    for says, said in LATER_FACTS.items():
        known = await stored(api, {"country": "DE"}, [interview()])
        for name, document in said:
            owner = "candidate" if name == "references" else "application"
            answer = await api.post(f"/v1/{name}", json={**document, f"{owner}_id": known[owner]["id"]})
            assert answer.status_code == 201, answer.text
            extra = ("plan_changes", "warnings", *OF_AN_INTERACTION)
            fact = {field: value for field, value in patchable(answer.json()).items() if field not in extra}
            known[name] = [*known.get(name, []), fact]
        facts[says] = known
    for hour in HOURS:
        clock.set(datetime.fromisoformat(hour))
        await api.database.run_in_transaction(advance, clock.now())
        for says, known in facts.items():
            tasks = await listed(api, "tasks", known["application"]["id"])
            remaining = comparable(
                (task for task in tasks if task["status"] not in ("cancelled", "done")), *ONLY_STORED
            )
            planned = of_the_application(await previewed(api, {"now": hour, **known}))
            foreseen = [task for task in planned if task["status"] != "done"]
            assert comparable(foreseen, "key") == [_closed_in_time(task) for task in remaining], (says, hour)


def _closed_in_time(task: Document) -> Document:
    """An expired task was closed when time next advanced; a preview closes it when it expires."""
    return task | {"closed_at": task["expires_at"]} if task["status"] == "expired" else task


async def test_a_preview_knows_what_was_done(api: Api) -> None:
    facts = await stored(api, {}, [interview(interviewers=PANEL)])
    application = facts["application"]["id"]
    tasks = await listed(api, "tasks", application)
    debrief = next(task for task in tasks if task["rule"] == "debrief")
    thanks = next(task for task in tasks if task["rule"] == "thank_you")
    at = "2026-11-24T11:45:00Z"
    await api.post(f"/v1/tasks/{debrief['id']}/complete", json={"occurred_at": at})
    await api.post(f"/v1/tasks/{thanks['id']}/skip")

    done = [
        {"rule": "debrief", "interview_id": debrief["interview_id"], "closed_at": at},
        {"rule": "thank_you", "interviewer_id": thanks["interviewer_id"], "status": "skipped"},
    ]
    foreseen = of_the_application(await previewed(api, {"now": NOW, **facts, "tasks_done": done}))
    assert comparable(foreseen, "key") == comparable(await listed(api, "tasks", application), *ONLY_STORED)


async def test_a_sent_letter_moves_the_later_tasks_in_a_preview_as_well(api: Api, clock: FrozenClock) -> None:
    """Whether the preview is given the interaction as well, or only the task."""
    facts = await stored(api, {}, [interview()])
    application, at = facts["application"]["id"], "2026-12-01T12:00:00Z"
    clock.set(datetime.fromisoformat(at))
    await api.database.run_in_transaction(advance, clock.now())
    (asking,) = [each for each in await listed(api, "tasks", application) if each["rule"].startswith("follow_up")]
    await api.post(f"/v1/tasks/{asking['id']}/complete")
    remaining = [each for each in await listed(api, "tasks", application) if each["closed_at"] is None]
    given = {**facts, "tasks_done": [{"rule": asking["rule"], "closed_at": at}]}
    contact = interaction(id="asked", direction="outbound", purpose="follow_up", occurred_at=at)
    for more in ({}, {"interactions": [contact]}):
        foreseen = of_the_application(await previewed(api, {"now": at, **given, **more}))
        still_open = [task for task in foreseen if task["closed_at"] is None]
        assert comparable(still_open, "key") == comparable(remaining, *ONLY_STORED)


async def test_a_preview_shows_the_first_week_of_the_search(api: Api) -> None:
    facts = await stored(api, {}, [interview()])
    weekly = (await api.get("/v1/tasks", params={"rule": "keep_searching"})).json()["items"]
    foreseen = [task for task in await previewed(api, {"now": NOW, **facts}) if task["rule"] == "keep_searching"]
    assert comparable(foreseen, "key") == comparable(weekly, *ONLY_STORED)


async def test_a_preview_shows_the_present_week_of_the_search(api: Api) -> None:
    """An old interview: the stored plan is in its present week, the preview still in the first, expired one."""
    facts = await stored(api, {}, [interview(NOON - timedelta(days=90))])
    weekly = (await api.get("/v1/tasks", params={"rule": "keep_searching", "status": "due"})).json()["items"]
    foreseen = [task for task in await previewed(api, {"now": NOW, **facts}) if task["rule"] == "keep_searching"]
    assert comparable(foreseen, "key") == comparable(weekly, *ONLY_STORED)

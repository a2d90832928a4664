"""The plan without storing is the plan that storing makes, at every hour; and the catalogue explains both."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.usecases.advance import advance
from tests.api.documents import Document, debrief, interaction, preview, reference
from tests.api.lives import NOTHING_MOVED, NOW
from tests.api.problems import refusal
from tests.clocks import NOON, FrozenClock
from tests.conftest import Api
from tests.stories import interview, interviewer

pytestmark = [pytest.mark.anyio, pytest.mark.sqlite_alone]

GERMAN: Document = {
    "timezone": "Europe/Berlin",
    "country": "DE",
    "policy": {
        "follow_up_without_deadline": {"working_days": 5},
        "working_hours": {"end": "16:00"},
        "disabled_rules": ["debrief"],
    },
}
FORMAL: Document = {"company": "Nordlicht", "company_culture": "formal", "allowed_channels": ["letter"]}
PANEL = [interviewer(role="hiring_manager"), interviewer("Jonas Weber"), {"name": "Aylin Kaya"}]
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
OF_THE_SERVICE = ("created_at", "updated_at", "is_default")
OF_AN_INTERACTION = ("task_id",)
ONLY_STORED = ("id", "snoozed_until", "created_at", "updated_at")


def writable(resource: Document) -> Document:
    return {name: value for name, value in resource.items() if name not in OF_THE_SERVICE}


async def stored(api: Api, about: Document, rounds: list[Document]) -> Document:
    """Post a story of a candidate of its own; gives what is stored as a preview takes it, without the hour."""
    candidate = (await api.post("/v1/candidates", json={"name": "Ada", **about})).json()
    application = {**rounds[0]["application"], "candidate_id": candidate["id"]}
    answers = [await api.post("/v1/interviews", json={**rounds[0], "application": application})]
    of_one = {"application": None, "application_id": answers[0].json()["application_id"]}
    answers += [await api.post("/v1/interviews", json={**document, **of_one}) for document in rounds[1:]]
    assert [answer.status_code for answer in answers] == [201] * len(rounds), answers[-1].text
    read = {name: await listed(api, name, of_one["application_id"]) for name in ("interviews", "deadlines")}
    panels = {each["id"]: [writable(one) for one in each["interviewers"]] for each in read["interviews"]}
    return {
        "candidate": writable(candidate),
        "application": writable((await api.get(f"/v1/applications/{of_one['application_id']}")).json()),
        "interviews": [{**writable(each), "interviewers": panels[each["id"]]} for each in read["interviews"]],
        "deadlines": [writable(each) for each in read["deadlines"]],
    }


async def listed(api: Api, name: str, application_id: Any) -> list[Document]:
    answer = await api.get(f"/v1/{name}", params={"application_id": application_id})
    items: list[Document] = answer.json()["items"]
    return items


def of_the_application(tasks: list[Document]) -> list[Document]:
    """Without the candidate's weekly search, which no single application tells all of."""
    return [task for task in tasks if task["application_id"] is not None]


def comparable(tasks: Iterable[Document], *but: str) -> list[Document]:
    """Tasks without what only one of the two has, in an order that both have."""
    kept = [{name: value for name, value in task.items() if name not in but} for task in tasks]
    return sorted(kept, key=lambda task: (task["opens_at"], task["rule"], task["interviewer_id"] or ""))


async def previewed(api: Api, body: Document) -> list[Document]:
    answer = await api.post("/v1/plans/preview", json=body)
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) >= {"tasks"}
    tasks: list[Document] = answer.json()["tasks"]
    return tasks


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
        await advance(api.database, clock.now())
        for says, known in facts.items():
            tasks = await listed(api, "tasks", known["application"]["id"])
            kept = comparable((task for task in tasks if task["status"] != "cancelled"), *ONLY_STORED)
            foreseen = of_the_application(await previewed(api, {"now": hour, **known}))
            assert comparable(foreseen, "key") == [_closed_in_time(task) for task in kept], (says, hour)


async def test_a_preview_takes_in_whatever_was_said(api: Api, clock: FrozenClock) -> None:
    """What a fact closed when it came was there before only in the stored plan; everything else is in both."""
    facts = {}
    for says, said in LATER_FACTS.items():
        known = await stored(api, {"country": "DE"}, [interview()])
        for name, document in said:
            owner = "candidate" if name == "references" else "application"
            answer = await api.post(f"/v1/{name}", json={**document, f"{owner}_id": known[owner]["id"]})
            assert answer.status_code == 201, answer.text
            extra = ("plan_changes", "warnings", *OF_AN_INTERACTION)
            fact = {field: value for field, value in writable(answer.json()).items() if field not in extra}
            known[name] = [*known.get(name, []), fact]
        facts[says] = known
    for hour in HOURS:
        clock.set(datetime.fromisoformat(hour))
        await advance(api.database, clock.now())
        for says, known in facts.items():
            tasks = await listed(api, "tasks", known["application"]["id"])
            kept = comparable((task for task in tasks if task["status"] not in ("cancelled", "done")), *ONLY_STORED)
            planned = of_the_application(await previewed(api, {"now": hour, **known}))
            foreseen = [task for task in planned if task["status"] != "done"]
            assert comparable(foreseen, "key") == [_closed_in_time(task) for task in kept], (says, hour)


def _closed_in_time(task: Document) -> Document:
    """What expired unseen was closed when somebody looked; a preview says when it expired."""
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


async def test_a_letter_that_was_written_moves_what_comes_after_it_in_a_preview_too(
    api: Api, clock: FrozenClock
) -> None:
    """Whether its contact is told of besides, or only the task."""
    facts = await stored(api, {}, [interview()])
    application, at = facts["application"]["id"], "2026-12-01T12:00:00Z"
    clock.set(datetime.fromisoformat(at))
    await advance(api.database, clock.now())
    (asking,) = [each for each in await listed(api, "tasks", application) if each["rule"].startswith("follow_up")]
    await api.post(f"/v1/tasks/{asking['id']}/complete")
    kept = [each for each in await listed(api, "tasks", application) if each["closed_at"] is None]
    told = {**facts, "tasks_done": [{"rule": asking["rule"], "closed_at": at}]}
    contact = interaction(id="asked", direction="outbound", purpose="follow_up", occurred_at=at)
    for more in ({}, {"interactions": [contact]}):
        foreseen = of_the_application(await previewed(api, {"now": at, **told, **more}))
        still_open = [task for task in foreseen if task["closed_at"] is None]
        assert comparable(still_open, "key") == comparable(kept, *ONLY_STORED)


async def test_a_preview_shows_the_first_week_of_the_search(api: Api) -> None:
    facts = await stored(api, {}, [interview()])
    weekly = (await api.get("/v1/tasks", params={"rule": "keep_searching"})).json()["items"]
    foreseen = [task for task in await previewed(api, {"now": NOW, **facts}) if task["rule"] == "keep_searching"]
    assert comparable(foreseen, "key") == comparable(weekly, *ONLY_STORED)


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


async def test_the_catalogue_explains_every_task(api: Api) -> None:
    rules = {rule["id"]: rule for rule in (await api.get("/v1/rules")).json()["items"]}
    story = interview(application=FORMAL, interviewers=[*PANEL, {}], decision={"within_days": 10})
    away = {"time_off": [{"starts_on": "2026-12-01", "ends_on": "2026-12-04"}]}
    formal = await stored(api, away, [{**story, "application": {**FORMAL, "allowed_channels": None}}])
    await stored(api, {}, [interview()])
    application, panel = formal["application"]["id"], formal["interviews"][0]["interviewers"]
    vouching = {"candidate_id": formal["candidate"]["id"], "knows_interviewer_ids": [panel[0]["id"]]}
    calling = {"kind": "decision", "due_on": "2026-12-11", "promised_channel": "phone"}
    for path, document in (
        ("references", reference(**vouching)),
        ("deadlines", {"kind": "commitment", "due_on": "2026-11-27", "application_id": application}),
        ("deadlines", {**calling, "application_id": application}),
        ("interactions", interaction(application_id=application, purpose="request", needs_reply=True)),
        ("applications", {"company": "Nordlicht", "status": "offer"}),
        ("applications", {"company": "Nordlicht", "status": "rejected"}),
    ):
        assert (await api.post(f"/v1/{path}", json=document)).status_code == 201, path
    wrong = debrief(wrong_name_for=[panel[0]["id"]])
    assert (await api.put(f"/v1/interviews/{formal['interviews'][0]['id']}/debrief", json=wrong)).status_code == 200
    tasks = (await api.get("/v1/tasks", params={"limit": 200})).json()["items"]
    assert {task["rule"] for task in tasks} == set(rules)
    for task in tasks:
        rule = rules[task["rule"]]
        assert (task["guidance"], task["optional"]) == (rule["guidance"], rule["optional"])
        assert "{" not in task["title"] + task["why"], task


async def test_every_figure_of_a_rule_can_be_set_to_its_default(api: Api) -> None:
    rules = (await api.get("/v1/rules")).json()["items"]
    assert all(rule["id"] and rule["title"] and rule["summary"] and rule["guidance"] for rule in rules)
    figures = [figure for rule in rules for figure in rule["parameters"]]
    assert all(set(figure) == {"key", "default", "summary"} and figure["summary"] for figure in figures)
    facts = await stored(api, {}, [interview(interviewers=PANEL, decision={"within_days": 10}), interview()])
    policy = {figure["key"]: figure["default"] for figure in figures}
    answer = await api.patch(f"/v1/candidates/{facts['candidate']['id']}", json={"policy": policy})
    assert (answer.status_code, answer.json()["plan_changes"]) == (200, NOTHING_MOVED)


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


async def test_a_word_is_no_truth_value(api: Api) -> None:
    for value in ("yes", 1):
        body = preview(interactions=[{**preview()["interactions"][0], "needs_reply": value}])
        assert refusal(await api.post("/v1/plans/preview", json=body)) == (422, ["/interactions/0/needs_reply"])


async def test_a_preview_shows_the_present_week_of_the_search(api: Api) -> None:
    """An old interview: the stored plan is in its present week, the preview still in the first, expired one."""
    facts = await stored(api, {}, [interview(NOON - timedelta(days=90))])
    weekly = (await api.get("/v1/tasks", params={"rule": "keep_searching", "status": "due"})).json()["items"]
    foreseen = [task for task in await previewed(api, {"now": NOW, **facts}) if task["rule"] == "keep_searching"]
    assert comparable(foreseen, "key") == comparable(weekly, *ONLY_STORED)

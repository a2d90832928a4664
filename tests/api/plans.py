"""A stored plan as its caller sees it: the tasks by their rules, and the events since the last call."""

from collections import Counter
from typing import Any

import httpx

from tests.service import Api

Events = list[tuple[str, str]]
"""Events by type, each with the rule of its task, the purpose of its contact or the status of what it is about."""


async def only(api: httpx.AsyncClient, *rules: str) -> None:
    """Let the default candidate be reminded by these rules alone: for tests that are about no others."""
    known = [rule["id"] for rule in (await api.get("/v1/rules")).json()["items"]]
    assert set(rules) <= set(known)
    (candidate,) = (await api.get("/v1/candidates")).json()["items"]
    off = {"disabled_rules": [rule for rule in known if rule not in rules]}
    assert (await api.patch(f"/v1/candidates/{candidate['id']}", json={"policy": off})).status_code == 200


class Plan:
    """One interview's plan with its candidate's weekly reminders, read over HTTP."""

    def __init__(self, api: Api, interview: Any) -> None:
        self._api = api
        self.interview_id: str = interview["id"]
        self.application_id: str = interview["application_id"]
        self.created: Any = interview
        self._seen = 0

    @classmethod
    async def post(cls, api: Api, document: Any) -> "Plan":
        """Post the interview; the events of that count as seen."""
        answer = await api.post("/v1/interviews", json=document)
        assert answer.status_code == 201, answer.text
        plan = cls(api, answer.json())
        await plan.new_events()
        return plan

    async def interview(self) -> Any:
        return (await self._api.get(f"/v1/interviews/{self.interview_id}")).json()

    async def tasks(self) -> list[Any]:
        wanted = {"candidate_id": self.created["application"]["candidate_id"], "limit": 200}
        items: list[Any] = (await self._api.get("/v1/tasks", params=wanted)).json()["items"]
        return [task for task in items if task["application_id"] in (self.application_id, None)]

    async def task(self, rule: str, *, but: str = "") -> Any:
        """The one task of a rule; `but` leaves the tasks of a status out."""
        (task,) = [each for each in await self.tasks() if each["rule"] == rule and each["status"] != but]
        return task

    async def statuses(self) -> dict[str, str]:
        """Status by rule, where every rule has one task; without the weeks of the search, which come and go."""
        found = [task for task in await self.tasks() if task["application_id"] is not None]
        statuses = {task["rule"]: task["status"] for task in found}
        assert len(statuses) == len(found), Counter(task["rule"] for task in found)
        return statuses

    async def act(self, rule: str, action: str, body: Any = None) -> Any:
        """Act on the task of a rule that was there from the beginning; gives the answer."""
        (task_id,) = [task["id"] for task in self.created["tasks"] if task["rule"] == rule]
        return await self._api.post(f"/v1/tasks/{task_id}/{action}", json=body)

    async def new_events(self) -> Events:
        """The events since the last call, sorted."""
        events = (await self._api.get("/v1/events", params={"after": self._seen, "limit": 200})).json()["items"]
        self._seen = events[-1]["sequence"] if events else self._seen
        return sorted((event["type"], _subject(event["data"])) for event in events)


def _subject(data: Any) -> str:
    for kind, name in (
        ("task", "rule"),
        ("deadline", "status"),
        ("interaction", "purpose"),
        ("interview", "status"),
        ("application", "status"),
    ):
        if kind in data:
            subject: str = data[kind][name]
            return subject
    raise AssertionError(data)


def moved(**tasks: list[Any]) -> dict[str, list[str]]:
    """`plan_changes` of whole tasks, sorted as `in_order` sorts them."""
    kinds = ("created", "rescheduled", "cancelled", "satisfied")
    return {kind: sorted(task["id"] for task in tasks.get(kind, [])) for kind in kinds}


def in_order(plan_changes: dict[str, list[str]]) -> dict[str, list[str]]:
    """`plan_changes` with the identifiers sorted: their order is not promised."""
    return {kind: sorted(identifiers) for kind, identifiers in plan_changes.items()}

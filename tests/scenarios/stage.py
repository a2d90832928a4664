"""Playing a story over HTTP: write its facts, let time pass as the running service does, and compare.

At the end of a story its facts are read back and previewed: the preview must equal the stored plan. They are also
exported and imported again.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from app.etiquette.catalogue import RULE
from app.usecases.tasks.advance import advance
from app.usecases.tasks.job_search import advance_job_searches
from tests.portability import compare_with_import
from tests.scenarios.every_story import RULES_EXPECTED
from tests.scenarios.preview import compare_with_preview
from tests.scenarios.story import (
    Act,
    ContactCheck,
    DeadlineStatuses,
    Document,
    Ended,
    Events,
    Local,
    Moment,
    Named,
    Person,
    Step,
    Story,
    Tasks,
    Write,
)
from tests.scenarios.tables import assert_same
from tests.service import Api

BATCH: Final = 200
NOT_IN_STORIES: Final = sorted(RULE.keys() - RULES_EXPECTED)
OPEN: Final = ("scheduled", "due", "overdue")
OF_AN_INTERVIEW: Final = ("debrief", "record_contacts", "ask_next_steps", "handwritten_letter", "prepare_next_round")
OF_A_DEADLINE: Final = ("deliver_commitment", "follow_up_after_deadline", "status_call")
SUBJECTS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(OF_AN_INTERVIEW, ("interview_id",)),
    **dict.fromkeys(OF_A_DEADLINE, ("deadline_id",)),
    "thank_you": ("interview_id", "interviewer_id"),
    "apologise_wrong_name": ("interviewer_id",),
    "connect_on_linkedin": ("interviewer_id",),
    "notify_reference": ("application_id", "reference_id"),
    "ask_recommendation": ("reference_id",),
    "keep_searching": ("candidate_id",),
}
"""What a rule has one task for; other rules have one for every application."""


class Stage:
    """One story being played."""

    def __init__(self, api: Api, story: Story) -> None:
        self._api = api
        self._story = story
        self._zone = ZoneInfo(story.zone)
        self._ids: dict[str, str] = {}
        self._seen = 0
        self._ended: set[tuple[str, str, str]] = set()
        self._tasks_now: list[Any] | None = None
        self._listens = any(isinstance(step, Events) for moment in story.moments for step in moment.steps)

    async def play(self) -> None:
        await self.perform()
        await compare_with_preview(self._api, self._ids["candidate"], list(self._story.applications), self._ids)
        imported = await compare_with_import(self._api, self._api, self._ids["candidate"])
        for each in (imported["id"], self._ids["candidate"]):
            await self._send("DELETE", f"candidates/{each}")

    async def perform(self, after_each: Callable[[], Awaitable[None]] | None = None) -> None:
        """Play all moments, and leave the objects in place; `after_each` is called after every moment."""
        self._api.app.state.clock.set(self._instant(self._story.moments[0].at))
        await self._enter()
        for moment in self._story.moments:
            await self._let_pass(moment)
            for step in moment.steps:
                await self._take(step, moment)
            if after_each is not None:
                await after_each()

    async def _enter(self) -> None:
        person = {"name": "Ada Byron", "timezone": self._story.zone, **self._story.candidate}
        self._ids["candidate"] = (await self._send("POST", "candidates", _of_known_rules(person)))["id"]
        for name, about in self._story.applications.items():
            document = {"candidate_id": self._ids["candidate"], "company": name, "job_title": "Data Engineer", **about}
            self._ids[name] = (await self._send("POST", "applications", document))["id"]
        if self._listens:
            await self._events()

    async def _let_pass(self, moment: Moment) -> None:
        at = self._instant(moment.at)
        clock = self._api.app.state.clock
        assert at >= clock.now(), f"{moment.at.text} lies before the last moment"
        clock.set(at)
        self._tasks_now = None
        while await self._api.database.run_in_transaction(advance, at, BATCH) >= BATCH:
            pass
        while await advance_job_searches(self._api.database, at, BATCH) >= BATCH:
            pass

    async def _take(self, step: Step, moment: Moment) -> None:
        at = moment.at.text
        match step:
            case Write():
                await self._write(step, at)
            case Act():
                await self._act(step, at)
            case Tasks():
                expected = Counter(self._row(row) for row in step.rows)
                assert_same(Counter(self._shown(task) for task in await self._open()), expected, f"open at {at}")
            case Ended():
                assert_same(Counter(await self._newly_ended()), Counter(" | ".join(row) for row in step.rows), at)
            case Events():
                assert_same(Counter(await self._events()), Counter(step.events), f"events at {at}")
            case ContactCheck():
                await self._check_contact(step, at)
            case DeadlineStatuses():
                items = await self.listed("deadlines")
                found = {self.name(each["id"]): each["status"] for each in items}
                assert {name: found[name] for name in step.statuses} == dict(step.statuses), at

    async def _write(self, step: Write, at: str) -> None:
        body = None if step.body is None else self._resolved(step.body)
        if body is not None and step.path[0] == "candidates" and "policy" in body:
            body = _of_known_rules(body)
        path = "/".join(self._ids[part[1:]] if part.startswith("=") else part for part in step.path)
        answer = await self._send(step.verb, path, body)
        if step.name is not None:
            assert step.name not in self._ids, f"two things are called {step.name}"
            self._ids[step.name] = answer["id"]
            self._ids |= {
                f"{step.name} answer": each["id"] for each in answer.get("deadlines", ()) if self._is_new(each)
            }
        for person in answer.get("interviewers", ()) if answer else ():
            self._ids.setdefault(person["name"], person["id"])
        await self._compare_changes(step, answer, at)

    async def _act(self, step: Act, at: str) -> None:
        wanted = OPEN if step.action != "reopen" else ("done", "skipped")
        found = [
            task
            for task in await self._all_tasks()
            if (task["rule"], self.about(task)) == (step.rule, step.about) and task["status"] in wanted
        ]
        assert len(found) == 1, f"{len(found)} tasks to {step.action} at {at}: {step.rule} {step.about}"
        answer = await self._send("POST", f"tasks/{found[0]['id']}/{step.action}", self._resolved(step.body))
        await self._compare_changes(step, answer, at)

    async def _compare_changes(self, step: Write | Act, answer: Any, at: str) -> None:
        if step.replans is not None:
            rules = {task["id"]: task["rule"] for task in await self._tasks()}
            changes = answer["plan_changes"]
            found = Counter(
                f"{kind} {rules[each]}" for kind, named in changes.items() for each in named if each in rules
            )
            expected = Counter(f"{kind} {rule}" for kind, named in step.replans.items() for rule in named)
            assert_same(found, expected, f"{step} at {at}")

    async def _check_contact(self, step: ContactCheck, at: str) -> None:
        for asked, instant, expected in step.rows:
            channel, purpose, *whom = asked.split()
            params = {"channel": channel, "purpose": purpose, "at": self._instant(Local(instant)).isoformat()}
            if whom:
                params["interviewer_id"] = self._ids[whom[0]]
            answer = await self._send("GET", f"applications/{self._ids[step.of]}/contact-check", params=params)
            opening = answer["allowed_from"]
            from_when = "" if opening is None else f", from {self.local(opening)}"
            found = "yes" if answer["allowed"] else f"no{from_when}"
            word, _, later = expected.partition(", from ")
            if expected == "no, later":
                expected, found = "no", found.partition(", from ")[0] if opening else "never"
                word = expected
            wanted = f"{word}, from {self.local(self._instant(Local(later)))}" if later else word
            assert found == wanted, f"{asked} at {instant}, asked {at}: {answer}"

    async def _open(self) -> list[Any]:
        return [task for task in await self._tasks() if task["status"] in OPEN]

    async def _tasks(self) -> list[Any]:
        return [task for task in await self._all_tasks() if self._story.searching or task["rule"] != "keep_searching"]

    async def _all_tasks(self) -> list[Any]:
        """All tasks, read again after something was written or time passed."""
        if self._tasks_now is None:
            self._tasks_now = await self.listed("tasks")
        return self._tasks_now

    async def _newly_ended(self) -> list[str]:
        ends = {(task["id"], _how(task), task["closed_at"]): task for task in await self._tasks() if task["closed_at"]}
        new = [
            f"{task['rule']} | {self.about(task)} | {_how(task)}"
            for end, task in ends.items()
            if end not in self._ended
        ]
        self._ended = set(ends)
        return new

    async def _events(self) -> list[str]:
        events: list[Any] = []
        while page := (await self._send("GET", "events", params={"after": self._seen, "limit": 200}))["items"]:
            self._seen = page[-1]["sequence"]
            events += page
        return [f"{event['type']} {_subject(event['data'])}" for event in events if self._is_shown(event)]

    def _is_shown(self, event: Any) -> bool:
        return self._story.searching or event["data"].get("task", {}).get("rule") != "keep_searching"

    def _row(self, row: tuple[str, ...]) -> str:
        rule, about, opens, due, status = row
        day = " ".join(opens.split()[:2])
        return self._line(rule, about, self._instant(Local(opens)), self._instant(Local(_on(day, due))), status)

    def _shown(self, task: Any) -> str:
        opens, due = datetime.fromisoformat(task["opens_at"]), datetime.fromisoformat(task["due_at"])
        return self._line(task["rule"], self.about(task), opens, due, task["status"])

    def _line(self, rule: str, about: str, opens: datetime, due: datetime, status: str) -> str:
        return " | ".join((rule.ljust(25), about.ljust(14), self.local(opens), self.local(due), status))

    def about(self, task: Any) -> str:
        if task["rule"] == "keep_searching":
            return "search"
        fields = SUBJECTS.get(task["rule"], ("application_id",))
        if task["rule"] == "reply" and task["deadline_id"]:
            fields = ("deadline_id",)
        return " ".join(self.name(task[each]) for each in fields)

    def name(self, identifier: str | None) -> str:
        return next((name for name, known in self._ids.items() if known == identifier), "—")

    def _is_new(self, resource: Any) -> bool:
        return resource["id"] not in self._ids.values()

    def _instant(self, local: Local) -> datetime:
        return local.instant(self._story.zone)

    def local(self, instant: datetime | str) -> str:
        at = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
        return at.astimezone(self._zone).strftime("%a %Y-%m-%d %H:%M:%S%z").replace(":00+", "+").replace(":00-", "-")

    def _resolved(self, value: Any) -> Any:
        match value:
            case Local():
                return self._instant(value).isoformat()
            case Named():
                return self._ids[value.name]
            case Person():
                return self._ids.get(value.name) or value.document()
            case Mapping():
                return {
                    key: self._resolved(each) for key, each in value.items() if each is not None or key != "decision"
                }
            case tuple() | list():
                return [self._resolved(each) for each in value]
            case _:
                return value

    async def listed(self, kind: str) -> list[Any]:
        items: list[Any] = (await self._send("GET", kind, params={"limit": 200}))["items"]
        assert len(items) < 200, f"more {kind} than a story should have"
        return items

    async def _send(self, verb: str, path: str, body: Document | None = None, params: Any = None) -> Any:
        if verb != "GET":
            self._tasks_now = None
        answer = await self._api.request(verb, f"/v1/{path}", json=body, params=params)
        assert answer.status_code in (200, 201, 204), f"{verb} {path} {body}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else {}


def _of_known_rules(candidate: Document) -> Document:
    """A candidate, or a patch of one, who is reminded by no rule that the stories do not know."""
    if not NOT_IN_STORIES:
        return candidate
    policy = candidate.get("policy") or {}
    disabled = [*policy.get("disabled_rules", ()), *NOT_IN_STORIES]
    return {**candidate, "policy": {**policy, "disabled_rules": disabled}}


def _how(task: Any) -> str:
    return f"{task['status']}: {task['closed_by']}" if task["status"] in ("done", "skipped") else str(task["status"])


def _on(day: str, due: str) -> str:
    return f"{day} {due}" if len(due.split()) == 1 else due


def _subject(data: Any) -> str:
    kinds = (("task", "rule"), ("deadline", "status"), ("interaction", "purpose"), ("interview", "status"))
    for kind, name in (*kinds, ("application", "status")):
        if kind in data:
            subject: str = data[kind][name]
            return subject
    raise AssertionError(data)


async def play(api: Api, story: Story) -> None:
    await Stage(api, story).play()

"""An application in the real service, step by step in any order: a request, or time passing; then every invariant.

The machine keeps no model of the service. What must be there is what the core plans from the stored facts; what must
never happen is written as invariants.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar, Final, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.etiquette.facts import Channel, ClosedBy, Direction, Purpose, TaskStatus
from app.etiquette.planner import plan
from app.etiquette.policy import policy_of
from app.etiquette.reconcile import OPEN
from app.etiquette.task_status import status_at
from app.etiquette.waiting import calls_made, deadline_day, waiting_of
from app.store.application_state import ApplicationState
from app.store.loading import load_states
from app.store.mapping import facts_of, stored_task
from app.usecases.tasks.advance import advance
from app.usecases.tasks.job_search import advance_job_searches
from tests.clocks import FrozenClock
from tests.service import Api, serving, settings_for

BEGIN: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""A Monday, four weeks before the clocks change in Berlin."""
ASKING: Final = {"follow_up_after_deadline", "follow_up_without_deadline", "status_call", "last_follow_up"}
ENDED: Final = {TaskStatus.DONE, TaskStatus.SKIPPED, TaskStatus.CANCELLED, TaskStatus.EXPIRED}
IN_HISTORY: Final = frozenset(
    {"status", "opens_at", "due_at", "expires_at", "snoozed_until", "closed_at", "closed_by", "title", "why"}
    | {"channel", "optional", "interview_id", "interviewer_id", "deadline_id"}
)
"""What a history records of a task, except the note with which it was closed."""

Answer = TypeVar("Answer")
days = st.integers(0, 20)
outward = st.sampled_from(
    [Purpose.THANK_YOU, Purpose.FOLLOW_UP, Purpose.STATUS_CALL, Purpose.COMMITMENT, Purpose.REPLY, Purpose.CONNECT]
)
inward = st.sampled_from([Purpose.UPDATE, Purpose.DECISION, Purpose.REQUEST, Purpose.OTHER])
channels = st.sampled_from([Channel.EMAIL, Channel.PHONE, Channel.LETTER])
policies = st.sampled_from(
    [
        {},
        {"preset": "business_days"},
        {"preset": "one_letter"},
        {"max_follow_ups": 3, "follow_up_gap": "P2D"},
        {"disabled_rules": ["thank_you", "keep_searching"]},
        {"working_days": ["MO", "TU", "WE"], "working_hours": {"start": "08:00", "end": "12:00"}},
    ]
)


class ProcessMachine(RuleBasedStateMachine):
    """One candidate with one application, and everything that can happen to them."""

    fresh_database: ClassVar[Callable[[], str]]

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.Runner()
        self._stack = AsyncExitStack()
        self._clock = FrozenClock(BEGIN)
        settings = settings_for(type(self).fresh_database())
        self._api: Api = self._run(self._stack.enter_async_context(serving(settings, self._clock)))
        self._ended: dict[str, str] = {}
        self._reopened: set[str] = set()
        self._made: dict[str, Any] = {}
        self._state: ApplicationState

    def teardown(self) -> None:
        self._run(self._stack.aclose())
        self._loop.close()

    @initialize(country=st.sampled_from([None, "DE-BY"]), culture=st.sampled_from(["formal", "unknown"]))
    def apply(self, country: str | None, culture: str) -> None:
        (candidate,) = self._list("candidates")
        self._candidate = candidate["id"]
        self._send("PATCH", f"candidates/{self._candidate}", {"timezone": "Europe/Berlin", "country": country})
        application = {"company": "Nordlicht Energie", "company_culture": culture}
        self._application = self._send("POST", "applications", application)["id"]
        self._people = [
            self._send("POST", "interviewers", {"name": name, "role": role})["id"]
            for name, role in (("Dana Reyes", "hiring_manager"), ("Jonas Weber", "interviewer"))
        ]
        self._read()

    # Rounds

    @rule(offset=st.integers(-40, 200), panel=st.sets(st.sampled_from([0, 1])), answers_in=st.none() | days)
    def interview(self, offset: int, panel: set[int], answers_in: int | None) -> None:
        if len(self._list("interviews")) < 3:
            starts_at = self._clock.now() + timedelta(hours=offset)
            body = {"application_id": self._application, **_hours(starts_at), "timezone": "Europe/Berlin"}
            decision = {} if answers_in is None else {"decision": {"within_days": answers_in}}
            people = [self._people[place] for place in sorted(panel)]
            self._send("POST", "interviews", {**body, **decision, "interviewers": people})

    @rule(data=st.data(), offset=st.integers(-40, 200))
    def reschedule(self, data: st.DataObject, offset: int) -> None:
        if (interview := self._one(data, "interviews")) is not None:
            self._send("PATCH", f"interviews/{interview['id']}", _hours(self._clock.now() + timedelta(hours=offset)))

    @rule(data=st.data(), status=st.sampled_from(["cancelled", "no_show", "held"]))
    def settle_interview(self, data: st.DataObject, status: str) -> None:
        if (interview := self._one(data, "interviews")) is not None:
            self._send("PATCH", f"interviews/{interview['id']}", {"status": status}, may_refuse=True)

    @rule(data=st.data())
    def delete_interview(self, data: st.DataObject) -> None:
        if (interview := self._one(data, "interviews")) is not None:
            self._send("DELETE", f"interviews/{interview['id']}")

    @rule(data=st.data(), wrong=st.booleans())
    def write_debrief(self, data: st.DataObject, wrong: bool) -> None:
        if (interview := self._one(data, "interviews")) is not None:
            names = [each["id"] for each in interview["interviewers"]] if wrong else []
            self._send("PUT", f"interviews/{interview['id']}/debrief", {"wrong_name_for": names})

    # What was said

    @rule(kind=st.sampled_from(["decision", "commitment", "reply"]), ahead=days, phone=st.booleans())
    def state_deadline(self, kind: str, ahead: int, phone: bool) -> None:
        body: dict[str, Any] = {"application_id": self._application, "kind": kind}
        if phone and kind == "decision":
            body["promised_channel"] = "phone"
        self._send("POST", "deadlines", {**body, "due_on": str(self._today() + timedelta(days=ahead))}, may_refuse=True)

    @rule(data=st.data(), status=st.sampled_from(["met", "cancelled", "open"]))
    def settle_deadline(self, data: st.DataObject, status: str) -> None:
        if (deadline := self._one(data, "deadlines")) is not None:
            self._send("PATCH", f"deadlines/{deadline['id']}", {"status": status})

    @rule(data=st.data())
    def delete_deadline(self, data: st.DataObject) -> None:
        if (deadline := self._one(data, "deadlines")) is not None:
            self._send("DELETE", f"deadlines/{deadline['id']}")

    @rule(purpose=outward, channel=channels, ago=st.integers(0, 72), to=st.none() | st.sampled_from([0, 1]))
    def write(self, purpose: Purpose, channel: Channel, ago: int, to: int | None) -> None:
        person = {} if to is None else {"interviewer_id": self._people[to]}
        self._say(Direction.OUTBOUND, purpose, channel, ago, may_refuse=True, **person)

    @rule(purpose=inward, channel=channels, ago=st.integers(0, 72), needs_reply=st.booleans())
    def hear(self, purpose: Purpose, channel: Channel, ago: int, needs_reply: bool) -> None:
        self._say(Direction.INBOUND, purpose, channel, ago, needs_reply=needs_reply)

    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        if (interaction := self._one(data, "interactions")) is not None:
            self._send("DELETE", f"interactions/{interaction['id']}")

    # The application, the candidate, those who vouch

    @rule(status=st.sampled_from(["active", "active", "offer", "accepted", "rejected", "withdrawn", "no_response"]))
    def turn(self, status: str) -> None:
        self._send("PATCH", f"applications/{self._application}", {"status": status})

    @rule(allowed=st.sampled_from([None, ["email"], ["phone"], ["letter", "phone"]]))
    def ask_for_channels(self, allowed: list[str] | None) -> None:
        self._send("PATCH", f"applications/{self._application}", {"allowed_channels": allowed})

    @rule(policy=policies)
    def prefer(self, policy: dict[str, Any]) -> None:
        nothing = {key: None for known in ({}, *policies_known()) for key in known}
        self._send("PATCH", f"candidates/{self._candidate}", {"policy": {**nothing, **policy}})

    @rule(ahead=days, length=days)
    def go_away(self, ahead: int, length: int) -> None:
        starts_on = self._today() + timedelta(days=ahead)
        time_off = {"starts_on": str(starts_on), "ends_on": str(starts_on + timedelta(days=length))}
        self._send("PATCH", f"candidates/{self._candidate}", {"time_off": [time_off]})

    @rule(knows=st.booleans())
    def find_reference(self, knows: bool) -> None:
        if len(self._list("references")) < 2:
            body = {"name": "Ines Ott", "knows_interviewer_ids": self._people[:1] if knows else []}
            self._send("POST", "references", body)

    # Tasks and time

    @rule(data=st.data(), action=st.sampled_from(["complete", "complete", "skip"]))
    def end_task(self, data: st.DataObject, action: str) -> None:
        if (task := self._one(data, "tasks", lambda task: task["status"] in OPEN)) is not None:
            self._send("POST", f"tasks/{task['id']}/{action}")

    @rule(data=st.data(), hours=st.integers(1, 100))
    def snooze_task(self, data: st.DataObject, hours: int) -> None:
        if (task := self._one(data, "tasks", lambda task: task["status"] in OPEN)) is not None:
            until = {"until": (self._clock.now() + timedelta(hours=hours)).isoformat()}
            self._send("POST", f"tasks/{task['id']}/snooze", until, may_refuse=True)

    @precondition(lambda self: any(status in ("done", "skipped") for status in self._ended.values()))
    @rule(data=st.data())
    def reopen_task(self, data: st.DataObject) -> None:
        task = self._one(data, "tasks", lambda task: task["closed_by"] == ClosedBy.API)
        if task is not None:
            self._reopened.add(task["id"])
            self._send("POST", f"tasks/{task['id']}/reopen", may_refuse=True)

    @rule(hours=st.sampled_from([1, 7, 24, 24, 72, 24 * 8, 24 * 35]))
    def pass_time(self, hours: int) -> None:
        before = dict(self._ended)
        self._clock.pass_time(timedelta(hours=hours))
        self._run(self._advance())
        self._read()
        assert before.items() <= self._ended.items(), "time alone opens nothing that had ended"

    # What always holds

    @invariant()
    def the_stored_tasks_are_the_plan(self) -> None:
        self._read()
        known, now = facts_of(self._state), self._clock.now()
        wanted = {task.key: task for task in plan(known, policy_of(self._state.candidate.policy))}
        stored = {row.key: row for row in self._state.tasks.values()}
        assert len(stored) == len(self._state.tasks), "one task a key"
        for key, row in stored.items():
            if row.status in OPEN:
                task = wanted[key]
                assert task.satisfied is None, key
                assert (row.opens_at, row.due_at, row.expires_at) == (task.opens_at, task.due_at, task.expires_at), key
                assert (row.title, row.why, row.channel) == (task.title, task.why, task.channel), key
                assert row.status == status_at(stored_task(row), now, row.snoozed_until), key
        for key, task in wanted.items():
            if task.satisfied is None and status_at(task, now) is not TaskStatus.EXPIRED:
                row = stored[key]
                assert row.status in OPEN or row.closed_by == ClosedBy.API, key

    @invariant()
    def what_the_caller_ended_stays_ended(self) -> None:
        now = {row.id: row.status for row in self._state.tasks.values() if row.closed_by == ClosedBy.API}
        for task_id, status in self._ended.items():
            gone = task_id not in self._state.tasks
            assert gone or now.get(task_id) == status or task_id in self._reopened, task_id
        self._ended, self._reopened = now, set()

    @invariant()
    def no_company_is_pestered(self) -> None:
        known = facts_of(self._state)
        asking = [row for row in self._state.tasks.values() if row.status in OPEN and row.rule in ASKING]
        calls = [row for row in asking if row.rule == "status_call"]
        assert len(calls) <= 1
        most = policy_of(self._state.candidate.policy).count("max_calls")
        assert calls_made(known) < most or not [row for row in asking if row.channel == Channel.PHONE]
        waiting = waiting_of(known)
        if waiting is not None and waiting.deadline is not None:
            calendar = policy_of(self._state.candidate.policy).calendar(waiting.interview.timezone, known.candidate)
            last_day = deadline_day(waiting.deadline, calendar.zone)
            assert all(calendar.day_of(row.opens_at) > last_day for row in asking)

    @invariant()
    def the_search_asks_once(self) -> None:
        weekly = [task for task in self._list("tasks", rule="keep_searching") if task["status"] in OPEN]
        assert len(weekly) <= 1

    @invariant()
    def the_last_event_of_a_task_tells_what_it_is(self) -> None:
        """New words alone make no event."""
        latest: dict[str, Any] = {}
        for event in self._events():
            if "task" in event["data"]:
                latest[event["data"]["task"]["id"]] = event["data"]["task"]
        for task in self._list("tasks"):
            if task["id"] in latest:
                last = latest[task["id"]]
                for name in ("status", "opens_at", "due_at", "expires_at", "snoozed_until", "closed_by"):
                    assert last[name] == task[name], (task["rule"], name)

    @invariant()
    def a_history_begins_with_the_task_as_it_was_made(self) -> None:
        for task in self._list("tasks", application_id=self._application):
            self._made.setdefault(task["id"], task)
            made = self._made[task["id"]]
            first = self._run(self._api.get(f"/v1/tasks/{task['id']}/history")).json()["items"][0]
            created = {name: each["after"] for name, each in first["changed"].items()}
            assert first["change"] == "created"
            assert created.items() <= made.items(), (task["rule"], created)
            assert all(made[name] is None for name in IN_HISTORY - created.keys()), (task["rule"], created)

    @invariant()
    def each_event_is_made_once(self) -> None:
        sequences = Counter(event["sequence"] for event in self._events())
        assert not sequences or max(sequences.values()) == 1
        assert sorted(sequences) == list(range(1, len(sequences) + 1))

    # How

    def _read(self) -> None:
        loaded = self._run(self._api.database.run(load_states, [self._application]))
        self._state = loaded[self._application]

    async def _advance(self) -> None:
        now = self._clock.now()
        while await self._api.database.run_in_transaction(advance, now) or await advance_job_searches(
            self._api.database, now
        ):
            pass

    def _today(self) -> date:
        return self._clock.now().date()

    def _say(
        self, direction: Direction, purpose: Purpose, channel: Channel, ago: int, may_refuse: bool = False, **more: Any
    ) -> None:
        said = {"direction": direction, "purpose": purpose, "channel": channel}
        occurred_at = (self._clock.now() - timedelta(hours=ago)).isoformat()
        body = {"application_id": self._application, **said, "occurred_at": occurred_at, **more}
        self._send("POST", "interactions", body, may_refuse=may_refuse)

    def _one(self, data: st.DataObject, path: str, fits: Callable[[Any], bool] = lambda _: True) -> Any:
        found = [each for each in self._list(path) if fits(each)]
        return data.draw(st.sampled_from(found)) if found else None

    def _list(self, path: str, **query: Any) -> list[Any]:
        answer = self._run(self._api.get(f"/v1/{path}", params={"limit": 200, **query}))
        assert answer.status_code == 200, answer.text
        items: list[Any] = answer.json()["items"]
        return items

    def _events(self) -> list[Any]:
        events: list[Any] = []
        while page := self._list("events", after=events[-1]["sequence"] if events else 0):
            events += page
        return events

    def _send(self, method: str, path: str, body: Any = None, *, may_refuse: bool = False) -> Any:
        answer = self._run(self._api.request(method, f"/v1/{path}", json=body))
        refused = may_refuse and answer.status_code in (404, 409, 422)
        assert answer.is_success or refused, (method, path, body, answer.text)
        return answer.json() if answer.content else None

    def _run(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        return self._loop.run(work)


def policies_known() -> list[dict[str, Any]]:
    """The keys that some policy of the machine sets, to be reset by the next."""
    return [
        {
            "preset": 0,
            "max_follow_ups": 0,
            "follow_up_gap": 0,
            "disabled_rules": 0,
            "working_days": 0,
            "working_hours": 0,
        }
    ]


def _hours(starts_at: datetime) -> dict[str, str]:
    return {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=1)).isoformat()}

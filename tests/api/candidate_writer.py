"""Sends a generated script through the API, and remembers which words and identifiers belong to whom."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta, timezone
from typing import Any, Final

import httpx

from app.delivery.fan_out import fan_out
from app.letters.kinds import KIND_OF_RULE
from app.usecases.tasks.advance import advance
from app.usecases.tasks.job_search import advance_job_searches
from tests.api.candidate_scripts import (
    At,
    Invitation,
    Lookalike,
    On,
    Pick,
    Script,
    Scripts,
    Seat,
    Send,
    Step,
    Wait,
    Words,
)
from tests.clocks import FrozenClock
from tests.service import Api

WORD: Final = re.compile(r"quillo\d{5}|[a-z]+_01kz\d{22}", re.ASCII)
"""A word of the scripts, or what they send in the form of an identifier. Identifiers have neither i, l, o nor u."""
IDENTIFIER: Final = re.compile(r"\b[a-z]{2,5}_[0-7][0-9a-hjkmnp-tv-z]{25}(?![0-9a-z])", re.ASCII)
_BETWEEN_STEPS: Final = timedelta(seconds=61, microseconds=7)
_OPEN: Final = ("scheduled", "due", "overdue")
_REFUSALS: Final = (404, 409, 422)


class Missing(Exception):
    """A step names something that does not exist."""


@dataclass
class Account:
    """An account, and what was sent to it."""

    api: Api
    clock: FrozenClock
    people: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """The words that an interviewer has or had, by identifier."""
    met_by: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    """Which of the candidates an interviewer ever belonged to."""
    words: dict[str, int] = field(default_factory=dict)
    """Which candidate's script a word comes from: 0, the subject's, or 1, the bystander's."""
    by_themselves: set[str] = field(default_factory=set)
    """The interviewers who were created without an interview."""
    removed: set[str] = field(default_factory=set)
    """Identifiers of what was removed by itself; what went with it is not among them."""
    answered: Counter[str] = field(default_factory=Counter)

    async def settle(self) -> None:
        """Have time and events catch up with the clock, as the scheduler does."""
        database, now = self.api.database, self.clock.now()
        while await database.run_in_transaction(advance, now) or await advance_job_searches(database, now):
            pass
        while await database.run_in_transaction(fan_out, now):
            pass


@dataclass
class Writer:
    """Sends one candidate's script."""

    account: Account
    number: int
    candidate_id: str = ""
    known: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Identifiers by prefix, those of interviewers excepted."""
    panels: dict[str, list[str]] = field(default_factory=dict)

    @property
    def identifiers(self) -> set[str]:
        """Of everything that the candidate has or had, as far as an answer showed it."""
        return {each for some in self.known.values() for each in some}

    async def introduce(self, script: Script, *, default: bool) -> None:
        """Create the candidate, or give the account's default candidate their profile."""
        path: tuple[str, ...] = ("candidates",)
        if default:
            found = (await self.account.api.get("/v1/candidates")).json()["items"]
            path = ("candidates", *(each["id"] for each in found if each["is_default"]))
        answer = await self._send(Send("PATCH" if default else "POST", path, script.profile))
        assert answer is not None
        assert answer.is_success, answer.text
        self.candidate_id = answer.json()["id"]

    async def run_in_transaction(self, steps: tuple[Step, ...]) -> None:
        for step in steps:
            if isinstance(step, Wait):
                self.account.clock.pass_time(timedelta(hours=step.hours))
                await self.account.settle()
            else:
                await self._send(step)

    async def _send(self, step: Send) -> httpx.Response | None:
        """Send a step. It may be refused, since it may contradict the facts by then."""
        account = self.account
        account.clock.pass_time(_BETWEEN_STEPS)
        try:
            path = "/".join([await self._resolved(each) for each in step.path])
            body = await self._resolved(step.body)
        except Missing:
            account.answered["left out"] += 1
            return None
        headers = {"idempotency-key": f"{self.number}-{account.answered.total()}"} if step.method == "POST" else {}
        answer = await account.api.request(step.method, f"/v1/{path}", json=body, headers=headers)
        assert answer.is_success or answer.status_code in _REFUSALS, (step.method, path, body, answer.text)
        account.answered["accepted" if answer.is_success else "refused"] += 1
        if answer.is_success:
            self._note(step, path, json.dumps(body), answer.json() if answer.content else None)
        return answer

    def _note(self, step: Send, path: str, body: str, answer: Any) -> None:
        """What a request shows or says of interviewers, and what it created or removed."""
        account = self.account
        self._remember(answer)
        if step.path[0] != "interviewers":
            people = (
                each for each in IDENTIFIER.findall(f"{path} {body} {json.dumps(answer)}") if each in account.people
            )
            for each in people:
                account.met_by[each].add(self.number)
        elif (step.method, *step.path) == ("POST", "interviewers"):
            account.by_themselves.add(answer["id"])
        if step.method == "DELETE" and len(step.path) == 2:
            account.removed.add(path.rpartition("/")[2])

    def _remember(self, document: Any) -> None:
        for each in _objects(document):
            identifier, kind = each["id"], each["id"].partition("_")[0]
            if kind == "ivr":
                self.account.people[identifier].update(WORD.findall(json.dumps(each, ensure_ascii=False)))
            elif identifier not in self.known[kind]:
                self.known[kind].append(identifier)
            if kind == "int" and "interviewers" in each:
                self.panels[identifier] = [one["id"] for one in each["interviewers"]]

    async def _resolved(self, value: Any) -> Any:
        """What a script says, as it is sent now."""
        now = self.account.clock.now()
        match value:
            case dict():
                return {await self._resolved(name): await self._resolved(each) for name, each in value.items()}
            case list():
                return [one for each in value for one in await self._resolved_if_there(each)]
            case Words():
                return await self._written(value)
            case Lookalike():
                return self._new_word(value.prefix + "_01kz{:022}")
            case At():
                at = now + timedelta(hours=value.hours)
                return at.astimezone(timezone(timedelta(minutes=value.offset))).isoformat()
            case On():
                return str(now.date() + timedelta(days=value.days))
            case Invitation():
                return self._invitation(value)
            case Pick() | Seat():
                return await self._picked(value)
        return value

    async def _resolved_if_there(self, value: Any) -> list[Any]:
        """The same of one in a list, which is left out of it where it does not exist."""
        with suppress(Missing):
            return [await self._resolved(value)]
        return []

    def _new_word(self, form: str = "quillo{:05}") -> str:
        words = self.account.words
        word = form.format(len(words))
        words[word] = self.number
        return word

    async def _written(self, text: Words) -> str:
        """The text, with its word and perhaps an identifier in the midst, which are never cut off."""
        core = self._new_word()
        core = " ".join([core, *await self._resolved_if_there(text.quoting)]) if text.quoting else core
        room = text.most - len(text.form.format(core))
        before = text.before[:room]
        return text.form.format(before + core + (text.after * text.times)[: room - len(before)])

    async def _picked(self, pick: Pick | Seat) -> str:
        if isinstance(pick, Seat):
            found = self.panels.get(await self._picked(pick.interview), [])
        elif pick.kind == "cand":
            found = [self.candidate_id]
        elif pick.kind == "ivr":
            found = list(self.account.people)
        elif pick.kind.partition(" ")[2]:
            found = [each["id"] for each in await self._tasks() if _fits(each, pick.kind)]
        else:
            found = self.known[pick.kind]
        found = [each for each in found if each not in self.account.removed]
        if not found:
            raise Missing
        return found[pick.place % len(found)]

    async def _tasks(self) -> list[dict[str, Any]]:
        answer = await self.account.api.get(f"/v1/tasks?candidate_id={self.candidate_id}&limit=200")
        tasks: list[dict[str, Any]] = answer.json()["items"]
        self._remember(tasks)
        return sorted(tasks, key=lambda task: (task["opens_at"], task["rule"], task["title"]))

    def _invitation(self, invitation: Invitation) -> str:
        ends = self.account.clock.now() + timedelta(hours=invitation.hours)
        host, guest, place, uid = (self._new_word() for _ in range(4))
        return "\r\n".join(
            (
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                "METHOD:REQUEST",
                "BEGIN:VEVENT",
                f"UID:{uid}",
                f"DTSTAMP:{self.account.clock.now():%Y%m%dT%H%M%SZ}",
                f"DTSTART:{ends - timedelta(hours=1):%Y%m%dT%H%M%SZ}",
                f"DTEND:{ends:%Y%m%dT%H%M%SZ}",
                "SUMMARY:Interview",
                f"LOCATION:{place}",
                f"ORGANIZER;CN={host}:mailto:{host}@example.com",
                f"ATTENDEE;CN={guest}:mailto:{guest}@example.com",
                "END:VEVENT",
                "END:VCALENDAR",
                "",
            )
        )


def _objects(document: Any) -> Iterator[dict[str, Any]]:
    """Everything in an answer that has an identifier."""
    if isinstance(document, dict):
        if isinstance(document.get("id"), str):
            yield document
        for name, each in document.items():
            if name != "metadata":
                yield from _objects(each)
    elif isinstance(document, list):
        for each in document:
            yield from _objects(each)


def _fits(task: dict[str, Any], kind: str) -> bool:
    is_open = task["status"] in _OPEN
    if kind == "ended task":
        return bool(task["closed_by"] == "api")
    return is_open and (kind == "open task" or task["rule"] in KIND_OF_RULE)


async def write(account: Account, scripts: Scripts) -> tuple[Writer, Writer]:
    """The subject and the bystander, after everything that their scripts say; an endpoint receives all events of it."""
    hook = {"url": "http://127.0.0.1:9/hook", "event_types": []}
    assert (await account.api.post("/v1/webhooks", json=hook)).status_code == 201
    subject, bystander = Writer(account, 0), Writer(account, 1)
    await subject.introduce(scripts.subject, default=scripts.subject_is_default)
    await bystander.introduce(scripts.bystander, default=not scripts.subject_is_default)
    await subject.run_in_transaction(scripts.subject.begins)
    await bystander.run_in_transaction(scripts.bystander.begins)
    await subject.run_in_transaction(scripts.subject.goes_on)
    await bystander.run_in_transaction(scripts.bystander.goes_on)
    await account.settle()
    return subject, bystander

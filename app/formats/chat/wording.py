"""What a chat message says of an event, before any chat's own markup: a heading, why, and the facts, in English.

Times are in the interview's own zone, or in the candidate's where it is about no interview.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from app.etiquette.words import day_in_words, listed
from app.events import types
from app.events.types import Tone


@dataclass(frozen=True, slots=True)
class When:
    """An instant, and the zone in which to tell it where a chat does not know its reader's."""

    at: datetime
    zone: str

    @property
    def in_words(self) -> str:
        local = self.at.astimezone(ZoneInfo(self.zone))
        return f"{day_in_words(local.date())} {local.year}, {local:%H:%M} ({self.zone})"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what there is to know."""

    label: str
    value: str | When

    @property
    def in_words(self) -> str:
        return self.value if isinstance(self.value, str) else self.value.in_words


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Message:
    """What is said of one event."""

    kind: str
    """What happened, in a word or two."""
    title: str
    tone: Tone
    text: str | None
    facts: tuple[Fact, ...]
    links: tuple[Link, ...]
    type: str
    at: datetime

    @property
    def in_a_line(self) -> str:
        """The message in a line, for notifications and for those who hear rather than see."""
        until = next((fact for fact in self.facts if fact.label in ("Until", "When", "By")), None)
        more = f" – {until.label.lower()} {until.in_words}" if until else ""
        return f"{self.kind}: {self.title}{more}"


_TO_DO: Final = frozenset(
    {types.TaskScheduled.name, types.TaskDue.name, types.TaskOverdue.name, types.TaskRescheduled.name}
)
_YET_TO_OPEN: Final = frozenset({types.TaskScheduled.name, types.TaskRescheduled.name})
_DATES: Final = {
    "decision": "{company} answers",
    "commitment": "You promised something to {company}",
    "reply": "{company} waits for your answer",
}
_STATUSES: Final = {
    "active": ("is open again", Tone.QUIET),
    "offer": ("brought an offer", Tone.GOOD),
    "accepted": ("is accepted", Tone.GOOD),
    "rejected": ("was rejected", Tone.QUIET),
    "withdrawn": ("was withdrawn", Tone.QUIET),
    "no_response": ("ended without an answer", Tone.QUIET),
}
_ROUNDS: Final = {"phone": "by phone", "video": "by video", "onsite": "on site"}


def message_of(type: str, timestamp: datetime, data: Mapping[str, Any], timezone: str) -> Message:
    """What is said of an event with this data, as it is stored: an event's data is never thin here.

    `timezone` is the candidate's.
    """
    interview = data.get("interview")
    zone = interview["timezone"] if interview else timezone
    for name, worded in _WORDED.items():
        if name in data:
            return worded(type, timestamp, data, zone)
    return _of_endpoint(type, timestamp, data, zone)


def _announced(type: str) -> tuple[str, Tone]:
    """What a message says happened, and its tone. A stored event may be of a type that this version does not know."""
    event = types.EVENT_TYPES.get(type)
    return (_plain(type), Tone.QUIET) if event is None else (event.heading or _plain(type), event.tone)


def _of_task(type: str, at: datetime, data: Mapping[str, Any], zone: str) -> Message:
    task, (kind, tone) = data["task"], _announced(type)
    facts = tuple(_task_facts(type, data, zone))
    return Message(kind, task["title"], tone, task["why"], facts, _links(data), type, at)


def _task_facts(type: str, data: Mapping[str, Any], zone: str) -> Iterator[Fact]:
    task = data["task"]
    if type in _YET_TO_OPEN:
        yield Fact("From", _when(task["opens_at"], zone))
    if type in _TO_DO:
        yield Fact("Until", _when(task["due_at"], zone))
    yield from _application_facts(data)
    person = data.get("interviewer")
    if person and (person["name"] or person["title"]):
        yield Fact("With", ", ".join(filter(None, (person["name"], person["title"]))))
    if task["channel"]:
        yield Fact("How", _plain(task["channel"]))
    if task["optional"]:
        yield Fact("Optional", "good to do, not expected")


def _of_interview(type: str, at: datetime, data: Mapping[str, Any], zone: str) -> Message:
    interview, (kind, tone) = data["interview"], _announced(type)
    how = _ROUNDS.get(interview["type"], "")
    title = " ".join(filter(None, ("Interview", how, f"with {data['application']['company']}")))
    facts = [
        Fact("When", _when(interview["starts_at"], zone)),
        Fact("Ends", _when(interview["ends_at"], zone)),
        Fact("Round", str(interview["round"])),
    ]
    if interview["location"]:
        facts.append(Fact("Where", interview["location"]))
    names = [each["name"] or each["title"] for each in interview["interviewers"] if each["name"] or each["title"]]
    if names:
        facts.append(Fact("Panel", listed(names)))
    return Message(kind, title, tone, None, (*facts, *_application_facts(data)), _links(data), type, at)


def _of_deadline(type: str, at: datetime, data: Mapping[str, Any], zone: str) -> Message:
    deadline, (kind, tone) = data["deadline"], _announced(type)
    title = _DATES[deadline["kind"]].format(company=data["application"]["company"])
    by: str | When
    if deadline["due_on"]:
        day = date.fromisoformat(deadline["due_on"])
        by = f"{day_in_words(day)} {day.year}"
    else:
        by = _when(deadline["due_at"], zone)
    facts = [Fact("By", by)]
    if deadline["promised_channel"]:
        facts.append(Fact("How", _plain(deadline["promised_channel"])))
    return Message(
        kind, title, tone, deadline["description"], (*facts, *_application_facts(data)), _links(data), type, at
    )


def _of_interaction(type: str, at: datetime, data: Mapping[str, Any], zone: str) -> Message:
    said, company = data["interaction"], data["application"]["company"]
    came = said["direction"] == "inbound"
    waits = came and said["needs_reply"]
    facts = [
        Fact("What", _plain(said["purpose"])),
        Fact("How", _plain(said["channel"])),
        Fact("When", _when(said["occurred_at"], zone)),
    ]
    if waits:
        facts.append(Fact("Next", "they wait for your answer"))
    title = f"{company} contacted you" if came else f"You contacted {company}"
    kind, tone = _announced(type)
    tone = Tone.ACT if waits else tone
    return Message(kind, title, tone, said["summary"], (*facts, *_application_facts(data)), _links(data), type, at)


def _of_application(type: str, at: datetime, data: Mapping[str, Any], _zone: str) -> Message:
    application, (kind, tone) = data["application"], _announced(type)
    title = f"Application at {application['company']}"
    if type == types.ApplicationStatusChanged.name:
        ended, tone = _STATUSES[application["status"]]
        title = f"Your application at {application['company']} {ended}"
    return Message(kind, title, tone, None, tuple(_application_facts(data)), _links(data), type, at)


def _of_endpoint(type: str, at: datetime, data: Mapping[str, Any], zone: str) -> Message:
    title, tone = _announced(type)
    if type == types.WebhookTest.name:
        return Message("Test", title, tone, data["message"], (), (), type, at)
    facts = [Fact("Endpoint", data["description"] or data["webhook_id"])]
    if data["failing_since"]:
        facts.append(Fact("Since", _when(data["failing_since"], zone)))
    facts.append(Fact("Messages that failed", str(data["failed_messages"])))
    return Message("Delivery", title, tone, data["reason"], tuple(facts), (), type, at)


_WORDED: Final[dict[str, Callable[[str, datetime, Mapping[str, Any], str], Message]]] = {
    "task": _of_task,
    "interview": _of_interview,
    "deadline": _of_deadline,
    "interaction": _of_interaction,
    "application": _of_application,
}
"""By what an event's data holds; that of a task holds an application, too, and so does all that follows it."""


def _application_facts(data: Mapping[str, Any]) -> Iterator[Fact]:
    application = data.get("application")
    if application:
        yield Fact("Company", application["company"])
        if application["job_title"]:
            yield Fact("Job", application["job_title"])


def _links(data: Mapping[str, Any]) -> tuple[Link, ...]:
    """Where people can go with a browser; what programs can do is in the other formats."""
    person, application = data.get("interviewer"), data.get("application")
    found = []
    if person and person["linkedin_url"]:
        found.append(Link(f"Profile of {person['name'] or 'the interviewer'}", person["linkedin_url"]))
    if application and application["company_url"]:
        found.append(Link(f"Site of {application['company']}", application["company_url"]))
    return tuple(found)


def _when(instant: str, zone: str) -> When:
    return When(datetime.fromisoformat(instant).astimezone(UTC), zone)


def _plain(name: str) -> str:
    """A name of the API as people write it."""
    return {"email": "e-mail", "linkedin": "LinkedIn"}.get(name, name.replace("_", " ").replace(".", " "))

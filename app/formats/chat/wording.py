"""The words of a chat message about an event, before any chat's own markup: heading, reason and facts, in English.

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
    """An instant, and the zone to show it in where a chat does not know its reader's."""

    at: datetime
    zone: str

    @property
    def in_words(self) -> str:
        local = self.at.astimezone(ZoneInfo(self.zone))
        return f"{day_in_words(local.date())} {local.year}, {local:%H:%M} ({self.zone})"


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled line of a message."""

    label: str
    value: str | When

    @property
    def in_words(self) -> str:
        return self.value if isinstance(self.value, str) else self.value.in_words


@dataclass(frozen=True, slots=True)
class Link:
    """A link for people."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message about one event, before any chat's markup."""

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
        """The message in a line, for notifications and screen readers."""
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
    """The message about an event. `data` is as it is stored: complete, whatever the endpoint's payload form.

    `timezone` is the candidate's.
    """
    interview = data.get("interview")
    zone = interview["timezone"] if interview else timezone
    for name, message_about in _BY_DATA.items():
        if name in data:
            return message_about(type, timestamp, data, zone)
    return _about_endpoint(type, timestamp, data, zone)


def _heading(type: str) -> tuple[str, Tone]:
    """What a message says happened, and its tone. A stored event may be of a type that this version does not know."""
    event = types.EVENT_TYPES.get(type)
    return (_plain(type), Tone.QUIET) if event is None else (event.heading or _plain(type), event.tone)


def _about_task(type: str, at: datetime, data: Mapping[str, Any], zone: str) -> Message:
    task, (kind, tone) = data["task"], _heading(type)
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


def _about_interview(type: str, at: datetime, data: Mapping[str, Any], zone: str) -> Message:
    interview, (kind, tone) = data["interview"], _heading(type)
    how = _ROUNDS.get(interview["type"], "")
    title = " ".join(filter(None, ("Interview", how, f"with {data['application']['company']}")))
    facts = [
        Fact("When", _when(interview["starts_at"], zone)),
        Fact("Ends", _when(interview["ends_at"], zone)),
        Fact("Round", str(interview["round"])),
    ]
    if interview["location"]:
        facts.append(Fact("Where", interview["location"]))
    people = [person["name"] or person["title"] for person in interview["interviewers"]]
    if names := list(filter(None, people)):
        facts.append(Fact("Panel", listed(names)))
    return Message(kind, title, tone, None, (*facts, *_application_facts(data)), _links(data), type, at)


def _about_deadline(type: str, at: datetime, data: Mapping[str, Any], zone: str) -> Message:
    deadline, (kind, tone) = data["deadline"], _heading(type)
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


def _about_interaction(type: str, at: datetime, data: Mapping[str, Any], zone: str) -> Message:
    interaction, company = data["interaction"], data["application"]["company"]
    inbound = interaction["direction"] == "inbound"
    waits = inbound and interaction["needs_reply"]
    facts = [
        Fact("What", _plain(interaction["purpose"])),
        Fact("How", _plain(interaction["channel"])),
        Fact("When", _when(interaction["occurred_at"], zone)),
    ]
    if waits:
        facts.append(Fact("Next", "they wait for your answer"))
    title = f"{company} contacted you" if inbound else f"You contacted {company}"
    kind, tone = _heading(type)
    tone = Tone.ACT if waits else tone
    return Message(
        kind, title, tone, interaction["summary"], (*facts, *_application_facts(data)), _links(data), type, at
    )


def _about_application(type: str, at: datetime, data: Mapping[str, Any], _zone: str) -> Message:
    application, (kind, tone) = data["application"], _heading(type)
    title = f"Application at {application['company']}"
    if type == types.ApplicationStatusChanged.name:
        ended, tone = _STATUSES[application["status"]]
        title = f"Your application at {application['company']} {ended}"
    return Message(kind, title, tone, None, tuple(_application_facts(data)), _links(data), type, at)


def _about_endpoint(type: str, at: datetime, data: Mapping[str, Any], zone: str) -> Message:
    title, tone = _heading(type)
    if type == types.WebhookTest.name:
        return Message("Test", title, tone, data["message"], (), (), type, at)
    facts = [Fact("Endpoint", data["description"] or data["webhook_id"])]
    if data["failing_since"]:
        facts.append(Fact("Since", _when(data["failing_since"], zone)))
    facts.append(Fact("Messages that failed", str(data["failed_messages"])))
    return Message("Delivery", title, tone, data["reason"], tuple(facts), (), type, at)


_BY_DATA: Final[dict[str, Callable[[str, datetime, Mapping[str, Any], str], Message]]] = {
    "task": _about_task,
    "interview": _about_interview,
    "deadline": _about_deadline,
    "interaction": _about_interaction,
    "application": _about_application,
}
"""By a key of the event's data, in this order: the data of all but the last contains an application too."""


def _application_facts(data: Mapping[str, Any]) -> Iterator[Fact]:
    application = data.get("application")
    if application:
        yield Fact("Company", application["company"])
        if application["job_title"]:
            yield Fact("Job", application["job_title"])


def _links(data: Mapping[str, Any]) -> tuple[Link, ...]:
    """Links for people with a browser; those for programs are in the other formats."""
    person, application = data.get("interviewer"), data.get("application")
    links = []
    if person and person["linkedin_url"]:
        links.append(Link(f"Profile of {person['name'] or 'the interviewer'}", person["linkedin_url"]))
    if application and application["company_url"]:
        links.append(Link(f"Site of {application['company']}", application["company_url"]))
    return tuple(links)


def _when(instant: str, zone: str) -> When:
    return When(datetime.fromisoformat(instant).astimezone(UTC), zone)


def _plain(name: str) -> str:
    """A name of the API as people write it."""
    return {"email": "e-mail", "linkedin": "LinkedIn"}.get(name, name.replace("_", " ").replace(".", " "))

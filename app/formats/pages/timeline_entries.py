"""The entries of an application's timeline: what happened and what comes, in the order of time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from app.etiquette.facts import Direction, InterviewStatus, InterviewType, TaskStatus
from app.formats.pages.date_text import moment_text
from app.resources.applications import Application
from app.resources.interactions import Interaction
from app.resources.interviews import Interview
from app.resources.tasks import Task


@dataclass(frozen=True, slots=True)
class Wait:
    """The time in which the candidate waits for the company's answer.

    `until`: the end of the day that the company named, if `named`; otherwise when to ask, or None.
    """

    since: datetime
    until: datetime | None
    named: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """What the timeline of one application shows. `timezone`: the candidate's, an IANA name."""

    application: Application
    timezone: str
    interviews: tuple[Interview, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    tasks: tuple[Task, ...] = ()
    wait: Wait | None = None


class Mark(StrEnum):
    """The kind of an entry; every kind has its own shape in the picture."""

    INTERVIEW = "interview"
    MESSAGE = "message"
    WAIT = "wait"
    ANSWER = "answer"
    DONE = "done"
    DROPPED = "dropped"
    OVERDUE = "overdue"
    DUE = "due"
    COMING = "coming"
    TODAY = "today"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the timeline. `note`: what the title and the mark do not say."""

    at: datetime
    mark: Mark
    title: str
    note: str = ""


_INTERVIEW_NOTES: Final = {
    InterviewType.PHONE: "by phone",
    InterviewType.VIDEO: "by video",
    InterviewType.ONSITE: "on site",
    InterviewType.OTHER: "",
}
_NOT_HELD: Final = {InterviewStatus.CANCELLED: "cancelled", InterviewStatus.NO_SHOW: "did not take place"}
_ENDED: Final = {
    TaskStatus.DONE: (Mark.DONE, "done"),
    TaskStatus.SKIPPED: (Mark.DROPPED, "skipped"),
    TaskStatus.EXPIRED: (Mark.DROPPED, "not done in time"),
}
_ORDER: Final = {mark: place for place, mark in enumerate(Mark)}


def entries_of(timeline: Timeline, now: datetime) -> list[Entry]:
    """The entries by time, with one for today. Tasks that were cancelled are left out."""
    zone = ZoneInfo(timeline.timezone)
    entries = [
        *map(_interview, timeline.interviews),
        *(_message(each) for each in timeline.interactions if each.task_id is None),
        *(entry for each in timeline.tasks if (entry := _task(each, zone, now))),
        *_wait(timeline.wait, zone, now),
        Entry(now, Mark.TODAY, "Today"),
    ]
    return sorted(entries, key=lambda each: (each.at, _ORDER[each.mark], each.title))


def _interview(interview: Interview) -> Entry:
    not_held = _NOT_HELD.get(interview.status)
    note = ", ".join(filter(None, (_INTERVIEW_NOTES[interview.type], not_held)))
    return Entry(
        interview.starts_at, Mark.DROPPED if not_held else Mark.INTERVIEW, f"Interview, round {interview.round}", note
    )


def _message(interaction: Interaction) -> Entry:
    who = "The company was in touch" if interaction.direction is Direction.INBOUND else "You were in touch"
    about = f"{interaction.purpose} by {interaction.channel}".replace("_", " ")
    return Entry(interaction.occurred_at, Mark.MESSAGE, who, about)


def _task(task: Task, zone: ZoneInfo, now: datetime) -> Entry | None:
    """A task at the time when it ended, is due, or opens; None for a cancelled one."""
    if task.status in _ENDED:
        mark, note = _ENDED[task.status]
        ended_at = task.expires_at if task.status is TaskStatus.EXPIRED else task.closed_at
        return Entry(ended_at or task.due_at, mark, task.title, note)
    if task.status is TaskStatus.OVERDUE:
        return Entry(task.due_at, Mark.OVERDUE, task.title, "overdue: was to be done by then")
    if task.status is TaskStatus.DUE:
        return Entry(task.due_at, Mark.DUE, task.title, "to do now, by then")
    if task.status is TaskStatus.SCHEDULED:
        opens_at = task.snoozed_until or task.opens_at
        return Entry(opens_at, Mark.COMING, task.title, f"from then until {moment_text(task.due_at, zone, now)}")
    return None


def _wait(wait: Wait | None, zone: ZoneInfo, now: datetime) -> Iterator[Entry]:
    if wait is None:
        return
    if wait.until is None:
        yield Entry(wait.since, Mark.WAIT, "Waiting for their answer")
        return
    until = moment_text(wait.until, zone, now)
    note = f"they answer by {until}" if wait.named else f"they named no day; ask from {until}"
    yield Entry(wait.since, Mark.WAIT, "Waiting for their answer", note)
    if wait.named:
        yield Entry(wait.until, Mark.ANSWER, "Their answer is due", "no asking before this day is over")

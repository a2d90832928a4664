"""A candidate's calendar as iCalendar (RFC 5545, with the properties of RFC 7986), to be subscribed to.

It depends on what is stored alone: nothing of it says when it was asked for, so it is the same, byte for byte, until
something changes. It is published, not sent as an invitation: nobody is an organizer or attendee, and no address or
telephone number of a person is in it, but what somebody wrote into an interview's location.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Component, Event, Todo, vText

from app.etiquette.facts import InterviewStatus, InterviewType, TaskStatus
from app.formats.calendar.dated import Agenda, DatedInterview, DatedTask
from app.formats.calendar.timezones import timezone_of
from app.resources.applications import Application
from app.resources.feeds import TasksAs
from app.resources.interviews import Interview
from app.resources.tasks import Task

REFRESHED_EVERY: Final = timedelta(hours=1)
"""How often a program that subscribes is asked to look; most look when they like."""
_DOMAIN: Final = "afterview"
"""Behind the `@` of identifiers. It is no host: a service that moves keeps its calendars' identifiers."""
_UTC: Final = frozenset({"UTC", "Etc/UTC", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu", "Universal", "Etc/Universal"})
_KINDS: Final = {
    InterviewType.PHONE: "Phone interview",
    InterviewType.VIDEO: "Video interview",
    InterviewType.ONSITE: "On-site interview",
    InterviewType.OTHER: "Interview",
}
_NOT_HELD: Final = {InterviewStatus.CANCELLED: "Cancelled", InterviewStatus.NO_SHOW: "Not held"}
_MARKS: Final = {
    TaskStatus.OVERDUE: "Overdue: ",
    TaskStatus.DONE: "\N{CHECK MARK} ",
    TaskStatus.SKIPPED: "Skipped: ",
    TaskStatus.CANCELLED: "Cancelled: ",
    TaskStatus.EXPIRED: "Expired: ",
}
"""What an event's title says of a task, since events have no status for it and many programs show none."""
_TODO_STATUS: Final = {
    TaskStatus.DONE: "COMPLETED",
    TaskStatus.SKIPPED: "CANCELLED",
    TaskStatus.CANCELLED: "CANCELLED",
    TaskStatus.EXPIRED: "CANCELLED",
}
_WITH_ALARM: Final = (TaskStatus.SCHEDULED, TaskStatus.DUE)
_LOW_PRIORITY: Final = 9


class _Text(vText):
    """Text as RFC 5545, section 3.3.11, has it: the library takes a backslash with an N behind it for a line break."""

    def to_ical(self) -> bytes:
        lines = self.replace("\r\n", "\n").replace("\r", "\n").replace("\\", "\\\\").replace("\n", "\\n")
        return lines.replace(";", "\\;").replace(",", "\\,").encode()


def calendar_of(agenda: Agenda, *, tasks_as: TasksAs, title: str) -> bytes:
    """The calendar, encoded as it is sent."""
    calendar = Calendar()
    for name, value in (
        ("VERSION", "2.0"),
        ("PRODID", "-//Afterview//Calendar feed//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("NAME", _Text(title)),
        ("X-WR-CALNAME", _Text(title)),
        ("X-WR-TIMEZONE", agenda.candidate.timezone),
        ("REFRESH-INTERVAL", REFRESHED_EVERY),
        ("X-PUBLISHED-TTL", f"PT{int(REFRESHED_EVERY.total_seconds() // 3600)}H"),
    ):
        calendar.add(name, value)
    calendar["REFRESH-INTERVAL"].params["VALUE"] = "DURATION"  # RFC 7986, section 5.7, has no default type
    interviews = [_interview_event(each) for each in agenda.interviews]
    for zone in _zones(interviews):
        calendar.add_component(zone)
    for component in interviews:
        calendar.add_component(component)
    for each in agenda.tasks:
        if tasks_as in (TasksAs.BOTH, TasksAs.EVENTS):
            calendar.add_component(_task_event(each))
        if tasks_as in (TasksAs.BOTH, TasksAs.TODOS):
            calendar.add_component(_todo(each, with_alarm=tasks_as is TasksAs.TODOS))
    encoded: bytes = calendar.to_ical()
    return encoded


def _interview_event(dated: DatedInterview) -> Event:
    interview, application = dated.interview, dated.application
    event = Event()
    people = (each.updated_at for each in interview.interviewers)
    changed_at = max(interview.updated_at, application.updated_at, *people)
    _identify(event, interview.id, interview.created_at, changed_at, dated.revision)
    what = f"{_KINDS[interview.type]}: {application.company}"
    not_held = _NOT_HELD.get(interview.status)
    event.add("SUMMARY", _Text(f"{not_held}: {what}" if not_held else what))
    event.add("DESCRIPTION", _Text(_about(interview, application)))
    for name, value in zip(("DTSTART", "DTEND"), _local(interview), strict=True):
        event.add(name, value)
    if interview.location is not None:
        event.add("LOCATION", _Text(interview.location))
    event.add("STATUS", "CANCELLED" if not_held else "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT" if not_held else "OPAQUE")
    event.add("CATEGORIES", ["Interview"])
    return event


def _about(interview: Interview, application: Application) -> str:
    job = f" for {application.job_title}" if application.job_title else ""
    lines = [f"Round {interview.round} of the application{job} at {application.company}."]
    known = [each for each in interview.interviewers if each.name is not None]
    if known:
        met = (f"{each.name} ({each.title})" if each.title else f"{each.name}" for each in known)
        lines.append(f"With {', '.join(met)}.")
    return "\n".join(lines)


def _local(interview: Interview) -> tuple[datetime, datetime]:
    """Begin and end as the clocks of the interview's place show them.

    An hour that these show twice is given in UTC: by its local time alone it is the first of the two to RFC 5545,
    section 3.3.5, and to some programs the second.
    """
    if interview.timezone in _UTC:
        return interview.starts_at, interview.ends_at
    zone = ZoneInfo(interview.timezone)
    local = interview.starts_at.astimezone(zone), interview.ends_at.astimezone(zone)
    return (interview.starts_at, interview.ends_at) if any(map(_comes_twice, local)) else local


def _comes_twice(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _zones(events: Iterable[Event]) -> Iterable[Component]:
    years: dict[str, set[int]] = {}
    for event in events:
        start, end = event.start, event.end
        if isinstance(start, datetime) and isinstance(start.tzinfo, ZoneInfo):
            years.setdefault(start.tzinfo.key, set()).update((start.year, end.year))
    return [timezone_of(name, years[name]) for name in sorted(years)]


def _task_event(dated: DatedTask) -> Event:
    """A task as an event over the span in which it is to be done; it blocks no time, and rings at its beginning."""
    task = dated.task
    event = Event()
    _identify(event, f"{task.id}-event", task.created_at, task.updated_at, dated.revision)
    _describe(event, task, _MARKS.get(task.status, "") + task.title)
    begins = _begins(task)
    event.add("DTSTART", begins)
    if task.due_at > begins:
        event.add("DTEND", task.due_at)
    event.add("STATUS", "CANCELLED" if _TODO_STATUS.get(task.status) == "CANCELLED" else "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT")
    _add_alarm(event, task, timedelta())
    return event


def _todo(dated: DatedTask, *, with_alarm: bool) -> Todo:
    """A task as a to-do. The alarm is left to the event where there is one: twice would be once too often."""
    task = dated.task
    todo = Todo()
    _identify(todo, task.id, task.created_at, task.updated_at, dated.revision)
    _describe(todo, task, task.title)
    if task.opens_at < task.due_at:  # RFC 5545, section 3.8.2.3: a to-do is due later than it starts
        todo.add("DTSTART", task.opens_at)
    todo.add("DUE", task.due_at)
    todo.add("STATUS", _TODO_STATUS.get(task.status, "NEEDS-ACTION"))
    done = task.status is TaskStatus.DONE
    todo.add("PERCENT-COMPLETE", 100 if done else 0)
    if done and task.closed_at is not None:
        todo.add("COMPLETED", task.closed_at)
    if task.optional:
        todo.add("PRIORITY", _LOW_PRIORITY)
    if with_alarm:
        _add_alarm(todo, task, _begins(task).astimezone(UTC))
    return todo


def _identify(component: Component, identifier: str, created_at: datetime, changed_at: datetime, revision: int) -> None:
    """What tells a program which thing it is, and whether it knows it in this state."""
    component.add("UID", f"{identifier}@{_DOMAIN}")
    component.add("DTSTAMP", changed_at)
    component.add("CREATED", created_at)
    component.add("LAST-MODIFIED", changed_at)
    component.add("SEQUENCE", revision)
    component.add("CLASS", "PRIVATE")  # whoever shares a calendar with colleagues does not share a search for work


def _describe(component: Component, task: Task, title: str) -> None:
    component.add("SUMMARY", _Text(title))
    component.add("DESCRIPTION", _Text(task.why))
    component.add("CATEGORIES", ["Task"])


def _begins(task: Task) -> datetime:
    """From when on a task is to be looked at: later than it opens, if it was snoozed."""
    return max(task.opens_at, task.snoozed_until or task.opens_at)


def _add_alarm(component: Component, task: Task, trigger: datetime | timedelta) -> None:
    """Ring at an instant, or so long after the beginning, which more programs understand."""
    if task.status in _WITH_ALARM:
        alarm = Alarm()
        alarm.add("ACTION", "DISPLAY")
        alarm.add("DESCRIPTION", _Text(task.title))
        alarm.add("TRIGGER", trigger)
        if isinstance(trigger, datetime):
            alarm["TRIGGER"].params["VALUE"] = "DATE-TIME"
        component.add_component(alarm)

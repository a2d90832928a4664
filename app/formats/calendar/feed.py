"""A candidate's calendar feed: iCalendar (RFC 5545, with the properties of RFC 7986).

It does not depend on the time of the request: it stays the same, byte for byte, until something stored changes. It is
published, not sent as an invitation: it has no organizers or attendees. It contains no e-mail addresses or telephone
numbers, unless one was written into an interview's location.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Component, Event, Todo, vText

from app.etiquette.facts import InterviewStatus, InterviewType, TaskStatus
from app.formats.calendar.contents import CalendarContents, CalendarInterview, CalendarTask
from app.formats.calendar.timezones import timezone_of
from app.resources.applications import Application
from app.resources.feeds import TasksAs
from app.resources.interviews import Interview
from app.resources.tasks import Task

REFRESHED_EVERY: Final = timedelta(hours=1)
"""How often subscribers are asked to refresh; most programs use their own interval."""
_DOMAIN: Final = "afterview"
"""After the `@` of identifiers. It is no host name, so identifiers stay the same when the service moves."""
_UTC: Final = frozenset({"UTC", "Etc/UTC", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu", "Universal", "Etc/Universal"})
_INTERVIEW_NAMES: Final = {
    InterviewType.PHONE: "Phone interview",
    InterviewType.VIDEO: "Video interview",
    InterviewType.ONSITE: "On-site interview",
    InterviewType.OTHER: "Interview",
}
_NOT_HELD: Final = {InterviewStatus.CANCELLED: "Cancelled", InterviewStatus.NO_SHOW: "Not held"}
_TITLE_PREFIXES: Final = {
    TaskStatus.OVERDUE: "Overdue: ",
    TaskStatus.DONE: "\N{CHECK MARK} ",
    TaskStatus.SKIPPED: "Skipped: ",
    TaskStatus.CANCELLED: "Cancelled: ",
    TaskStatus.EXPIRED: "Expired: ",
}
"""Prefixes of a task's title in an event: events have no such status, and many programs show none."""
_TODO_STATUS: Final = {
    TaskStatus.DONE: "COMPLETED",
    TaskStatus.SKIPPED: "CANCELLED",
    TaskStatus.CANCELLED: "CANCELLED",
    TaskStatus.EXPIRED: "CANCELLED",
}
_WITH_ALARM: Final = (TaskStatus.SCHEDULED, TaskStatus.DUE)
_LOW_PRIORITY: Final = 9


class _Text(vText):
    """Text escaped as in RFC 5545, section 3.3.11: the library turns a backslash before an N into a line break."""

    def to_ical(self) -> bytes:
        lines = self.replace("\r\n", "\n").replace("\r", "\n").replace("\\", "\\\\").replace("\n", "\\n")
        return lines.replace(";", "\\;").replace(",", "\\,").encode()


def calendar_of(contents: CalendarContents, *, tasks_as: TasksAs, title: str) -> bytes:
    """The calendar as an encoded `.ics` file."""
    calendar = Calendar()
    for name, value in (
        ("VERSION", "2.0"),
        ("PRODID", "-//Afterview//Calendar feed//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("NAME", _Text(title)),
        ("X-WR-CALNAME", _Text(title)),
        ("X-WR-TIMEZONE", contents.candidate.timezone),
        ("REFRESH-INTERVAL", REFRESHED_EVERY),
        ("X-PUBLISHED-TTL", f"PT{int(REFRESHED_EVERY.total_seconds() // 3600)}H"),
    ):
        calendar.add(name, value)
    calendar["REFRESH-INTERVAL"].params["VALUE"] = "DURATION"  # RFC 7986, section 5.7, has no default type
    interviews = [_interview_event(item) for item in contents.interviews]
    for zone in _zones(interviews):
        calendar.add_component(zone)
    for component in interviews:
        calendar.add_component(component)
    for item in contents.tasks:
        if tasks_as in (TasksAs.BOTH, TasksAs.EVENTS):
            calendar.add_component(_task_event(item))
        if tasks_as in (TasksAs.BOTH, TasksAs.TODOS):
            calendar.add_component(_todo(item, with_alarm=tasks_as is TasksAs.TODOS))
    encoded: bytes = calendar.to_ical()
    return encoded


def _interview_event(item: CalendarInterview) -> Event:
    interview, application = item.interview, item.application
    event = Event()
    people = (interviewer.updated_at for interviewer in interview.interviewers)
    changed_at = max(interview.updated_at, application.updated_at, *people)
    _identify(event, interview.id, interview.created_at, changed_at, item.revision)
    title = f"{_INTERVIEW_NAMES[interview.type]}: {application.company}"
    not_held = _NOT_HELD.get(interview.status)
    event.add("SUMMARY", _Text(f"{not_held}: {title}" if not_held else title))
    event.add("DESCRIPTION", _Text(_description(interview, application)))
    for name, value in zip(("DTSTART", "DTEND"), _start_and_end(interview), strict=True):
        event.add(name, value)
    if interview.location is not None:
        event.add("LOCATION", _Text(interview.location))
    event.add("STATUS", "CANCELLED" if not_held else "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT" if not_held else "OPAQUE")
    event.add("CATEGORIES", ["Interview"])
    return event


def _description(interview: Interview, application: Application) -> str:
    job = f" for {application.job_title}" if application.job_title else ""
    lines = [f"Round {interview.round} of the application{job} at {application.company}."]
    named = [person for person in interview.interviewers if person.name is not None]
    if named:
        people = (f"{person.name} ({person.title})" if person.title else f"{person.name}" for person in named)
        lines.append(f"With {', '.join(people)}.")
    return "\n".join(lines)


def _start_and_end(interview: Interview) -> tuple[datetime, datetime]:
    """Start and end in the interview's own time zone, or both in UTC.

    UTC is used for the hour that occurs twice when clocks are set back: a local time then means the first one in RFC
    5545, section 3.3.5, but the second one to some programs.
    """
    if interview.timezone in _UTC:
        return interview.starts_at, interview.ends_at
    zone = ZoneInfo(interview.timezone)
    local = interview.starts_at.astimezone(zone), interview.ends_at.astimezone(zone)
    return (interview.starts_at, interview.ends_at) if any(map(_occurs_twice, local)) else local


def _occurs_twice(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _zones(events: Iterable[Event]) -> Iterable[Component]:
    years: dict[str, set[int]] = {}
    for event in events:
        start, end = event.start, event.end
        if isinstance(start, datetime) and isinstance(start.tzinfo, ZoneInfo):
            years.setdefault(start.tzinfo.key, set()).update((start.year, end.year))
    return [timezone_of(name, years[name]) for name in sorted(years)]


def _task_event(item: CalendarTask) -> Event:
    """A task as an event from when it opens until it is due, with an alarm at its start; it does not block time."""
    task = item.task
    event = Event()
    _identify(event, f"{task.id}-event", task.created_at, task.updated_at, item.revision)
    _describe(event, task, _TITLE_PREFIXES.get(task.status, "") + task.title)
    begins = _starts_at(task)
    event.add("DTSTART", begins)
    if task.due_at > begins:
        event.add("DTEND", task.due_at)
    event.add("STATUS", "CANCELLED" if _TODO_STATUS.get(task.status) == "CANCELLED" else "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT")
    _add_alarm(event, task, timedelta())
    return event


def _todo(item: CalendarTask, *, with_alarm: bool) -> Todo:
    """A task as a to-do; without an alarm if there is an event, which has one."""
    task = item.task
    todo = Todo()
    _identify(todo, task.id, task.created_at, task.updated_at, item.revision)
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
        _add_alarm(todo, task, _starts_at(task).astimezone(UTC))
    return todo


def _identify(component: Component, identifier: str, created_at: datetime, changed_at: datetime, revision: int) -> None:
    """Add the properties by which a program recognizes the item and its revision."""
    component.add("UID", f"{identifier}@{_DOMAIN}")
    component.add("DTSTAMP", changed_at)
    component.add("CREATED", created_at)
    component.add("LAST-MODIFIED", changed_at)
    component.add("SEQUENCE", revision)
    component.add("CLASS", "PRIVATE")  # a calendar shared with colleagues must not show a job search


def _describe(component: Component, task: Task, title: str) -> None:
    component.add("SUMMARY", _Text(title))
    component.add("DESCRIPTION", _Text(task.why))
    component.add("CATEGORIES", ["Task"])


def _starts_at(task: Task) -> datetime:
    """When a task opens, or until when it is snoozed."""
    return max(task.opens_at, task.snoozed_until or task.opens_at)


def _add_alarm(component: Component, task: Task, trigger: datetime | timedelta) -> None:
    """Add an alarm at an instant or, as more programs understand, at an offset from the start."""
    if task.status in _WITH_ALARM:
        alarm = Alarm()
        alarm.add("ACTION", "DISPLAY")
        alarm.add("DESCRIPTION", _Text(task.title))
        alarm.add("TRIGGER", trigger)
        if isinstance(trigger, datetime):
            alarm["TRIGGER"].params["VALUE"] = "DATE-TIME"
        component.add_component(alarm)

"""The calendar feed: its content, what it does not disclose, and that programs read it correctly."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from app.formats.calendar.contents import CalendarContents, CalendarInterview, CalendarTask
from app.formats.calendar.feed import calendar_of
from app.resources.feeds import TasksAs
from tests.clocks import NOON
from tests.formats.calendars import (
    around_changes_of_clocks,
    calendar_contents,
    calendar_interview,
    calendar_task,
    interviewer,
)


def written(contents: CalendarContents, tasks_as: TasksAs = TasksAs.BOTH) -> bytes:
    return calendar_of(contents, tasks_as=tasks_as, title="Afterview")


def lines(*items: CalendarInterview | CalendarTask, tasks_as: TasksAs = TasksAs.BOTH) -> list[str]:
    """The calendar's content lines, unfolded."""
    return written(calendar_contents(*items), tasks_as).decode().replace("\r\n ", "").split("\r\n")


def read(*items: CalendarInterview | CalendarTask) -> list[Any]:
    return list(Calendar.from_ical(written(calendar_contents(*items))).walk())


def test_the_calendar_states_its_name_and_refresh_interval() -> None:
    assert lines()[:11] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Afterview//Calendar feed//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "NAME:Afterview",
        "X-WR-CALNAME:Afterview",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "X-WR-TIMEZONE:UTC",
        "END:VCALENDAR",
    ]


def test_an_interview_is_written_with_all_its_properties() -> None:
    item = calendar_interview(
        NOON,
        3,
        id="int_1",
        timezone="Europe/Berlin",
        location="Hafenstraße 1, Hamburg",
        interviewers=[interviewer(updated_at=NOON + timedelta(minutes=5)), interviewer(name=None)],
    )
    written_lines = lines(item)
    assert written_lines[written_lines.index("BEGIN:VEVENT") : -2] == [
        "BEGIN:VEVENT",
        "SUMMARY:Video interview: Nordlicht Energie",
        "DTSTART;TZID=Europe/Berlin:20261124T130000",
        "DTEND;TZID=Europe/Berlin:20261124T133000",
        "DTSTAMP:20261124T120500Z",
        "UID:int_1@afterview",
        "SEQUENCE:3",
        "CATEGORIES:Interview",
        "CLASS:PRIVATE",
        "CREATED:20261124T120000Z",
        "DESCRIPTION:Round 1 of the application for Data Engineer at Nordlicht Energie."
        r"\nWith Dana Reyes (Head of Data).",
        "LAST-MODIFIED:20261124T120500Z",
        r"LOCATION:Hafenstraße 1\, Hamburg",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "END:VEVENT",
    ]


def test_a_task_is_an_event_with_an_alarm_and_a_todo() -> None:
    written_lines = lines(calendar_task(id="task_1", optional=True))
    shared = ["DTSTAMP:20261124T120000Z", "SEQUENCE:1", "CLASS:PRIVATE", "SUMMARY:Write the debrief"]
    assert {*shared, "UID:task_1-event@afterview", "UID:task_1@afterview"} <= set(written_lines)
    alarm = ["BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:Write the debrief", "TRIGGER:P0D", "END:VALARM"]
    begins = written_lines.index("BEGIN:VALARM")
    assert written_lines[begins : begins + 6] == [*alarm, "END:VEVENT"]
    todo = written_lines[written_lines.index("BEGIN:VTODO") : written_lines.index("END:VTODO")]
    assert {"DTSTART:20261124T120000Z", "DUE:20261124T140000Z", "STATUS:NEEDS-ACTION", "PRIORITY:9"} <= set(todo)
    assert "PERCENT-COMPLETE:0" in todo


@pytest.mark.parametrize(
    ("tasks_as", "kinds"),
    [
        (TasksAs.BOTH, ["VEVENT", "VALARM", "VTODO"]),
        (TasksAs.EVENTS, ["VEVENT", "VALARM"]),
        (TasksAs.TODOS, ["VTODO", "VALARM"]),
        (TasksAs.NONE, []),
    ],
)
def test_tasks_are_written_as_requested_with_one_alarm(tasks_as: TasksAs, kinds: list[str]) -> None:
    written_lines = lines(calendar_task(), tasks_as=tasks_as)
    assert [each.removeprefix("BEGIN:") for each in written_lines if each.startswith("BEGIN:")][1:] == kinds


ENDED = [
    ("scheduled", "NEEDS-ACTION", "CONFIRMED", "Write the debrief", 1),
    ("due", "NEEDS-ACTION", "CONFIRMED", "Write the debrief", 1),
    ("overdue", "NEEDS-ACTION", "CONFIRMED", "Overdue: Write the debrief", 0),
    ("done", "COMPLETED", "CONFIRMED", "✓ Write the debrief", 0),
    ("skipped", "CANCELLED", "CANCELLED", "Skipped: Write the debrief", 0),
    ("cancelled", "CANCELLED", "CANCELLED", "Cancelled: Write the debrief", 0),
    ("expired", "CANCELLED", "CANCELLED", "Expired: Write the debrief", 0),
]


@pytest.mark.parametrize(("status", "of_todo", "of_event", "title", "alarms"), ENDED)
def test_the_status_of_a_task(status: str, of_todo: str, of_event: str, title: str, alarms: int) -> None:
    closed = NOON if status not in ("scheduled", "due", "overdue") else None
    _, event, *_, todo = read(calendar_task(status=status, closed_at=closed))
    assert (event["STATUS"], event["SUMMARY"], len(event.walk("VALARM"))) == (of_event, title, alarms)
    assert (todo["STATUS"], todo["SUMMARY"]) == (of_todo, "Write the debrief")
    assert todo.get("PERCENT-COMPLETE") == (100 if status == "done" else 0)
    assert ("COMPLETED" in todo) == (status == "done")


def test_a_snoozed_task_begins_at_the_end_of_the_snooze() -> None:
    later = NOON + timedelta(hours=1)
    _, event, _, todo = read(calendar_task(status="scheduled", snoozed_until=later))
    assert (event.start, event.end, todo.start) == (later, NOON + timedelta(hours=2), NOON)
    beyond = NOON + timedelta(hours=3)
    _, event, _, todo = read(calendar_task(status="scheduled", snoozed_until=beyond))
    assert (event.start, "DTEND" in event, todo["DUE"].dt) == (beyond, False, NOON + timedelta(hours=2))
    written_lines = lines(calendar_task(status="scheduled", snoozed_until=later), tasks_as=TasksAs.TODOS)
    assert "TRIGGER;VALUE=DATE-TIME:20261124T130000Z" in written_lines


def test_a_task_that_is_due_as_it_opens_has_no_length() -> None:
    _, event, _, todo = read(calendar_task(due_at=NOON))
    assert ("DTEND" in event, "DTSTART" in todo, todo["DUE"].dt) == (False, False, NOON)


@pytest.mark.parametrize(("status", "title"), [("cancelled", "Cancelled: "), ("no_show", "Not held: ")])
def test_an_interview_that_did_not_take_place_says_so_and_blocks_no_time(status: str, title: str) -> None:
    _, event = read(calendar_interview(status=status))
    assert (event["STATUS"], event["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
    assert event["SUMMARY"] == f"{title}Video interview: Nordlicht Energie"


HOSTILE = [
    "a\r\nATTENDEE:mailto:eve@example.com\r\nb",
    "a\rATTENDEE:mailto:eve@example.com",
    "END:VEVENT\nEND:VCALENDAR\n",
    "back\\slash; comma, C:\\New \\N \\n \\\\ \\; end\\",
    'quotes " and : colons',
    "\N{LINE SEPARATOR} \x85 \N{ZERO WIDTH JOINER} \t tab",
    "🧪" * 100,
    "ä" * 200,
]


@pytest.mark.parametrize("words", HOSTILE)
def test_text_cannot_become_structure(words: str) -> None:
    items = calendar_interview(company=words, job_title=words, location=words), calendar_task(title=words, why=words)
    raw = written(calendar_contents(*items))
    assert all(len(line) <= 75 for line in raw.split(b"\r\n")), "octets, without the line break"
    assert raw.count(b"\r") == raw.count(b"\n") == raw.count(b"\r\n")
    raw.decode()  # no character is cut in two
    assert not any(line.startswith(("ATTENDEE", "ORGANIZER")) for line in lines(*items))
    _, interview, event, alarm, todo = read(*items)
    one_kind_of_break = words.replace("\r\n", "\n").replace("\r", "\n")
    for text in (interview["LOCATION"], event["SUMMARY"], todo["DESCRIPTION"], alarm["DESCRIPTION"]):
        assert str(text) == one_kind_of_break


def test_there_are_no_attendees_and_no_addresses_or_numbers_of_people() -> None:
    raw = written(calendar_contents(calendar_interview(interviewers=[interviewer()]), calendar_task()))
    assert not [word for word in (b"@example.com", b"+49", b"ATTENDEE", b"ORGANIZER", b"mailto") if word in raw]


def test_it_is_the_same_until_something_changes() -> None:
    contents = around_changes_of_clocks()
    assert written(contents) == written(contents)


def test_times_around_a_clock_change_are_read_back_unchanged() -> None:
    contents = around_changes_of_clocks()
    events: list[Any] = Calendar.from_ical(written(contents)).walk("VEVENT")
    found = {str(event["UID"]): (event.start.astimezone(UTC), event.end.astimezone(UTC)) for event in events}
    stored = {f"{each.interview.id}@afterview": each.interview for each in contents.interviews}
    assert len(stored) > 500
    assert found == {uid: (each.starts_at, each.ends_at) for uid, each in stored.items()}


def test_an_hour_that_occurs_twice_is_written_in_utc() -> None:
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    written_lines = lines(*(calendar_interview(at, timezone="Europe/Berlin") for at in (first, second)))
    assert [
        each for each in written_lines if each.startswith("DTSTART") and "20261025" in each and "T03" not in each
    ] == [
        "DTSTART:20261025T003000Z",
        "DTSTART:20261025T013000Z",
    ]


def test_a_zone_is_described_once_and_only_where_it_is_needed() -> None:
    items = [
        calendar_interview(timezone=zone) for zone in ("UTC", "Etc/UTC", "Europe/Berlin", "Europe/Berlin", "Asia/Tokyo")
    ]
    written_lines = lines(*items, calendar_task())
    assert [each for each in written_lines if each.startswith("TZID:")] == ["TZID:Asia/Tokyo", "TZID:Europe/Berlin"]
    far = written(
        calendar_contents(calendar_interview(datetime(2180, 7, 1, tzinfo=UTC), timezone="Europe/Berlin"), items[2])
    )
    assert far.count(b"BEGIN:DAYLIGHT") == 6, "the years between are left out"

"""The calendar, from resources alone: what it says, what it keeps to itself, and that every reader reads the same."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from app.formats.calendar.dated import Agenda, DatedInterview, DatedTask
from app.formats.calendar.feed import calendar_of
from app.resources.feeds import TasksAs
from tests.clocks import NOON
from tests.formats.agendas import agenda, around_changes_of_clocks, dated_interview, dated_task, interviewer


def written(made: Agenda, tasks_as: TasksAs = TasksAs.BOTH) -> bytes:
    return calendar_of(made, tasks_as=tasks_as, title="Afterview")


def lines(*items: DatedInterview | DatedTask, tasks_as: TasksAs = TasksAs.BOTH) -> list[str]:
    """The calendar's content lines, unfolded."""
    return written(agenda(*items), tasks_as).decode().replace("\r\n ", "").split("\r\n")


def read(*items: DatedInterview | DatedTask) -> list[Any]:
    return list(Calendar.from_ical(written(agenda(*items))).walk())


def test_the_calendar_says_what_it_is_and_how_often_to_look() -> None:
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


def test_every_line_of_an_interview() -> None:
    made = dated_interview(
        NOON,
        3,
        id="int_1",
        timezone="Europe/Berlin",
        location="Hafenstraße 1, Hamburg",
        interviewers=[interviewer(updated_at=NOON + timedelta(minutes=5)), interviewer(name=None)],
    )
    told = lines(made)
    assert told[told.index("BEGIN:VEVENT") : -2] == [
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


def test_a_task_is_an_event_that_rings_and_a_todo() -> None:
    told = lines(dated_task(id="task_1", optional=True))
    shared = ["DTSTAMP:20261124T120000Z", "SEQUENCE:1", "CLASS:PRIVATE", "SUMMARY:Write the debrief"]
    assert {*shared, "UID:task_1-event@afterview", "UID:task_1@afterview"} <= set(told)
    alarm = ["BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:Write the debrief", "TRIGGER:P0D", "END:VALARM"]
    begins = told.index("BEGIN:VALARM")
    assert told[begins : begins + 6] == [*alarm, "END:VEVENT"]
    todo = told[told.index("BEGIN:VTODO") : told.index("END:VTODO")]
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
def test_tasks_are_shown_as_wanted_and_ring_once(tasks_as: TasksAs, kinds: list[str]) -> None:
    told = lines(dated_task(), tasks_as=tasks_as)
    assert [each.removeprefix("BEGIN:") for each in told if each.startswith("BEGIN:")][1:] == kinds


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
def test_what_became_of_a_task(status: str, of_todo: str, of_event: str, title: str, alarms: int) -> None:
    closed = NOON if status not in ("scheduled", "due", "overdue") else None
    _, event, *_, todo = read(dated_task(status=status, closed_at=closed))
    assert (event["STATUS"], event["SUMMARY"], len(event.walk("VALARM"))) == (of_event, title, alarms)
    assert (todo["STATUS"], todo["SUMMARY"]) == (of_todo, "Write the debrief")
    assert todo.get("PERCENT-COMPLETE") == (100 if status == "done" else 0)
    assert ("COMPLETED" in todo) == (status == "done")


def test_a_snoozed_task_begins_when_it_comes_back() -> None:
    later = NOON + timedelta(hours=1)
    _, event, _, todo = read(dated_task(status="scheduled", snoozed_until=later))
    assert (event.start, event.end, todo.start) == (later, NOON + timedelta(hours=2), NOON)
    beyond = NOON + timedelta(hours=3)
    _, event, _, todo = read(dated_task(status="scheduled", snoozed_until=beyond))
    assert (event.start, "DTEND" in event, todo["DUE"].dt) == (beyond, False, NOON + timedelta(hours=2))
    told = lines(dated_task(status="scheduled", snoozed_until=later), tasks_as=TasksAs.TODOS)
    assert "TRIGGER;VALUE=DATE-TIME:20261124T130000Z" in told


def test_a_task_that_is_due_as_it_opens_has_no_length() -> None:
    _, event, _, todo = read(dated_task(due_at=NOON))
    assert ("DTEND" in event, "DTSTART" in todo, todo["DUE"].dt) == (False, False, NOON)


@pytest.mark.parametrize(("status", "title"), [("cancelled", "Cancelled: "), ("no_show", "Not held: ")])
def test_an_interview_that_did_not_take_place_says_so_and_blocks_no_time(status: str, title: str) -> None:
    _, event = read(dated_interview(status=status))
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
def test_words_stay_words(words: str) -> None:
    made = dated_interview(company=words, job_title=words, location=words), dated_task(title=words, why=words)
    raw = written(agenda(*made))
    assert all(len(line) <= 75 for line in raw.split(b"\r\n")), "octets, without the line break"
    assert raw.count(b"\r") == raw.count(b"\n") == raw.count(b"\r\n")
    raw.decode()  # no character is cut in two... by a reader that unfolds first
    assert not any(line.startswith(("ATTENDEE", "ORGANIZER")) for line in lines(*made))
    _, interview, event, alarm, todo = read(*made)
    one_kind_of_break = words.replace("\r\n", "\n").replace("\r", "\n")
    for told in (interview["LOCATION"], event["SUMMARY"], todo["DESCRIPTION"], alarm["DESCRIPTION"]):
        assert str(told) == one_kind_of_break


def test_nobody_is_invited_and_no_address_or_number_is_shown() -> None:
    raw = written(agenda(dated_interview(interviewers=[interviewer()]), dated_task()))
    assert not [word for word in (b"@example.com", b"+49", b"ATTENDEE", b"ORGANIZER", b"mailto") if word in raw]


def test_it_is_the_same_until_something_changes() -> None:
    made = around_changes_of_clocks()
    assert written(made) == written(made)


def test_the_hours_around_a_change_of_clocks_are_kept() -> None:
    made = around_changes_of_clocks()
    events: list[Any] = Calendar.from_ical(written(made)).walk("VEVENT")
    found = {str(event["UID"]): (event.start.astimezone(UTC), event.end.astimezone(UTC)) for event in events}
    stored = {f"{each.interview.id}@afterview": each.interview for each in made.interviews}
    assert len(stored) > 500
    assert found == {uid: (each.starts_at, each.ends_at) for uid, each in stored.items()}


def test_an_hour_that_comes_twice_is_written_in_utc() -> None:
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    told = lines(*(dated_interview(at, timezone="Europe/Berlin") for at in (first, second)))
    assert [each for each in told if each.startswith("DTSTART") and "20261025" in each and "T03" not in each] == [
        "DTSTART:20261025T003000Z",
        "DTSTART:20261025T013000Z",
    ]


def test_a_zone_is_described_once_and_only_where_it_is_needed() -> None:
    made = [
        dated_interview(timezone=zone) for zone in ("UTC", "Etc/UTC", "Europe/Berlin", "Europe/Berlin", "Asia/Tokyo")
    ]
    told = lines(*made, dated_task())
    assert [each for each in told if each.startswith("TZID:")] == ["TZID:Asia/Tokyo", "TZID:Europe/Berlin"]
    far = written(agenda(dated_interview(datetime(2180, 7, 1, tzinfo=UTC), timezone="Europe/Berlin"), made[2]))
    assert far.count(b"BEGIN:DAYLIGHT") == 6, "the years between need no word"

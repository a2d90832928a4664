"""The picture of a timeline: all entries are in it, in order, in the candidate's time zone, and as text."""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from app.etiquette.facts import TaskStatus
from app.formats.pages.text_width import width, wrapped
from app.formats.pages.timeline import MOST_ON_A_SIDE, TIMELINE_STYLE, WIDTH, timeline_part, timeline_svg
from app.formats.pages.timeline_entries import Mark, Timeline, Wait, entries_of
from tests.clocks import NOON
from tests.formats.timelines import HOSTILE, application, hours, interview, task, timeline

SVG = "{http://www.w3.org/2000/svg}"


def texts(drawn: str) -> list[tuple[float, str]]:
    """The y coordinates and texts of all labels, from the top."""
    return [(float(each.get("y", "")), each.text or "") for each in ET.fromstring(drawn).iter(f"{SVG}text")]


def test_entries_are_in_the_order_of_time_without_cancelled_tasks() -> None:
    assert [(each.at, each.mark, each.title) for each in entries_of(timeline(), NOON)] == [
        (hours(-25), Mark.INTERVIEW, "Interview, round 1"),
        (hours(-24), Mark.WAIT, "Waiting for their answer"),
        (hours(-22), Mark.OVERDUE, "Write the debrief"),
        (hours(-20), Mark.DONE, "Thank Dana"),
        (hours(-3), Mark.MESSAGE, "The company was in touch"),
        (hours(-1), Mark.DROPPED, "Send a card"),
        (hours(0), Mark.TODAY, "Today"),
        (hours(3), Mark.DUE, "Thank Jonas"),
        (hours(240), Mark.ANSWER, "Their answer is due"),
        (hours(285), Mark.COMING, "Ask for news"),
    ]


@pytest.mark.parametrize(
    ("stated", "mark", "at"),
    [
        pytest.param({"status": "cancelled"}, Mark.DROPPED, hours(2), id="a cancelled interview"),
        pytest.param({"status": "no_show"}, Mark.DROPPED, hours(2), id="one that did not take place"),
        pytest.param({"status": "scheduled"}, Mark.INTERVIEW, hours(2), id="one to come"),
    ],
)
def test_the_mark_of_an_interview_shows_its_status(stated: dict[str, str], mark: Mark, at: datetime) -> None:
    found = entries_of(Timeline(application(), "UTC", (interview(hours(2), **stated),)), NOON)
    assert [(each.mark, each.at) for each in found] == [(Mark.TODAY, NOON), (mark, at)]


@pytest.mark.parametrize(
    ("status", "more", "mark", "at"),
    [
        pytest.param(TaskStatus.SCHEDULED, {"snoozed_until": hours(9)}, Mark.COMING, hours(9), id="snoozed"),
        pytest.param(TaskStatus.EXPIRED, {"expires_at": hours(8)}, Mark.DROPPED, hours(8), id="expired"),
        pytest.param(TaskStatus.DUE, {}, Mark.DUE, hours(5), id="due"),
    ],
)
def test_a_task_is_at_the_time_that_matters_for_its_status(
    status: TaskStatus, more: dict[str, datetime], mark: Mark, at: datetime
) -> None:
    one = task("Thank Dana", status, hours(1), hours(5), **more)
    (_, found) = entries_of(Timeline(application(), "UTC", tasks=(one,)), NOON)
    assert (found.mark, found.at) == (mark, at)


def test_every_entry_is_in_the_description() -> None:
    picture = ET.fromstring(timeline_svg(timeline(), NOON))
    title, desc = picture.find(f"{SVG}title"), picture.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert (picture.get("role"), title.text) == ("img", "Timeline: Nordlicht Energie")
    assert (picture.get("aria-labelledby"), picture.get("aria-describedby")) == (title.get("id"), desc.get("id"))
    assert desc.text == (
        "Mon 23 Nov, 12:00: Interview, round 1 (by video)."
        " Mon 23 Nov, 13:00: Waiting for their answer (they answer by Fri 4 Dec, 13:00)."
        " Mon 23 Nov, 15:00: Write the debrief (overdue: was to be done by then)."
        " Mon 23 Nov, 17:00: Thank Dana (done)."
        " Tue 24 Nov, 10:00: The company was in touch (update by email)."
        " Tue 24 Nov, 12:00: Send a card (skipped)."
        " Tue 24 Nov: today."
        " Tue 24 Nov, 16:00: Thank Jonas (to do now, by then)."
        " Fri 4 Dec, 13:00: Their answer is due (no asking before this day is over)."
        " Sun 6 Dec, 10:00: Ask for news (from then until Sun 6 Dec, 18:00)."
    )


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("UTC", "Mon 23 Nov, 23:30"),
        ("Europe/Berlin", "Tue 24 Nov, 00:30"),
        ("America/Los_Angeles", "Mon 23 Nov, 15:30"),
        ("Asia/Kathmandu", "Tue 24 Nov, 05:15"),
    ],
)
def test_times_are_in_the_candidates_zone(zone: str, text: str) -> None:
    late_interview = interview(datetime(2026, 11, 23, 23, 30, tzinfo=UTC))
    drawn = timeline_svg(timeline(timezone=zone, interviews=(late_interview,)), NOON)
    assert f"{text}: Interview, round 1" in drawn
    assert f"Times in {zone}" in drawn


def test_another_year_is_named() -> None:
    later = timeline(tasks=(task("Stay in touch", TaskStatus.SCHEDULED, hours(24 * 60), hours(24 * 61)),), wait=None)
    assert "Sat 23 Jan 2027, 13:00: Stay in touch" in timeline_svg(later, NOON)


def test_hours_follow_the_clock_change() -> None:
    zone = "Europe/Berlin"
    before, after = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    drawn = timeline_svg(Timeline(application(), zone, (interview(before), interview(after, round=2))), NOON)
    assert drawn.count("Sun 25 Oct, 02:30: Interview") == 2, "the hour that occurs twice"


def _band(drawn: str) -> tuple[float, float] | None:
    found = next((each for each in ET.fromstring(drawn).iter(f"{SVG}rect") if each.get("class") == "tl-band"), None)
    if found is None:
        return None
    top = float(found.get("y", ""))
    return top, top + float(found.get("height", ""))


def test_the_band_of_waiting_reaches_to_the_day_they_named() -> None:
    drawn = timeline_svg(timeline(), NOON)
    marks = {words: y - 5 for y, words in texts(drawn)}
    assert _band(drawn) == (marks["Waiting for their answer"], marks["Their answer is due"])


@pytest.mark.parametrize(
    "wait",
    [
        pytest.param(None, id="no wait"),
        pytest.param(Wait(hours(-24), None, named=False), id="a wait without an end"),
    ],
)
def test_without_an_end_there_is_no_band(wait: Wait | None) -> None:
    assert _band(timeline_svg(timeline(wait=wait), NOON)) is None


def test_without_a_named_day_the_band_ends_where_it_is_time_to_ask() -> None:
    drawn = timeline_svg(timeline(wait=Wait(hours(-24), hours(285), named=False)), NOON)
    marks = {words: y - 5 for y, words in texts(drawn)}
    assert _band(drawn) == (marks["Waiting for their answer"], marks["Ask for news"])
    assert "Their answer is due" not in drawn


@pytest.mark.parametrize("company", [HOSTILE, "W" * 200, "株式会社" * 40, "🎉" * 50, "a\x0bb\ufffe"])
def test_names_are_text_and_stay_within_the_picture(company: str) -> None:
    shown = timeline(application=application(company=company, job_title=company), tasks=_titled(company))
    for drawn in (timeline_svg(shown, NOON), timeline_part(shown, NOON)):
        picture = ET.fromstring(drawn)
        kinds = {each.tag.removeprefix(SVG) for each in picture.iter()}
        assert kinds <= {"svg", "style", "title", "desc", "rect", "line", "circle", "polygon", "path", "text"}
        for each in picture.iter(f"{SVG}text"):
            title = "tl-title" in each.get("class", "")
            reach = float(each.get("x", "")) + width(each.text or "", 14 * 1.12 if title else 12)
            assert reach <= WIDTH, each.text


def _titled(words: str) -> tuple[object, ...]:
    return (task(f"Thank Dana Reyes of {words}", TaskStatus.DUE, hours(-1), hours(1)),)


def test_labels_of_a_column_do_not_overlap() -> None:
    many = tuple(
        task(f"Thank person {n} of the panel", TaskStatus.DUE, hours(-1), hours(1 + n / 60)) for n in range(25)
    )
    picture = ET.fromstring(timeline_svg(timeline(tasks=many), NOON))
    columns: dict[str, list[float]] = {}
    for each in picture.iter(f"{SVG}text"):
        columns.setdefault(each.get("x", ""), []).append(float(each.get("y", "")))
    assert len(columns) == 2
    for heights in columns.values():
        assert all(later - earlier >= 18 for earlier, later in pairwise(heights))
    assert float(picture.get("height", "")) >= max(map(max, columns.values()))


def test_entries_that_are_not_shown_are_counted() -> None:
    many = tuple(task(f"Note {n}", TaskStatus.DONE, hours(-99), hours(1), closed_at=hours(-n)) for n in range(1, 60))
    drawn = timeline_svg(Timeline(application(), "UTC", tasks=many), NOON)
    labels = [words for _, words in texts(drawn)]
    assert "19 earlier" in labels
    assert sum(words.startswith("Note") for words in labels) == MOST_ON_A_SIDE


def test_the_picture_loads_nothing() -> None:
    drawn = timeline_svg(timeline(application=application(company="https://example.com/x.png")), NOON)
    names = [name for each in ET.fromstring(drawn).iter() for name in each.attrib]
    assert not [name for name in names if "href" in name or name.startswith("on")]
    assert "url(" not in TIMELINE_STYLE
    assert "@import" not in TIMELINE_STYLE
    assert ET.fromstring(drawn).findtext(f"{SVG}style") == TIMELINE_STYLE


def test_the_picture_is_the_same_all_day() -> None:
    """So a client gets a 304 unless a task has changed meanwhile."""
    assert timeline_svg(timeline(), NOON) == timeline_svg(timeline(), NOON + timedelta(minutes=90))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("one two", ["one two"], id="what fits"),
        pytest.param("one two three four five", ["one two three", "four five"], id="two lines"),
        pytest.param("one two three four five six seven", ["one two three", "four five six…"], id="more than fits"),
        pytest.param("abcdefghijklmnopqrst", ["abcdefghijklmno", "pqrst"], id="a word longer than a line"),
    ],
)
def test_text_is_wrapped(text: str, lines: list[str]) -> None:
    assert wrapped(text, 10, 90, 2) == lines
    assert all(width(line, 10) <= 90 for line in lines)

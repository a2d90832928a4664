"""The page of what a candidate has to do, read as a browser reads it."""

from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from app.etiquette.facts import TaskStatus
from app.formats.pages.agenda import MOST_COMING, MOST_DRAWN, CandidateAgenda, agenda_html
from app.formats.pages.course import Course, Wait
from app.resources.tasks import Task
from tests.clocks import NOON
from tests.formats.courses import HOSTILE, application, course, hours, task


class Page(HTMLParser):
    """The elements of a page, and of each section the tasks, with their words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.sections: dict[str, list[str]] = {}
        self.tasks: dict[str, dict[str, str]] = {}
        self.attributes: list[tuple[str, str, str]] = []
        self._section, self._tasks = "", list[str]()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = {name: value or "" for name, value in attrs}
        self.attributes += [(tag, name, value) for name, value in given.items()]
        if tag == "section":
            self._section = given["aria-labelledby"]
            self.sections[self._section] = []
        if tag == "li":
            self._tasks = [given.get("data-task", given.get("data-application", ""))]
            self.sections[self._section].append(self._tasks[0])
            self.tasks.setdefault(self._section, {})[self._tasks[0]] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "li":
            self._tasks = []

    def handle_data(self, data: str) -> None:
        for each in self._tasks:
            self.tasks[self._section][each] += f" {data.strip()}" if data.strip() else ""


def page(**more: Any) -> str:
    told: dict[str, Any] = {"name": "Ada", "timezone": "Europe/Berlin", "open_tasks": (), "done": (), "courses": ()}
    return agenda_html(CandidateAgenda(**{**told, **more}), NOON)


def of(given: Course, *statuses: TaskStatus) -> list[Task]:
    return [each for each in given.tasks if each.status in statuses]


def test_every_task_is_where_it_belongs_with_its_reason_and_its_hours() -> None:
    told = course()
    read = Page(
        page(
            open_tasks=of(told, TaskStatus.SCHEDULED, TaskStatus.DUE, TaskStatus.OVERDUE),
            done=of(told, TaskStatus.DONE),
            courses=[told],
        )
    )
    assert read.tasks == {
        "now": {
            "task_Write the debrief": " Overdue Write the debrief Because of Write the debrief."
            " Was to be done by Mon 23 Nov, 15:00",
            "task_Thank Jonas": " Due Thank Jonas Because of Thank Jonas. Until Tue 24 Nov, 16:00",
        },
        "next": {
            "task_Ask for news": " Ask for news Because of Ask for news. From Sun 6 Dec, 10:00 until Sun 6 Dec, 18:00"
        },
        "waiting": {
            "app_1": " Nordlicht Energie Since Mon 23 Nov, 13:00 . They answer by Fri 4 Dec, 13:00 ; do not ask before."
        },
        "done": {"task_Thank Dana": " Thank Dana Mon 23 Nov, 17:00"},
    }
    assert ("time", "datetime", "2026-11-24T15:00:00+00:00") in read.attributes


@pytest.mark.parametrize(
    ("wait", "told"),
    [
        pytest.param(Wait(hours(-24), None, named=False), "Since Mon 23 Nov, 13:00", id="nobody knows until when"),
        pytest.param(Wait(hours(-24), hours(-1), named=True), "The day they named passed with", id="their day passed"),
        pytest.param(Wait(hours(-24), hours(-1), named=False), "It is time to ask since", id="long enough"),
        pytest.param(Wait(hours(-24), hours(1), named=False), "They named no day; do not ask before", id="too early"),
    ],
)
def test_it_says_how_long_to_leave_them_alone(wait: Wait, told: str) -> None:
    assert told in Page(page(courses=[course(wait=wait)])).tasks["waiting"]["app_1"]


def test_a_wait_that_has_not_begun_is_not_shown() -> None:
    assert "waiting" not in Page(page(courses=[course(wait=Wait(hours(1), hours(9), named=True))])).sections


def test_an_empty_agenda_says_so() -> None:
    empty = page(name=None)
    assert Page(empty).sections == {"now": [], "next": []}
    assert "<h1>After the interview</h1>" in empty
    assert "Nothing is planned." in empty


def test_the_page_is_sound() -> None:
    read = Page(page(courses=[course()]))
    assert ("html", "lang", "en") in read.attributes
    assert ("meta", "name", "viewport") in read.attributes
    assert ("meta", "content", "light dark") in read.attributes
    assert ("meta", "content", "no-referrer") in read.attributes
    assert {"header", "main", "h1", "h2", "time", "svg"} <= set(read.tags)
    identifiers = [value for _, name, value in read.attributes if name == "id"]
    assert len(set(identifiers)) == len(identifiers)


def test_nothing_runs_and_nothing_comes_from_elsewhere() -> None:
    named = application(company=HOSTILE, job_title=HOSTILE)
    hostile = task(HOSTILE, TaskStatus.DUE, hours(-1), hours(1), why=HOSTILE)
    html = page(name=HOSTILE, open_tasks=[hostile], courses=[course(application=named, tasks=(hostile,))])
    read = Page(html)
    assert not set(read.tags) & {"script", "iframe", "img", "object", "form", "a"}
    assert [(name, value) for _, name, value in read.attributes if name in ("src", "href")] == [("href", "data:,")]
    assert not [name for _, name, _ in read.attributes if name.startswith("on")]
    assert f" {HOSTILE} " in read.tasks["now"][f"task_{HOSTILE}"]


def test_what_is_too_much_to_show_is_counted() -> None:
    coming = [task(f"Note {n:02}", TaskStatus.SCHEDULED, hours(n), hours(n + 1)) for n in range(1, 31)]
    going_on = [course(application=application(id=f"app_{n}")) for n in range(14)]
    html = page(open_tasks=list(reversed(coming)), courses=going_on, more=3)
    read = Page(html)
    assert read.sections["next"] == [f"task_Note {n:02}" for n in range(1, MOST_COMING + 1)]
    assert "And 10 more after that." in html
    assert read.tags.count("svg") == MOST_DRAWN
    assert "And 7 more applications go on." in html


def test_the_page_is_the_same_all_day() -> None:
    told = CandidateAgenda("Ada", "UTC", course().tasks, (), (course(),))
    assert agenda_html(told, NOON) == agenda_html(told, NOON + timedelta(minutes=90))

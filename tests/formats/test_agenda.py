"""The agenda page, parsed as HTML."""

from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from app.etiquette.facts import TaskStatus
from app.formats.pages.agenda import MOST_COMING, MOST_DRAWN, CandidateAgenda, agenda_html
from app.formats.pages.timeline_entries import Timeline, Wait
from app.resources.tasks import Task
from tests.clocks import NOON
from tests.formats.timelines import HOSTILE, application, hours, task, timeline


class Page(HTMLParser):
    """The elements of a page, and the tasks of every section with their text."""

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
        attributes = {name: value or "" for name, value in attrs}
        self.attributes += [(tag, name, value) for name, value in attributes.items()]
        if tag == "section":
            self._section = attributes["aria-labelledby"]
            self.sections[self._section] = []
        if tag == "li":
            self._tasks = [attributes.get("data-task", attributes.get("data-application", ""))]
            self.sections[self._section].append(self._tasks[0])
            self.tasks.setdefault(self._section, {})[self._tasks[0]] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "li":
            self._tasks = []

    def handle_data(self, data: str) -> None:
        for each in self._tasks:
            self.tasks[self._section][each] += f" {data.strip()}" if data.strip() else ""


def page(**more: Any) -> str:
    usual: dict[str, Any] = {"name": "Ada", "timezone": "Europe/Berlin", "open_tasks": (), "done": (), "timelines": ()}
    return agenda_html(CandidateAgenda(**{**usual, **more}), NOON)


def tasks_of(shown: Timeline, *statuses: TaskStatus) -> list[Task]:
    return [each for each in shown.tasks if each.status in statuses]


def test_every_task_is_in_its_section_with_its_reason_and_times() -> None:
    shown = timeline()
    read = Page(
        page(
            open_tasks=tasks_of(shown, TaskStatus.SCHEDULED, TaskStatus.DUE, TaskStatus.OVERDUE),
            done=tasks_of(shown, TaskStatus.DONE),
            timelines=[shown],
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
    ("wait", "text"),
    [
        pytest.param(Wait(hours(-24), None, named=False), "Since Mon 23 Nov, 13:00", id="without an end"),
        pytest.param(Wait(hours(-24), hours(-1), named=True), "The day they named passed with", id="after their day"),
        pytest.param(Wait(hours(-24), hours(-1), named=False), "It is time to ask since", id="time to ask"),
        pytest.param(Wait(hours(-24), hours(1), named=False), "They named no day; do not ask before", id="too early"),
    ],
)
def test_it_says_how_long_to_wait(wait: Wait, text: str) -> None:
    assert text in Page(page(timelines=[timeline(wait=wait)])).tasks["waiting"]["app_1"]


def test_a_wait_that_has_not_begun_is_not_shown() -> None:
    assert "waiting" not in Page(page(timelines=[timeline(wait=Wait(hours(1), hours(9), named=True))])).sections


def test_an_empty_agenda_says_so() -> None:
    empty = page(name=None)
    assert Page(empty).sections == {"now": [], "next": []}
    assert "<h1>After the interview</h1>" in empty
    assert "Nothing is planned." in empty


def test_the_page_has_a_sound_structure() -> None:
    read = Page(page(timelines=[timeline()]))
    assert ("html", "lang", "en") in read.attributes
    assert ("meta", "name", "viewport") in read.attributes
    assert ("meta", "content", "light dark") in read.attributes
    assert ("meta", "content", "no-referrer") in read.attributes
    assert {"header", "main", "h1", "h2", "time", "svg"} <= set(read.tags)
    identifiers = [value for _, name, value in read.attributes if name == "id"]
    assert len(set(identifiers)) == len(identifiers)


def test_the_page_runs_no_script_and_loads_nothing() -> None:
    named = application(company=HOSTILE, job_title=HOSTILE)
    hostile = task(HOSTILE, TaskStatus.DUE, hours(-1), hours(1), why=HOSTILE)
    html = page(name=HOSTILE, open_tasks=[hostile], timelines=[timeline(application=named, tasks=(hostile,))])
    read = Page(html)
    assert not set(read.tags) & {"script", "iframe", "img", "object", "form", "a"}
    assert [(name, value) for _, name, value in read.attributes if name in ("src", "href")] == [("href", "data:,")]
    assert not [name for _, name, _ in read.attributes if name.startswith("on")]
    assert f" {HOSTILE} " in read.tasks["now"][f"task_{HOSTILE}"]


def test_what_is_not_shown_is_counted() -> None:
    coming = [task(f"Note {n:02}", TaskStatus.SCHEDULED, hours(n), hours(n + 1)) for n in range(1, 31)]
    ongoing = [timeline(application=application(id=f"app_{n}")) for n in range(14)]
    html = page(open_tasks=list(reversed(coming)), timelines=ongoing, more=3)
    read = Page(html)
    assert read.sections["next"] == [f"task_Note {n:02}" for n in range(1, MOST_COMING + 1)]
    assert "And 10 more after that." in html
    assert read.tags.count("svg") == MOST_DRAWN
    assert "And 7 more applications go on." in html


def test_the_page_is_the_same_all_day() -> None:
    agenda = CandidateAgenda("Ada", "UTC", timeline().tasks, (), (timeline(),))
    assert agenda_html(agenda, NOON) == agenda_html(agenda, NOON + timedelta(minutes=90))

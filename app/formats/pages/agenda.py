"""A candidate's agenda as an HTML page: tasks now and next, what they wait for, what they did, and timelines.

The page loads nothing and runs no script, so it can be left open, saved and printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup

from app.etiquette.facts import TaskStatus
from app.formats.pages.date_text import day_text, moment_text
from app.formats.pages.page import page
from app.formats.pages.palette import css_variables
from app.formats.pages.timeline import TIMELINE_STYLE, timeline_part
from app.formats.pages.timeline_entries import Timeline
from app.resources.tasks import Task

MOST_COMING: Final = 20
"""Upcoming tasks on the page, which states how many more there are."""
MOST_DRAWN: Final = 10
"""Timelines on the page."""
_PAGE_STYLE: Final = """
*{box-sizing:border-box}
body{background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;margin:0;overflow-wrap:anywhere}
.how{white-space:nowrap}
main,header,footer{margin:0 auto;max-width:72rem;padding:0 1rem}
header{padding-top:1.5rem}
h1{font-size:1.75rem;line-height:1.2;margin:0}
h2{border-bottom:1px solid var(--line);font-size:1.25rem;margin:2rem 0 .75rem;padding-bottom:.25rem}
h3{font-size:1rem;margin:0}
p{margin:0}
header p,footer,.more,.none,.when{color:var(--muted)}
footer{padding:2rem 1rem}
ol,ul{display:grid;gap:.75rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr))}
ol,ul{list-style:none;margin:0;padding:0}
li{background:var(--card);border:1px solid var(--line);border-left-width:.375rem;border-radius:.375rem;padding:.75rem}
li.overdue{border-left-color:var(--overdue)}
li.due{border-left-color:var(--due)}
li.done{border-left-color:var(--done)}
.label{font-size:.8125rem;font-weight:700;letter-spacing:.03em;text-transform:uppercase}
.overdue .label{color:var(--overdue)}
.due .label{color:var(--due)}
.why{margin:.25rem 0 .5rem}
.when{font-size:.875rem}
.pictures{display:flex;flex-wrap:wrap;gap:1.5rem;margin:0 -1rem}
.pictures figure{margin:0;max-width:100%}
.pictures svg{display:block;height:auto;max-width:100%}
"""
AGENDA_STYLE: Final = css_variables() + _PAGE_STYLE + TIMELINE_STYLE


@dataclass(frozen=True, slots=True)
class CandidateAgenda:
    """What the page shows. `name`: the candidate's, if known; `more`: further ongoing applications."""

    name: str | None
    timezone: str
    open_tasks: Sequence[Task]
    done: Sequence[Task]
    """Recently done tasks, the latest first."""
    timelines: Sequence[Timeline]
    """Of ongoing applications, the latest first."""
    more: int = 0


def agenda_html(agenda: CandidateAgenda, now: datetime) -> str:
    """The page as of `now`; times are in the candidate's time zone."""
    zone = ZoneInfo(agenda.timezone)
    to_do = [task for task in agenda.open_tasks if task.status is not TaskStatus.SCHEDULED]
    coming = [task for task in agenda.open_tasks if task.status is TaskStatus.SCHEDULED]
    coming.sort(key=lambda task: (_opens(task), task.id))
    drawn = [timeline for timeline in agenda.timelines if timeline.interviews or timeline.tasks]
    return page(
        "agenda.html",
        agenda=agenda,
        style=Markup(AGENDA_STYLE),  # a constant
        today=day_text(now, zone),
        to_do=sorted(to_do, key=lambda task: (task.due_at, task.id)),
        coming=coming[:MOST_COMING],
        more_coming=len(coming[MOST_COMING:]),
        waits=[timeline for timeline in agenda.timelines if timeline.wait and timeline.wait.since <= now],
        pictures=[Markup(timeline_part(timeline, now)) for timeline in drawn[:MOST_DRAWN]],  # escaped by ElementTree
        not_drawn=len(drawn[MOST_DRAWN:]) + agenda.more,
        opens=_opens,
        moment=lambda at: moment_text(at, zone, now),
        now=now,
    )


def _opens(task: Task) -> datetime:
    return task.snoozed_until or task.opens_at

"""The timeline of an application as a picture (SVG): time runs downwards, one row an entry, so labels cannot overlap.

It is as wide as a phone and loads nothing: one style, no script, font or image. All that the marks mean is also in the
text and, for screen readers, in the description.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from math import log2
from typing import Final
from zoneinfo import ZoneInfo

from app.formats.pages.date_text import day_text, hour_text, moment_text
from app.formats.pages.palette import DARK, LIGHT, Palette
from app.formats.pages.text_width import BOLD, wrapped
from app.formats.pages.timeline_entries import Entry, Mark, Timeline, entries_of

WIDTH: Final = 360
"""In CSS pixels: the narrowest phones in use."""
MOST_ON_A_SIDE: Final = 40
"""Entries before and, likewise, after today; the picture states how many more there are."""
_DATE, _AXIS, _TEXT, _MARGIN = 12, 108, 128, 12
_ROOM: Final = WIDTH - _TEXT - _MARGIN
_TITLE, _SMALL = 14, 12
_LINE: Final = 18
_GAP, _WIDEST_GAP = 12.0, 44.0
_CLASSES: Final = {
    "paper": "fill:{paper}",
    "ink": "fill:{ink}",
    "muted": "fill:{muted}",
    "axis": "stroke:{line}",
    "band": "fill:{wait}",
    "interview": "fill:{ink}",
    "message": "fill:{muted}",
    "wait": "fill:{paper};stroke:{muted}",
    "answer": "fill:{muted}",
    "done": "fill:{done}",
    "dropped": "fill:{paper};stroke:{muted}",
    "overdue": "fill:{overdue}",
    "due": "fill:{due}",
    "coming": "fill:{paper};stroke:{due}",
    "check": "stroke:{paper}",
    "today": "stroke:{today}",
    "now": "fill:{today}",
}
"""The colours of what is drawn, by CSS class."""


def _rules(palette: Palette) -> str:
    return "".join(f".tl-{name}{{{rule.format(**asdict(palette))}}}" for name, rule in _CLASSES.items())


TIMELINE_STYLE: Final = (
    f".tl text{{font:{_SMALL}px system-ui,sans-serif}}.tl .tl-title{{font-size:{_TITLE}px;font-weight:600}}"
    f".tl:root{{color-scheme:light dark}}{_rules(LIGHT)}@media(prefers-color-scheme:dark){{{_rules(DARK)}}}"
)
_POINTS: Final = {
    Mark.INTERVIEW: ((0, -8), (8, 0), (0, 8), (-8, 0)),
    Mark.OVERDUE: ((0, -8), (8, 7), (-8, 7)),
    Mark.MESSAGE: ((-5, -5), (5, -5), (5, 5), (-5, 5)),
    Mark.ANSWER: ((-8, -3), (8, -3), (8, 3), (-8, 3)),
}
"""The corners of marks, relative to their centre; other marks are circles."""
_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML does not allow (XML 1.0, section 2.2)."""


@dataclass(frozen=True, slots=True)
class _Row:
    """An entry with the y coordinate of its mark, and its text in lines."""

    entry: Entry
    y: float
    titles: list[str]
    notes: list[str]


def timeline_svg(timeline: Timeline, now: datetime) -> str:
    """The picture as an SVG document with its own style; times are in the candidate's time zone."""
    picture = _picture(timeline, now, styled=True)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(picture, encoding="unicode")


def timeline_part(timeline: Timeline, now: datetime) -> str:
    """The picture as an element for an HTML page that has `TIMELINE_STYLE`."""
    return ET.tostring(_picture(timeline, now, styled=False), encoding="unicode")


def shown_entries(timeline: Timeline, now: datetime) -> tuple[list[Entry], int, int]:
    """The entries that are shown, and the numbers of earlier and later ones that are not."""
    entries = entries_of(timeline, now)
    today = next(index for index, entry in enumerate(entries) if entry.mark is Mark.TODAY)
    first, end = max(today - MOST_ON_A_SIDE, 0), min(today + 1 + MOST_ON_A_SIDE, len(entries))
    return entries[first:end], first, len(entries) - end


def _picture(timeline: Timeline, now: datetime, *, styled: bool) -> ET.Element:
    zone, application = ZoneInfo(timeline.timezone), timeline.application
    entries, earlier, later = shown_entries(timeline, now)
    svg = ET.Element("svg", {"class": "tl", "role": "img", "lang": "en", "width": str(WIDTH)})
    if styled:
        svg.set("xmlns", "http://www.w3.org/2000/svg")
        ET.SubElement(svg, "style").text = TIMELINE_STYLE
    _describe(svg, timeline, entries, now)
    paper = ET.SubElement(svg, "rect", {"class": "tl-paper", "width": "100%", "height": "100%"})
    y = 30.0
    room = WIDTH - 2 * _DATE
    for line in wrapped(application.company, _TITLE * BOLD, room, 2):
        y = _text(svg, _DATE, y, line, "tl-ink tl-title")
    subtitle = ", ".join(filter(None, (application.job_title, application.status.replace("_", " "))))
    for line in wrapped(subtitle, _SMALL, room, 2):
        y = _text(svg, _DATE, y, line, "tl-muted")
    if earlier:
        y = _text(svg, _TEXT, y + 6, f"{earlier} earlier", "tl-muted")
    rows, y = _rows(entries, zone, y + 20)
    _draw_line(svg, rows, timeline)
    for row in rows:
        _draw(svg, row, zone, now)
    if later:
        y = _text(svg, _TEXT, y + 4, f"{later} later", "tl-muted")
    y = _text(svg, _DATE, y + 12, f"Times in {timeline.timezone}", "tl-muted")
    paper.set("height", f"{y:g}")
    svg.set("height", f"{y:g}")
    svg.set("viewBox", f"0 0 {WIDTH} {y:g}")
    return svg


def _describe(svg: ET.Element, timeline: Timeline, entries: Sequence[Entry], now: datetime) -> None:
    """Add a title and a description of all entries for screen readers."""
    zone, name = ZoneInfo(timeline.timezone), timeline.application.id
    sentences = (
        f"{day_text(each.at, zone)}: today"
        if each.mark is Mark.TODAY
        else f"{moment_text(each.at, zone, now)}: {each.title}" + (f" ({each.note})" if each.note else "")
        for each in entries
    )
    svg.set("aria-labelledby", f"{name}-title")
    svg.set("aria-describedby", f"{name}-desc")
    ET.SubElement(svg, "title", {"id": f"{name}-title"}).text = _clean(f"Timeline: {timeline.application.company}")
    ET.SubElement(svg, "desc", {"id": f"{name}-desc"}).text = _clean(". ".join(sentences) + ".")


def _rows(entries: Sequence[Entry], zone: ZoneInfo, y: float) -> tuple[list[_Row], float]:
    """The rows from `y` on, and the y coordinate after the last; the gap between two grows with the days between them.

    Only days count, so that the picture stays the same all day.
    """
    rows: list[_Row] = []
    before: Entry | None = None
    for entry in entries:
        if before is not None:
            days = (entry.at.astimezone(zone).date() - before.at.astimezone(zone).date()).days
            y += min(_GAP + 6 * log2(1 + days), _WIDEST_GAP)
        titles = wrapped(entry.title, _TITLE * BOLD, _ROOM, 3)
        notes = wrapped(entry.note, _SMALL, _ROOM, 2)
        rows.append(_Row(entry, y, titles, notes))
        lines = 1 if entry.mark is Mark.TODAY else max(len(titles) + len(notes), 2)
        y += lines * _LINE
        before = entry
    return rows, y


def _draw_line(svg: ET.Element, rows: Sequence[_Row], timeline: Timeline) -> None:
    """Draw the axis, and the band of waiting around it."""
    wait = timeline.wait
    starts = [row.y for row in rows if wait and row.entry.at >= wait.since and row.entry.mark is not Mark.TODAY]
    ends = [row.y for row in rows if wait and wait.until and row.entry.at >= wait.until]
    if wait and wait.until and (starts or ends):
        top, bottom = min(starts, default=rows[0].y), min(ends, default=rows[-1].y)
        if bottom > top:
            band = {"x": f"{_AXIS - 12:g}", "y": f"{top:g}", "width": "24", "height": f"{bottom - top:g}", "rx": "8"}
            ET.SubElement(svg, "rect", {"class": "tl-band", **band})
    ends_of_line = {"y1": f"{rows[0].y:g}", "y2": f"{rows[-1].y:g}"}
    ET.SubElement(
        svg, "line", {"class": "tl-axis", "x1": f"{_AXIS}", "x2": f"{_AXIS}", "stroke-width": "2", **ends_of_line}
    )


def _draw(svg: ET.Element, row: _Row, zone: ZoneInfo, now: datetime) -> None:
    entry, y = row.entry, row.y
    if entry.mark is Mark.TODAY:
        ends = {"x1": f"{_AXIS - 16}", "x2": f"{_TEXT - 4}", "y1": f"{y:g}", "y2": f"{y:g}"}
        ET.SubElement(svg, "line", {"class": "tl-today", "stroke-width": "3", **ends})
        _text(svg, _DATE, y + 4, day_text(now, zone), "tl-now")
        _text(svg, _TEXT, y + 5, "Today", "tl-now tl-title")
        return
    _draw_mark(svg, entry.mark, y)
    _text(svg, _DATE, y + 4, day_text(entry.at, zone), "tl-ink")
    _text(svg, _DATE, y + 4 + _LINE, hour_text(entry.at, zone, now), "tl-muted")
    y += 5
    for line in row.titles:
        y = _text(svg, _TEXT, y, line, "tl-ink tl-title")
    for line in row.notes:
        y = _text(svg, _TEXT, y, line, "tl-muted")


def _draw_mark(svg: ET.Element, mark: Mark, y: float) -> None:
    if mark in _POINTS:
        points = " ".join(f"{_AXIS + right:g},{y + down:g}" for right, down in _POINTS[mark])
        ET.SubElement(svg, "polygon", {"class": f"tl-{mark}", "points": points})
        return
    middle = {"cx": f"{_AXIS}", "cy": f"{y:g}", "stroke-width": "2"}
    ET.SubElement(svg, "circle", {"class": f"tl-{mark}", "r": "6" if mark is Mark.COMING else "7", **middle})
    if mark is Mark.DUE:
        ET.SubElement(svg, "circle", {"class": "tl-paper", "r": "3", **middle, "stroke-width": "0"})
    if mark is Mark.DONE:
        check = f"M{_AXIS - 3.5:g} {y:g}l2.5 2.8 4.5-5"
        ET.SubElement(svg, "path", {"class": "tl-check", "d": check, "fill": "none", "stroke-width": "2"})


def _text(svg: ET.Element, x: float, y: float, text: str, classes: str) -> float:
    """Add a line of text with its baseline at `y`; returns the baseline of the next line."""
    ET.SubElement(svg, "text", {"x": f"{x:g}", "y": f"{y:g}", "class": classes}).text = _clean(text)
    return y + _LINE


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)

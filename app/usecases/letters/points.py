"""The points of a letter: the caller's own, and those of the debrief."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from app.letters.context import Point, PointKind
from app.resources import letters as shapes
from app.store.records import DebriefRecord

_MOST_CHARACTERS = 12_000
"""Of the points of a letter with their addresses, since a letter has at most 20,000."""
_ABOUT_THE_CANDIDATE = re.compile(r"\b(?:your|yours|yourself|why)\b", re.IGNORECASE)
_WEB_PREFIXES = ("http://", "https://")


def points_of(points: Iterable[str | shapes.LetterPoint]) -> tuple[Point, ...]:
    """The caller's points; a text that is only a URL is a link to the portfolio."""
    return tuple(map(_point, points))


def _point(stated: str | shapes.LetterPoint) -> Point:
    if not isinstance(stated, str):
        return Point(stated.kind, stated.text, stated.url, stated.interviewer_id)
    is_link = stated.startswith(_WEB_PREFIXES)
    return Point(PointKind.PORTFOLIO if is_link else PointKind.OTHER, stated, stated if is_link else None)


def with_debrief(stated: tuple[Point, ...], debrief: DebriefRecord | None) -> tuple[Point, ...]:
    """The caller's points, then the debrief's; topics that the caller discussed replace those of the debrief."""
    discussed = any(point.kind is PointKind.DISCUSSED for point in stated)
    added = (point for point in _debrief_points(debrief) if not (discussed and point.kind is PointKind.DISCUSSED))
    return tuple(_fitting((*stated, *added)))


def _fitting(points: Iterable[Point]) -> Iterator[Point]:
    """As many of the points as fit into a letter, in order; the draft's `used` lists them."""
    left = _MOST_CHARACTERS
    for point in points:
        length = len(point.text) + len(point.url or "")
        if length <= left:
            left -= length
            yield point


def _debrief_points(debrief: DebriefRecord | None) -> Iterable[Point]:
    """What the debrief says was left unsaid, and the questions that went well.

    Strengths are left out, for they are not what the candidate enjoyed; so are questions about the candidate, which are
    no topic for a letter.
    """
    if debrief is None:
        return
    questions = (answered["question"] for answered in debrief.questions if answered.get("went_well"))
    points = chain(
        (Point(PointKind.UNSAID, text) for text in debrief.unsaid),
        (Point(PointKind.DISCUSSED, text) for text in questions if not _ABOUT_THE_CANDIDATE.search(text)),
    )
    yield from (point for point in points if len(point.text) <= shapes.LONGEST_POINT)

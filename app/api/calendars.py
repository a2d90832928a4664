"""`/v1/candidates/{candidate_id}/calendar.ics`: a candidate's calendar feed."""

from typing import Annotated, Final

from fastapi import Query, Request, Response

import app.formats
from app.api.deps import Db, Now
from app.api.feeds import CandidateFeed, FeedRouter, made_if_new
from app.fingerprints import fingerprint
from app.formats.calendar.feed import calendar_of
from app.resources.feeds import TasksAs
from app.usecases.accounts.accounts import PLACEHOLDER_NAME
from app.usecases.tasks.calendars import read_calendar

router = FeedRouter()

_FORM: Final = fingerprint(app.formats, libraries=("icalendar", "tzdata"))
"""The options of a calendar's presentation."""


class CalendarResponse(Response):
    """An iCalendar document."""

    media_type = "text/calendar"


@router.feed("/candidates/{candidate_id}/calendar.ics", CalendarResponse, "The calendar, as RFC 5545 has it.")
async def get_calendar(
    request: Request,
    db: Db,
    account: CandidateFeed,
    now: Now,
    candidate_id: str,
    tasks: Annotated[TasksAs, Query(description="How tasks are shown.")] = TasksAs.BOTH,
) -> Response:
    """Read a candidate's calendar: interviews, and the tasks after them.

    To subscribe, use an address of `POST /v1/candidates/{candidate_id}/feed-tokens`. Past interviews and completed
    tasks stay for 90 days; cancelled ones are marked as such and stay for 14.
    """
    agenda = await read_calendar(db, account, candidate_id, now)
    name = agenda.candidate.name
    title = "Afterview" if name == PLACEHOLDER_NAME else f"Afterview: {name}"

    def make() -> Response:
        body = calendar_of(agenda, tasks_as=tasks, title=title)
        return CalendarResponse(body, headers={"Content-Disposition": 'attachment; filename="afterview.ics"'})

    return await made_if_new(request, (_FORM, agenda, tasks, title), make)

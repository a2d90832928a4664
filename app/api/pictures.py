"""Pictures and pages of the plan, for people to read and to embed."""

import asyncio

from fastapi import Response
from fastapi.responses import HTMLResponse

from app.api.deps import Db, Now
from app.api.feeds import CandidateFeed, FeedReader, FeedRouter
from app.api.pages import still_page
from app.formats.pages.agenda import AGENDA_STYLE, agenda_html
from app.formats.pages.timeline import TIMELINE_STYLE, timeline_svg
from app.usecases.tasks import pages

router = FeedRouter()


class SvgResponse(Response):
    """A picture as SVG."""

    media_type = "image/svg+xml"


@router.feed(
    "/applications/{application_id}/timeline.svg",
    SvgResponse,
    "The picture, as SVG: 360 pixels wide, light and dark.",
)
async def get_timeline(db: Db, reader: FeedReader, now: Now, application_id: str) -> SvgResponse:
    """Draw an application's timeline: waiting times, past and coming tasks, and today.

    Times are those of the candidate's time zone. A feed token of its candidate opens it, as a picture in any page.
    """
    timeline = await pages.read_timeline(db, reader.account_id, reader.candidate_id, application_id)
    svg = await asyncio.to_thread(timeline_svg, timeline, now)
    return SvgResponse(svg, headers=still_page(TIMELINE_STYLE))


@router.feed(
    "/candidates/{candidate_id}/agenda.html",
    HTMLResponse,
    "The page; nothing in it comes from elsewhere, and nothing in it runs.",
)
async def get_agenda(db: Db, account: CandidateFeed, now: Now, candidate_id: str) -> HTMLResponse:
    """Read a candidate's agenda as a page: now, next, waiting, done, and the timelines.

    Times are those of the candidate's time zone. A feed token of the candidate opens it, on any telephone.
    """
    agenda = await pages.read_agenda_page(db, account, candidate_id, now)
    page = await asyncio.to_thread(agenda_html, agenda, now)
    return HTMLResponse(page, headers=still_page(AGENDA_STYLE))

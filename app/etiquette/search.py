"""The candidate's search across applications: one reminder a week to go on, until something is signed."""

from datetime import datetime
from zoneinfo import ZoneInfo

from app.etiquette.catalogue.meanwhile import KEEP_SEARCHING
from app.etiquette.durations import InvalidDuration
from app.etiquette.facts import JobSearch
from app.etiquette.planner import PlannedTask
from app.etiquette.policy import Policy
from app.etiquette.words import day_in_words

_MOST_WEEKS = 60 * 52
"""Longer than any search: looking for the present week ends here."""


def plan_job_search(search: JobSearch, policy: Policy) -> tuple[PlannedTask, ...]:
    """The one week's reminder that is next: the first that neither ended nor was over when the last one ended.

    Weeks are counted from the end of the first interview, so that they never drift (keep-searching).
    """
    if search.accepted or not search.first_interview_ends or KEEP_SEARCHING.id in policy.disabled_rules:
        return ()
    begun = min(search.first_interview_ends)
    weeks = [(each.opens_at, each.closed_at) for each in search.ended]
    last_opened = max((opened for opened, _ in weeks), default=None)
    last_closed = max((closed for _, closed in weeks), default=begun)
    calendar = policy.calendar(search.candidate.timezone, search.candidate)
    every = policy.duration("keep_searching_every")
    opens_at = begun
    for count in range(1, _MOST_WEEKS):
        try:
            due_at = calendar.instant_plus(begun, every.times(count))
        except InvalidDuration:  # nobody searches that long
            return ()
        if (last_opened is None or opens_at > last_opened) and due_at > last_closed:
            return (_week(search, opens_at, due_at),)
        opens_at = due_at
    return ()


def _week(search: JobSearch, opens_at: datetime, due_at: datetime) -> PlannedTask:
    day = opens_at.astimezone(ZoneInfo(search.candidate.timezone)).date()
    return PlannedTask(
        key=f"{KEEP_SEARCHING.id}:{search.candidate.id}:{day.isoformat()}",
        rule=KEEP_SEARCHING.id,
        title=KEEP_SEARCHING.title,
        why=KEEP_SEARCHING.why.format(week=day_in_words(day)),
        guidance=KEEP_SEARCHING.guidance,
        channel=None,
        optional=False,
        opens_at=opens_at,
        due_at=due_at,
        expires_at=due_at,
    )

"""The contents of the pages for people: an application's timeline, and a candidate's agenda."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select
from sqlmodel import col

from app.errors import NotFound
from app.etiquette.facts import ApplicationStatus, TaskStatus
from app.etiquette.reconcile import OPEN
from app.etiquette.waiting import waiting_of
from app.formats.pages.agenda import CandidateAgenda
from app.formats.pages.timeline_entries import Timeline, Wait
from app.resources.applications import Application
from app.resources.interactions import Interaction
from app.resources.tasks import Task
from app.store.application_state import ApplicationState
from app.store.db import Reader
from app.store.loading import load_states
from app.store.mapping import facts_of, interview_resource, passing_instant, shaped
from app.store.objects import load_owned
from app.store.record import fetch, select_record
from app.store.records import ApplicationRecord, CandidateRecord, TaskRecord
from app.store.tables import ApplicationRow, TaskRow
from app.usecases.accounts.accounts import PLACEHOLDER_NAME

DONE_SHOWN_FOR: Final = timedelta(days=14)
"""How long done tasks stay on the page."""
_MOST_OPEN, _MOST_DONE, _MOST_APPLICATIONS = 500, 20, 40
_ASKING_RULE: Final = "follow_up_without_deadline"
_ONGOING: Final = (ApplicationStatus.ACTIVE, ApplicationStatus.OFFER)


class _AgendaRows(NamedTuple):
    """What is stored of an agenda: the latest applications with everything of theirs, and `more` that are left out."""

    candidate: CandidateRecord
    open_tasks: Sequence[TaskRecord]
    done: Sequence[TaskRecord]
    shown: Sequence[ApplicationState]
    more: int


async def read_timeline(reader: Reader, account_id: str, candidate_id: str | None, application_id: str) -> Timeline:
    """The timeline of an application. Raises NotFound, also if it is not one of the stated candidate's."""
    state = await reader.run(_load_state, account_id, candidate_id, application_id)
    return await asyncio.to_thread(_timeline, state)


def _load_state(
    connection: Connection, account_id: str, candidate_id: str | None, application_id: str
) -> ApplicationState:
    row = load_owned(connection, ApplicationRecord, account_id, application_id)
    if candidate_id not in (None, row.candidate_id):
        raise NotFound("application", application_id)
    return load_states(connection, [application_id])[application_id]


async def read_agenda_page(reader: Reader, account_id: str, candidate_id: str, now: datetime) -> CandidateAgenda:
    """What a candidate has to do at `now`, what they wait for, and what they did lately. Raises NotFound."""
    return await asyncio.to_thread(_agenda, await reader.run(_load_agenda, account_id, candidate_id, now))


def _load_agenda(connection: Connection, account_id: str, candidate_id: str, now: datetime) -> _AgendaRows:
    candidate = load_owned(connection, CandidateRecord, account_id, candidate_id)
    ongoing = (col(ApplicationRow.candidate_id) == candidate_id, col(ApplicationRow.status).in_(_ONGOING))
    newest = select(col(ApplicationRow.id)).where(*ongoing).order_by(col(ApplicationRow.id).desc())
    shown = connection.scalars(newest.limit(_MOST_APPLICATIONS)).all()
    total = connection.scalar(select(func.count()).select_from(ApplicationRow).where(*ongoing))
    states = load_states(connection, shown)
    is_open = col(TaskRow.status).in_(OPEN)
    recently_done = (col(TaskRow.status) == TaskStatus.DONE, col(TaskRow.closed_at) >= now - DONE_SHOWN_FOR)
    return _AgendaRows(
        candidate,
        open_tasks=_load_tasks(connection, candidate_id, _MOST_OPEN, col(TaskRow.opens_at), is_open),
        done=_load_tasks(connection, candidate_id, _MOST_DONE, col(TaskRow.closed_at).desc(), *recently_done),
        shown=[states[each] for each in shown if each in states],
        more=(total or 0) - len(shown),
    )


def _agenda(rows: _AgendaRows) -> CandidateAgenda:
    """The rows as the page's contents. Works in a thread: there may be thousands of tasks."""
    candidate = rows.candidate
    return CandidateAgenda(
        name=None if candidate.name == PLACEHOLDER_NAME else candidate.name,
        timezone=candidate.timezone,
        open_tasks=[shaped(Task, row) for row in rows.open_tasks],
        done=[shaped(Task, row) for row in rows.done],
        timelines=[_timeline(state) for state in rows.shown],
        more=rows.more,
    )


def _load_tasks(
    connection: Connection, candidate_id: str, most: int, order: Any, *conditions: ColumnElement[bool]
) -> Sequence[TaskRecord]:
    query = select_record(TaskRecord).where(col(TaskRow.candidate_id) == candidate_id, *conditions)
    return fetch(connection, TaskRecord, query.order_by(order, col(TaskRow.id)).limit(most))


def _timeline(state: ApplicationState) -> Timeline:
    return Timeline(
        application=shaped(Application, state.application),
        timezone=state.candidate.timezone,
        interviews=tuple(interview_resource(row, state.panels.get(row.id, ())) for row in state.interviews.values()),
        interactions=tuple(shaped(Interaction, row) for row in state.interactions.values()),
        tasks=tuple(shaped(Task, row) for row in state.tasks.values()),
        wait=_wait(state),
    )


def _wait(state: ApplicationState) -> Wait | None:
    """Since when the candidate waits for the company, and until when: the last minute of the day it named, if any."""
    waiting = waiting_of(facts_of(state))
    if waiting is None:
        return None
    row = state.deadline(waiting.deadline.id) if waiting.deadline else None
    if row is not None:
        ends_at = passing_instant(row, waiting.interview.timezone)
        until = ends_at - timedelta(minutes=1) if ends_at and row.due_on else ends_at
        return Wait(waiting.since, until, named=True)
    asking = [each.opens_at for each in state.tasks.values() if each.rule == _ASKING_RULE and each.status in OPEN]
    return Wait(waiting.since, min(asking, default=None), named=False)

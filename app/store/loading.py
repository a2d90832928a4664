"""Loads the states of applications, and locks them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final, cast

from sqlalchemy import BindParameter, Connection, Select, bindparam, select
from sqlmodel import col

from app.errors import FieldError, InvalidFields, NotFound
from app.store.application_state import ApplicationState
from app.store.objects import load_owned, not_found, refuse_malformed_id
from app.store.record import R, fetch, fetch_pairs, fetch_with, select_pair, select_record
from app.store.records import (
    ApplicationRecord,
    CandidateRecord,
    DeadlineRecord,
    DebriefRecord,
    InteractionRecord,
    InterviewerRecord,
    InterviewRecord,
    ReferenceRecord,
    TaskRecord,
)
from app.store.tables import ApplicationRow, CandidateRow, InterviewerRow, InterviewRow, PanelRow

_WANTED: Final[BindParameter[list[str]]] = bindparam("wanted", expanding=True)
_PANELS: Final = (
    select_record(InterviewerRecord)
    .add_columns(col(PanelRow.interview_id))
    .join(PanelRow, col(InterviewerRow.id) == col(PanelRow.interviewer_id))
    .where(col(PanelRow.interview_id).in_(_WANTED))
    .order_by(col(InterviewerRow.id))
)
_IS_WANTED: Final = col(ApplicationRow.id).in_(_WANTED)
_LOCKED_CANDIDATES: Final = (
    select_record(CandidateRecord)
    .where(col(CandidateRow.id).in_(select(col(ApplicationRow.candidate_id)).where(_IS_WANTED)))
    .order_by(col(CandidateRow.id))
    .with_for_update()
)
_LOCKED_APPLICATIONS: Final = (
    select_record(ApplicationRecord).where(_IS_WANTED).order_by(col(ApplicationRow.id)).with_for_update()
)
_APPLICATIONS: Final = (
    select_pair(ApplicationRecord, CandidateRecord)
    .join(CandidateRow, col(CandidateRow.id) == col(ApplicationRow.candidate_id))
    .where(_IS_WANTED)
    .order_by(col(ApplicationRow.id))
)


def load_states(
    connection: Connection, application_ids: Iterable[str], *, lock: bool = False, with_tasks: bool = True
) -> dict[str, ApplicationState]:
    """The applications' states by application id; unknown ids are left out.

    With `lock` candidates, applications, interviews, deadlines and tasks are locked until the transaction ends:
    candidates first, then applications, in the order of their ids, so that writers of one candidate wait for each other
    and cannot deadlock. The other rows need no lock of their own: their writers lock the candidate, too.
    """
    ids = sorted(set(application_ids))
    states = _with_interviews(connection, ids, lock)
    ids = list(states)
    for deadline in _rows(connection, DeadlineRecord, "application_id", ids, lock=lock):
        states[deadline.application_id].put_in_memory(deadline)
    for interaction in _rows(connection, InteractionRecord, "application_id", ids):
        states[interaction.application_id].put_in_memory(interaction)
    for debrief in _rows(connection, DebriefRecord, "application_id", ids):
        states[debrief.application_id].put_in_memory(debrief)
    references = defaultdict[str, list[ReferenceRecord]](list)
    for reference in load_references(connection, sorted({state.candidate.id for state in states.values()})):
        references[reference.candidate_id].append(reference)
    for state in states.values():
        state.references = {reference.id: reference for reference in references[state.candidate.id]}
    if with_tasks:
        for task in _rows(connection, TaskRecord, "application_id", ids, lock=lock):
            states[task.application_id or ""].put_in_memory(task)
    return states


def load_states_of_candidate(connection: Connection, candidate_id: str) -> list[ApplicationState]:
    """All of a candidate's applications with everything that belongs to them, locked until the transaction ends."""
    applications = select(col(ApplicationRow.id)).where(col(ApplicationRow.candidate_id) == candidate_id)
    return list(load_states(connection, connection.scalars(applications), lock=True).values())


def load_for_events(connection: Connection, application_ids: Iterable[str]) -> dict[str, ApplicationState]:
    """The states by application id, as far as `EventData` needs them: without tasks, deadlines and interactions."""
    return _with_interviews(connection, sorted(set(application_ids)), lock=False)


def load_for_contact_check(
    connection: Connection, account_id: str, application_id: str, *, with_panels: bool
) -> ApplicationState:
    """The state that a contact check needs: interviews, deadlines and interactions; panels if asked for.

    Raises NotFound for an application that is not the account's.
    """
    refuse_malformed_id(ApplicationRecord, application_id)
    own = [application_id]
    state = _load_without_children(connection, own, lock=False).get(application_id)
    if state is None or state.application.account_id != account_id:
        raise NotFound("application", application_id)
    for row in (
        *_rows(connection, InterviewRecord, "application_id", own),
        *_rows(connection, DeadlineRecord, "application_id", own),
        *_rows(connection, InteractionRecord, "application_id", own),
    ):
        state.put_in_memory(row)
    if with_panels:
        state.panels |= load_panels(connection, list(state.interviews))
    return state


def lock_named_application(
    connection: Connection, account_id: str, application_id: str | None, interview_id: str | None = None
) -> ApplicationState:
    """The locked state of the application that a request names by its id, by one of its interviews, or by both.

    Raises InvalidFields for an identifier that is unknown, or of another application.
    """
    named = application_id
    if named is None:
        named = connection.scalar(
            select(col(InterviewRow.application_id)).where(
                col(InterviewRow.id) == interview_id, col(InterviewRow.account_id) == account_id
            )
        )
    state = load_states(connection, [named or ""], lock=True).get(named or "")
    if state is None or state.application.account_id != account_id:
        pointer, kind = ("application_id", "application") if application_id else ("interview_id", "interview")
        raise InvalidFields(FieldError(f"/{pointer}", f"there is no such {kind}"))
    if interview_id is not None and state.interview(interview_id) is None:
        raise InvalidFields(FieldError("/interview_id", "there is no such interview of this application"))
    return state


def lock_with_application(
    connection: Connection, kind: type[R], account_id: str, identifier: str
) -> tuple[R, ApplicationState]:
    """The account's interview, deadline, interaction or application, and its application's state, locked.

    Raises NotFound.
    """
    return lock_application_of(connection, load_owned(connection, kind, account_id, identifier))


def lock_application_of(connection: Connection, row: R) -> tuple[R, ApplicationState]:
    """The row, read again, and its application's state, locked until the transaction ends. Raises NotFound."""
    stored: Any = row
    application_id = stored.id if isinstance(row, ApplicationRecord) else stored.application_id
    state = load_states(connection, [application_id], lock=True).get(application_id)
    locked = state.find(row) if state else None
    if state is None or locked is None:  # another request deleted it while this one waited for the lock
        raise not_found(type(row), stored.id)
    return locked, state


def load_references(connection: Connection, candidate_ids: Sequence[str]) -> list[ReferenceRecord]:
    """The references of the candidates."""
    return _rows(connection, ReferenceRecord, "candidate_id", candidate_ids)


def load_panels(connection: Connection, interview_ids: Sequence[str]) -> dict[str, list[InterviewerRecord]]:
    """The interviewers of each interview, ordered by id."""
    panels: dict[str, list[InterviewerRecord]] = defaultdict(list)
    if interview_ids:
        parameters = {"wanted": list(interview_ids)}
        for interview_id, interviewer in fetch_with(connection, InterviewerRecord, _PANELS, "interview_id", parameters):
            panels[interview_id].append(interviewer)
    return panels


def _with_interviews(connection: Connection, application_ids: list[str], lock: bool) -> dict[str, ApplicationState]:
    """The states with candidates, interviews and panels."""
    states = _load_without_children(connection, application_ids, lock)
    interviews = _rows(connection, InterviewRecord, "application_id", list(states), lock=lock)
    panels = load_panels(connection, [row.id for row in interviews])
    for interview in interviews:
        state = states[interview.application_id]
        state.put_in_memory(interview)
        state.panels[interview.id] = panels[interview.id]
    return states


def _load_without_children(
    connection: Connection, application_ids: list[str], lock: bool
) -> dict[str, ApplicationState]:
    """The states with their candidates and nothing else."""
    if not application_ids:
        return {}
    parameters = {"wanted": application_ids}
    if not lock:
        pairs = fetch_pairs(connection, ApplicationRecord, CandidateRecord, _APPLICATIONS, parameters)
        return {row.id: ApplicationState(candidate, row) for row, candidate in pairs}
    candidates = {row.id: row for row in fetch(connection, CandidateRecord, _LOCKED_CANDIDATES, parameters)}
    applications = fetch(connection, ApplicationRecord, _LOCKED_APPLICATIONS, parameters)
    present = (row for row in applications if row.candidate_id in candidates)
    return {row.id: ApplicationState(candidates[row.candidate_id], row) for row in present}


def _rows(connection: Connection, kind: type[R], column: str, values: Sequence[str], *, lock: bool = False) -> list[R]:
    if not values:
        return []
    return fetch(connection, kind, _rows_by(cast(Any, kind), column, lock), {"wanted": list(values)})


@cache
def _rows_by(kind: Any, column: str, lock: bool) -> Select[Any]:
    """Cached: building a statement takes a good part of a small query's time."""
    query = select_record(kind).where(kind.TABLE.c[column].in_(_WANTED)).order_by(*kind.TABLE.primary_key)
    return query.with_for_update() if lock else query

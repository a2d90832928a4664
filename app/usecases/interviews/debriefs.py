"""Debriefs: what the candidate writes down right after an interview."""

from datetime import datetime

from sqlalchemy import Connection
from sqlmodel import col

from app.errors import FieldError, InvalidFields, NotFound
from app.resources.debriefs import Debrief, DebriefFields, DebriefWritten
from app.store.application_state import ApplicationState
from app.store.db import Reader, UnitOfWork
from app.store.history import Cause
from app.store.loading import lock_with_application
from app.store.mapping import shaped
from app.store.objects import load_owned
from app.store.preconditions import Precondition
from app.store.record import fetch_one, select_record
from app.store.records import DebriefRecord, InterviewRecord
from app.store.tables import DebriefRow
from app.usecases.tasks.planning import plan_and_record


async def write_debrief(
    tx: UnitOfWork, account_id: str, interview_id: str, fields: DebriefFields, condition: Precondition, now: datetime
) -> DebriefWritten:
    """Write or replace the debrief of an interview, and end the task that asked for it.

    Raises NotFound, PreconditionFailed, and InvalidFields for a person who is not on the interview's panel.
    """
    interview, state = await tx.run(lock_with_application, InterviewRecord, account_id, interview_id)
    _refuse_unknown_people(state, interview_id, fields)
    before = state.debriefs.get(interview_id)
    condition.refuse_changed(before)
    values = fields.model_dump(mode="json")
    if before is None:
        row = DebriefRecord(
            interview_id=interview_id,
            account_id=account_id,
            application_id=interview.application_id,
            created_at=now,
            updated_at=now,
            wrong_names_noted_at=_noted_at(fields, {}, now),
            **values,
        )
        state.add(tx, row)
    else:
        noted_at = _noted_at(fields, before.wrong_names_noted_at, now)
        row = state.change(tx, before, **values, wrong_names_noted_at=noted_at, updated_at=now)
    result = await plan_and_record(tx, [state], now, Cause.fact("debrief", interview_id, "written"))
    return shaped(DebriefWritten, row, plan_changes=result.plan_changes.model_dump())


def _refuse_unknown_people(state: ApplicationState, interview_id: str, fields: DebriefFields) -> None:
    panel = {member.id for member in state.panels.get(interview_id, ())}
    errors = [
        FieldError(f"/wrong_name_for/{index}", "did not sit on the panel of this interview")
        for index, interviewer_id in enumerate(fields.wrong_name_for)
        if interviewer_id not in panel
    ]
    if errors:
        raise InvalidFields(*errors)


def _noted_at(fields: DebriefFields, before: dict[str, str], now: datetime) -> dict[str, str]:
    """When the wrong name of an interviewer was first noted, as ISO 8601 text by the interviewer's identifier."""
    return {interviewer: before.get(interviewer, now.isoformat()) for interviewer in fields.wrong_name_for}


async def read_debrief(reader: Reader, account_id: str, interview_id: str) -> Debrief:
    """The debrief of an interview. Raises NotFound."""
    return shaped(Debrief, await reader.run(_load_debrief, account_id, interview_id))


def _load_debrief(connection: Connection, account_id: str, interview_id: str) -> DebriefRecord:
    load_owned(connection, InterviewRecord, account_id, interview_id)
    query = select_record(DebriefRecord).where(col(DebriefRow.interview_id) == interview_id)
    row = fetch_one(connection, DebriefRecord, query)
    if row is None:
        raise NotFound("debrief of interview", interview_id)
    return row


async def delete_debrief(
    tx: UnitOfWork, account_id: str, interview_id: str, condition: Precondition, now: datetime
) -> None:
    """Delete a debrief, and reopen the task that asks for it. Raises NotFound, PreconditionFailed."""
    _, state = await tx.run(lock_with_application, InterviewRecord, account_id, interview_id)
    row = state.debriefs.get(interview_id)
    if row is None:
        raise NotFound("debrief of interview", interview_id)
    condition.refuse_changed(row)
    state.forget(row)
    await plan_and_record(tx, [state], now, Cause.fact("debrief", interview_id, "deleted"), removed=row)

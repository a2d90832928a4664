"""Debriefs: what the candidate writes down right after an interview."""

from datetime import datetime

from app.errors import FieldError, InvalidFields, NotFound
from app.resources.debriefs import Debrief, DebriefFields, DebriefWritten
from app.store.db import Database
from app.store.history import fact
from app.store.mapping import debrief_resource, shaped
from app.store.objects import owned
from app.store.preconditions import refuse_changed
from app.store.tables import DebriefRow, InterviewRow
from app.usecases.interviews import locked_interview
from app.usecases.planning import plan_and_record


async def write_debrief(
    db: Database, account_id: str, interview_id: str, fields: DebriefFields, now: datetime
) -> DebriefWritten:
    """Write the debrief of an interview, or write it anew; that closes the task that asked for it."""
    async with db.transaction() as tx:
        interview, process = await locked_interview(tx, account_id, interview_id)
        panel = {each.id for each in process.panels.get(interview.id, ())}
        strangers = [
            FieldError(f"/wrong_name_for/{place}", "did not sit on the panel of this interview")
            for place, each in enumerate(fields.wrong_name_for)
            if each not in panel
        ]
        if strangers:
            raise InvalidFields(*strangers)
        row = next((each for each in process.debriefs if each.interview_id == interview_id), None)
        if row is not None:
            refuse_changed(row)
        if row is None:
            row = DebriefRow(
                interview_id=interview_id,
                account_id=account_id,
                application_id=interview.application_id,
                created_at=now,
                updated_at=now,
                wrong_names_noted_at={each: now.isoformat() for each in fields.wrong_name_for},
                **fields.model_dump(mode="json"),
            )
            tx.add(row)
            process.debriefs.append(row)
        else:
            for name, value in fields.model_dump(mode="json").items():
                setattr(row, name, value)
            row.wrong_names_noted_at = {
                each: row.wrong_names_noted_at.get(each, now.isoformat()) for each in fields.wrong_name_for
            }
            row.updated_at = now
        done = await plan_and_record(tx, [process], now, fact("debrief", interview_id, "written"))
    return shaped(DebriefWritten, row, plan_changes=done.plan_changes.model_dump())


async def read_debrief(db: Database, account_id: str, interview_id: str) -> Debrief:
    async with db.reading() as session:
        await owned(session, InterviewRow, account_id, interview_id)
        row = await session.get(DebriefRow, interview_id)
    if row is None:
        raise NotFound("debrief of interview", interview_id)
    return debrief_resource(row)


async def delete_debrief(db: Database, account_id: str, interview_id: str, now: datetime) -> None:
    """Take a debrief back; the task that asked for it asks again."""
    async with db.transaction() as tx:
        _, process = await locked_interview(tx, account_id, interview_id)
        row = next((each for each in process.debriefs if each.interview_id == interview_id), None)
        if row is None:
            raise NotFound("debrief of interview", interview_id)
        refuse_changed(row)
        process.debriefs.remove(row)
        await plan_and_record(tx, [process], now, fact("debrief", interview_id, "deleted"), removed=row)

"""An interview with everything that belongs to it, read for an answer in five selects."""

from typing import Final

from sqlalchemy import Connection, select
from sqlmodel import col

from app.errors import NotFound
from app.resources.applications import Application
from app.resources.deadlines import Deadline
from app.resources.interviewers import Interviewer
from app.resources.interviews import Interview, InterviewDetails
from app.resources.tasks import Task
from app.store.objects import refuse_malformed_id
from app.store.records import InterviewRecord
from app.store.tables import ApplicationRow, DeadlineRow, InterviewerRow, InterviewRow, PanelRow, TaskRow
from app.store.wire import Document, fetch_documents, wire_columns

_INTERVIEW: Final = select(*wire_columns(Interview, InterviewRow, but=["interviewers"]))
_APPLICATION: Final = select(*wire_columns(Application, ApplicationRow))
_PANEL: Final = (
    select(*wire_columns(Interviewer, InterviewerRow))
    .join(PanelRow, col(InterviewerRow.id) == col(PanelRow.interviewer_id))
    .order_by(col(InterviewerRow.id))
)
_DEADLINES: Final = select(*wire_columns(Deadline, DeadlineRow)).order_by(col(DeadlineRow.id))
_TASKS: Final = select(*wire_columns(Task, TaskRow)).order_by(col(TaskRow.opens_at), col(TaskRow.id))


def read_details(connection: Connection, account_id: str, interview_id: str) -> Document:
    """The account's interview in the shape of `InterviewDetails`. Raises NotFound."""
    refuse_malformed_id(InterviewRecord, interview_id)
    own = _INTERVIEW.where(col(InterviewRow.id) == interview_id, col(InterviewRow.account_id) == account_id)
    interviews = fetch_documents(connection, own)
    if not interviews:
        raise NotFound("interview", interview_id)
    application_id = interviews[0]["application_id"]
    (application,) = fetch_documents(connection, _APPLICATION.where(col(ApplicationRow.id) == application_id))
    deadlines = fetch_documents(connection, _DEADLINES.where(col(DeadlineRow.application_id) == application_id))
    parts = {
        **interviews[0],
        "application": application,
        "interviewers": fetch_documents(connection, _PANEL.where(col(PanelRow.interview_id) == interview_id)),
        "deadlines": [deadline for deadline in deadlines if deadline["interview_id"] in (interview_id, None)],
        "tasks": fetch_documents(connection, _TASKS.where(col(TaskRow.interview_id) == interview_id)),
    }
    return {name: parts[name] for name in InterviewDetails.model_fields}

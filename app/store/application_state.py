"""The state of an application in memory: the unit of planning and of locking, loaded by `app.store.loading`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from pydantic import BaseModel

from app.store.db import UnitOfWork
from app.store.objects import update_fields
from app.store.record import R, Record
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


@dataclass(slots=True)
class ApplicationState:
    """Everything stored of one application. Records are frozen: a change replaces them.

    `add`, `change` and `update` write a row to the unit of work and replace it here: where a state is at hand, they are
    the way to change its rows. `put_in_memory` and `forget` write nothing: they are for rows that were just read, that
    several states share, or that the caller deletes.
    """

    candidate: CandidateRecord
    application: ApplicationRecord
    interviews: dict[str, InterviewRecord] = field(default_factory=dict)
    panels: dict[str, list[InterviewerRecord]] = field(default_factory=dict)
    """Interviewers by interview id."""
    deadlines: dict[str, DeadlineRecord] = field(default_factory=dict)
    interactions: dict[str, InteractionRecord] = field(default_factory=dict)
    references: dict[str, ReferenceRecord] = field(default_factory=dict)
    debriefs: dict[str, DebriefRecord] = field(default_factory=dict)
    """By interview id."""
    tasks: dict[str, TaskRecord] = field(default_factory=dict)

    def interview(self, interview_id: str | None) -> InterviewRecord | None:
        return self.interviews.get(interview_id or "")

    def deadline(self, deadline_id: str | None) -> DeadlineRecord | None:
        return self.deadlines.get(deadline_id or "")

    def interviewer(self, interviewer_id: str | None) -> InterviewerRecord | None:
        return next((row for panel in self.panels.values() for row in panel if row.id == interviewer_id), None)

    def find(self, row: R) -> R | None:
        """The application, or its interview, deadline, interaction or task, that has the row's identifier."""
        rows_of: dict[type[Record], Mapping[str, Any]] = {
            ApplicationRecord: {self.application.id: self.application},
            InterviewRecord: self.interviews,
            DeadlineRecord: self.deadlines,
            InteractionRecord: self.interactions,
            TaskRecord: self.tasks,
        }
        return rows_of[type(row)].get(cast(Any, row).id)

    def add(self, tx: UnitOfWork, row: R) -> R:
        """Add a new row to the unit of work and to this state."""
        return self.put_in_memory(tx.add(row))

    def change(self, tx: UnitOfWork, row: R, **values: Any) -> R:
        """Change a row in the unit of work and in this state. Returns the new record."""
        return self.put_in_memory(tx.change(row, **values))

    def update(self, tx: UnitOfWork, row: R, fields: BaseModel, now: datetime, *, only: set[str] | None = None) -> R:
        """Change a row to validated fields, as `update_fields` does, and replace it here. Returns the new record."""
        return self.put_in_memory(update_fields(tx, row, fields, now, only=only))

    def forget(self, row: Record) -> None:
        """Remove a row from this state alone."""
        match row:
            case InterviewRecord():
                self.interviews.pop(row.id, None)
                self.panels.pop(row.id, None)
                self.debriefs.pop(row.id, None)
            case InterviewerRecord():
                for panel in self.panels.values():
                    panel[:] = [member for member in panel if member.id != row.id]
            case DeadlineRecord():
                self.deadlines.pop(row.id, None)
            case InteractionRecord():
                self.interactions.pop(row.id, None)
            case ReferenceRecord():
                self.references.pop(row.id, None)
            case DebriefRecord():
                self.debriefs.pop(row.interview_id, None)
            case _:
                raise TypeError(type(row))

    def put_in_memory(self, row: R) -> R:
        """Add a row to this state alone, or replace the one of its id."""
        match row:
            case CandidateRecord():
                self.candidate = row
            case ApplicationRecord():
                self.application = row
            case InterviewRecord():
                self.interviews[row.id] = row
                self.panels.setdefault(row.id, [])
            case InterviewerRecord():
                for panel in self.panels.values():
                    panel[:] = [row if member.id == row.id else member for member in panel]
            case DeadlineRecord():
                self.deadlines[row.id] = row
            case InteractionRecord():
                self.interactions[row.id] = row
            case ReferenceRecord():
                self.references[row.id] = row
            case DebriefRecord():
                self.debriefs[row.interview_id] = row
            case TaskRecord():
                self.tasks[row.id] = row
            case _:
                raise TypeError(type(row))
        return row

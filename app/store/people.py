"""The interviewers of a candidate: whom they met, wrote to or have somebody know."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, select
from sqlmodel import col

from app.store.tables import ApplicationRow, InteractionRow, InterviewRow, PanelRow, ReferenceRow


def people_of(connection: Connection, candidate_id: str) -> set[str]:
    """The interviewers whom anything of the candidate names."""
    return _named(connection, lambda table: col(table.candidate_id) == candidate_id)


def people_of_nobody_else(connection: Connection, account_id: str, candidate_id: str) -> set[str]:
    """Those of them whom nothing of another candidate of the account names."""
    mine = people_of(connection, candidate_id)

    def of_others(table: Any) -> ColumnElement[bool]:
        return (col(table.account_id) == account_id) & (col(table.candidate_id) != candidate_id)

    return mine - _named(connection, of_others, among=mine)


def _named(connection: Connection, of_whom: Any, among: Collection[str] | None = None) -> set[str]:
    """Whom panels, contacts and references name; `of_whom` makes the condition on a table, `among` narrows."""
    seated = (
        select(col(PanelRow.interviewer_id))
        .join(InterviewRow, col(InterviewRow.id) == col(PanelRow.interview_id))
        .join(ApplicationRow, col(ApplicationRow.id) == col(InterviewRow.application_id))
        .where(of_whom(ApplicationRow))
    )
    contacted = (
        select(col(InteractionRow.interviewer_id))
        .join(ApplicationRow, col(ApplicationRow.id) == col(InteractionRow.application_id))
        .where(of_whom(ApplicationRow), col(InteractionRow.interviewer_id).is_not(None))
    )
    if among is not None:
        seated = seated.where(col(PanelRow.interviewer_id).in_(among))
        contacted = contacted.where(col(InteractionRow.interviewer_id).in_(among))
    people = {*connection.scalars(seated), *connection.scalars(contacted)}
    for known in connection.scalars(select(col(ReferenceRow.knows_interviewer_ids)).where(of_whom(ReferenceRow))):
        people.update(known)
    return {each for each in people if each is not None}

"""Which interviewers of an account a candidate met, and which of them other candidates met too."""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, cast, select
from sqlmodel import col

from app.store.tables import (
    ApplicationRow,
    DebriefRow,
    InteractionRow,
    InterviewRow,
    PanelRow,
    ReferenceRow,
    TaskRow,
)


def interviewers_of(connection: Connection, candidate_id: str) -> set[str]:
    """The interviewers that a candidate's panels, interactions and references name."""
    return _named(connection, lambda table: col(table.candidate_id) == candidate_id)


def known_to_others(connection: Connection, account_id: str, candidate_id: str, among: Collection[str]) -> set[str]:
    """Those of `among` that anything of the account's other candidates names, also without a seat on a panel."""

    def of_others(table: Any) -> ColumnElement[bool]:
        return (col(table.account_id) == account_id) & (col(table.candidate_id) != candidate_id)

    if not among:
        return set()
    thanked = select(col(TaskRow.interviewer_id)).where(of_others(TaskRow), col(TaskRow.interviewer_id).in_(among))
    misnamed = (
        select(col(DebriefRow.wrong_name_for))
        .join(ApplicationRow, col(ApplicationRow.id) == col(DebriefRow.application_id))
        .where(of_others(ApplicationRow), cast(col(DebriefRow.wrong_name_for), String) != "[]")
    )
    people = _named(connection, of_others, among).union(each for each in connection.scalars(thanked) if each)
    return people.union(*connection.scalars(misnamed)).intersection(among)


def _named(
    connection: Connection, of_candidates: Callable[[Any], ColumnElement[bool]], among: Collection[str] | None = None
) -> set[str]:
    """`of_candidates` makes the condition on a table with a `candidate_id`; `among` narrows the queries."""
    seated = (
        select(col(PanelRow.interviewer_id))
        .join(InterviewRow, col(InterviewRow.id) == col(PanelRow.interview_id))
        .join(ApplicationRow, col(ApplicationRow.id) == col(InterviewRow.application_id))
        .where(of_candidates(ApplicationRow))
    )
    contacted = (
        select(col(InteractionRow.interviewer_id))
        .join(ApplicationRow, col(ApplicationRow.id) == col(InteractionRow.application_id))
        .where(of_candidates(ApplicationRow), col(InteractionRow.interviewer_id).is_not(None))
    )
    if among is not None:
        seated = seated.where(col(PanelRow.interviewer_id).in_(among))
        contacted = contacted.where(col(InteractionRow.interviewer_id).in_(among))
    people = {*connection.scalars(seated), *connection.scalars(contacted)}
    knows = select(col(ReferenceRow.knows_interviewer_ids)).where(of_candidates(ReferenceRow))
    for known in connection.scalars(knows):
        people.update(known)
    return {each for each in people if each is not None}

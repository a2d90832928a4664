"""The interviewers of a candidate: whom they met, wrote to or have somebody know."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.store.tables import ApplicationRow, InteractionRow, InterviewRow, PanelRow, ReferenceRow


async def people_of(session: AsyncSession, candidate_id: str) -> set[str]:
    """The interviewers whom anything of the candidate names."""
    return await _named(session, lambda table: col(table.candidate_id) == candidate_id)


async def people_of_nobody_else(session: AsyncSession, account_id: str, candidate_id: str) -> set[str]:
    """Those of them whom nothing of another candidate of the account names."""
    mine = await people_of(session, candidate_id)

    def of_others(table: Any) -> ColumnElement[bool]:
        return (col(table.account_id) == account_id) & (col(table.candidate_id) != candidate_id)

    return mine - await _named(session, of_others, among=mine)


async def _named(session: AsyncSession, of_whom: Any, among: Collection[str] | None = None) -> set[str]:
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
    people = {*await session.scalars(seated), *await session.scalars(contacted)}
    for known in await session.scalars(select(col(ReferenceRow.knows_interviewer_ids)).where(of_whom(ReferenceRow))):
        people.update(known)
    return {each for each in people if each is not None}

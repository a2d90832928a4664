"""What a list is narrowed by: several values of a column, one of which a row must have."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import col

from app.store.tables import ApplicationRow


def narrowed(query: Select[Any], *filters: tuple[Any, Sequence[str] | None]) -> Select[Any]:
    """The query for rows that have one of the values in each of the columns; None: any value."""
    for column, values in filters:
        if values is not None:
            query = query.where(col(column).in_(values))
    return query


def of_candidates(query: Select[Any], application_id: Any, candidate_ids: Sequence[str] | None) -> Select[Any]:
    """The query for rows whose application belongs to one of the candidates; None: to anyone."""
    if candidate_ids is None:
        return query
    theirs = select(col(ApplicationRow.id)).where(col(ApplicationRow.candidate_id).in_(candidate_ids))
    return query.where(col(application_id).in_(theirs))

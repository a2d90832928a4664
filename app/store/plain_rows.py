"""Rows as plain values, for what is read and written by the hundred.

A session's own objects know what was changed of them and are found again by their identifiers. Where time moves many
rows at once nobody asks for that, and it takes a fifth of the time.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any, Final, TypeVar, cast

from sqlalchemy import Column, Select, bindparam, inspect, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.store.db import Tx
from app.store.mapping import Process
from app.store.tables import ApplicationRow, CandidateRow, InterviewerRow, InterviewRow, PanelRow

Row = TypeVar("Row", bound=Any)


@cache
def _columns(table: Any) -> dict[str, Column[Any]]:
    """A table's columns, by the names of its rows' attributes."""
    return {each.key: each.columns[0] for each in inspect(table).column_attrs}


def plain(table: Any) -> Select[Any]:
    """A query of all columns, for `read_plain`."""
    return select(*_columns(table).values())


async def read_plain(
    session: AsyncSession, table: type[Row], query: Select[Any], wanted: Mapping[str, Any]
) -> list[Row]:
    """What the query finds."""
    return [_row(table, values) for values in await session.execute(query, wanted)]


async def write_plain(tx: Tx, table: Any, names: Sequence[str], rows: Sequence[Any]) -> None:
    """Write the named columns of each row."""
    if rows:
        columns = _columns(table)
        written = [{"row": row.id, **{columns[name].key: getattr(row, name) for name in names}} for row in rows]
        await tx.execute(update(table.__table__).where(columns["id"] == bindparam("row")), written)


def _row(table: type[Row], values: Sequence[Any]) -> Row:
    return cast(Row, SimpleNamespace(**dict(zip(_columns(cast(Any, table)), values, strict=True))))


_APPLICATION, _INTERVIEW, _INTERVIEWER = (_columns(each) for each in (ApplicationRow, InterviewRow, InterviewerRow))
_OF_INTERVIEW: Final = slice(1 + len(_APPLICATION), 1 + len(_APPLICATION) + len(_INTERVIEW))
_OF_APPLICATION: Final = slice(1, _OF_INTERVIEW.start)
_OF_INTERVIEWER: Final = slice(_OF_INTERVIEW.stop, None)
_TOLD: Final = (
    select(
        _columns(CandidateRow)["timezone"],
        *(column for columns in (_APPLICATION, _INTERVIEW, _INTERVIEWER) for column in columns.values()),
    )
    .join_from(ApplicationRow, CandidateRow, col(CandidateRow.id) == col(ApplicationRow.candidate_id))
    .outerjoin(InterviewRow, col(InterviewRow.application_id) == col(ApplicationRow.id))
    .outerjoin(PanelRow, col(PanelRow.interview_id) == col(InterviewRow.id))
    .outerjoin(InterviewerRow, col(InterviewerRow.id) == col(PanelRow.interviewer_id))
    .where(col(ApplicationRow.id).in_(bindparam("wanted", expanding=True)))
    .order_by(col(ApplicationRow.id), col(InterviewRow.id), col(InterviewerRow.id))
)
"""The candidate's zone, the application, a round and who sits on its panel: a row for each seat."""
_ID: Final = 0
"""Where in the columns of a table: `Stored` declares it first."""
assert all(next(iter(each)) == "id" for each in (_APPLICATION, _INTERVIEW, _INTERVIEWER))


async def load_told(session: AsyncSession, application_ids: Iterable[str]) -> dict[str, Process]:
    """The processes as far as events tell of them, by id. Nothing of them may change before the events are written."""
    processes: dict[str, Process] = {}
    wanted = sorted(set(application_ids))
    for seat in await session.execute(_TOLD, {"wanted": wanted}) if wanted else ():
        application, interview, interviewer = seat[_OF_APPLICATION], seat[_OF_INTERVIEW], seat[_OF_INTERVIEWER]
        process = processes.get(application[_ID])
        if process is None:
            row = _row(ApplicationRow, application)
            candidate = cast(CandidateRow, SimpleNamespace(id=row.candidate_id, timezone=seat[0]))
            process = processes[row.id] = Process(candidate, row, told={})
        if interview[_ID] is not None:
            if interview[_ID] not in process.panels:
                process.interviews.append(_row(InterviewRow, interview))
                process.panels[interview[_ID]] = []
            if interviewer[_ID] is not None:
                process.panels[interview[_ID]].append(_row(InterviewerRow, interviewer))
    return processes

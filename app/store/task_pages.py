"""An account's tasks in the order in which they open, a page at a time, whatever their application.

Two indexes have them in that order: one those that have begun, one those of each status. Each part of the page comes
from one of them: those that have begun and those that are scheduled, or those of each wanted status. The statements are
made once: to put one together takes as long as to carry it out.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Integer, Select, bindparam, select, tuple_
from sqlmodel import col

from app.etiquette.facts import TaskStatus
from app.resources.tasks import Task
from app.store.paging import Page, PageRequest, cut
from app.store.tables import HAS_BEGUN, TaskRow
from app.store.wire import Document, fetch_documents, wire_columns

_ORDER: Final[tuple[Any, ...]] = (col(TaskRow.opens_at), col(TaskRow.id))
FILTERS: Final = {
    "rule": col(TaskRow.rule).in_(bindparam("rule", expanding=True)),
    "due_before": col(TaskRow.due_at) < bindparam("due_before"),
    "opens_before": col(TaskRow.opens_at) < bindparam("opens_before"),
}
"""What the tasks of such a page can be narrowed by."""


def fetch_tasks_page(
    connection: Connection,
    account_id: str,
    statuses: Sequence[TaskStatus],
    filters: Mapping[str, Any],
    request: PageRequest,
) -> Page[Document]:
    """The account's tasks of those statuses, or of any, that pass the filters, as JSON has them."""
    names, parameters = tuple(filters), {**filters, "account": account_id, "limit": request.limit + 1}
    if request.after is not None:
        opens_at, identifier = request.after
        parameters |= {"after_opens_at": datetime.fromisoformat(opens_at), "after_id": identifier}
    after = request.after is not None
    rows: list[Document] = []
    for status in statuses or (None, TaskStatus.SCHEDULED):
        is_full = len(rows) > request.limit
        if is_full:  # of what comes after these, nothing is shown
            parameters |= {"before_opens_at": _opens_at(rows[-1]), "before_id": rows[-1]["id"]}
        part = _part(names, begun=status is None, after=after, before=is_full)
        rows += fetch_documents(connection, part, {**parameters, "status": status and status.value})
        rows = sorted(rows, key=_place)[: request.limit + 1]
    return cut(rows, _ORDER, request)


@cache
def _part(filters: tuple[str, ...], *, begun: bool, after: bool, before: bool) -> Select[Any]:
    query = select(*wire_columns(Task, TaskRow)).where(
        col(TaskRow.account_id) == bindparam("account"),
        HAS_BEGUN if begun else col(TaskRow.status) == bindparam("status"),
        *(FILTERS[name] for name in filters),
    )
    if after:
        query = query.where(tuple_(*_ORDER) > _bound("after"))
    if before:
        query = query.where(tuple_(*_ORDER) < _bound("before"))
    return query.order_by(*_ORDER).limit(bindparam("limit", type_=Integer))


def _bound(side: str) -> Any:
    return tuple_(*(bindparam(f"{side}_{column.key}", type_=column.type) for column in _ORDER))


def _place(task: Document) -> tuple[datetime, str]:
    return _opens_at(task), task["id"]


def _opens_at(task: Document) -> datetime:
    return datetime.fromisoformat(task["opens_at"])

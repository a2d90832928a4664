"""An account's tasks in the order in which they open, a page at a time, whatever their status and application.

Two indexes have them in that order: one those that have begun, one those that are scheduled. Each gives a part of the
page. The statements are made once: to put one together takes as long as to carry it out.
"""

from collections.abc import Mapping
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
_IS_SCHEDULED: Final = col(TaskRow.status) == TaskStatus.SCHEDULED.value
FILTERS: Final = {
    "rule": col(TaskRow.rule) == bindparam("rule"),
    "due_before": col(TaskRow.due_at) < bindparam("due_before"),
    "opens_before": col(TaskRow.opens_at) < bindparam("opens_before"),
}
"""What the tasks of such a page can be narrowed by."""


def fetch_tasks_page(
    connection: Connection, account_id: str, filters: Mapping[str, Any], request: PageRequest
) -> Page[Document]:
    """The tasks of the account that pass the filters, as JSON has them."""
    names, parameters = tuple(filters), {**filters, "account": account_id, "limit": request.limit + 1}
    if request.after is not None:
        opens_at, identifier = request.after
        parameters |= {"after_opens_at": datetime.fromisoformat(opens_at), "after_id": identifier}
    after = request.after is not None
    rows = fetch_documents(connection, _part(names, begun=True, after=after, before=False), parameters)
    is_full = len(rows) > request.limit
    if is_full:  # of what comes after these, nothing is shown
        parameters |= {"before_opens_at": _opens_at(rows[-1]), "before_id": rows[-1]["id"]}
    rows += fetch_documents(connection, _part(names, begun=False, after=after, before=is_full), parameters)
    return cut(sorted(rows, key=_place), _ORDER, request)


@cache
def _part(filters: tuple[str, ...], *, begun: bool, after: bool, before: bool) -> Select[Any]:
    query = select(*wire_columns(Task, TaskRow)).where(
        col(TaskRow.account_id) == bindparam("account"),
        HAS_BEGUN if begun else _IS_SCHEDULED,
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

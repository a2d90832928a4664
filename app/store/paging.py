"""Keyset paging: by the values of the last row seen, so that pages are stable under inserts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, literal, tuple_

from app.store.columns import UtcInstant
from app.store.record import R, fetch
from app.store.wire import Document, fetch_documents

Item = TypeVar("Item")
Other = TypeVar("Other")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """How many rows, and after which: the ordering values of the previous page's last row."""

    limit: int = 50
    after: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Rows, and where the next page begins, if there is one."""

    items: list[Item]
    next_after: tuple[str, ...] | None

    def of(self, items: list[Other]) -> "Page[Other]":
        """The same page with other items."""
        return Page(items, self.next_after)


def fetch_page(
    connection: Connection,
    kind: type[R],
    query: Select[Any],
    order: Sequence[Any],
    request: PageRequest,
    *,
    newest_first: bool = False,
) -> Page[R]:
    """The records that a query finds, ordered by columns that together are unique."""
    rows = fetch(connection, kind, _one_page(query, order, request, newest_first))
    return _cut(rows, order, request, getattr)


def fetch_documents_page(
    connection: Connection, query: Select[Any], order: Sequence[Any], request: PageRequest
) -> Page[Document]:
    """The same as documents, for a query of a wire shape's columns, which include the order's."""
    rows = fetch_documents(connection, _one_page(query, order, request, newest_first=False))
    return cut(rows, order, request)


def _place(order: Sequence[Any], texts: Sequence[str]) -> ColumnElement[Any]:
    """A position in the order, as an SQL tuple."""
    return tuple_(*(literal(_read(column, text), column.type) for column, text in zip(order, texts, strict=True)))


def _one_page(query: Select[Any], order: Sequence[Any], request: PageRequest, newest_first: bool) -> Select[Any]:
    """The query for one page's rows and one more, which tells whether there is a next page."""
    if request.after is not None:
        position = tuple_(*order)
        seen = _place(order, request.after)
        query = query.where(position < seen if newest_first else position > seen)
    ordered = (column.desc() if newest_first else column.asc() for column in order)
    return query.order_by(*ordered).limit(request.limit + 1)


def cut(rows: list[Document], order: Sequence[Any], request: PageRequest) -> Page[Document]:
    """A page of documents; one more than the limit means that there is a next page."""
    return _cut(rows, order, request, dict.__getitem__)


def _cut(rows: list[Any], order: Sequence[Any], request: PageRequest, read: Callable[[Any, str], Any]) -> Page[Any]:
    shown = rows[: request.limit]
    more = len(rows) > request.limit
    return Page(shown, tuple(_write(read(shown[-1], column.key)) for column in order) if more else None)


def _write(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _read(column: Any, text: str) -> Any:
    return datetime.fromisoformat(text) if isinstance(column.type, UtcInstant) else text

"""Lists a page at a time, by the values of the last row seen: stable while others insert."""

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
    """How many rows, and after which: the ordering values of the last row of the page before."""

    limit: int = 50
    after: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some rows, and where the next page begins, if there is one."""

    items: list[Item]
    next_after: tuple[str, ...] | None

    def of(self, items: list[Other]) -> "Page[Other]":
        """The same page of what the rows were made into."""
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
    """The records that a query of their columns finds, in the order of the columns, which together are unique."""
    rows = fetch(connection, kind, _one_page(query, order, request, newest_first))
    return _cut(rows, order, request, getattr)


def fetch_documents_page(
    connection: Connection, query: Select[Any], order: Sequence[Any], request: PageRequest
) -> Page[Document]:
    """The same of a query for the columns of a wire shape, the order's among them."""
    rows = fetch_documents(connection, _one_page(query, order, request, newest_first=False))
    return cut(rows, order, request)


def _place(order: Sequence[Any], texts: Sequence[str]) -> ColumnElement[Any]:
    """A place in the order, to be compared with those of the rows."""
    return tuple_(*(literal(_read(column, text), column.type) for column, text in zip(order, texts, strict=True)))


def _one_page(query: Select[Any], order: Sequence[Any], request: PageRequest, newest_first: bool) -> Select[Any]:
    """The query for the rows of one page, and one more, by which it is known whether there are more."""
    if request.after is not None:
        position = tuple_(*order)
        seen = _place(order, request.after)
        query = query.where(position < seen if newest_first else position > seen)
    ordered = (column.desc() if newest_first else column.asc() for column in order)
    return query.order_by(*ordered).limit(request.limit + 1)


def cut(rows: list[Document], order: Sequence[Any], request: PageRequest) -> Page[Document]:
    """A page of documents, of which there is one more where there are more."""
    return _cut(rows, order, request, dict.__getitem__)


def _cut(rows: list[Any], order: Sequence[Any], request: PageRequest, read: Callable[[Any, str], Any]) -> Page[Any]:
    shown = rows[: request.limit]
    more = len(rows) > request.limit
    return Page(shown, tuple(_write(read(shown[-1], column.key)) for column in order) if more else None)


def _write(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _read(column: Any, text: str) -> Any:
    return datetime.fromisoformat(text) if isinstance(column.type, UtcInstant) else text

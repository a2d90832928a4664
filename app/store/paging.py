"""Lists a page at a time, by the values of the last row seen: stable while others insert."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, literal, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.store.columns import UtcInstant
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


async def fetch_page(
    session: AsyncSession, query: Select[Any], order: Sequence[Any], request: PageRequest, *, newest_first: bool = False
) -> Page[Any]:
    """The query's rows in the order of the columns, which together are unique."""
    rows = list(await session.scalars(_one_page(query, order, request, newest_first)))
    return _cut(rows, order, request, getattr)


async def fetch_documents_page(
    session: AsyncSession, query: Select[Any], order: Sequence[Any], request: PageRequest
) -> Page[Document]:
    """The same of a query for the columns of a wire shape, the order's among them."""
    rows = await fetch_documents(session, _one_page(query, order, request, newest_first=False))
    return _cut(rows, order, request, dict.__getitem__)


def _one_page(query: Select[Any], order: Sequence[Any], request: PageRequest, newest_first: bool) -> Select[Any]:
    """The query for the rows of one page, and one more, by which it is known whether there are more."""
    if request.after is not None:
        position = tuple_(*order)
        seen = tuple_(
            *(literal(_read(column, text), column.type) for column, text in zip(order, request.after, strict=True))
        )
        query = query.where(position < seen if newest_first else position > seen)
    ordered = (column.desc() if newest_first else column.asc() for column in order)
    return query.order_by(*ordered).limit(request.limit + 1)


def _cut(rows: list[Any], order: Sequence[Any], request: PageRequest, read: Callable[[Any, str], Any]) -> Page[Any]:
    shown = rows[: request.limit]
    more = len(rows) > request.limit
    return Page(shown, tuple(_write(read(shown[-1], column.key)) for column in order) if more else None)


def _write(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _read(column: Any, text: str) -> Any:
    return datetime.fromisoformat(text) if isinstance(column.type, UtcInstant) else text

"""Searches: the rows in whose texts all words occur.

The words are compared in Python: SQLite's `LIKE` ignores the case of ASCII alone, PostgreSQL's depends on the locale
that the database was created with, and neither ignores accents. Ten thousand rows take 45 ms of processor time.
"""

import unicodedata
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select

from app.store.paging import Page, PageRequest, fetch_page
from app.store.record import R

_ROWS_AT_ONCE: Final = 1_000
"""How many texts are read by one statement: a few milliseconds of an event loop, on which PostgreSQL's are compared."""


def words_of(text: str) -> tuple[str, ...]:
    """The different words of a text, as they are compared."""
    return tuple(dict.fromkeys(folded(text).split()))


def folded(text: str) -> str:
    """A text without case and accents: `Müller` as `muller`, `STRASSE` as `strasse`."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def fetch_found_page(
    connection: Connection,
    kind: type[R],
    query: Select[Any],
    searched: Sequence[Any],
    search: str | None,
    request: PageRequest,
) -> Page[R]:
    """The records that a query finds, by id, in whose `searched` columns together all words of a search occur."""
    identifier = kind.TABLE.c.id
    if words := words_of(search or ""):
        query = query.where(identifier.in_(_found(connection, query, [identifier, *searched], words, request)))
    return fetch_page(connection, kind, query, [identifier], request)


def _found(
    connection: Connection, query: Select[Any], columns: Sequence[Any], words: Sequence[str], request: PageRequest
) -> list[str]:
    """The ids of the rows of the page, and one more if there is a next page."""
    identifier = columns[0]
    texts = query.with_only_columns(*columns).order_by(identifier).limit(_ROWS_AT_ONCE)
    (after,) = request.after or ("",)
    found: list[str] = []
    more = True
    while more and len(found) <= request.limit:
        rows = connection.execute(texts.where(identifier > after)).all()
        for row_id, *parts in rows:
            text = folded("\n".join(part for part in parts if part))
            if all(word in text for word in words):
                found.append(row_id)
        more = len(rows) == _ROWS_AT_ONCE
        after = rows[-1][0] if rows else after
    return found[: request.limit + 1]

"""Column types of our own, and the columns and indexes that many tables have."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from pydantic_core import from_json, to_json
from sqlalchemy import JSON, DateTime, Dialect, Index, String, Table, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from app.resources.fields import instant_text


class UtcInstant(TypeDecorator[datetime]):
    """An aware instant in UTC. SQLite stores naive times: naive input is refused, and UTC restored on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        return _to_text if dialect.name == "sqlite" else utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """One step instead of SQLAlchemy's three: no other type is read as often."""
        return _of_text if dialect.name == "sqlite" else _in_utc


def utc(value: datetime | None) -> datetime | None:
    """The instant in UTC. Raises ValueError for one without a time zone."""
    if value is None or value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone; only aware instants are stored")
    return value.astimezone(UTC)


def _to_text(value: datetime | None) -> str | None:
    instant = utc(value)
    return None if instant is None else instant.replace(tzinfo=None).isoformat(" ", "microseconds")


def _of_text(stored: str | None) -> datetime | None:
    return None if stored is None else datetime.fromisoformat(f"{stored}+00:00")


def _in_utc(value: datetime | None) -> datetime | None:
    return value if value is None or value.tzinfo is UTC else value.astimezone(UTC)


class InstantText(TypeDecorator[str]):
    """An instant as every answer writes it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], str | None]:
        """One step, as above: a page of tasks has hundreds of instants."""
        return _shown_of_text if dialect.name == "sqlite" else _shown


def _shown_of_text(stored: str | None) -> str | None:
    return None if stored is None else f"{stored.replace(' ', 'T').removesuffix('.000000')}Z"


def _shown(value: datetime | None) -> str | None:
    return None if value is None else instant_text(value)


Json: Any = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""A JSON document; Python's None is SQL's NULL."""


def _json_text(document: Any) -> str:
    return to_json(document).decode()


JSON_OPTIONS: Final[dict[str, Any]] = {"json_serializer": _json_text, "json_deserializer": from_json}
"""Options of every engine. A row has up to five JSON documents, most of them small; pydantic parses them in a tenth
of the time that `json` takes."""

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
_WAITS: Final = "{} IS NOT NULL"


def core_table(row: type[SQLModel]) -> Table:
    """The table of a row class."""
    table: Table = row.__table__  # type: ignore[attr-defined]  # every table class has one
    return table


def instant(*, null: bool = False, index: bool = False) -> Any:
    return Field(default=None if null else ..., sa_type=UtcInstant, nullable=null, index=index)


def json_document(*, null: bool = False) -> Any:
    return Field(default=None if null else ..., sa_type=Json, nullable=null)


def belongs_to(table: str, *, null: bool = False, index: bool = False) -> Any:
    return Field(
        default=None if null else ...,
        sa_type=String,
        foreign_key=f"{table}.id",
        ondelete="CASCADE",
        nullable=null,
        index=index,
    )


def waiting_index(table: str, column: str, *more: str) -> Index:
    """A partial index of the rows whose instant is set; `more` columns are included for queries that read them."""
    waits = text(_WAITS.format(column))
    return Index(f"ix_{table}_{column}", column, *more, sqlite_where=waits, postgresql_where=waits)


def unique_external_id(table: str) -> UniqueConstraint:
    return UniqueConstraint("account_id", "external_id", name=f"uq_{table}_external_id")


class Stored(SQLModel):
    """The columns of every stored object. Values come validated, so pydantic's checks are not built."""

    model_config = {"defer_build": True}

    id: str = Field(primary_key=True)
    created_at: datetime = instant()
    updated_at: datetime = instant()

    def __setattr__(self, name: str, value: Any) -> None:
        """Skip pydantic's own record of the fields: SQLAlchemy keeps the columns."""
        object.__setattr__(self, name, value)

"""Column types of our own, and the columns and indexes that many tables have."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import JSON, DateTime, Dialect, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from app.resources.fields import instant_text


class UtcInstant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC. SQLite keeps naive times; this refuses them going in and restores UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; only aware instants are stored")
        return value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """One step where SQLAlchemy has three: nothing is read as often."""
        return _of_text if dialect.name == "sqlite" else _in_utc


def _of_text(stored: str | None) -> datetime | None:
    return None if stored is None else datetime.fromisoformat(f"{stored}+00:00")


def _in_utc(value: datetime | None) -> datetime | None:
    return value if value is None or value.tzinfo is UTC else value.astimezone(UTC)


class InstantText(TypeDecorator[str]):
    """An instant as every answer writes it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return instant_text(value) if value.tzinfo else f"{value.isoformat()}Z"


Json: Any = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""A JSON document; Python's None is SQL's NULL."""

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
_WAITS: Final = "{} IS NOT NULL"


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
    """An index over the rows that wait for time, and only those; `more` columns are read beside the instant."""
    waits = text(_WAITS.format(column))
    return Index(f"ix_{table}_{column}", column, *more, sqlite_where=waits, postgresql_where=waits)


def own_reference(table: str) -> UniqueConstraint:
    return UniqueConstraint("account_id", "external_id", name=f"uq_{table}_external_id")


class Stored(SQLModel):
    """What every stored object has. Rows are made of checked values: pydantic's own checks would never run."""

    model_config = {"defer_build": True}

    id: str = Field(primary_key=True)
    created_at: datetime = instant()
    updated_at: datetime = instant()

    def __setattr__(self, name: str, value: Any) -> None:
        """SQLAlchemy keeps the columns; the second account that pydantic would keep of them is read by nobody."""
        object.__setattr__(self, name, value)

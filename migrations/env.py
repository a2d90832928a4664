"""Runs the migrations on SQLite or PostgreSQL; one process at a time."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from app.settings import Settings
from app.store import outgoing_tables, tables  # noqa: F401  # fill SQLModel.metadata
from app.store.columns import Json, UtcInstant

_LOCK = 7_238_462_901
"""An arbitrary number: PostgreSQL's advisory lock that migrating replicas queue at."""


def _render(kind: str, column_type: Any, _context: object) -> str | Literal[False]:
    """Write our own column types as what they are in the database: a migration imports nothing of the app."""
    if kind == "type" and isinstance(column_type, UtcInstant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and column_type is Json:
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    if kind == "type" and type(column_type).__name__ == "AutoString":
        return "sa.String()"
    return False


def run() -> None:
    configured = context.config.attributes.get("database_url") or Settings().database_url
    url = make_url(configured)
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        else:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            render_item=_render,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()

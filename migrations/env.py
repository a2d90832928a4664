"""Runs the migrations on SQLite or PostgreSQL; one process at a time, the others wait and find nothing left to do.

On SQLite all of them are one transaction, which a killed process leaves undone as a whole.
"""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from app.settings import Settings
from app.store import (  # fill SQLModel.metadata
    feed_tables,  # noqa: F401
    letter_tables,  # noqa: F401
    outgoing_tables,  # noqa: F401
    sealing_tables,  # noqa: F401
    tables,  # noqa: F401
)
from app.store.columns import Json, UtcInstant

_LOCK = 7_238_462_901
"""An arbitrary number: PostgreSQL's advisory lock that migrating replicas queue at."""

_WAIT_SECONDS = 600
"""For the one that migrates: a large table may take it minutes."""


def _engine(configured: str) -> Engine:
    url = make_url(configured)
    if url.get_backend_name() == "postgresql":
        return create_engine(url.set(drivername="postgresql+psycopg"))
    engine = create_engine(url, connect_args={"timeout": _WAIT_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # otherwise the driver begins transactions itself, and none for a table
    connection.execute("PRAGMA journal_mode=WAL")


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
    engine = _engine(context.config.attributes.get("database_url") or Settings().database_url)
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if not is_sqlite:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=is_sqlite,
            compare_type=True,
            render_item=_render,
            transactional_ddl=True,
            transaction_per_migration=not is_sqlite,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()

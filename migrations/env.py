"""Runs the migrations on SQLite or PostgreSQL, one process at a time; the others wait and then have nothing to do.

On SQLite all migrations run in one transaction, which is rolled back if the process is killed. On PostgreSQL each
migration is a transaction, or several if it creates an index concurrently. The lock that makes other processes wait
belongs to the migrating session, not to a transaction: it is released when the session ends, for whatever reason.
"""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Engine, NullPool, create_engine, event
from sqlmodel import SQLModel

from app.errors import DatabaseOfNewerVersion
from app.postgres_urls import parsed
from app.settings import Settings
from app.store import (  # fill SQLModel.metadata
    feed_tables,  # noqa: F401
    letter_tables,  # noqa: F401
    migration_turns,
    outgoing_tables,  # noqa: F401
    sealing_tables,  # noqa: F401
    tables,  # noqa: F401
)
from app.store.columns import Json, UtcInstant

_PAGE_BYTES = 2048
"""For a new SQLite file. A write copies every page that it touches, and an interview touches a hundred."""


def _engine(configured: str) -> Engine:
    if not configured.startswith("sqlite"):
        address = parsed(configured)
        migration_turns.require_sessions(address.conninfo)
        return create_engine("postgresql+psycopg://", connect_args=address.parameters, poolclass=NullPool)
    engine = create_engine(configured, connect_args={"timeout": migration_turns.WAIT_SECONDS}, poolclass=NullPool)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # otherwise the driver begins transactions itself, except before DDL
    connection.execute(f"PRAGMA page_size={_PAGE_BYTES}")
    connection.execute("PRAGMA journal_mode=WAL")


def _render(kind: str, column_type: Any, _context: object) -> str | Literal[False]:
    """Render our column types as the database's types, since a migration imports nothing from the app."""
    if kind == "type" and isinstance(column_type, UtcInstant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and column_type is Json:
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    if kind == "type" and type(column_type).__name__ == "AutoString":
        return "sa.String()"
    return False


def _refuse_newer() -> None:
    """Raise DatabaseOfNewerVersion for a revision that is not in this version's list."""
    known = {script.revision for script in context.script.walk_revisions()}
    for found in context.get_context().get_current_heads():
        if found not in known:
            raise DatabaseOfNewerVersion(found)


def run() -> None:
    engine = _engine(context.config.attributes.get("database_url") or Settings().session_url)
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if not is_sqlite:
            migration_turns.prepare(connection)
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=is_sqlite,
            compare_type=True,
            render_item=_render,
            transactional_ddl=True,
            transaction_per_migration=not is_sqlite,
        )
        _refuse_newer()
        with context.begin_transaction():
            context.run_migrations()


run()

"""Prepares a PostgreSQL session for a migration: one session at a time, short lock waits, no invalid indexes.

All of it happens outside a transaction. A session that waits for another migration inside a transaction has a
snapshot, and `CREATE INDEX CONCURRENTLY` waits for every older snapshot: the two would deadlock.
"""

import time
from typing import Final

import structlog
from sqlalchemy import Connection, text
from sqlmodel import SQLModel

from app.errors import DatabaseUnavailable, MigrationBlocked

log = structlog.get_logger(__name__)

WAIT_SECONDS: Final = 600
"""For another process to finish its migration: a large table may take minutes."""
LOCK_TIMEOUT_SECONDS: Final = 3
"""While a migration waits for a table, every later request for that table queues behind it. So it gives up after this
time, lets them pass, and tries again: no request waits longer for a lock that the migration has not acquired."""

_TURN: Final = 7_238_462_901
"""An arbitrary number: the advisory lock of the session that migrates."""
_POLL_SECONDS: Final = 0.2
_SESSION: Final = {
    "lock_timeout": f"{LOCK_TIMEOUT_SECONDS}s",
    # the lock of a host that vanished is released after half a minute; by default, after two hours
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "4",
}
_INVALID: Final = text("""
    SELECT index.relname FROM pg_index
    JOIN pg_class index ON index.oid = pg_index.indexrelid
    JOIN pg_class indexed ON indexed.oid = pg_index.indrelid
    WHERE NOT pg_index.indisvalid AND index.relkind = 'i'
    AND index.relnamespace = current_schema()::regnamespace AND indexed.relname = ANY(:tables)
    AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index WHERE index_relid = index.oid)
    ORDER BY index.relname
""")
"""Invalid indexes, but for those being built at this moment."""


def require_sessions(conninfo: str) -> None:
    """Raise MigrationBlocked where a connection pooler lends sessions, so that the lock would be anybody's.

    Raises DatabaseUnavailable where there is no connection.
    """
    import psycopg  # which SQLite does not need

    from app.store.sessions import keeps_sessions

    try:
        keeps = keeps_sessions(conninfo)
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable(f"the database does not answer: {str(error).strip()}") from error
    if not keeps:
        raise MigrationBlocked(
            "a connection pooler lends its sessions for one transaction each, and a migration needs one of its own;"
            " set AFTERVIEW_DIRECT_URL to the address of PostgreSQL itself, then run `python -m app migrate`"
        )


def prepare(connection: Connection) -> None:
    """Acquire the migration lock on a new connection, for as long as it is open. Raises MigrationBlocked."""
    connection.execution_options(isolation_level="AUTOCOMMIT")
    for name, value in _SESSION.items():
        connection.execute(text("SELECT set_config(:name, :value, false)"), {"name": name, "value": value})
    _take_turn(connection)
    _drop_invalid_indexes(connection)
    connection.rollback()  # nothing happened, but SQLAlchemy believes it is in a transaction
    connection.execution_options(isolation_level=connection.default_isolation_level)


def _take_turn(connection: Connection) -> None:
    waited_since = time.monotonic()
    if _has_turn(connection):
        return
    log.info("waiting for another process to finish its migration", at_most_seconds=WAIT_SECONDS)
    while time.monotonic() - waited_since < WAIT_SECONDS:
        time.sleep(_POLL_SECONDS)
        if _has_turn(connection):
            return
    raise MigrationBlocked(
        f"another process has been migrating this database for {WAIT_SECONDS} seconds;"
        " wait for it to finish, then run `python -m app migrate`"
    )


def _has_turn(connection: Connection) -> bool:
    return bool(connection.scalar(text("SELECT pg_try_advisory_lock(:turn)"), {"turn": _TURN}))


def _drop_invalid_indexes(connection: Connection) -> None:
    """Drop what a failed `CREATE INDEX CONCURRENTLY` leaves: never used, but updated by every write."""
    quote = connection.dialect.identifier_preparer.quote
    for name in connection.scalars(_INVALID, {"tables": list(SQLModel.metadata.tables)}).all():
        log.warning("dropping an invalid index that an interrupted migration left", index=name)
        connection.execute(text(f"DROP INDEX CONCURRENTLY IF EXISTS {quote(name)}"))

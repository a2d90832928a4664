"""Operations on tables that can be large, so that the service keeps running during a migration.

For `tasks`, `task_changes`, `events`, `deliveries`, `delivery_attempts`, `interactions`: a test refuses an index on one
of them that is created or dropped in another way. On SQLite all migrations run in one transaction, and these functions
do nothing special there.

A migration that uses them commits before it ends, and starts from the beginning after an interruption, so each of its
steps must be idempotent. Ideally it does nothing else.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

_INDEX_LOCK_TIMEOUT = "10min"
"""A concurrent index waits for transactions that began before it, such as a backup. Nothing queues behind it."""


@contextmanager
def autocommit() -> Iterator[None]:
    """On PostgreSQL, run each statement in its own transaction, so that its locks end with it."""
    if op.get_bind().dialect.name == "sqlite":
        yield
        return
    with op.get_context().autocommit_block():
        yield


def create_index(
    name: str, table: str, columns: Sequence[str], *, unique: bool = False, where: str | None = None
) -> None:
    """Create an index: concurrently on PostgreSQL, so that reads and writes continue; `where` makes it partial.

    An existing index of that name is left as it is: env.py has dropped it if it was invalid.
    """
    condition = None if where is None else sa.text(where)
    if op.get_bind().dialect.name == "sqlite":
        op.create_index(name, table, list(columns), unique=unique, sqlite_where=condition)
        return
    with _long_lock_timeout():
        op.create_index(
            name,
            table,
            list(columns),
            unique=unique,
            postgresql_where=condition,
            postgresql_concurrently=True,
            if_not_exists=True,
        )


def drop_index(name: str, table: str) -> None:
    """Drop an index: concurrently on PostgreSQL, and only if it exists."""
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index(name, table_name=table)
        return
    with _long_lock_timeout():
        op.drop_index(name, table_name=table, postgresql_concurrently=True, if_exists=True)


@contextmanager
def _long_lock_timeout() -> Iterator[None]:
    """Outside a transaction, with a long lock timeout. After an error the session ends, and the setting with it."""
    with autocommit():
        previous = op.get_bind().scalar(sa.text("SELECT current_setting('lock_timeout')"))
        _set_lock_timeout(_INDEX_LOCK_TIMEOUT)
        yield
        _set_lock_timeout(previous)


def _set_lock_timeout(value: str | None) -> None:
    op.get_bind().execute(sa.text("SELECT set_config('lock_timeout', :value, false)"), {"value": value})

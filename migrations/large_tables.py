"""What migrations do to tables that can be large, so that the service goes on meanwhile.

For `tasks`, `task_changes`, `events`, `deliveries`, `delivery_attempts`, `interactions`: a test refuses an index on one
of them that is made or dropped otherwise. On SQLite all migrations are one transaction, and these functions do nothing
special there.

A migration that uses them commits before it ends, and begins from its start if it is interrupted: whatever it does must
be harmless when it is done twice. Best it does nothing else.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

_PATIENCE = "10min"
"""A concurrent index waits for transactions that began before it, such as a backup. Nobody waits behind it."""


@contextmanager
def autocommit() -> Iterator[None]:
    """On PostgreSQL each statement is a transaction of its own, so that its locks last no longer than itself."""
    if op.get_bind().dialect.name == "sqlite":
        yield
        return
    with op.get_context().autocommit_block():
        yield


def create_index(
    name: str, table: str, columns: Sequence[str], *, unique: bool = False, where: str | None = None
) -> None:
    """Create an index: concurrently on PostgreSQL, where reads and writes go on; `where` makes it a partial one.

    An index of that name that is there already is taken to be this one: env.py dropped it if it was invalid.
    """
    rows = None if where is None else sa.text(where)
    if op.get_bind().dialect.name == "sqlite":
        op.create_index(name, table, list(columns), unique=unique, sqlite_where=rows)
        return
    with _patiently():
        op.create_index(
            name,
            table,
            list(columns),
            unique=unique,
            postgresql_where=rows,
            postgresql_concurrently=True,
            if_not_exists=True,
        )


def drop_index(name: str, table: str) -> None:
    """Drop an index: concurrently on PostgreSQL; one that is gone already stays so."""
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index(name, table_name=table)
        return
    with _patiently():
        op.drop_index(name, table_name=table, postgresql_concurrently=True, if_exists=True)


@contextmanager
def _patiently() -> Iterator[None]:
    """Outside a transaction, with a lock timeout fit for waiting. After an error the session ends, and with it that."""
    with autocommit():
        usual = op.get_bind().scalar(sa.text("SELECT current_setting('lock_timeout')"))
        _set_lock_timeout(_PATIENCE)
        yield
        _set_lock_timeout(usual)


def _set_lock_timeout(value: str | None) -> None:
    op.get_bind().execute(sa.text("SELECT set_config('lock_timeout', :value, false)"), {"value": value})

"""Refuses a database whose schema is not this version's."""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from app.errors import DatabaseNotMigrated, DatabaseUnavailable
from app.store.db import Database

WANTED_REVISION: Final = "7c3e95b1d84f"
"""The newest migration; `make lint` checks it. Asking Alembic would double the time of a start."""


def _never_set_up(db: Database) -> bool:
    """Whether there is no SQLite file: opening it would make an empty one."""
    return db.is_sqlite and not Path(db.url.removeprefix("sqlite:///")).exists()


async def require_current_schema(db: Database) -> None:
    """Raise DatabaseNotMigrated for another revision, DatabaseUnavailable for a database that does not answer."""
    if _never_set_up(db):
        raise DatabaseNotMigrated(None, WANTED_REVISION)
    try:
        revision = await db.run_statement(_revision)
    except (DBAPIError, DatabaseUnavailable) as error:
        if "alembic_version" in str(error) or "alembic_version" in str(error.__cause__):
            raise DatabaseNotMigrated(None, WANTED_REVISION) from error
        raise DatabaseUnavailable("the database does not answer") from error
    if revision != WANTED_REVISION:
        raise DatabaseNotMigrated(revision, WANTED_REVISION)


def _revision(connection: Connection) -> str | None:
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision

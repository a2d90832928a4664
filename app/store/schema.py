"""Refuses a database whose schema is not this version's."""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from app.errors import DatabaseFault, DatabaseFileMoved, DatabaseNotMigrated, DatabaseUnavailable
from app.store.db import Database

WANTED_REVISION: Final = "2b6f0d9a4c58"
"""The newest migration; `make lint` checks it. Asking Alembic would double the time of a start."""


def _has_no_file(db: Database) -> bool:
    return db.is_sqlite and not Path(db.url.removeprefix("sqlite:///")).exists()


async def require_current_schema(db: Database) -> None:
    """Raise DatabaseNotMigrated for another revision, DatabaseUnavailable for a database that does not answer."""
    try:
        revision = await db.run_statement(_revision)
    except DatabaseFault as fault:
        if _has_no_file(db) and not isinstance(fault, DatabaseFileMoved):
            raise DatabaseNotMigrated(None, WANTED_REVISION) from fault
        raise
    except (DBAPIError, DatabaseUnavailable) as error:
        if "alembic_version" in str(error) or "alembic_version" in str(error.__cause__):
            raise DatabaseNotMigrated(None, WANTED_REVISION) from error
        raise DatabaseUnavailable("the database does not answer") from error
    if revision != WANTED_REVISION:
        raise DatabaseNotMigrated(revision, WANTED_REVISION)


def _revision(connection: Connection) -> str | None:
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision

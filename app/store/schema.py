"""Refuses a database whose schema is not this version's."""

import re
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from app.errors import (
    DatabaseFault,
    DatabaseFileMoved,
    DatabaseNotMigrated,
    DatabaseOfNewerVersion,
    DatabaseUnavailable,
)
from app.store.db import Database

WANTED_REVISION: Final = "7c3e95b1d84f"
"""The newest migration; `make lint` checks it. Asking Alembic would double the time of a start."""
_MIGRATIONS: Final = Path(__file__).resolve().parents[2] / "migrations" / "versions"
_REVISION: Final = re.compile(r'^revision = "(\w+)"$', re.MULTILINE)


def _has_no_file(db: Database) -> bool:
    return db.is_sqlite and not Path(db.url.removeprefix("sqlite:///")).exists()


async def require_current_schema(db: Database) -> None:
    """Refuse a database with another revision, or one that does not answer.

    Raises DatabaseNotMigrated, DatabaseOfNewerVersion or DatabaseUnavailable.
    """
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
    if revision == WANTED_REVISION:
        return
    if revision is not None and revision not in _known_revisions():
        raise DatabaseOfNewerVersion(revision)
    raise DatabaseNotMigrated(revision, WANTED_REVISION)


@cache
def _known_revisions() -> frozenset[str]:
    """Every revision that this version can migrate from."""
    scripts = (script.read_text(encoding="utf-8") for script in _MIGRATIONS.glob("*.py"))
    return frozenset(found[1] for script in scripts if (found := _REVISION.search(script)))


def _revision(connection: Connection) -> str | None:
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision

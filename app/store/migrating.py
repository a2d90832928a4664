"""Migrates the database with Alembic. A module of its own: the server does not need Alembic."""

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

import structlog
from alembic import command
from alembic.config import Config
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError

from app.errors import DatabaseFault, DatabaseUnavailable, MigrationBlocked
from app.store.failures import fault_of
from app.store.migration_turns import LOCK_TIMEOUT_SECONDS, WAIT_SECONDS

log = structlog.get_logger(__name__)

ATTEMPTS: Final = 20
"""Enough for transactions of a minute; a longer lock needs an operator."""
_PAUSE_SECONDS: Final = 1.0
"""Between two attempts, so that requests that waited behind the migration run first."""

_ROOT: Final = Path(__file__).resolve().parents[2]
_LOCK_NOT_AVAILABLE: Final = "55P03"
_DEADLOCK_DETECTED: Final = "40P01"


def alembic_config(url: str | None = None) -> Config:
    """Alembic's configuration for a database; without a URL, the one in the settings."""
    config = Config(str(_ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(_ROOT / "migrations"))
    config.attributes["database_url"] = url
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Upgrade to a revision. Several processes may call it at once: one migrates, the others wait.

    A migration that does not get a lock in time is rolled back and tried again. Raises MigrationBlocked,
    DatabaseOfNewerVersion, and DatabaseUnavailable.
    """
    if url.startswith("sqlite:///"):
        _make_private_file(Path(url.removeprefix("sqlite:///")))
    attempts = 1 if revision.startswith("+") else ATTEMPTS  # a relative revision would count from where the first ended
    for attempt in range(1, attempts + 1):
        try:
            command.upgrade(alembic_config(url), revision)
            return
        except DBAPIError as error:
            _refuse_other_than_locks(error)
            log.warning("a lock is held by another session, the migration waits", attempt=attempt, attempts=attempts)
        time.sleep(_PAUSE_SECONDS)
    raise MigrationBlocked(
        f"a table stayed locked by another session; attempts: {attempts}, each of"
        f" {LOCK_TIMEOUT_SECONDS} seconds or more; end that session (docs/operations.md, “Upgrades”, says how to find"
        " it), then run `python -m app migrate`"
    )


def _make_private_file(file: Path) -> None:
    """Make a database file that only its owner may read, as its log will be; one that exists stays as it is."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise DatabaseFault("the database file cannot be created", f"{file}: {error.strerror}") from error


def _refuse_other_than_locks(error: DBAPIError) -> None:
    """Return where PostgreSQL did not grant a lock in time.

    Raises MigrationBlocked where SQLite's writer is busy, DatabaseFault where the database or its disk fails,
    DatabaseUnavailable where it does not answer, else the error.
    """
    if (fault := fault_of(error.orig)) is not None:
        raise fault from error
    if getattr(error.orig, "sqlite_errorname", None) == "SQLITE_BUSY":
        raise MigrationBlocked(
            f"another process has been writing to this database for {WAIT_SECONDS} seconds;"
            " end it, then run `python -m app migrate`"
        ) from error
    if getattr(error.orig, "sqlstate", None) not in (_LOCK_NOT_AVAILABLE, _DEADLOCK_DETECTED):
        if isinstance(error, (OperationalError, InternalError)):
            raise DatabaseUnavailable(f"the database could not be migrated: {str(error.orig).strip()}") from error
        raise error

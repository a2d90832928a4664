"""Migrates the database with Alembic. A module of its own: the server does not need Alembic."""

import time
from pathlib import Path
from typing import Final

import structlog
from alembic import command
from alembic.config import Config
from sqlalchemy.exc import InternalError, OperationalError

from app.errors import DatabaseUnavailable, MigrationBlocked
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
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    attempts = 1 if revision.startswith("+") else ATTEMPTS  # a relative revision would count from where the first ended
    for attempt in range(1, attempts + 1):
        try:
            command.upgrade(alembic_config(url), revision)
            return
        except (OperationalError, InternalError) as error:
            _refuse_other_than_locks(error)
            log.warning("a lock is held by another session, the migration waits", attempt=attempt, attempts=attempts)
        time.sleep(_PAUSE_SECONDS)
    raise MigrationBlocked(
        f"a table stayed locked by another session; attempts: {attempts}, each of"
        f" {LOCK_TIMEOUT_SECONDS} seconds or more; end that session (docs/operations.md, “Upgrades”, says how to find"
        " it), then run `python -m app migrate`"
    )


def _refuse_other_than_locks(error: OperationalError | InternalError) -> None:
    """Return where PostgreSQL did not grant a lock in time.

    Raises MigrationBlocked for SQLite, and DatabaseUnavailable where the database vanished or is read-only.
    """
    if getattr(error.orig, "sqlite_errorname", None) == "SQLITE_BUSY":
        raise MigrationBlocked(
            f"another process has been writing to this database for {WAIT_SECONDS} seconds;"
            " end it, then run `python -m app migrate`"
        ) from error
    if getattr(error.orig, "sqlstate", None) not in (_LOCK_NOT_AVAILABLE, _DEADLOCK_DETECTED):
        raise DatabaseUnavailable(f"the database could not be migrated: {str(error.orig).strip()}") from error

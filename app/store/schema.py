"""Bringing the database to the schema of this version, and refusing to work on another."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.errors import DatabaseNotMigrated, DatabaseUnavailable
from app.store.db import Database

_ROOT = Path(__file__).resolve().parents[2]


def alembic_config(url: str | None = None) -> Config:
    """Alembic's configuration for a database; without a URL, the one in the settings."""
    config = Config(str(_ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(_ROOT / "migrations"))
    config.attributes["database_url"] = url
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Upgrade to a revision; several processes may do so at once: one works, the others wait."""
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    command.upgrade(alembic_config(url), revision)


@cache
def wanted_revision() -> str:
    """The newest migration this version knows."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    assert head is not None
    return head


def _never_set_up(db: Database) -> bool:
    """Whether there is no SQLite file: opening it would make an empty one."""
    return db.is_sqlite and not Path(db.url.removeprefix("sqlite:///")).exists()


async def require_current_schema(db: Database) -> None:
    """Raise DatabaseNotMigrated where the revision is not this version's, DatabaseUnavailable where nothing answers."""
    if _never_set_up(db):
        raise DatabaseNotMigrated(None, wanted_revision())
    try:
        async with db.reading() as session:
            found = await session.scalar(text("SELECT version_num FROM alembic_version"))
    except (DBAPIError, DatabaseUnavailable) as error:
        if "alembic_version" in str(error) or "alembic_version" in str(error.__cause__):
            raise DatabaseNotMigrated(None, wanted_revision()) from error
        raise DatabaseUnavailable("the database does not answer") from error
    if found != wanted_revision():
        raise DatabaseNotMigrated(found, wanted_revision())

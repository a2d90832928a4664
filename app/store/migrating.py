"""Bringing the database to a schema, by Alembic; kept apart because serving needs none of it."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config

_ROOT: Final = Path(__file__).resolve().parents[2]


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

"""A future migration: it adds a column to a table that can be large, and creates an index on it concurrently."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import psycopg
from alembic.config import Config

from app.store import migrating
from app.store.schema import WANTED_REVISION

REVISION: Final = "0123456789ab"
INDEX: Final = "uq_delivery_attempts_started_at"
_SCRIPT: Final = f'''"""started at once

Locks: `delivery_attempts`, for an instant; writes go on while the index is made.
"""

import sqlalchemy as sa
from alembic import op

from migrations.large_tables import create_index

revision = "{REVISION}"
down_revision = "{WANTED_REVISION}"


def upgrade() -> None:
    op.execute("ALTER TABLE delivery_attempts ADD COLUMN IF NOT EXISTS region varchar")
    create_index("{INDEX}", "delivery_attempts", ["started_at"], unique=True)
'''
_VERSIONS: Final = Path(__file__).resolve().parents[2] / "migrations" / "versions"
_config: Final = migrating.alembic_config


def with_next_migration(folder: Path) -> Callable[[str | None], Config]:
    """A replacement for `migrating.alembic_config`, with the migration in the folder."""
    (folder / "next.py").write_text(_SCRIPT)

    def config(url: str | None = None) -> Config:
        parsed = _config(url)
        parsed.set_main_option("version_locations", f"{_VERSIONS}{os.pathsep}{folder}")
        return parsed

    return config


def wait_for(connection: psycopg.Connection, query: str) -> None:
    """Until a query finds something; ten seconds at most."""
    for _ in range(500):
        if connection.execute(query).fetchone() is not None:
            return
        time.sleep(0.02)
    raise AssertionError(f"nothing was found in time by {query}")

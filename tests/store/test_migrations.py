"""The migrations, on both databases."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect
from sqlmodel import SQLModel

from app.errors import DatabaseNotMigrated
from app.store import migrating, schema
from app.store.db import Database
from tests.databases import PostgresTemplate, SqliteTemplate

pytestmark = pytest.mark.anyio


def _tables(url: str) -> set[str]:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        return set(inspect(engine).get_table_names()) - {"alembic_version"}
    finally:
        engine.dispose()


def test_up_down_up(template: SqliteTemplate | PostgresTemplate) -> None:
    url = template.empty()
    migrating.migrate(url)
    assert _tables(url) == set(SQLModel.metadata.tables)

    command.downgrade(migrating.alembic_config(url), "base")
    assert _tables(url) == set()

    migrating.migrate(url)
    assert _tables(url) == set(SQLModel.metadata.tables)


def test_the_tables_match_the_migrations(database_url: str) -> None:
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
    engine.dispose()

    assert differences == []


async def test_a_database_that_is_not_migrated_is_refused(template: SqliteTemplate | PostgresTemplate) -> None:
    db = Database(template.empty())

    with pytest.raises(DatabaseNotMigrated, match="run `python -m app migrate`"):
        await schema.require_current_schema(db)
    await db.close()

"""Every migration says what it locks; a new one locks large tables only briefly, and can be interrupted."""

import re
from typing import Final

import pytest
from alembic import command
from alembic.script import Script, ScriptDirectory

from app.store import migrating
from tests.databases import PostgresTemplate
from tests.store.recorded import Step, recorded

_LARGE: Final = "tasks|task_changes|events|deliveries|delivery_attempts|interactions"
_BEFORE_THIS_RULE: Final = "8c41d7e5b2a0"
"""The newest of the migrations that may lock a large table for as long as its index takes."""
_SCRIPTS: Final = ScriptDirectory.from_config(migrating.alembic_config())
_ALL: Final = list(reversed(list(_SCRIPTS.walk_revisions())))
_OLD: Final = {each.revision for each in _SCRIPTS.iterate_revisions(_BEFORE_THIS_RULE, "base")}
_NEW: Final = [each for each in _ALL if each.revision not in _OLD]
_LOCKS: Final = re.compile(r"^Locks: [^…]", re.MULTILINE)

_BLOCKING: Final = re.compile(rf'CREATE (UNIQUE )?INDEX (?!CONCURRENTLY).* ON "?({_LARGE})\b', re.IGNORECASE)
_DROPPING: Final = re.compile(rf"DROP INDEX (?!CONCURRENTLY).*\b\w+_({_LARGE})_", re.IGNORECASE)
_CONSTRAINT: Final = re.compile(
    rf'ALTER TABLE "?({_LARGE})\b.* ADD (CONSTRAINT \S+ )?(UNIQUE|PRIMARY KEY)(?! USING INDEX)', re.IGNORECASE
)


def blocks(statement: str) -> bool:
    """Whether it locks a table that can be large for as long as an index of it takes."""
    line = " ".join(statement.split())
    return any(each.search(line) for each in (_BLOCKING, _DROPPING, _CONSTRAINT))


@pytest.mark.parametrize(
    ("statement", "is_refused"),
    [
        ("CREATE INDEX ix_tasks_key ON tasks (key)", True),
        ("CREATE UNIQUE INDEX uq_events_id ON events (id)", True),
        ("CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_tasks_key ON tasks (key)", False),
        ("CREATE INDEX ix_letters_account_id ON letters (account_id)", False),
        ("DROP INDEX ix_tasks_candidate_id", True),
        ("DROP INDEX CONCURRENTLY IF EXISTS ix_tasks_candidate_id", False),
        ("DROP INDEX ix_first_answers_created_at", False),
        ("ALTER TABLE tasks ADD CONSTRAINT uq_tasks_key UNIQUE (key)", True),
        ("ALTER TABLE tasks ADD CONSTRAINT uq_tasks_key UNIQUE USING INDEX uq_tasks_key", False),
        ("ALTER TABLE tasks ADD COLUMN size INTEGER", False),
    ],
)
def test_which_statements_block(statement: str, is_refused: bool) -> None:
    assert blocks(statement) == is_refused


@pytest.mark.parametrize("script", _ALL, ids=lambda each: each.doc)
def test_a_migration_documents_what_it_locks(script: Script) -> None:
    assert _LOCKS.search(script.module.__doc__ or ""), "its docstring needs a line such as “Locks: nothing, …”"


@pytest.fixture(scope="module")
def on_postgresql(_postgresql: PostgresTemplate) -> list[Step]:
    """The statements of the new migrations on a PostgreSQL database that has the old ones."""
    url = _postgresql.empty()
    migrating.migrate(url, _BEFORE_THIS_RULE)
    with recorded() as steps:
        migrating.migrate(url)
    assert [each.revision for each in steps] == [each.revision for each in _NEW]
    return steps


def test_a_new_migration_creates_and_drops_indexes_of_large_tables_concurrently(on_postgresql: list[Step]) -> None:
    blocking = {each.revision: [said for said in each.statements if blocks(said)] for each in on_postgresql}

    assert blocking == {each.revision: [] for each in _NEW}, "see migrations/large_tables.py"


def test_a_migration_that_commits_midway_can_be_run_twice(
    postgresql: PostgresTemplate, on_postgresql: list[Step]
) -> None:
    """Killed after its last commit, before its revision is recorded, it starts from the beginning."""
    url = postgresql.empty()
    config = migrating.alembic_config(url)
    for script, step in zip(_NEW, on_postgresql, strict=True):
        migrating.migrate(url, script.revision)
        if step.commits > 1:
            assert isinstance(script.down_revision, str)
            command.stamp(config, script.down_revision)
            migrating.migrate(url, script.revision)

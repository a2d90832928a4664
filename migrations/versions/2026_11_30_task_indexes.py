"""task indexes

A task's key is unique within its application, or within its candidate for the tasks of the weekly search, and its index
begins with that column: new tasks of one application share a page of the index instead of touching one page each. Of
the two indexes for lists, one contains only tasks that are no longer scheduled: a new task, which nearly always is, is
written to the other index only. No query used the index of events by application.

Locks: nothing while indexes are created and dropped on PostgreSQL; `tasks` for an instant when its old constraint is
dropped. On SQLite all writers wait until `tasks` is copied: six seconds for 200,000 tasks.
"""

import sqlalchemy as sa
from alembic import op

from migrations.large_tables import autocommit, create_index, drop_index

revision = "2b6f0d9a4c58"
down_revision = "c7a9402d6be1"
branch_labels = None
depends_on = None

_OF_SEARCH = "application_id IS NULL"
_BEGUN = "status <> 'scheduled'"


def upgrade() -> None:
    create_index("uq_tasks_key_of_application", "tasks", ["application_id", "key"], unique=True)
    create_index("uq_tasks_key_of_candidate", "tasks", ["candidate_id", "key"], unique=True, where=_OF_SEARCH)
    create_index("ix_tasks_begun", "tasks", ["account_id", "opens_at", "id"], where=_BEGUN)
    _drop_key_of_account()
    drop_index("ix_tasks_account", "tasks")
    drop_index("ix_tasks_application_id", "tasks")
    drop_index("ix_events_application_id", "events")


def _drop_key_of_account() -> None:
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("tasks") as tasks:
            tasks.drop_constraint("uq_tasks_key", type_="unique")
        return
    with autocommit():
        op.execute(sa.text("ALTER TABLE tasks DROP CONSTRAINT IF EXISTS uq_tasks_key"))


def downgrade() -> None:
    create_index("ix_events_application_id", "events", ["application_id"])
    create_index("ix_tasks_application_id", "tasks", ["application_id"])
    create_index("ix_tasks_account", "tasks", ["account_id", "opens_at", "id"])
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("tasks") as tasks:
            tasks.create_unique_constraint("uq_tasks_key", ["account_id", "key"])
    else:
        create_index("uq_tasks_key", "tasks", ["account_id", "key"], unique=True)
        with autocommit():
            op.execute(sa.text("ALTER TABLE tasks ADD CONSTRAINT uq_tasks_key UNIQUE USING INDEX uq_tasks_key"))
    drop_index("ix_tasks_begun", "tasks")
    drop_index("uq_tasks_key_of_candidate", "tasks")
    drop_index("uq_tasks_key_of_application", "tasks")

"""events by candidate

Locks: writes to `events` until the index is created, some seconds for a million rows.
"""

from alembic import op

revision = "f2a87c3d9e10"
down_revision = "e91c5d08a7b3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_events_candidate_id"), ["candidate_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_events_candidate_id"))

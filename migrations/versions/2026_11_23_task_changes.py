"""task changes

The history of each task.

Locks: nothing; the table is new. Writes to `tasks` wait for an instant while the foreign key is added.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "5b7f0c2c9d11"
down_revision = "ad1b26d1d12f"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "task_changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("task_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("cause_kind", sa.String(), nullable=False),
        sa.Column("cause_action", sa.String(), nullable=False),
        sa.Column("cause_resource", sa.String(), nullable=True),
        sa.Column("cause_id", sa.String(), nullable=True),
        sa.Column("changed", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("event_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_task_changes_task_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_changes")),
    )
    with op.batch_alter_table("task_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_changes_task_id"), ["task_id"], unique=False)


def downgrade() -> None:
    op.drop_table("task_changes")

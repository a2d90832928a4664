"""stored responses and last uses

The table `first_answers` stores the responses to requests with an `Idempotency-Key`.

Locks: `api_keys`, for an instant. The table is new.
"""

import sqlalchemy as sa
from alembic import op

revision = "e91c5d08a7b3"
down_revision = "d7e2b0964c15"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "first_answers",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_first_answers_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "key", name=op.f("pk_first_answers")),
    )
    with op.batch_alter_table("first_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_first_answers_created_at"), ["created_at"], unique=False)
    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        batch_op.add_column(sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        batch_op.drop_column("last_used_at")
    op.drop_table("first_answers")

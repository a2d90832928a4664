"""interview revision

The number of changes of an interview.

Locks: `interviews`, for an instant at any size: PostgreSQL stores the default in its catalogue and writes no rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "c95d20f1e7b3"
down_revision = "b41c7de05a92"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("interviews", schema=None) as batch_op:
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("interviews", schema=None) as batch_op:
        batch_op.drop_column("revision")

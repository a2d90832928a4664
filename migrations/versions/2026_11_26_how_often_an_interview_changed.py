"""how often an interview changed

Locks: `interviews`, for an instant, however large it is: PostgreSQL notes the default instead of writing rows.
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

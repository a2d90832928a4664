"""invitations

Locks: reads and writes of `interviews` until the index is created, a second or two for a million rows.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "8c41d7e5b2a0"
down_revision = "c95d20f1e7b3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    document = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
    with op.batch_alter_table("interviews", schema=None) as batch_op:
        batch_op.add_column(sa.Column("invitation_uid", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("invitation_sequence", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("invitation_stamped_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("invited_interviewer_ids", document, nullable=True))
        batch_op.create_index("uq_interviews_invitation_uid", ["account_id", "invitation_uid"], unique=True)


def downgrade() -> None:
    with op.batch_alter_table("interviews", schema=None) as batch_op:
        batch_op.drop_index("uq_interviews_invitation_uid")
        batch_op.drop_column("invited_interviewer_ids")
        batch_op.drop_column("invitation_stamped_at")
        batch_op.drop_column("invitation_sequence")
        batch_op.drop_column("invitation_uid")

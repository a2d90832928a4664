"""sealing check

The fingerprint of the secret key that encrypts this database; the first start writes it.

Locks: nothing; the table is new.
"""

import sqlalchemy as sa
from alembic import op

revision = "5d0e83c1f7a4"
down_revision = "1f0c83be47da"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sealing_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_sealing_checks_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealing_checks")),
    )


def downgrade() -> None:
    op.drop_table("sealing_checks")

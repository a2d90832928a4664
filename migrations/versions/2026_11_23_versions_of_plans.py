"""versions of plans

The version of the rules that planned each candidate and application.

Locks: reads and writes of `candidates` and `applications` while their indexes are created, a second for a million rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "c3a1d94e77f2"
down_revision = "5b7f0c2c9d11"
branch_labels = None
depends_on = None

_PLANNED = ("candidates", "applications")


def upgrade() -> None:
    op.create_table(
        "catalogues",
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_catalogues")),
    )
    for table in _PLANNED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("planned_with", sa.String(), nullable=True))
            batch_op.create_index(batch_op.f(f"ix_{table}_planned_with"), ["planned_with"], unique=False)


def downgrade() -> None:
    for table in _PLANNED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(batch_op.f(f"ix_{table}_planned_with"))
            batch_op.drop_column("planned_with")
    op.drop_table("catalogues")

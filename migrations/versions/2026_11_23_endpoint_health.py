"""endpoint health

Failures, pauses, rate limit, custom headers and retired secrets of an endpoint.

Locks: reads and writes of `deliveries` until every row is rewritten and the index is created: ten seconds or more for a
million rows. `webhook_endpoints` is small.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "d7e2b0964c15"
down_revision = "c3a1d94e77f2"
branch_labels = None
depends_on = None

_WAITS = sa.text("next_attempt_at IS NOT NULL")
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_INSTANTS = ("failing_since", "warned_at", "rests_until", "next_slot_at")


def upgrade() -> None:
    with op.batch_alter_table("webhook_endpoints", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rate_limit", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("sealed_headers", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("retired_secrets", _JSON, nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("failed_messages", sa.Integer(), nullable=False, server_default="0"))
        for name in _INSTANTS:
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
        batch_op.drop_index(batch_op.f("ix_deliveries_next_attempt_at"))
        _waiting_index(batch_op, "next_attempt_at", "endpoint_id")
    op.execute("UPDATE deliveries SET tries = attempt_count")


def downgrade() -> None:
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deliveries_next_attempt_at"))
        batch_op.drop_column("tries")
        _waiting_index(batch_op, "next_attempt_at")
    with op.batch_alter_table("webhook_endpoints", schema=None) as batch_op:
        for name in (*_INSTANTS, "failed_messages", "retired_secrets", "sealed_headers", "rate_limit"):
            batch_op.drop_column(name)


def _waiting_index(batch_op, *columns: str) -> None:
    batch_op.create_index(
        batch_op.f("ix_deliveries_next_attempt_at"),
        list(columns),
        unique=False,
        sqlite_where=_WAITS,
        postgresql_where=_WAITS,
    )

"""stored responses by API key

The stored response to an `Idempotency-Key` belongs to the API key that sent the request, not to the account. If an
account has one key, its responses are assigned to that key; otherwise they are deleted, since it is unknown which key
may see them.

Locks: reads and writes of `first_answers` until each row has its caller and the primary key is created again: two
seconds for 100,000 rows. The table contains the responses of 24 hours, so it is small.
"""

import sqlalchemy as sa
from alembic import op

revision = "1f0c83be47da"
down_revision = "8c41d7e5b2a0"
branch_labels = None
depends_on = None

_ONLY_KEY = """
    UPDATE first_answers SET caller_id = (SELECT min(api_keys.id) FROM api_keys
        WHERE api_keys.account_id = first_answers.account_id HAVING count(*) = 1)
"""


def upgrade() -> None:
    with op.batch_alter_table("first_answers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("caller_id", sa.String(), nullable=True))
    op.execute(_ONLY_KEY)
    op.execute("DELETE FROM first_answers WHERE caller_id IS NULL")
    with op.batch_alter_table("first_answers", schema=None) as batch_op:
        batch_op.alter_column("caller_id", existing_type=sa.String(), nullable=False)
        batch_op.drop_constraint("pk_first_answers", type_="primary")
        batch_op.create_primary_key("pk_first_answers", ["caller_id", "key"])
        batch_op.create_index(batch_op.f("ix_first_answers_account_id"), ["account_id"], unique=False)


def downgrade() -> None:
    op.execute("DELETE FROM first_answers")  # two API keys may have sent the same Idempotency-Key
    with op.batch_alter_table("first_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_first_answers_account_id"))
        batch_op.drop_constraint("pk_first_answers", type_="primary")
        batch_op.create_primary_key("pk_first_answers", ["account_id", "key"])
        batch_op.drop_column("caller_id")

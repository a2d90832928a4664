"""events of candidates

The index of events by candidate has them in their order: the feed of one candidate's events is read from it without
passing over everybody else's. It replaces the one by candidate alone.

Locks: nothing while the indexes are created and dropped on PostgreSQL. On SQLite all writers wait until the index is
created: some seconds for a million events.
"""

from migrations.large_tables import create_index, drop_index

revision = "7c3e95b1d84f"
down_revision = "2b6f0d9a4c58"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_index("ix_events_candidate", "events", ["candidate_id", "sequence"])
    drop_index("ix_events_candidate_id", "events")


def downgrade() -> None:
    create_index("ix_events_candidate_id", "events", ["candidate_id"])
    drop_index("ix_events_candidate", "events")

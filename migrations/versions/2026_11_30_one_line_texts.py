"""one line texts

Names, titles and the like are one line since this version; what was stored before with line breaks or tabs in it gets
blanks in their place, lest it be refused whenever something else of the same object is changed. Only the rows that have
any are written.

Locks: the rows that have line breaks or tabs, while their table is read once: a second for a million rows. Each table is
a transaction of its own on PostgreSQL, so no row stays locked while the next table is read; interrupted, it begins again.
"""

import sqlalchemy as sa
from alembic import op

from migrations.large_tables import autocommit

revision = "c7a9402d6be1"
down_revision = "5d0e83c1f7a4"
branch_labels = None
depends_on = None

_LINES = {
    "api_keys": ("name",),
    "feed_tokens": ("name",),
    "candidates": ("name",),
    "applications": ("company", "job_title"),
    "interviews": ("location",),
    "interviewers": ("name", "title", "phone", "company"),
    "references": ("name", "phone", "relationship"),
    "deadlines": ("description",),
    "letters": ("subject",),
    "webhook_endpoints": ("description",),
}
_BREAKS = ("\r\n", "\n", "\r", "\t", "\u0085", "\u2028", "\u2029")


def upgrade() -> None:
    with autocommit():
        for table, names in _LINES.items():
            columns = [sa.column(name, sa.String()) for name in names]
            broken = sa.or_(*(column.contains(each) for column in columns for each in _BREAKS))
            lines = {column.name: _line(column) for column in columns}
            op.execute(sa.table(table, *columns).update().where(broken).values(lines))


def _line(text: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    for each in _BREAKS:
        text = sa.func.replace(text, each, " ")
    return text


def downgrade() -> None:
    """What a line break was cannot be told from a blank, and need not be: older versions take lines too."""

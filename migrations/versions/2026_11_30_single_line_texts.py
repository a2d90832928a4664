"""single-line texts

From this version on, names, titles and the like are one line. Line breaks and tabs in stored texts become spaces;
otherwise a later change of another field of the same object would be refused. Only rows that contain any are written.

Locks: the rows with line breaks or tabs, while their table is read once: a second for a million rows. On PostgreSQL each
table is a separate transaction, so no row stays locked while the next table is read. An interrupted migration can be
repeated.
"""

import sqlalchemy as sa
from alembic import op

from migrations.large_tables import autocommit

revision = "c7a9402d6be1"
down_revision = "5d0e83c1f7a4"
branch_labels = None
depends_on = None

_COLUMNS = {
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
        for table, names in _COLUMNS.items():
            columns = [sa.column(name, sa.String()) for name in names]
            broken = sa.or_(*(column.contains(character) for column in columns for character in _BREAKS))
            values = {column.name: _single_line(column) for column in columns}
            op.execute(sa.table(table, *columns).update().where(broken).values(values))


def _single_line(text: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    for character in _BREAKS:
        text = sa.func.replace(text, character, " ")
    return text


def downgrade() -> None:
    """Nothing: which spaces were line breaks is unknown, and older versions accept single lines too."""

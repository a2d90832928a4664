"""one line texts

Names, titles and the like are one line since this version; what was stored before with line breaks or tabs in it gets
blanks in their place, lest it be refused whenever something else of the same object is changed. Only the rows that have
any are written.
"""

import sqlalchemy as sa
from alembic import op

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
    for table, names in _LINES.items():
        for name in names:
            column = sa.column(name, sa.String())
            line: sa.ColumnElement[str] = column
            for each in _BREAKS:
                line = sa.func.replace(line, each, " ")
            broken = sa.or_(*(column.contains(each) for each in _BREAKS))
            op.execute(sa.table(table, column).update().where(broken).values({name: line}))


def downgrade() -> None:
    """What a line break was cannot be told from a blank, and need not be: older versions take lines too."""

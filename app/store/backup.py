"""A copy of a SQLite database as it is at one instant, made while others go on writing.

For whoever has no `sqlite3` program at hand. A plain copy of the file would be none: what was committed last lies in
another file beside it.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import NamedTemporaryFile

from app.errors import BackupFailed


def back_up(database: Path, target: Path) -> None:
    """Copy the database into a new file, which appears only when it is whole and was found sound.

    Raises BackupFailed; what is there already is never written over.
    """
    if target.exists():
        raise BackupFailed(f"{target} exists already; choose another name")
    if not database.exists():
        raise BackupFailed(f"there is no database {database}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.") as draft:  # for this user's eyes only
            _copy(database, Path(draft.name))
            os.fsync(draft.fileno())
            os.link(draft.name, target)
    except (OSError, sqlite3.Error) as error:
        raise BackupFailed(f"no backup was made: {error}") from error


def _copy(database: Path, draft: Path) -> None:
    with closing(sqlite3.connect(database, timeout=60)) as source, closing(sqlite3.connect(draft)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # all of it in the one file
        (found,) = copy.execute("PRAGMA quick_check").fetchone()
    if found != "ok":
        raise BackupFailed(f"the database is damaged: {found}")

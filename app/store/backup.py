"""A consistent copy of a SQLite database, made while the service goes on writing.

It needs no `sqlite3` program. Copying the file alone would lose the last commits, which are in the write-ahead log
beside it.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import NamedTemporaryFile

from app.errors import BackupFailed


def back_up(database: Path, target: Path) -> None:
    """Copy the database into a new file, which appears only once it is complete and has passed a check.

    Raises BackupFailed; an existing file is never overwritten.
    """
    if target.exists():
        raise BackupFailed(f"{target} exists already; choose another name")
    if not database.exists():
        raise BackupFailed(f"there is no database {database}")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.") as draft:  # readable by this user alone
            _copy(database, Path(draft.name))
            os.fsync(draft.fileno())
            os.link(draft.name, target)
    except (OSError, sqlite3.Error) as error:
        raise BackupFailed(f"no backup was made: {error}") from error


def _copy(database: Path, draft: Path) -> None:
    with closing(sqlite3.connect(database, timeout=60)) as source, closing(sqlite3.connect(draft)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # no log beside it
        (verdict,) = copy.execute("PRAGMA quick_check").fetchone()
    if verdict != "ok":
        raise BackupFailed(f"the database is damaged: {verdict}")

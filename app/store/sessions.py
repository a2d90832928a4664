"""Whether a connection to PostgreSQL has a session of its own there, or a pooler in between lends it one.

A pooler in transaction mode (PgBouncer's, and that of most managed services) lends a session for one transaction. What
lasts longer than that, such as `LISTEN`, an advisory lock, a setting or a prepared statement, would belong to the
client that gets the session next.
"""

from typing import Any, Final

import psycopg

_ROUNDS: Final = 4


def session_of(connection: Any) -> int:
    """The process in PostgreSQL that serves a connection right now: psycopg's, or SQLAlchemy's adapted one."""
    before = connection.autocommit
    connection.autocommit = True
    cursor = connection.cursor()
    try:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    finally:
        cursor.close()
        connection.autocommit = before
    return int(process)


def keeps_sessions(conninfo: str) -> bool:
    """Whether each connection to this address has a session of its own for as long as it lasts.

    A pooler that lends sessions shows by it that a second connection gets the first one's, or that the first one's
    changes. Raises psycopg.Error.
    """
    with psycopg.connect(conninfo) as first, psycopg.connect(conninfo) as second:
        own = session_of(first)
        return all(session_of(first) == own != session_of(second) for _ in range(_ROUNDS))

"""URLs of PostgreSQL: what libpq makes of them, and what this service adds."""

from dataclasses import dataclass
from typing import Final

PREPARE: Final = "prepare_threshold"
_DEFAULTS: Final = {
    "connect_timeout": "10",
    # a host that vanished is noticed after half a minute, not after a quarter of an hour
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "4",
    "tcp_user_timeout": "30000",
}
"""Parameters of a connection, unless the URL sets them."""
_USUAL_THRESHOLD: Final = 5


@dataclass(frozen=True, slots=True)
class PostgresAddress:
    """Where a database is, and how to talk to it."""

    parameters: dict[str, str]
    """libpq's parameters, for SQLAlchemy's engines."""
    conninfo: str
    """The same, for `psycopg.connect`."""
    prepare_threshold: int | None
    """After how many executions a statement is prepared on the server. None: never, as a connection pooler needs it."""


def parsed(url: str) -> PostgresAddress:
    """The parts of a URL. Its parameters are libpq's, and `prepare_threshold`: a number, or `0` or `none` for never.

    Raises ValueError for any other parameter.
    """
    from psycopg import ProgrammingError  # not needed on SQLite
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    base, _, query = url.partition("?")
    given = [part for part in query.split("&") if part]
    own = [part for part in given if part.startswith(f"{PREPARE}=")]
    libpq = "&".join(part for part in given if part not in own)
    try:
        parameters = conninfo_to_dict(f"{base}?{libpq}")
    except ProgrammingError as error:
        raise ValueError(str(error).strip()) from None
    named = {name: str(value) for name, value in parameters.items() if value is not None}
    merged = {**_DEFAULTS, **named}
    threshold = _threshold(own[-1].partition("=")[2]) if own else _USUAL_THRESHOLD
    return PostgresAddress(merged, make_conninfo("", **merged), threshold)


def _threshold(text: str) -> int | None:
    if text.lower() in ("0", "none"):
        return None
    if not text.isdecimal():
        raise ValueError(f"{PREPARE} must be a number; 0 turns prepared statements off")
    return int(text)

"""Engines for both databases: their drivers, and what each connection is told before it is used."""

import time
from functools import partial
from typing import Any, Final

from pydantic_core import from_json, to_json
from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.store import sqlite_driver

_RESTED_SECONDS: Final = 1.0
"""A connection that was used within this time is taken to be alive still, and not asked."""
_BUSY_MILLISECONDS: Final = 10_000
_CONNECT_SECONDS: Final = 10
_USED_AT: Final = "used_at"


def async_url(url: str) -> str:
    """The URL with the async driver of its database."""
    parsed = make_url(url)
    driver = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}[parsed.get_backend_name()]
    return parsed.set(drivername=driver).render_as_string(hide_password=False)


def _json_text(document: Any) -> str:
    return to_json(document).decode()


_JSON: Final[dict[str, Any]] = {"json_serializer": _json_text, "json_deserializer": from_json}
"""A row of a process has five documents or more, most of them small: pydantic's reader takes a tenth of the time."""


def engine_on(url: str, pool_size: int) -> AsyncEngine:
    """An engine for SQLite or PostgreSQL, whose connections behave as the rest of the service expects."""
    if not url.startswith("sqlite"):
        from app.store.many_rows import write_at_once  # only where there is PostgreSQL is its driver loaded

        engine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            hide_parameters=True,
            connect_args={"connect_timeout": _CONNECT_SECONDS},
            **_JSON,
        )
        event.listen(engine.sync_engine, "do_executemany", write_at_once)
        event.listen(engine.sync_engine, "checkin", _note_use)
        event.listen(engine.sync_engine, "checkout", partial(_ask_if_rested, engine.sync_engine))
        return engine
    options = {"timeout": _BUSY_MILLISECONDS / 1000, "async_creator_fn": sqlite_driver.connect}
    engine = create_async_engine(url, pool_size=pool_size, connect_args=options, hide_parameters=True, **_JSON)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _note_use(_connection: object, record: Any) -> None:
    record.info[_USED_AT] = time.monotonic()


def _ask_if_rested(engine: Engine, connection: Any, record: Any, _proxy: object) -> None:
    """Whether a connection of the pool is still alive, asked where it lay idle: the server may have restarted."""
    if time.monotonic() - record.info.get(_USED_AT, time.monotonic()) < _RESTED_SECONDS:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={_BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    options = connection.get_execution_options()
    if not options.get("glances"):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")

"""Translates the errors of the drivers and of SQLAlchemy into the service's own."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

from sqlalchemy import Dialect, Index, UniqueConstraint
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import SQLModel

from app.errors import DatabaseFault, DatabaseUnavailable, ExternalIdTaken, InvitationInFlight

_TAKEN: Final = "_external_id"
_FULL: Final = "the database cannot be written, because its disk is full"
READ_ONLY: Final = "the database cannot be written, because it is read-only"
DAMAGED: Final = "the database is damaged; its operator has to restore it"
_SQLITE_FAULTS: Final = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_IOERR: "the disk of the database fails",
    sqlite3.SQLITE_CANTOPEN: "the database file cannot be opened; its folder must be there and writable",
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
}
"""The message for the caller, by SQLite's primary result codes."""
_POSTGRES_FAULTS: Final = {
    "25006": READ_ONLY,
    "42501": "the database does not permit this; its user lacks a privilege",
    "53100": _FULL,
    "XX": "the database reports damage or a defect of its own; its log says more",
}
"""The same by PostgreSQL's SQLSTATE, or its class: what is wrong with the server and not with the statement."""
_INVITATION: Final = "uq_interviews_invitation_uid"


@contextmanager
def translating_driver_errors(dialect: Dialect) -> Iterator[None]:
    """Raise ExternalIdTaken or InvitationInFlight for their constraints, DatabaseFault where the database or its disk
    fails, and DatabaseUnavailable for lost connections.

    Any other driver error is raised as SQLAlchemy's DBAPIError.
    """
    dbapi = dialect.loaded_dbapi
    try:
        yield
    except PoolTimeout as error:
        raise _unavailable() from error
    except (DBAPIError, dbapi.Error) as error:
        original = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(original, dbapi.IntegrityError):
            violated = violated_constraint(original) or ""
            if violated.endswith(_TAKEN):
                raise ExternalIdTaken from error
            if violated == _INVITATION:
                raise InvitationInFlight from error
        if (fault := fault_of(original)) is not None:
            raise fault from error
        if isinstance(original, (dbapi.OperationalError, dbapi.InterfaceError)):
            raise _unavailable() from error
        if isinstance(error, DBAPIError):
            raise
        raise DBAPIError(None, None, error, hide_parameters=True) from error


def fault_of(error: BaseException | None) -> DatabaseFault | None:
    """The fault of the database or its disk that a driver's error reports, or None for any other error."""
    primary_code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    state = getattr(error, "sqlstate", None) or ""
    message = _SQLITE_FAULTS.get(primary_code) or _POSTGRES_FAULTS.get(state) or _POSTGRES_FAULTS.get(state[:2])
    if message is None:
        return None
    name = getattr(error, "sqlite_errorname", None) or type(error).__name__
    return DatabaseFault(message, f"{name}: {error}", is_damage=message is DAMAGED)


def violated_constraint(error: BaseException) -> str | None:
    """The name of the constraint that an integrity error violates, or None where the driver does not say.

    PostgreSQL gives the name; SQLite lists the columns of a unique constraint.
    """
    diagnosis = getattr(error, "diag", None)
    if diagnosis is not None:
        name: str | None = diagnosis.constraint_name
        return name
    _, _, columns = str(error).partition("UNIQUE constraint failed: ")
    return _by_columns().get(columns)


@cache
def _by_columns() -> dict[str, str]:
    """The names of unique constraints and indexes, by their columns as SQLite's messages list them."""
    named: dict[str, str] = {}
    for table in SQLModel.metadata.tables.values():
        unique: list[UniqueConstraint | Index] = [index for index in table.indexes if index.unique]
        unique += [constraint for constraint in table.constraints if isinstance(constraint, UniqueConstraint)]
        for constraint in unique:
            named[", ".join(f"{table.name}.{column.name}" for column in constraint.columns)] = str(constraint.name)
    return named


def _unavailable() -> DatabaseUnavailable:
    return DatabaseUnavailable("the database does not answer; try again in a moment")

"""Translates the errors of the drivers and of SQLAlchemy into the service's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

from sqlalchemy import Dialect, Index, UniqueConstraint
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import SQLModel

from app.errors import DatabaseUnavailable, ExternalIdTaken, InvitationInFlight

_TAKEN: Final = "_external_id"
_INVITATION: Final = "uq_interviews_invitation_uid"
_REASONS: Final = {
    "25006": "the database cannot be written, because it is read-only",
    "42501": "the database does not permit this; its user lacks a privilege",
    "53100": "the database cannot be written, because its disk is full",
    "XX": "the database reports damage or a defect of its own; its log says more",
}
"""By PostgreSQL's SQLSTATE, or its class: what is wrong with the server and not with the statement."""


@contextmanager
def translating_driver_errors(dialect: Dialect) -> Iterator[None]:
    """Raise ExternalIdTaken or InvitationInFlight for their constraints, DatabaseUnavailable for a failing server.

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
        reason = _REASONS.get(state := getattr(original, "sqlstate", None) or "", _REASONS.get(state[:2]))
        if reason or isinstance(original, (dbapi.OperationalError, dbapi.InterfaceError)):
            raise _unavailable(reason) from error
        if isinstance(error, DBAPIError):
            raise
        raise DBAPIError(None, None, error, hide_parameters=True) from error


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


def _unavailable(reason: str | None = None) -> DatabaseUnavailable:
    return DatabaseUnavailable(reason or "the database does not answer; try again in a moment")

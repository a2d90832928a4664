"""Versions of stored objects, and the versions that a request wants to find unchanged (RFC 9110, section 13.1.1)."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Protocol

from app.errors import PreconditionFailed

_wanted: ContextVar[tuple[str, frozenset[str]] | None] = ContextVar("wanted", default=None)


class Changing(Protocol):
    """What knows when it last changed."""

    updated_at: datetime


def version_of(path: str, updated_at: datetime) -> str:
    """The entity tag, without the quotes, of what a path leads to."""
    return hashlib.sha256(f"{path} {updated_at.timestamp():.6f}".encode()).hexdigest()[:24]


@contextmanager
def wanting(path: str, versions: frozenset[str] | None) -> Iterator[None]:
    """Within the block, `refuse_changed` takes only these versions of what the path leads to; None takes any."""
    token = _wanted.set(None if versions is None else (path, versions))
    try:
        yield
    finally:
        _wanted.reset(token)


def refuse_changed(row: Changing) -> None:
    """Raise PreconditionFailed when the row, held, is no longer what the request was meant for.

    Asked once a request: what the request itself changes is its own doing.
    """
    wanted = _wanted.get()
    if wanted is not None:
        path, versions = wanted
        _wanted.set(None)
        if version_of(path, row.updated_at) not in versions:
            raise PreconditionFailed

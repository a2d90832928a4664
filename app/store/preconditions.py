"""Versions of stored objects, and the versions that a request wants to find unchanged (RFC 9110, section 13.1.1)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from app.errors import PreconditionFailed


class Changing(Protocol):
    """What knows when it last changed."""

    @property
    def updated_at(self) -> datetime: ...


def version_of(path: str, updated_at: datetime) -> str:
    """The entity tag, without the quotes, of what a path leads to."""
    return hashlib.sha256(f"{path} {updated_at.timestamp():.6f}".encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Precondition:
    """The versions of an object under which it may be changed; None takes any."""

    path: str
    versions: frozenset[str] | None

    def refuse_changed(self, row: Changing) -> None:
        """Raise PreconditionFailed when the row, locked, is no longer what the request was meant for."""
        if self.versions is not None and version_of(self.path, row.updated_at) not in self.versions:
            raise PreconditionFailed


ANY_VERSION: Final = Precondition("", None)
"""For commands and tests: whatever is stored may be changed."""

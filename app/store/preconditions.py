"""Versions of stored objects, and the precondition of a request on them (`If-Match`, RFC 9110, section 13.1.1)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from app.errors import PreconditionFailed


class Changing(Protocol):
    """An object with the instant of its last change."""

    @property
    def updated_at(self) -> datetime: ...


def version_of(path: str, updated_at: datetime) -> str:
    """The entity tag, without quotes, of the object at a path."""
    return hashlib.sha256(f"{path} {updated_at.timestamp():.6f}".encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Precondition:
    """The versions of an object that a request accepts; None: any."""

    path: str
    versions: frozenset[str] | None

    def refuse_changed(self, row: Changing) -> None:
        """Raise PreconditionFailed if the locked row has another version than the request accepts."""
        if self.versions is not None and version_of(self.path, row.updated_at) not in self.versions:
            raise PreconditionFailed


ANY_VERSION: Final = Precondition("", None)
"""For commands and tests: no condition."""

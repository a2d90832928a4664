"""Versions of stored objects, and the preconditions of a request on them.

`If-Match` and `If-None-Match`: RFC 9110, sections 13.1.1 and 13.1.2.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol

from app.errors import PreconditionFailed

ANY: Final = "*"
Versions = frozenset[str] | Literal["*"]
"""Versions of an object, or any."""


class Changing(Protocol):
    """An object with the instant of its last change."""

    @property
    def updated_at(self) -> datetime: ...


def version_of(path: str, updated_at: datetime) -> str:
    """The version of the object at a path: the first part of its entity tag."""
    return hashlib.sha256(f"{path} {updated_at.timestamp():.6f}".encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Precondition:
    """The versions of an object that a request wants, and those that it does not want; None: it says nothing."""

    path: str
    wanted: Versions | None = None
    unwanted: Versions | None = None

    def refuse_changed(self, row: Changing | None) -> None:
        """Raise PreconditionFailed if the locked row has another version than the request wants.

        No row: the request would create the object. It has no version then, so that nothing is as wanted.
        """
        if self.wanted is None and self.unwanted is None:
            return
        version = None if row is None else version_of(self.path, row.updated_at)
        if self.wanted is not None and not _among(version, self.wanted):
            raise PreconditionFailed
        if self.unwanted is not None and _among(version, self.unwanted):
            raise PreconditionFailed


def _among(version: str | None, versions: Versions) -> bool:
    return version is not None and (versions == ANY or version in versions)


ANY_VERSION: Final = Precondition("")
"""For commands and tests: no condition."""

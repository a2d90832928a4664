"""Which rules planned a process: a fingerprint of everything that a plan depends on besides the facts.

It is taken of the rules' own text, so that no change to them can be forgotten; of the calendars' versions, because a
moved holiday moves a task.
"""

from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import app.etiquette

_CALENDARS: Final = ("holidays", "tzdata")


def _fingerprint() -> str:
    folder = Path(app.etiquette.__path__[0])
    digest = sha256()
    for source in sorted(folder.rglob("*.py")):
        digest.update(source.relative_to(folder).as_posix().encode() + b"\0" + source.read_bytes() + b"\0")
    for package in _CALENDARS:
        digest.update(f"{package} {_version(package)}\0".encode())
    return digest.hexdigest()[:16]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


CATALOGUE_VERSION: Final = _fingerprint()
"""The same rules and calendars give the same value, in every process."""

"""The version of some code: a fingerprint of its own text, so that no change can be forgotten."""

from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType


def fingerprint(*packages: ModuleType, libraries: tuple[str, ...]) -> str:
    """The same for the same modules in these packages, and the same versions of these libraries."""
    digest = sha256()
    for package in packages:
        folder = Path(package.__path__[0])
        for source in sorted(folder.rglob("*.py")):
            digest.update(source.relative_to(folder).as_posix().encode() + b"\0" + source.read_bytes() + b"\0")
    for library in libraries:
        digest.update(f"{library} {_version(library)}\0".encode())
    return digest.hexdigest()[:16]


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"

"""Identifiers: TypeIDs, a prefix that names the kind and a UUIDv7 that sorts by time."""

import hashlib
from datetime import datetime

from typeid import TypeID
from uuid_utils import UUID


def new_id(prefix: str) -> str:
    """A fresh identifier of a kind: `new_id("cand")` is `cand_01…`."""
    return str(TypeID(prefix))


def first_id(prefix: str, at: datetime) -> str:
    """The lowest identifier of a kind that can be created at an instant."""
    milliseconds = int(at.timestamp() * 1000)
    return str(TypeID.from_uuid(UUID(int=(milliseconds << 80) | (0x7 << 76) | (0b10 << 62)), prefix=prefix))


def derived_id(prefix: str, first: str, second: str) -> str:
    """The identifier derived from a pair of others: always the same, and sorted with the first."""
    moment = TypeID.from_string(first).uuid.int >> 80
    tail = int.from_bytes(hashlib.sha256(f"{first}:{second}".encode()).digest()[:10], "big")
    version_and_variant = (0x7 << 76) | (0b10 << 62)
    cleared = tail & ~((0xF << 76) | (0b11 << 62))
    return str(TypeID.from_uuid(UUID(int=(moment << 80) | cleared | version_and_variant), prefix=prefix))

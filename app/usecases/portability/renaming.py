"""New identifiers for an export: its own may be in use where it is imported."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from app.ids import new_id
from app.resources.exports import CandidateExport

_IDENTIFIER: Final = re.compile(r"[a-z]{2,8}_[0-7][0-9a-hjkmnp-tv-z]{25}", re.ASCII)
_NAMING: Final = frozenset(
    {
        "id",
        "application_id",
        "interview_id",
        "interviewer_id",
        "reference_id",
        "deadline_id",
        "task_id",
        "cause_id",
        "met_by",
        "interviewers",
        "invited_interviewer_ids",
        "knows_interviewer_ids",
        "wrong_name_for",
        "key",
    }
)
"""The fields whose values are identifiers, or are made of some."""
_CALLERS_OWN: Final = frozenset({"metadata", "policy"})
_SIDES: Final = frozenset({"before", "after"})
_NO_LISTS: Final = frozenset({"format", "exported_at", "candidate", "events"})
Object = TypeVar("Object", bound=BaseModel)


def renamed_document(document: CandidateExport, existing: Mapping[str, str]) -> tuple[CandidateExport, dict[str, str]]:
    """The document with new identifiers and without its events, and the new identifier of each old one.

    `existing` gives those of interviewers who are there already.

    It works object by object, so that other threads get their turns during a large document.
    """
    objects = {name: getattr(document, name) for name in CandidateExport.model_fields if name not in _NO_LISTS}
    identifiers = _new_identifiers((document.candidate, *chain.from_iterable(objects.values())), existing)
    lists = {name: [_renamed_object(item, identifiers) for item in items] for name, items in objects.items()}
    candidate = _renamed_object(document.candidate, identifiers)
    return document.model_copy(update={"candidate": candidate, "events": [], **lists}), identifiers


def _new_identifiers(objects: Iterable[BaseModel], existing: Mapping[str, str]) -> dict[str, str]:
    """The new identifier of each old one; those of a kind keep their order, on which some choices depend.

    One that names nothing in the document gets a new one too, so that it comes to name nothing here either.
    """
    by_prefix: dict[str, set[str]] = defaultdict(set)
    for item in objects:
        for identifier in _named(item.model_dump(mode="json"), ""):
            by_prefix[identifier.rpartition("_")[0]].add(identifier)
    new: dict[str, str] = {}
    for prefix, old in by_prefix.items():
        new |= zip(sorted(old), sorted(new_id(prefix) for _ in old), strict=True)
    return {**new, **existing}


def _renamed_object(each: Object, identifiers: Mapping[str, str]) -> Object:
    return type(each).model_validate(_renamed(each.model_dump(mode="json"), "", identifiers))


def _named(value: Any, field: str) -> Iterator[str]:
    """Every identifier in a document."""
    if isinstance(value, dict):
        for name, each in value.items():
            if field == "wrong_names_noted_at":
                yield name
            elif name not in _CALLERS_OWN:
                yield from _named(each, field if name in _SIDES else name)
    elif isinstance(value, list):
        for each in value:
            yield from _named(each, field)
    elif isinstance(value, str) and field in _NAMING:
        yield from _IDENTIFIER.findall(value)


def _renamed(value: Any, field: str, identifiers: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        if field == "wrong_names_noted_at":
            return {identifiers[name]: each for name, each in value.items()}
        return {
            name: each if name in _CALLERS_OWN else _renamed(each, field if name in _SIDES else name, identifiers)
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [_renamed(each, field, identifiers) for each in value]
    if isinstance(value, str) and field in _NAMING:
        return _IDENTIFIER.sub(lambda match: identifiers[match[0]], value)
    return value

"""Merge patches (RFC 7396), and JSON Pointers to the invalid fields of a document."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from app.errors import FieldError, InvalidFields

Fields = TypeVar("Fields", bound=BaseModel)

_LONGEST_NAME: Final = 100
_MESSAGES: Final = {"extra_forbidden": "is not a known field", "missing": "is required"}


def merged(fields: type[Fields], current: Mapping[str, Any], patch: Mapping[str, Any]) -> Fields:
    """The document with the patch applied, validated as a complete document. Raises InvalidFields."""
    try:
        document = _merge(current, patch)
        _keep_unknown(fields, document, patch)
    except RecursionError:
        raise InvalidFields(FieldError("", "is nested too deeply")) from None
    try:
        return fields.model_validate(document)
    except ValidationError as error:
        raise InvalidFields(*field_errors(error.errors(include_url=False), document)) from error


def _merge(target: Any, patch: Any) -> Any:
    """RFC 7396 section 2: objects are merged, null removes, everything else replaces."""
    if not isinstance(patch, Mapping):
        return patch
    result = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = _merge(result.get(name), value)
    return result


def _keep_unknown(fields: type[BaseModel], document: dict[str, Any], patch: Mapping[str, Any]) -> None:
    """Restore the nulls of unknown fields: they removed nothing, and must be refused like any unknown field."""
    for name, value in patch.items():
        field = fields.model_fields.get(name)
        if field is None:
            document[name] = value
        elif isinstance(value, Mapping) and isinstance(field.annotation, type):
            if issubclass(field.annotation, BaseModel):
                _keep_unknown(field.annotation, document[name], value)


def field_errors(errors: Iterable[Mapping[str, Any]], document: object) -> list[FieldError]:
    """Pydantic's errors as JSON Pointers into the document they were found in."""
    return [
        FieldError(
            _pointer((*error["loc"], *_within(error)), document), _MESSAGES.get(error["type"], str(error["msg"]))
        )
        for error in errors
    ]


def _within(error: Mapping[str, Any]) -> tuple[str, ...]:
    """The field that a check over a whole object blames, where it names one."""
    pointer = error.get("ctx", {}).get("pointer")
    return (pointer,) if isinstance(pointer, str) else ()


def _cut(name: str) -> str:
    """A field name from a request, shortened: no known name is longer, and an answer need not repeat a megabyte."""
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"


def _pointer(location: tuple[int | str, ...], document: object) -> str:
    """Follow a location down the document, skipping the names that pydantic gives to the branches of a union."""
    parts: list[str] = []
    here: Any = document
    for place, part in enumerate(location):
        last = place == len(location) - 1
        if isinstance(here, Mapping) and (part in here or last):
            here = here.get(part)
        elif isinstance(here, list) and isinstance(part, int):
            here = here[part] if part < len(here) else None
        else:
            continue
        parts.append(_cut(str(part)).replace("~", "~0").replace("/", "~1"))
    return "".join(f"/{part}" for part in parts)

"""The types of the query parameters that filter a list.

A filter by an enumeration or an identifier takes several values, separated by commas, given repeatedly, or both.
"""

from typing import Annotated, Any, Final, TypeVar

from fastapi import Query
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.etiquette.catalogue import RULE
from app.events.types import EVENT_TYPES
from app.resources.fields import JsonSchema, shown
from app.store.searching import words_of

Value = TypeVar("Value")

_MOST_VALUES: Final = 50
_MOST_WORDS: Final = 10
_FAMILIES: Final = {
    f"{family}.*": [name for name in EVENT_TYPES if name.startswith(f"{family}.")]
    for family in dict.fromkeys(name.partition(".")[0] for name in EVENT_TYPES)
}
"""The event types of each family, such as `task.*`."""


def _split(given: Any) -> Any:
    return given if given is None else _several(given, _parts(given))


def _split_or_as_given(given: Any) -> Any:
    """The values, and those with a comma unsplit, too: an `external_id` may contain commas."""
    return given if given is None else _several(given, [*given, *_parts(given)])


def _parts(given: list[str]) -> list[str]:
    return [part.strip(" ") for each in given for part in each.split(",")]


def _several(given: list[str], values: list[str]) -> list[str]:
    """The different values, in order. A filter without any may be a script's unset variable: it does not mean all."""
    distinct = [value for value in dict.fromkeys(values) if value.strip(" ,")]
    if not distinct:
        raise PydanticCustomError("no_value", "has no value; leave it out to list everything")
    if max(len(given), len(distinct)) > _MOST_VALUES:
        raise PydanticCustomError("too_many_values", "takes at most {most} values", {"most": _MOST_VALUES})
    return distinct


_Values = Annotated[list[Value], Field(min_length=1, max_length=_MOST_VALUES)]
Several = Annotated[_Values[Value] | None, Query(), BeforeValidator(_split)]
"""A filter by several values, one of which has to match."""

IdFilter = Annotated[str | None, Query(max_length=200, pattern=r"^[^\x00-\x1f]*$")]
"""One identifier."""
IdText = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f]*[^\x00-\x20,][^\x00-\x1f]*$")]
IdsFilter = Several[IdText]
"""Identifiers. Unknown ones, and those of other accounts, match nothing."""
ExternalIdsFilter = Annotated[_Values[IdText] | None, Query(), BeforeValidator(_split_or_as_given)]
"""The caller's own identifiers."""


def _known_rule(name: str) -> str:
    if name not in RULE:
        raise PydanticCustomError("rule", "there is no rule {rule}; GET /v1/rules lists them", {"rule": shown(name)})
    return name


def _known_type(name: str) -> str:
    if name not in EVENT_TYPES and name not in _FAMILIES:
        reason = "there is no event type {type}; GET /v1/event-types lists them"
        raise PydanticCustomError("event_type", reason, {"type": shown(name)})
    return name


def event_types(wanted: list[str] | None) -> list[str]:
    """The event types that a filter names, those of its families included; empty: all."""
    return list(dict.fromkeys(name for each in wanted or () for name in _FAMILIES.get(each, [each])))


RulesFilter = Several[Annotated[str, AfterValidator(_known_rule), JsonSchema(enum=list(RULE))]]
EventTypesFilter = Annotated[
    Several[Annotated[str, AfterValidator(_known_type), JsonSchema(enum=[*EVENT_TYPES, *_FAMILIES])]],
    Query(description="Only events of these types, or of these families, such as `task.*`."),
]


def _few_words(text: str | None) -> str | None:
    if len(words_of(text or "")) > _MOST_WORDS:
        raise PydanticCustomError("too_many_words", "takes at most {most} words", {"most": _MOST_WORDS})
    return text


Search = Annotated[str | None, Query(max_length=100), AfterValidator(_few_words)]
"""Words that must all occur, whatever their order and case, and with or without their accents."""

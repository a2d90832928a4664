"""Which query parameters a route takes; others are refused.

A misspelt filter that is ignored lists what nobody asked for, such as everybody's events. The names come from the route
itself, so that a new parameter needs no second mention.
"""

import difflib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Self, get_args, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError

from app.errors import InvalidParameter
from app.resources.fields import shown

_MOST_PARAMETERS: Final = 500
"""Beyond what any route takes: its filters, each with as many values as possible."""


@dataclass(frozen=True, slots=True)
class QueryNames:
    """The query parameters of a route, and those of them that may be repeated."""

    known: frozenset[str]
    repeatable: frozenset[str]

    @classmethod
    def of(cls, dependant: Dependant) -> Self:
        """The parameters of an endpoint and its dependencies."""
        annotations = dict(_parameters(dependant))
        return cls(frozenset(annotations), frozenset(name for name, each in annotations.items() if _is_list(each)))

    def refuse_others(self, request: Request) -> None:
        """Raise RequestValidationError for unknown names, and for those given twice that take one value."""
        if request.scope["query_string"].count(b"&") >= _MOST_PARAMETERS:  # before they are parsed
            raise InvalidParameter("query", f"has more than {_MOST_PARAMETERS} parameters")
        times = Counter(name for name, _ in request.query_params.multi_items())
        wrong = {name: self._objection(name, count) for name, count in times.items() if self._is_wrong(name, count)}
        if wrong:
            raise RequestValidationError(
                [{"type": "query", "loc": ("query", shown(name)), "msg": why} for name, why in wrong.items()]
            )

    def _is_wrong(self, name: str, count: int) -> bool:
        return name not in self.known or (count > 1 and name not in self.repeatable)

    def _objection(self, name: str, count: int) -> str:
        if name in self.known:
            return f"is given {count} times, but takes one value"
        near = difflib.get_close_matches(shown(name), self.known, 1)
        guess = f"did you mean `{near[0]}`? " if near else ""
        known = ", ".join(f"`{each}`" for each in sorted(self.known)) or "none"
        return f"is unknown; {guess}The query parameters of this path: {known}"


def _parameters(dependant: Dependant) -> Iterator[tuple[str, Any]]:
    for parameter in dependant.query_params:
        yield parameter.alias, parameter.field_info.annotation
    for dependency in dependant.dependencies:
        yield from _parameters(dependency)


def _is_list(annotation: Any) -> bool:
    """Whether a type, or an alternative of a union, is a list."""
    return get_origin(annotation) is list or any(_is_list(each) for each in get_args(annotation))

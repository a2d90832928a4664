"""All cases of a kind: whatever the modules in `tests/attacks/cases` export under its name."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any, TypeVar

from tests.attacks import cases

Case = TypeVar("Case")


def every(kind: type[Case], name: str) -> tuple[Case, ...]:
    """The cases that are exported as `name`; a kind without a case is a mistake."""
    found = tuple(each for each in _exported(name) if isinstance(each, kind))
    assert found, name
    return found


def _exported(name: str) -> Iterator[Any]:
    for module in pkgutil.iter_modules(cases.__path__, f"{cases.__name__}."):
        yield from getattr(importlib.import_module(module.name), name, ())

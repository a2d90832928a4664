"""What the fields of wire shapes mean: the strings written below them, read when a document is made of the shapes.

Pydantic can read them too, but does so whenever the shapes are loaded, which takes a good part of a start.
"""

import ast
import importlib
import inspect
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from app.resources.fields import Wire


def describe(schemas: Mapping[str, Any], *roots: type[BaseModel]) -> None:
    """Write into JSON Schemas, by the names of shapes derived from the roots, what their fields mean.

    What says it already stays as it is.
    """
    shapes: dict[str, list[type[BaseModel]]] = defaultdict(list)
    for shape in (each for root in roots for each in _derived(root)):
        shapes[shape.__name__.replace("[", "_").replace("]", "_")].append(shape)
    for name, schema in schemas.items():
        fields = schema.get("properties", {})
        for shape in shapes[name]:
            if fields.keys() == shape.model_fields.keys():  # an event may have the name of an answer
                _describe(fields, shape)


def _describe(fields: Mapping[str, Any], shape: type[BaseModel]) -> None:
    for name, field in fields.items():
        words = _words(shape, name)
        if words is not None:
            field.setdefault("description", words)


def schema_of(shape: type[BaseModel]) -> dict[str, Any]:
    """A shape's JSON Schema, with what its fields mean."""
    schema = shape.model_json_schema()
    describe({shape.__name__: schema, **schema.get("$defs", {})}, Wire)
    return schema


def _derived(root: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield root
    for each in root.__subclasses__():
        yield from _derived(each)


def _words(shape: type[BaseModel], field: str) -> str | None:
    for each in shape.__mro__:
        if field in inspect.get_annotations(each):
            return _docstrings(each.__module__).get(each.__qualname__, {}).get(field)
    return None


@cache
def _docstrings(module: str) -> dict[str, dict[str, str]]:
    """The strings below the fields of each class of a module."""
    tree = ast.parse(inspect.getsource(importlib.import_module(module)))
    return {node.name: dict(_below(node)) for node in tree.body if isinstance(node, ast.ClassDef)}


def _below(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, after in zip(node.body, node.body[1:], strict=False):
        match field, after:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(words))),
            ):
                yield name, inspect.cleandoc(words)

"""The parts of an OpenAPI document, to go through."""

from collections.abc import Iterator
from typing import Any

from tests.api.documents import Document


def operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def parameters(document: Document) -> list[Document]:
    """The schemas of what is sent beside a body."""
    return [each["schema"] for _, _, operation in operations(document) for each in operation.get("parameters", ())]


def referred(document: Document, part: Document) -> Document:
    """What a reference stands for."""
    _, *names = part["$ref"].split("/")
    for name in names:
        document = document[name]
    return document


def schemas_in(schema: Document) -> Iterator[Document]:
    """A schema and those it is made of."""
    yield schema
    below = [*schema.get("properties", {}).values(), *schema.get("$defs", {}).values()]
    below += [each for name in ("anyOf", "oneOf", "allOf") for each in schema.get(name, ())]
    below += [schema[name] for name in ("items", "additionalProperties", "propertyNames") if name in schema]
    for each in below:
        if isinstance(each, dict):
            yield from schemas_in(each)


def resolved(document: Document, schema: Document) -> Document:
    """A schema behind its reference, or behind the one reference that it may be null beside."""
    for branch in schema.get("anyOf", [schema]):
        if "$ref" in branch:
            found: Document = document["components"]["schemas"][branch["$ref"].rpartition("/")[2]]
            return found
    return schema


def examples(document: Document, operation: Document) -> list[Any]:
    """The bodies that the document offers to send."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    named = [example["value"] for example in content.get("examples", {}).values()]
    return named or resolved(document, content.get("schema", {})).get("examples", [])

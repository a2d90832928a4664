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


def enumerations(schemas: dict[str, Document], part: Any) -> set[str]:
    """Of which kinds the enumerations are that part of a document leads to: `open` to any other string, or `closed`."""
    found, read, waiting = set(), set(), [(part, False)]
    while waiting:
        here, beside_string = waiting.pop()
        if isinstance(here, list):
            waiting += [(each, False) for each in here]
        if not isinstance(here, dict):
            continue
        name = str(here.get("$ref", "")).rpartition("/")[2]
        values = schemas.get(name, here).get("enum")
        if isinstance(values, list):
            found.add("open" if beside_string else "closed")
        elif name in schemas and name not in read:
            read.add(name)
            waiting.append((schemas[name], False))
        branches = here.get("anyOf", [])
        waiting += [(each, {"type": "string"} in branches) for each in branches]
        waiting += [(each, False) for key, each in here.items() if key not in ("anyOf", "examples", "$defs")]
    return found


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

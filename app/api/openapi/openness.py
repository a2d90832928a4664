"""What a reader of answers must be ready for: fields that are new, and values that are new in an enumeration.

Requests are closed: the service refuses a field or a value that it does not know. Answers and events are open, so that
a new rule, event type, format or status breaks no client: an enumeration there is `anyOf: [enumeration, string]`. A
shape that holds an enumeration and is used in both directions has two schemas: the answer's is named `…Output`.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

Schema = dict[str, Any]

_OUTPUT: Final = "Output"
_ANY_VALUE: Final[Schema] = {"type": "string"}
_OF_BRANCH: Final = ("$ref", "type", "enum")
"""What of an enumeration's schema moves into the branch beside the one for other values."""
_BY_NAME: Final = frozenset({"properties", "$defs"})
_LISTS: Final = frozenset({"anyOf", "oneOf", "allOf"})
_SINGLE: Final = frozenset({"items", "additionalProperties", "propertyNames"})


def open_answers(document: Schema) -> None:
    """Open the schemas of answers and of webhooks' bodies in an OpenAPI document."""
    schemas: dict[str, Schema] = document["components"]["schemas"]
    operations = [operation for methods in document["paths"].values() for operation in methods.values()]
    sent = _reachable(schemas, [[each.get("requestBody"), each.get("parameters")] for each in operations])
    answers = [[each["responses"] for each in operations], document["components"]["responses"], document["webhooks"]]
    answered = _reachable(schemas, answers) - {name for name, schema in schemas.items() if "enum" in schema}
    split = {name for name in answered & sent if _has_enumeration(schemas, name)}
    for name in sorted(answered - sent):
        schemas[name] = _renamed(opened(schemas[name], schemas), split)
    for name in sorted(split):
        output = {**schemas[name], "title": name + _OUTPUT}  # generators name classes by the title
        schemas[name + _OUTPUT] = _renamed(opened(output, schemas), split)
    for content in _contents(answers):
        for media in content.values():
            if "schema" in media:
                media["schema"] = _renamed(opened(media["schema"], schemas), split)


def opened(schema: Schema, named: Mapping[str, Schema]) -> Schema:
    """A schema that allows further fields, and further values in each enumeration. `named`: those that it refers to.

    What has one value (`const`) stays as it is, such as the `type` of an event.
    """
    if _is_enumeration(schema, named):
        described = {"description": named[_name(schema)]["description"]} if "$ref" in schema else {}
        rest = {key: value for key, value in schema.items() if key not in _OF_BRANCH}
        return {"anyOf": _branches(schema, named), **described, **rest}
    result = {key: value for key, value in schema.items() if (key, value) != ("additionalProperties", False)}
    for key in _BY_NAME & result.keys():
        result[key] = {name: _part(name, part, named) for name, part in result[key].items()}
    for key in _LISTS & result.keys():
        result[key] = [branch for part in result[key] for branch in _branches(part, named)]
    for key in _SINGLE & result.keys():
        if isinstance(result[key], dict):
            result[key] = opened(result[key], named)
    return result


def _part(name: str, part: Schema, named: Mapping[str, Schema]) -> Schema:
    """A property or a definition. A definition that is an enumeration is opened where it is referred to."""
    return part if named.get(name) is part and "enum" in part else opened(part, named)


def _branches(part: Schema, named: Mapping[str, Schema]) -> list[Schema]:
    """A branch of a union, or the two of an enumeration: its values, and any other."""
    if _is_enumeration(part, named):
        return [{key: part[key] for key in _OF_BRANCH if key in part}, _ANY_VALUE]
    return [opened(part, named)]


def _is_enumeration(schema: Schema, named: Mapping[str, Schema]) -> bool:
    return "enum" in schema or ("$ref" in schema and "enum" in named[_name(schema)])


def _has_enumeration(schemas: Mapping[str, Schema], name: str) -> bool:
    reachable = [schemas[name] for name in _reachable(schemas, {"$ref": f"#/components/schemas/{name}"})]
    return '"enum": ' in json.dumps(reachable)


def _reachable(schemas: Mapping[str, Schema], part: Any) -> set[str]:
    """The names of the schemas that part of a document refers to, and of those that they refer to."""
    reached, new = set[str](), _referred(part)
    while new:
        reached |= new
        new = _referred([schemas[name] for name in new]) - reached
    return reached


def _referred(part: Any) -> set[str]:
    return set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(part)))


def _name(reference: Schema) -> str:
    name: str = reference["$ref"].rpartition("/")[2]
    return name


def _renamed(schema: Schema, split: set[str]) -> Schema:
    text = re.sub(
        r'"#/components/schemas/([^"]+)"',
        lambda match: f'{match[0][:-1]}{_OUTPUT}"' if match[1] in split else match[0],
        json.dumps(schema),
    )
    renamed: Schema = json.loads(text)
    return renamed


def _contents(part: Any) -> Iterable[Schema]:
    """Every `content` of answers and bodies."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "content":
                yield value
            else:
                yield from _contents(value)
    elif isinstance(part, list):
        for item in part:
            yield from _contents(item)

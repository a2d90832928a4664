"""Links of the OpenAPI document (section 4.8.20): the operations that an answer's identifiers lead to.

They follow from the paths: an answer with the `id` of a task is linked to every operation under `/v1/tasks/{task_id}`.
"""

import re
from typing import Any, Final

_ITEM: Final = re.compile(r".*/([^/{}]+)/\{(\w+)\}")
_PARAMETER: Final = re.compile(r"\{(\w+)\}")


def add_links(document: dict[str, Any]) -> None:
    """Link the answers to `POST`, and lists of what has no `POST`, to the operations on their objects."""
    paths = document["paths"]
    named = {found[1]: found[2] for path in paths if (found := _ITEM.fullmatch(path))}
    for path, item in paths.items():
        collections = [part for part in path.split("/") if part in named]
        if not collections or not ("post" in item or path.endswith(f"/{collections[-1]}")):
            continue
        for status, answer in item["post" if "post" in item else "get"]["responses"].items():
            shown = _identifiers(document, collections, answer, named) if status.startswith("2") else {}
            if links := _links(paths, shown):
                answer["links"] = links


def _identifiers(
    document: dict[str, Any], collections: list[str], answer: dict[str, Any], named: dict[str, str]
) -> dict[str, str]:
    """Where an answer has the values of path parameters. `named`: the path parameter of every collection."""
    name, schema = _schema(document, answer)
    fields = schema.get("properties", {})
    shown = {each: f"$response.body#/{each}" for each in named.values() if fields.get(each, {}).get("type") == "string"}
    shown |= {
        named[prop]: f"$response.body#/{prop}/0/id"
        for prop, each in fields.items()
        if prop in named and each.get("type") == "array"
    }
    if name.startswith("Listing_") or name == "EventFeed":
        shown[named[collections[-1]]] = "$response.body#/items/0/id"
    elif "id" in fields:
        candidates = [
            each for each in named.values() if name.lower().startswith(each.removesuffix("_id").replace("_", ""))
        ]
        shown[max(candidates, key=len, default=named[collections[0]])] = "$response.body#/id"
    return shown


def _schema(document: dict[str, Any], answer: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    reference = answer.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref", "")
    name = reference.rpartition("/")[2]
    return name, document["components"]["schemas"].get(name, {})


def _links(paths: dict[str, Any], shown: dict[str, str]) -> dict[str, Any]:
    return {
        operation["operationId"]: {
            "operationId": operation["operationId"],
            "parameters": {name: shown[name] for name in wanted},
        }
        for path, item in paths.items()
        if (wanted := _PARAMETER.findall(path)) and set(wanted) <= shown.keys()
        for operation in item.values()
    }

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
    id_of = {match[1]: match[2] for path in paths if (match := _ITEM.fullmatch(path))}
    for path, item in paths.items():
        collections = [part for part in path.split("/") if part in id_of]
        if not collections or not ("post" in item or path.endswith(f"/{collections[-1]}")):
            continue
        for status, answer in item["post" if "post" in item else "get"]["responses"].items():
            shown = _identifiers(document, collections, answer, id_of) if status.startswith("2") else {}
            if links := _links(paths, shown):
                answer["links"] = links


def _identifiers(
    document: dict[str, Any], collections: list[str], answer: dict[str, Any], id_of: dict[str, str]
) -> dict[str, str]:
    """Where an answer has the values of path parameters. `id_of`: the path parameter of every collection."""
    schema_name, schema = _schema(document, answer)
    fields = schema.get("properties", {})
    shown = {name: f"$response.body#/{name}" for name in id_of.values() if fields.get(name, {}).get("type") == "string"}
    shown |= {
        id_of[name]: f"$response.body#/{name}/0/id"
        for name, field in fields.items()
        if name in id_of and field.get("type") == "array"
    }
    if schema_name.startswith("Listing_") or schema_name == "EventFeed":
        shown[id_of[collections[-1]]] = "$response.body#/items/0/id"
    elif "id" in fields:
        candidates = [
            name for name in id_of.values() if schema_name.lower().startswith(name.removesuffix("_id").replace("_", ""))
        ]
        shown[max(candidates, key=len, default=id_of[collections[0]])] = "$response.body#/id"
    return shown


def _schema(document: dict[str, Any], answer: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    reference = answer.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref", "")
    name = reference.rpartition("/")[2]
    return name, document["components"]["schemas"].get(name, {})


def _links(paths: dict[str, Any], shown: dict[str, str]) -> dict[str, Any]:
    return {
        operation["operationId"]: {
            "operationId": operation["operationId"],
            "parameters": {name: shown[name] for name in needed},
        }
        for path, item in paths.items()
        if (needed := _PARAMETER.findall(path)) and set(needed) <= shown.keys()
        for operation in item.values()
    }

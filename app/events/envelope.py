"""The body of a delivery: the stored event with links, or its thin form."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic_core import to_json

_THIN_TASK: Final = (
    "id",
    "rule",
    "status",
    "candidate_id",
    "application_id",
    "interview_id",
    "interviewer_id",
    "reference_id",
    "deadline_id",
    "opens_at",
    "due_at",
    "expires_at",
    "snoozed_until",
    "closed_at",
)


def body(
    *, type: str, timestamp: str, sequence: int, data: Mapping[str, Any], base_url: str, thin: bool
) -> dict[str, Any]:
    """The event as receivers get it. `timestamp` is in RFC 3339 and UTC."""
    return {
        "type": type,
        "timestamp": timestamp,
        "sequence": sequence,
        "data": _thin(data) if thin else _with_links(data, base_url),
    }


def to_bytes(body: Mapping[str, Any]) -> bytes:
    """The bytes of a body, an event's or a chat message's, as they are signed and sent."""
    return to_json(body)


def _with_links(data: Mapping[str, Any], base_url: str) -> dict[str, Any]:
    task = data.get("task")
    if task is None:
        return dict(data)
    task_url = f"{base_url}/v1/tasks/{task['id']}"
    links = {"self": task_url, **{action: f"{task_url}/{action}" for action in ("complete", "skip", "snooze")}}
    return {**data, "links": links}


def _thin(data: Mapping[str, Any]) -> dict[str, Any]:
    """Of a task: identifiers, rule, status and instants. Of other objects: the id. Plain values stay as they are."""
    if "task" in data:
        return {"task": {name: data["task"].get(name) for name in _THIN_TASK}}
    return {kind: {"id": value["id"]} if isinstance(value, Mapping) else value for kind, value in data.items()}

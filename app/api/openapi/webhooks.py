"""The webhooks of the OpenAPI document: the requests that a receiver gets, and what its answers mean."""

from typing import Any, Final

from fastapi import APIRouter
from starlette.routing import BaseRoute

from app.events.types import EVENT_TYPES
from app.resources.events import body_of

_SIGNED: Final = {
    "webhook-id": "Identifies this message to this endpoint; every attempt has the same.",
    "webhook-timestamp": "When this attempt was signed, in seconds since 1970.",
    "webhook-signature": "One or several signatures, `v1,…`, separated by spaces (Standard Webhooks).",
}
_RECEIVED: Final = {
    "2XX": {"description": "The event was accepted."},
    "410": {"description": "No more events are wanted here: the endpoint is disabled."},
    "default": {"description": "The event was not accepted: it is sent again later."},
}


def routes() -> list[BaseRoute]:
    """A webhook for every event type, as a route for the generator of the document."""
    router = APIRouter()
    for name, event in EVENT_TYPES.items():

        async def receive(body: Any) -> None:
            """Answer with any 2xx status to accept the event."""

        receive.__annotations__["body"] = body_of(name)
        router.add_api_route(
            name,
            receive,
            methods=["POST"],
            name=name,
            summary=(event.__doc__ or "").rstrip("."),
            operation_id="on_" + name.replace(".", "_"),
            tags=["webhooks"],
        )
    return router.routes


def describe(webhooks: dict[str, Any]) -> None:
    """Add what all webhooks share: the headers that sign a message, and the meaning of answers."""
    for (operation,) in (methods.values() for methods in webhooks.values()):
        operation["parameters"] = [
            {"name": name, "in": "header", "required": True, "description": meaning, "schema": {"type": "string"}}
            for name, meaning in _SIGNED.items()
        ]
        operation["responses"], operation["security"] = _RECEIVED, []

"""The interface through which the webhook use cases check addresses, without importing the egress code."""

from typing import Protocol


class Destinations(Protocol):
    """Which addresses webhooks may be sent to."""

    def refusal(self, url: str) -> str | None:
        """Why nothing can be sent to this URL; None if something can."""
        ...

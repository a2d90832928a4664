"""What the webhook use cases must know of egress, without knowing how it is done."""

from typing import Protocol


class Destinations(Protocol):
    """Which addresses webhooks may be sent to."""

    def refusal(self, url: str) -> str | None:
        """Why this URL can never be sent to, or None."""
        ...

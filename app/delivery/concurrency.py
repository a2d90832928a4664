"""How many messages may be in flight to one endpoint, so that a slow or dead one does not slow the others down.

The limit rises with every prompt answer and halves with every missing or slow one: the congestion control of TCP
(RFC 5681), in small. Each process learns its own limits; what all processes must respect is in the endpoint's row.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

HIGHEST: Final = 128
_FIRST: Final = 4
_MOST_REMEMBERED: Final = 10_000
_PROMPT: Final = timedelta(seconds=1)
_UNANSWERED_BEFORE_PAUSE: Final = 10
_SHORTEST_SILENCE_PAUSE: Final = timedelta(seconds=5)
_LONGEST_SILENCE_PAUSE: Final = timedelta(minutes=5)


@dataclass(slots=True)
class _Endpoint:
    limit: int = _FIRST
    in_flight: int = 0
    unanswered: int = 0
    """Attempts without an answer since the last answer."""
    pauses: int = 0
    """How often it was paused since the last answer."""
    paused_until: datetime | None = None


class EndpointConcurrency:
    """This process's limit for each endpoint. Of very many endpoints, idle ones are forgotten.

    An endpoint that reaches its limit is full, until no more than a quarter of the limit is in flight.
    """

    def __init__(self) -> None:
        self._endpoints: dict[str, _Endpoint] = {}
        self._full: set[str] = set()

    @property
    def full(self) -> frozenset[str]:
        """Endpoints to claim nothing for now."""
        return frozenset(self._full)

    def capacity_of(self, endpoint_id: str) -> int:
        """How many more messages may be sent to an endpoint now."""
        endpoint = self._endpoints.get(endpoint_id)
        return _FIRST if endpoint is None else max(0, endpoint.limit - endpoint.in_flight)

    def start(self, endpoint_id: str) -> None:
        """One more message is in flight."""
        endpoint = self._endpoints.setdefault(endpoint_id, _Endpoint())
        endpoint.in_flight += 1
        self._mark_if_full(endpoint_id, endpoint)

    def end(self, endpoint_id: str) -> bool:
        """A message is no longer in flight. Returns True if that ends the endpoint's being full."""
        endpoint = self._endpoints[endpoint_id]
        endpoint.in_flight -= 1
        if not endpoint.in_flight and len(self._endpoints) > _MOST_REMEMBERED:
            del self._endpoints[endpoint_id]
        if endpoint_id in self._full and endpoint.in_flight <= endpoint.limit // 4:
            self._full.discard(endpoint_id)
            return True
        return False

    def after_attempt(self, endpoint_id: str, now: datetime, *, answered: bool, duration: timedelta) -> datetime | None:
        """Raise or halve the limit. Returns the end of a pause if the endpoint has stopped answering, else None.

        A pause is twice as long as the one before, from five seconds to five minutes. An attempt that began before the
        end of a pause does not start another.
        """
        endpoint = self._endpoints[endpoint_id]
        if answered:
            endpoint.unanswered = endpoint.pauses = 0
            endpoint.paused_until = None
            if duration > _PROMPT:
                self._halve(endpoint_id, endpoint)
            else:
                endpoint.limit = min(endpoint.limit + 1, HIGHEST)
            return None
        endpoint.unanswered += 1
        self._halve(endpoint_id, endpoint)
        began_before = endpoint.paused_until is not None and now - duration < endpoint.paused_until
        if began_before or endpoint.unanswered < _UNANSWERED_BEFORE_PAUSE:
            return None
        endpoint.paused_until = now + min(
            _SHORTEST_SILENCE_PAUSE * 2 ** min(endpoint.pauses, 10), _LONGEST_SILENCE_PAUSE
        )
        endpoint.pauses += 1
        return endpoint.paused_until

    def _halve(self, endpoint_id: str, endpoint: _Endpoint) -> None:
        endpoint.limit = max(endpoint.limit // 2, 1)
        self._mark_if_full(endpoint_id, endpoint)

    def _mark_if_full(self, endpoint_id: str, endpoint: _Endpoint) -> None:
        if endpoint.in_flight >= endpoint.limit:
            self._full.add(endpoint_id)

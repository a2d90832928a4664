"""How many messages may be under way to one endpoint, so that a slow or dead one takes no room from the others.

A lane widens with every prompt answer and narrows with every missing one: the congestion control of TCP (RFC 5681), in
small. Each process learns by itself; what an endpoint's row says holds for all.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

WIDEST: Final = 64
_FIRST: Final = 4
_MOST_REMEMBERED: Final = 10_000
_PROMPT: Final = timedelta(seconds=1)
_UNANSWERED_BEFORE_REST: Final = 10
_SHORTEST_REST: Final = timedelta(seconds=5)
_LONGEST_REST: Final = timedelta(minutes=5)


@dataclass(slots=True)
class _Lane:
    width: int = _FIRST
    under_way: int = 0
    unanswered: int = 0
    """Attempts without an answer, since the last one with one."""


class Lanes:
    """This process's lanes, one an endpoint. Where there are very many, idle ones are forgotten."""

    def __init__(self) -> None:
        self._lanes: dict[str, _Lane] = {}
        self._full: set[str] = set()

    @property
    def full(self) -> Collection[str]:
        """Endpoints that should get nothing more for now."""
        return self._full

    def room_of(self, endpoint_id: str) -> int:
        """How many more messages may go to an endpoint now."""
        lane = self._lanes.get(endpoint_id)
        return _FIRST if lane is None else lane.width - lane.under_way

    def enter(self, endpoint_id: str) -> None:
        """One more message is under way."""
        lane = self._lanes.setdefault(endpoint_id, _Lane())
        lane.under_way += 1
        if lane.under_way >= lane.width:
            self._full.add(endpoint_id)

    def leave(self, endpoint_id: str) -> bool:
        """A message is no longer under way; True when there is room again where there was none."""
        lane = self._lanes[endpoint_id]
        lane.under_way -= 1
        if not lane.under_way and len(self._lanes) > _MOST_REMEMBERED:
            del self._lanes[endpoint_id]
        if endpoint_id in self._full and lane.under_way <= lane.width // 4:  # room for many: one look serves them
            self._full.discard(endpoint_id)
            return True
        return False

    def learn(self, endpoint_id: str, *, answered: bool, duration: timedelta) -> timedelta | None:
        """An attempt ended; answers with how long the endpoint should rest, where it does not seem to be there."""
        lane = self._lanes[endpoint_id]
        if answered:
            lane.unanswered = 0
            if duration <= _PROMPT:
                lane.width = min(lane.width + 1, WIDEST)
            else:
                self._narrow(endpoint_id, lane)
            return None
        lane.unanswered += 1
        self._narrow(endpoint_id, lane)
        beyond = lane.unanswered - _UNANSWERED_BEFORE_REST
        return None if beyond < 0 else min(_SHORTEST_REST * 2 ** min(beyond, 10), _LONGEST_REST)

    def _narrow(self, endpoint_id: str, lane: _Lane) -> None:
        lane.width = max(lane.width // 2, 1)
        if lane.under_way >= lane.width:
            self._full.add(endpoint_id)

"""How many messages may be under way to one endpoint, so that a slow or dead one takes no room from the others.

A lane widens with every prompt answer and narrows with every missing one: the congestion control of TCP (RFC 5681), in
small. Once at its widest, more and more are held in hand behind it, so that one look at the queue serves many. Each
process learns by itself; what an endpoint's row says holds for all.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

WIDEST: Final = 64
_FIRST: Final = 4
_MOST_BEHIND: Final = 192
_MOST_REMEMBERED: Final = 10_000
_PROMPT: Final = timedelta(seconds=1)
_UNANSWERED_BEFORE_REST: Final = 10
_SHORTEST_REST: Final = timedelta(seconds=5)
_LONGEST_REST: Final = timedelta(minutes=5)


@dataclass(slots=True)
class _Lane:
    width: int = _FIRST
    behind: int = 0
    """How many may be held in hand, beyond those that are under way."""
    in_hand: int = 0
    under_way: int = 0
    unanswered: int = 0
    """Attempts without an answer, since the last one with one."""
    rests: int = 0
    """How often it was left alone since then."""
    rests_until: datetime | None = None

    @property
    def room(self) -> int:
        return self.width + self.behind - self.in_hand

    @property
    def low(self) -> bool:
        """Whether there is room for many: one look at the queue should serve them."""
        return self.in_hand <= self.width // 4 + self.behind // 2


class Lanes:
    """This process's lanes, one an endpoint. Where there are very many, idle ones are forgotten."""

    def __init__(self) -> None:
        self._lanes: dict[str, _Lane] = {}
        self._full: set[str] = set()

    @property
    def full(self) -> Collection[str]:
        """Endpoints of which nothing more should be taken for now."""
        return self._full

    def room_of(self, endpoint_id: str) -> int:
        """How many more messages may be taken for an endpoint now."""
        lane = self._lanes.get(endpoint_id)
        return _FIRST if lane is None else lane.room

    def take(self, endpoint_id: str) -> None:
        """One more message is in hand."""
        lane = self._lanes.setdefault(endpoint_id, _Lane())
        lane.in_hand += 1
        self._close_if_full(endpoint_id, lane)

    def may_start(self, endpoint_id: str) -> bool:
        """Whether one of those in hand may go."""
        lane = self._lanes[endpoint_id]
        return lane.under_way < lane.width

    def start(self, endpoint_id: str) -> None:
        """One of those in hand goes."""
        self._lanes[endpoint_id].under_way += 1

    def end(self, endpoint_id: str) -> bool:
        """A message is no longer under way; True when there is room again where there was none."""
        lane = self._lanes[endpoint_id]
        lane.under_way -= 1
        return self._let_go(endpoint_id, lane)

    def give_back(self, endpoint_id: str) -> bool:
        """A message that did not go is no longer in hand; what can be said is said as by `end`."""
        lane = self._lanes[endpoint_id]
        lane.behind = 0
        return self._let_go(endpoint_id, lane)

    def learn(self, endpoint_id: str, now: datetime, *, answered: bool, duration: timedelta) -> datetime | None:
        """An attempt ended; answers with until when the endpoint should rest, where it does not seem to be there.

        Each rest is twice as long as the last one. What began before a rest was over tells no more than what led to it.
        """
        lane = self._lanes[endpoint_id]
        if answered:
            lane.unanswered = lane.rests = 0
            lane.rests_until = None
            if duration > _PROMPT:
                self._narrow(endpoint_id, lane)
            elif lane.width < WIDEST:
                lane.width += 1
            else:
                lane.behind = min(lane.behind + 1, _MOST_BEHIND)
            return None
        lane.unanswered += 1
        self._narrow(endpoint_id, lane)
        known = lane.rests_until is not None and now - duration < lane.rests_until
        if known or lane.unanswered < _UNANSWERED_BEFORE_REST:
            return None
        lane.rests_until = now + min(_SHORTEST_REST * 2 ** min(lane.rests, 10), _LONGEST_REST)
        lane.rests += 1
        return lane.rests_until

    def _narrow(self, endpoint_id: str, lane: _Lane) -> None:
        lane.width, lane.behind = max(lane.width // 2, 1), 0
        self._close_if_full(endpoint_id, lane)

    def _close_if_full(self, endpoint_id: str, lane: _Lane) -> None:
        if lane.room <= 0:
            self._full.add(endpoint_id)

    def _let_go(self, endpoint_id: str, lane: _Lane) -> bool:
        lane.in_hand -= 1
        if not lane.in_hand and len(self._lanes) > _MOST_REMEMBERED:
            del self._lanes[endpoint_id]
        if endpoint_id in self._full and lane.low:
            self._full.discard(endpoint_id)
            return True
        self._close_if_full(endpoint_id, lane)
        return False

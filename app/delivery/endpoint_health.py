"""When a failing endpoint causes a warning, and when it is disabled: never because of a single message."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final, Self

GIVEN_UP_AFTER: Final = timedelta(days=5)
FEWEST_MESSAGES: Final = 10


class Consequence(Enum):
    """What one more failure calls for."""

    NOTHING = auto()
    WARN = auto()
    """Half-way to being disabled, and no warning was sent yet."""
    DISABLE = auto()


@dataclass(frozen=True, slots=True)
class Health:
    """An endpoint's failures since it last accepted a message; `failed_messages` counts messages, not attempts."""

    failing_since: datetime | None = None
    failed_messages: int = 0
    warned_at: datetime | None = None

    def after_failure(self, at: datetime, *, first_attempt: bool) -> tuple[Self, Consequence]:
        """The health after one more failed attempt, and what that calls for."""
        is_first = self.failing_since is None
        health = replace(
            self,
            failing_since=self.failing_since or at,
            failed_messages=self.failed_messages + (first_attempt or is_first),
        )
        if health._has_failed_for(at, GIVEN_UP_AFTER, FEWEST_MESSAGES):
            return health, Consequence.DISABLE
        if health.warned_at is None and health._has_failed_for(at, GIVEN_UP_AFTER / 2, FEWEST_MESSAGES // 2):
            return replace(health, warned_at=at), Consequence.WARN
        return health, Consequence.NOTHING

    def _has_failed_for(self, at: datetime, span: timedelta, messages: int) -> bool:
        return self.failing_since is not None and at - self.failing_since >= span and self.failed_messages >= messages

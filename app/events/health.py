"""When an endpoint that fails is warned of, and when it is given up: never for one message alone."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final, Self

GIVEN_UP_AFTER: Final = timedelta(days=5)
FEWEST_MESSAGES: Final = 10


class Standing(Enum):
    """What a failure means for the endpoint."""

    FINE = auto()
    WARNED = auto()
    """Half-way to being given up, and nobody was told yet."""
    GIVEN_UP = auto()


@dataclass(frozen=True, slots=True)
class Health:
    """An endpoint's failures since it last accepted anything; `failed_messages` counts messages, not attempts."""

    failing_since: datetime | None = None
    failed_messages: int = 0
    warned_at: datetime | None = None

    def after_failure(self, at: datetime, *, first_attempt: bool) -> tuple[Self, Standing]:
        """One more attempt failed."""
        begins = self.failing_since is None
        known = replace(
            self,
            failing_since=self.failing_since or at,
            failed_messages=self.failed_messages + (first_attempt or begins),
        )
        if known._lasts(at, GIVEN_UP_AFTER, FEWEST_MESSAGES):
            return known, Standing.GIVEN_UP
        if known.warned_at is None and known._lasts(at, GIVEN_UP_AFTER / 2, FEWEST_MESSAGES // 2):
            return replace(known, warned_at=at), Standing.WARNED
        return known, Standing.FINE

    def _lasts(self, at: datetime, span: timedelta, messages: int) -> bool:
        return self.failing_since is not None and at - self.failing_since >= span and self.failed_messages >= messages

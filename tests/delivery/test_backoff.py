"""When a delivery is tried again."""

from datetime import timedelta

import pytest

from app.delivery.backoff import retry_at
from tests.clocks import NOON

WAITS = (5, 300, 1800)


@pytest.mark.parametrize(
    ("attempts", "chance", "seconds"),
    [
        pytest.param(1, 0.0, 5, id="after the first attempt the first wait"),
        pytest.param(2, 0.0, 300, id="after the second the second"),
        pytest.param(3, 1.0, 1980, id="jitter adds a tenth at most"),
        pytest.param(1, 0.5, 5.25, id="and half of it by half a chance"),
    ],
)
def test_waits(attempts: int, chance: float, seconds: float) -> None:
    assert retry_at(attempts, NOON, WAITS, lambda: chance) == NOON + timedelta(seconds=seconds)


def test_gives_up_when_the_schedule_is_used_up() -> None:
    assert retry_at(4, NOON, WAITS, lambda: 0.0) is None

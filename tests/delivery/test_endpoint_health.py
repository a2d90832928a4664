"""When an endpoint's failures are reported, and when they disable it."""

from datetime import timedelta

import pytest

from app.delivery.endpoint_health import Consequence, Health
from tests.clocks import NOON

DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)
FAILING = Health(NOON, 9)
TEN = Health(NOON, 10, NOON + 2.5 * DAY)
FIVE = Health(NOON, 5, NOON + 3 * DAY)
WARNED = Health(NOON, 9, NOON + 2.5 * DAY)

ROWS = [
    ("the first failure begins it", Health(), timedelta(), True, Health(NOON, 1), Consequence.NOTHING),
    ("a retry can begin it", Health(), timedelta(), False, Health(NOON, 1), Consequence.NOTHING),
    ("a retry is no further message", FAILING, DAY, False, FAILING, Consequence.NOTHING),
    ("a message more", FAILING, DAY, True, Health(NOON, 10), Consequence.NOTHING),
    ("a moment before half the time", FAILING, 2.5 * DAY - MOMENT, False, FAILING, Consequence.NOTHING),
    ("at half the time", FAILING, 2.5 * DAY, False, WARNED, Consequence.WARN),
    ("half the time, but four messages", Health(NOON, 4), 2.5 * DAY, False, Health(NOON, 4), Consequence.NOTHING),
    ("half the time, with the fifth message", Health(NOON, 4), 3 * DAY, True, FIVE, Consequence.WARN),
    ("warned once only", WARNED, 4 * DAY, False, WARNED, Consequence.NOTHING),
    ("a moment before five days", WARNED, 5 * DAY - MOMENT, True, TEN, Consequence.NOTHING),
    ("five days, but nine messages", WARNED, 5 * DAY, False, WARNED, Consequence.NOTHING),
    ("five days and the tenth message", WARNED, 5 * DAY, True, TEN, Consequence.DISABLE),
    ("one message alone, for months", Health(NOON, 1), 90 * DAY, False, Health(NOON, 1), Consequence.NOTHING),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "later", "first", "after", "consequence"), [pytest.param(*row, id=says) for says, *row in ROWS]
)
def test_a_failure_when(before: Health, later: timedelta, first: bool, after: Health, consequence: Consequence) -> None:
    assert before.after_failure(NOON + later, first_attempt=first) == (after, consequence)

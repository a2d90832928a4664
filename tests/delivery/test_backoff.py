"""When a delivery is tried again."""

from datetime import timedelta

import pytest

from app.delivery.backoff import pause_asked_for, retry_at
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


@pytest.mark.parametrize(
    ("pause", "seconds"),
    [
        pytest.param(4, 5, id="a shorter pause than the schedule's changes nothing"),
        pytest.param(60, 60, id="a longer one counts"),
    ],
)
def test_the_receiver_s_own_pause(pause: int, seconds: int) -> None:
    assert retry_at(1, NOON, WAITS, lambda: 0.0, timedelta(seconds=pause)) == NOON + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("status", "header", "seconds"),
    [
        pytest.param(429, "120", 120, id="seconds"),
        pytest.param(503, "Tue, 24 Nov 2026 12:02:00 GMT", 120, id="a date"),
        pytest.param(503, "Tuesday, 24-Nov-26 12:02:00 GMT", 120, id="a date as it was written long ago"),
        pytest.param(503, "Tue, 24 Nov 2026 11:00:00 GMT", 0, id="a date gone by"),
        pytest.param(429, "99999999999999999999", 86400, id="for ever is a day"),
        pytest.param(429, "Fri, 31 Dec 9999 23:59:59 GMT", 86400, id="until the end of time is a day"),
        pytest.param(429, "soon", None, id="nothing that can be read"),
        pytest.param(429, "-5", None, id="a negative number"),
        pytest.param(429, "1.5", None, id="half a second"),
        pytest.param(429, "\u0663", None, id="digits of a different script"),
        pytest.param(429, "", None, id="nothing"),
        pytest.param(500, "120", None, id="a different status"),
        pytest.param(200, "120", None, id="an acceptance"),
    ],
)
def test_which_pause_a_retry_after_header_asks_for(status: int, header: str, seconds: int | None) -> None:
    found = pause_asked_for(status, {"retry-after": header}, NOON)
    assert found == (None if seconds is None else timedelta(seconds=seconds))

"""Bodies that cost more than their size suggests: each gets its contracted answer at a cost in line with its size."""

import pytest

from tests.attacks.found import every
from tests.attacks.measuring import Cost, measured, report
from tests.attacks.shapes import HostileBody
from tests.servers import serving_process

pytestmark = pytest.mark.anyio
MOST_PROCESSOR_SECONDS = 4 * 1.5
"""Four times what the worst takes on a quiet machine: a letter beside twenty that are nearly the same."""
MOST_WAIT_SECONDS = 4 * 0.25
"""Four times what another account's `GET` may wait; the machine may be slow once, so a long wait is measured again."""
MOST_MEGABYTES = 300
MOST_ERRORS = 20
MOST_OF_A_PROBLEM = 10_000
"""Bytes, however large what was wrong."""


@pytest.mark.timeout(600)
async def test_the_cost_of_a_body_is_in_line_with_its_size(database_url: str) -> None:
    async with serving_process(database_url, AFTERVIEW_REQUESTS_PER_MINUTE="1000000") as server:
        costs = await measured(server, every(HostileBody, "BODIES"))
        slow = [each for each in costs if _is_slow(each)]
        for _ in range(2):
            slow = [each for each in await measured(server, [one.attack for one in slow]) if _is_slow(each)]
    assert not slow, report(slow)
    too_much = [
        each
        for each in costs
        if each.status not in each.attack.statuses
        or each.processor_seconds > MOST_PROCESSOR_SECONDS
        or each.peak_megabytes > MOST_MEGABYTES
        or len(each.errors) > MOST_ERRORS
        or (each.problem and each.answered_bytes > MOST_OF_A_PROBLEM)
    ]
    assert not too_much, report(too_much)


def _is_slow(cost: Cost) -> bool:
    return cost.worst_wait_seconds > MOST_WAIT_SECONDS

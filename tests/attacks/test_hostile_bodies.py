"""Bodies that cost more than they look: each is answered as the contract says, for no more than its size deserves."""

import pytest

from tests.attacks.found import every
from tests.attacks.measuring import measured, told
from tests.attacks.shapes import HostileBody
from tests.servers import serving_process

pytestmark = pytest.mark.anyio
MOST_PROCESSOR_SECONDS = 4 * 1.5
"""Four times what the worst takes on a quiet machine: a letter beside twenty that are nearly the same."""
MOST_MEGABYTES = 300
MOST_ERRORS = 20
MOST_OF_A_PROBLEM = 10_000
"""Bytes, however large what was wrong."""


@pytest.mark.timeout(600)
async def test_no_body_costs_more_than_its_size_deserves(database_url: str) -> None:
    async with serving_process(database_url, AFTERVIEW_REQUESTS_PER_MINUTE="1000000") as server:
        costs = await measured(server, every(HostileBody, "BODIES"))
    too_much = [
        each
        for each in costs
        if each.status not in each.attack.statuses
        or each.processor_seconds > MOST_PROCESSOR_SECONDS
        or each.peak_megabytes > MOST_MEGABYTES
        or len(each.errors) > MOST_ERRORS
        or (each.problem and each.answered_bytes > MOST_OF_A_PROBLEM)
    ]
    assert not too_much, told(too_much)

"""A few rounds of the crash suite on both databases at once, as most of the time passes waiting for leases to end.

`make crash` goes through hundreds of rounds, with more replicas.
"""

import asyncio
from typing import Final

import pytest

from tests.crash.ordeal import Ordeal

pytestmark = pytest.mark.anyio
_ROUNDS: Final = 4
_SEED: Final = 7
_REST_SECONDS: Final = 60


async def test_killed_at_random(request: pytest.FixtureRequest) -> None:
    sqlite, postgresql = (request.getfixturevalue(f"_{kind}").fresh() for kind in ("sqlite", "postgresql"))
    ordeals = (Ordeal(url, count, _ROUNDS, _SEED, _REST_SECONDS) for url, count in ((sqlite, 1), (postgresql, 2)))
    for verdict in await asyncio.gather(*(each.run() for each in ordeals)):
        assert verdict.violations == [], verdict.figures
        assert verdict.figures["interviews"] > 0
        assert verdict.figures["messages"] > 0

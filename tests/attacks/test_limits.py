"""Whatever the API accepts, every read of it answers 200, and its export can be imported: at each limit and beyond."""

from typing import Any

import pytest

from app.clock import SystemClock
from tests.attacks.found import every
from tests.attacks.reading import import_error, unreadable
from tests.attacks.shapes import AtTheLimit
from tests.attacks.target import prepared
from tests.clocks import FrozenClock
from tests.databases import SqliteTemplate
from tests.service import serving, settings_for

pytestmark = pytest.mark.anyio
REFUSED = frozenset({404, 409, 413, 422})
"""404: what a refused request would have made."""


@pytest.mark.parametrize("attack", every(AtTheLimit, "LIMITS"), ids=lambda each: each.name)
async def test_what_is_accepted_can_be_read(template: SqliteTemplate, clock: FrozenClock, attack: AtTheLimit) -> None:
    clock.set(SystemClock().now())
    async with serving(settings_for(template.fresh(), requests_per_minute=1_000_000), clock) as api:
        api.event_hooks = {}
        target = await prepared(api)
        answers: list[Any] = []
        wrong = []
        for place, (method, path, body) in enumerate(attack.requests()):
            may_be_refused = attack.refused is not None and place >= attack.refused
            filled = target.filled(body, answers)
            answer = await api.request(method, target.filled(path, answers), json=filled, timeout=120)
            fine = answer.is_success or (may_be_refused and answer.status_code in REFUSED)
            if not fine:
                wrong.append((place, method, path, answer.status_code, answer.text[:300]))
            answers.append(answer.json() if answer.content and "json" in answer.headers["content-type"] else None)
        assert wrong == []
        assert await unreadable(api) == []
        for candidate in (await api.get("/v1/candidates?limit=5")).json()["items"]:
            assert await import_error(api, candidate["id"]) is None

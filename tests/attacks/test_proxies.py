"""The client, scheme and host of a request that came through proxies: only what a trusted proxy says counts."""

from ipaddress import ip_network
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from app.api.forwarding import Forwarding, requested_base
from tests.attacks.found import every
from tests.attacks.shapes import Forwarded
from tests.clocks import FrozenClock
from tests.databases import SqliteTemplate
from tests.feeds import token_of
from tests.service import serving, settings_for

pytestmark = pytest.mark.anyio
TRUSTED = (ip_network("10.0.0.0/8"), ip_network("127.0.0.1/32"), ip_network("::1/128"))


@pytest.mark.parametrize("attack", every(Forwarded, "FORWARDED"), ids=lambda each: each.name)
async def test_which_client_scheme_and_host_a_request_has(attack: Forwarded) -> None:
    seen: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope)

    async def nothing(*_: Any) -> Message:
        return {}

    headers = [(b"host", b"afterview.example")]
    headers += [(name.lower().encode(), value.encode("latin-1")) for name, value in attack.headers]
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": "/v1/candidates",
        "query_string": b"",
        "scheme": "http",
        "server": ("afterview.example", 80),
        "client": (attack.peer, 5000),
        "headers": headers,
    }
    await Forwarding(app, TRUSTED)(scope, nothing, nothing)  # type: ignore[arg-type]  # nobody sends anything
    [found] = seen
    base = requested_base(found)
    assert (found["client"][0], base) == (attack.client, f"{attack.scheme}://{attack.host}{attack.prefix}")


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
async def test_links_lead_through_the_proxy(template: SqliteTemplate, clock: FrozenClock) -> None:
    through = {"x-forwarded-proto": "https", "x-forwarded-host": "office.example", "x-forwarded-prefix": "/afterview"}
    for trusted, base in ((("127.0.0.0/8",), "https://office.example/afterview"), ((), "http://afterview.test")):
        settings = settings_for(template.fresh(), trusted_proxies=[ip_network(each) for each in trusted])
        async with serving(settings, clock, fresh=True) as api:
            api.headers.update(through)
            assert (await token_of(api))["urls"]["agenda"].startswith(f"{base}/v1/")

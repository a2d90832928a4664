"""Behind nginx, with the configuration that docs/operations.md recommends: below a prefix, over TLS."""

import re
from typing import Any
from urllib.parse import urljoin

import pytest

from app.api.etags import ACTIONS
from app.resources.webhooks import WebhookFormat
from tests.feeds import token_of
from tests.in_front.conftest import Behind, Client
from tests.in_front.nginx import needs_nginx
from tests.receiver import Receiver
from tests.stories import interview
from tests.streams import Reader

pytestmark = [pytest.mark.anyio, needs_nginx, pytest.mark.parametrize("template", ["sqlite"], indirect=True)]

ONLY_ANOTHER = {"AFTERVIEW_TRUSTED_PROXIES": "127.0.0.2/32"}
MIB = 1024 * 1024


def _links(body: Any) -> list[str]:
    """What stands in the `links` of a body, wherever they are, without actions, which take no `GET`."""
    if isinstance(body, list):
        return [link for each in body for link in _links(each)]
    if not isinstance(body, dict):
        return []
    own = [link for name, link in body.get("links", {}).items() if name not in ACTIONS]
    return own + [link for each in body.values() for link in _links(each)]


async def _read_on(client: Client, path: str) -> list[Any]:
    """The bodies of all pages of a list, by `Link` alone."""
    bodies, address = [], f"{client.proxy.base_url}{path}"
    while address:
        assert address.startswith(f"{client.proxy.base_url}{path.partition('?')[0]}")
        page = await client.get(address)
        assert page.status_code == 200, address
        bodies.append(page.json())
        address = page.links.get("next", {}).get("url", "")
    return bodies


@pytest.mark.parametrize(
    ("public", "address", "trusting"),
    [
        pytest.param(True, "127.0.0.1", ONLY_ANOTHER, id="a configured address, and no trust"),
        pytest.param(False, "127.0.0.1", {}, id="forwarded, from this machine"),
        pytest.param(False, "127.0.0.2", ONLY_ANOTHER, id="forwarded, from the one address that is trusted"),
    ],
)
async def test_every_address_leads_through_the_proxy(
    behind: Behind, public: bool, address: str, trusting: dict[str, str]
) -> None:
    async with behind(public=public, address=address, **trusting) as client:
        for _ in range(3):
            created = await client.post("/v1/interviews", json=interview())
            assert created.headers["location"] == f"{client.proxy.base_url}/v1/interviews/{created.json()['id']}"
            assert (await client.get(created.headers["location"])).json()["id"] == created.json()["id"]
        assert len(await _read_on(client, "/v1/interviews?limit=1")) == 3
        events = await _read_on(client, "/v1/events?limit=5")
        wanted = {*_links(events), *(await token_of(client))["urls"].values()}
        assert len(wanted) > 5
        for page in ("/", "/docs"):
            shown = await client.get(page)
            own = [link for link in re.findall(r'(?:src|href)="([^"]+)"', shown.text) if link != "data:,"]
            wanted |= {urljoin(str(shown.url), link) for link in own}
        [server] = (await client.get("/openapi.json")).json()["servers"]
        wanted.add(f"{server['url']}/healthz")
        for each in wanted:
            link = re.sub("^webcal", "https", each)
            assert link.startswith(f"{client.proxy.base_url}/"), link
            assert (await client.get(link)).status_code == 200, link
        without_slash = await client.get(client.proxy.base_url, follow_redirects=True)
        assert str(without_slash.url) == f"{client.proxy.base_url}/"
        missing = await client.get("/v1/tasks/none")
        assert urljoin(str(missing.url), missing.json()["instance"]) == str(missing.url)


async def test_an_untrusted_proxy_names_no_prefix(behind: Behind) -> None:
    async with behind(public=False, address="127.0.0.1", **ONLY_ANOTHER) as client:
        created = await client.post("/v1/interviews", json=interview())
        own = f"http://127.0.0.1:{client.proxy.secure}/v1/interviews/{created.json()['id']}"
        assert (created.status_code, created.headers["location"]) == (201, own)
        assert (await client.get("/v1/tasks/none")).json()["instance"] == "/v1/tasks/none"


async def test_webhooks_lead_to_the_public_address(behind: Behind, receiver: Receiver) -> None:
    async with behind(public=True) as client:
        for format in WebhookFormat:
            endpoint = {"url": receiver.url, "format": format, "event_types": ["task.due"]}
            assert (await client.post("/v1/webhooks", json=endpoint)).status_code == 201
        await client.post("/v1/interviews", json=interview())
        bodies = [each.body.decode() for each in await receiver.wait_for_count(len(WebhookFormat))]
        wanted = {link for body in bodies for link in re.findall(r"https?://127\.0\.0\.1[^\"\\|>)\s]*", body)}
        assert len(wanted) > 5
        for link in wanted:
            assert link.startswith(f"{client.proxy.base_url}/v1/"), link
            action = link.rpartition("/")[2] in ACTIONS
            assert (await client.get(link)).status_code == (405 if action else 200), link


async def test_events_arrive_as_they_happen(behind: Behind) -> None:
    async with behind(public=True) as client, client.stream("GET", "/v1/events/stream") as answer:
        reader = Reader(answer)
        await reader.opening()
        for _ in range(2):
            created = (await client.post("/v1/interviews", json=interview())).json()
            block = await reader.block(seconds=5)
            while block is not None and block.event != "interview.created":
                block = await reader.block(seconds=5)
            assert block is not None
            assert block.document["data"]["interview"]["id"] == created["id"]


async def test_uploads_pass_up_to_the_services_own_limit(behind: Behind) -> None:
    async with behind(public=True) as client:
        application = (await client.post("/v1/applications", json={"company": "Nordlicht"})).json()
        export = (await client.get(f"/v1/candidates/{application['candidate_id']}/export")).content
        is_json = {"content-type": "application/json"}
        for size, status in ((8 * MIB, 201), (8 * MIB + 1, 413)):
            answer = await client.post("/v1/candidates/import", content=export.ljust(size), headers=is_json)
            assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"


async def test_the_proxys_log_has_no_tokens(behind: Behind) -> None:
    async with behind(public=True) as client:
        created = await token_of(client)
        assert (await client.get(created["urls"]["agenda"])).status_code == 200
        log = client.proxy.folder / "access.log"
    logged = log.read_text()
    assert "agenda.html" in logged
    assert created["token"] not in logged


async def test_plain_http_is_sent_to_https(behind: Behind) -> None:
    async with behind(public=True) as client:
        answer = await client.get(f"http://127.0.0.1:{client.proxy.plain}/afterview/v1/tasks?limit=1")
        redirected = (answer.status_code, answer.headers["location"])
    assert redirected == (301, "https://jobs.example/afterview/v1/tasks?limit=1")

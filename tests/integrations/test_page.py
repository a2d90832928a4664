"""Every command and program of docs/integrations.md, run as it stands there, against the service and a receiver."""

import asyncio
import json
import os
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from tests.api.plans import only
from tests.formats.chats import CHATS
from tests.receiver import Receiver
from tests.receivers import page
from tests.servers import KEY, Server, serving_process
from tests.stories import interview

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("template", ["sqlite"], indirect=True)]

PAGE: Final = "integrations"
SHELLS: Final = {
    "Slack": "SLACK",
    "Discord": "DISCORD",
    "Microsoft Teams": "TEAMS",
    "CloudEvents": "SINK",
    "n8n": "N8N",
}
"""Recipes that subscribe an address, and the variable that holds it."""
OTHERS: Final = {
    ("Before you begin", "sh"),
    ("Zapier", "js"),
    ("Attach", "json"),
    ("Detach", "json"),
    ("Samples", "sh"),
    ("A stream of events", "sh"),
    ("A stream of events", "python"),
    ("cron and curl", "sh"),
}
_ZAPIER: Final = """
const trigger = require("./trigger.js").operation;
const { AFTERVIEW, KEY, TARGET, SUBSCRIBED, RECEIVED } = process.env;
const z = {
  request: async ({ url, method = "GET", body }) => {
    const headers = { authorization: `Bearer ${KEY}`, "content-type": "application/json" };
    const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    const text = await answer.text();
    return { status: answer.status, data: text ? JSON.parse(text) : undefined };
  },
};
const bundle = { authData: { afterview: AFTERVIEW, key: KEY }, targetUrl: TARGET };
if (SUBSCRIBED) bundle.subscribeData = JSON.parse(SUBSCRIBED);
if (RECEIVED) bundle.cleanedRequest = JSON.parse(RECEIVED);
trigger[process.argv[2]](z, bundle).then((output) => console.log(JSON.stringify(output)));
"""


@pytest.fixture
async def server(database_url: str) -> AsyncIterator[Server]:
    async with serving_process(database_url) as running:
        await only(running.client, "debrief")
        yield running


async def become_due(server: Server) -> None:
    """One `task.due`."""
    now = datetime.now(UTC)  # noqa: TID251  # the service under test runs by the machine's clock
    answer = await server.client.post("/v1/interviews", json=interview(now - timedelta(minutes=1)))
    assert answer.status_code == 201, answer.text


def environment(server: Server, **more: str) -> dict[str, str]:
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    return {**os.environ, "PATH": path, "AFTERVIEW": server.base_url, "KEY": KEY, **more}


async def run(server: Server, folder: Path, *command: str, **more: str) -> str:
    """What a command prints; it must end well and complain of nothing."""
    if shutil.which(command[0]) is None or (command[0] == "sh" and shutil.which("curl") is None):
        pytest.skip(f"{command[0]} or curl is not here")
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env=environment(server, **more),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        output, complaints = await process.communicate()
    assert (process.returncode, complaints.decode()) == (0, ""), output.decode()
    return output.decode()


def without_exports(shell: str) -> str:
    """The commands alone: the test exports addresses of its own."""
    return "".join(line for line in shell.splitlines(keepends=True) if not line.startswith("export "))


def test_every_block_of_the_page_is_tried_by_a_test(template: Any) -> None:
    blocks = {(each.heading, each.language) for each in page.blocks(page.text(PAGE))}
    assert blocks == OTHERS | {(heading, "sh") for heading in SHELLS}
    exported = {name for each in page.blocks(page.text(PAGE)) for name in re.findall(r"[A-Z0-9]+(?==)", each.text)}
    assert exported >= {"AFTERVIEW", "KEY", *SHELLS.values()}


@pytest.mark.parametrize("heading", SHELLS)
async def test_an_address_is_subscribed(server: Server, receiver: Receiver, tmp_path: Path, heading: str) -> None:
    shell = page.block(heading, "sh", PAGE)
    assert f"export {SHELLS[heading]}=https://" in shell
    given = {SHELLS[heading]: receiver.url, "SECRET": "a-value-for-n8n"}
    webhook = json.loads(await run(server, tmp_path, "sh", "-c", without_exports(shell), **given))
    await become_due(server)
    received = (await receiver.wait_for(lambda all: len(all) >= 1))[-1]
    assert receiver.signed_with(received, webhook["secret"])
    if webhook["format"] in CHATS:
        assert list(CHATS[webhook["format"]].breaks(received.event)) == []
    if heading == "CloudEvents":
        assert received.event["specversion"] == "1.0"
    if heading == "n8n":
        assert received.headers["x-secret"] == "a-value-for-n8n"
        assert "a-value-for-n8n" not in (await server.client.get(f"/v1/webhooks/{webhook['id']}")).text


async def test_zapiers_trigger_subscribes_hears_and_unsubscribes(
    server: Server, receiver: Receiver, tmp_path: Path
) -> None:
    (tmp_path / "trigger.js").write_text(page.block("Zapier", "js", PAGE))
    (tmp_path / "harness.js").write_text(_ZAPIER)

    async def zapier(step: str, **more: str) -> Any:
        return json.loads(await run(server, tmp_path, "node", "harness.js", step, **more))

    (made,) = await zapier("performList")
    subscribed = await zapier("performSubscribe", TARGET=receiver.url)
    await become_due(server)
    (received,) = await receiver.wait_for_count(1)
    (performed,) = await zapier("perform", RECEIVED=received.body.decode())
    (sample,) = await zapier("performList")
    assert performed == sample, "what is mapped is what comes"
    assert performed.keys() == made.keys()
    assert await zapier("performUnsubscribe", SUBSCRIBED=json.dumps(subscribed)) == {}
    assert (await server.client.get("/v1/webhooks")).json()["items"] == []


def filled(template: Any, values: dict[str, str]) -> Any:
    """What Make makes of its `{{…}}`."""
    if isinstance(template, dict):
        return {name: filled(each, values) for name, each in template.items()}
    if isinstance(template, list):
        return [filled(each, values) for each in template]
    return re.sub(r"\{\{([\w.]+)\}\}", lambda found: values[found[1]], template)


async def test_make_attaches_and_detaches(server: Server, receiver: Receiver) -> None:
    attach, detach = (json.loads(page.block(heading, "json", PAGE)) for heading in ("Attach", "Detach"))
    known = {"webhook.url": receiver.url, "parameters.type": "task.due"}
    request = filled({name: attach[name] for name in ("url", "method", "body")}, known)
    answer = await server.client.request(request["method"], request["url"], json=request["body"])
    assert answer.status_code == 201, answer.text
    stored = filled(attach["response"]["data"], {"body.id": answer.json()["id"]})
    await become_due(server)
    await receiver.wait_for_count(1)
    request = filled(detach, {f"webhook.{name}": value for name, value in stored.items()})
    assert (await server.client.request(request["method"], request["url"])).status_code == 204
    assert (await server.client.get("/v1/webhooks")).json()["items"] == []


async def test_samples_are_a_plain_array(server: Server, tmp_path: Path) -> None:
    samples = json.loads(await run(server, tmp_path, "sh", "-c", page.block("Samples", "sh", PAGE)))
    assert [each["type"] for each in samples] == ["task.due"]


async def test_polling_goes_on_where_it_ended(server: Server, tmp_path: Path) -> None:
    (tmp_path / "poll.sh").write_text(page.block("cron and curl", "sh", PAGE))
    polls = []
    for count in (0, 2, 0, 1):
        for _ in range(count):
            await become_due(server)
        polls.append(await run(server, tmp_path, "sh", "poll.sh"))
    assert [len(each.splitlines()) for each in polls] == [0, 2, 0, 1]
    assert "Write the debrief of your interview at Nordlicht Energie" in polls[1]


async def test_curl_follows_the_stream(server: Server, tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not here")
    process = await asyncio.create_subprocess_exec(
        *("sh", "-c", "exec " + page.block("A stream of events", "sh", PAGE)),
        env=environment(server),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            assert (await process.stdout.readline()).startswith(b"id: ")
            await become_due(server)
            while not (line := await process.stdout.readline()).startswith(b"event: "):
                pass
            assert line == b"event: task.due\n"
    finally:
        process.terminate()
        await process.wait()


async def test_the_program_follows_over_restarts_of_its_own_and_of_the_service(
    database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "follow.py").write_text(page.block("A stream of events", "python", PAGE))
    async with serving_process(database_url) as server:
        port = server.base_url.rpartition(":")[2]
        async with Follower(server, tmp_path) as follower:
            await follower.wait_until_it_follows()
            await server.client.post("/v1/applications", json={"company": "A"})
            assert await follower.line() == "application.created 1"
            await follower.wait_until_it_has_noted("1")
        await server.client.post("/v1/applications", json={"company": "B"})
        async with Follower(server, tmp_path) as follower:
            assert await follower.line() == "application.created 2"
            assert await server.terminate() == 0
            async with serving_process(database_url, AFTERVIEW_PORT=port) as successor:
                await successor.client.post("/v1/applications", json={"company": "C"})
                assert await follower.line() == "application.created 3"


class Follower:
    """The page's program, as a process."""

    def __init__(self, server: Server, folder: Path) -> None:
        self._server = server
        self._folder = folder

    async def __aenter__(self) -> "Follower":
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", "follow.py"),
            cwd=self._folder,
            env=environment(self._server),
            stdout=asyncio.subprocess.PIPE,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()

    async def wait_until_it_follows(self) -> None:
        async with asyncio.timeout(30):
            while True:
                if (self._folder / "afterview.seen").exists():
                    return
                await asyncio.sleep(0.02)

    async def wait_until_it_has_noted(self, sequence: str) -> None:
        """Killed before, it rightly gets the event again."""
        async with asyncio.timeout(30):
            while True:
                if (self._folder / "afterview.seen").read_text() == sequence:
                    return
                await asyncio.sleep(0.02)

    async def line(self) -> str:
        assert self._process.stdout is not None
        async with asyncio.timeout(60):
            return (await self._process.stdout.readline()).decode().removesuffix("\n")

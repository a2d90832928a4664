"""Starting and stopping, as an operator meets it."""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime, timedelta

import pytest

from tests.receiver import Receiver
from tests.servers import KEY, SECRET, serving_process
from tests.stories import interview

pytestmark = pytest.mark.anyio


async def _serve(**environment: str) -> tuple[int, str]:
    """Run `serve` where it must fail; answers with its exit code and what it said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "app",
        "serve",
        env={**os.environ, "AFTERVIEW_BOOTSTRAP_API_KEY": KEY, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode()


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
async def test_an_occupied_port_is_reported_in_one_sentence(database_url: str) -> None:
    async with serving_process(database_url) as server:
        port = server.base_url.rsplit(":", 1)[1]
        own = {"AFTERVIEW_DATABASE_URL": database_url, "AFTERVIEW_SECRET_KEY": SECRET}
        code, said = await _serve(AFTERVIEW_PORT=port, **own)

    assert code == 1
    assert f"cannot serve on 127.0.0.1 port {port}: Address already in use; set AFTERVIEW_PORT" in said


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
async def test_links_lead_to_where_it_serves(database_url: str, receiver: Receiver) -> None:
    """With a port of the system's choice, and no public address set."""
    now = datetime.now(UTC)  # noqa: TID251  # the service under test runs by the machine's clock
    async with serving_process(database_url) as server:
        await server.client.post("/v1/webhooks", json={"url": receiver.url, "event_types": ["task.due"]})
        await server.client.post("/v1/interviews", json=interview(now - timedelta(minutes=1)))
        [first, *_] = await receiver.wait_for_count(1)
        task = (await server.client.get(first.event["data"]["links"]["self"])).json()

    assert task["id"] == first.event["data"]["task"]["id"]


@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        pytest.param({"AFTERVIEW_DATABASE_URL": "mysql://x"}, "AFTERVIEW_DATABASE_URL", id="a database we do not know"),
        pytest.param({"AFTERVIEW_PORT": "http"}, "AFTERVIEW_PORT", id="a port that is no number"),
        pytest.param(
            {"AFTERVIEW_PUBLIC_URL": "jobs.example/afterview"},
            "AFTERVIEW_PUBLIC_URL: must be http:// or https:// with a host",
            id="a public address without a scheme",
        ),
        pytest.param({"AFTERVIEW_LOG_LEVEL": "loud"}, "AFTERVIEW_LOG_LEVEL", id="a level that does not exist"),
    ],
)
async def test_a_wrong_setting_is_named(environment: dict[str, str], complaint: str) -> None:
    code, said = await _serve(**environment)

    assert code == 2
    assert complaint in said
    assert KEY not in said


async def test_a_database_that_was_never_set_up_is_refused(tmp_path: object) -> None:
    code, said = await _serve(AFTERVIEW_DATABASE_URL=f"sqlite:///{tmp_path}/missing/afterview.db")

    assert code == 1
    assert "run `python -m app migrate`" in said
    assert "Traceback" not in said


async def test_the_first_start_says_only_where_it_is_and_how_to_get_in(tmp_path: object) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "app",
        "serve",
        "--migrate",
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("AFTERVIEW_")},
            "AFTERVIEW_DATABASE_URL": f"sqlite:///{tmp_path}/new/afterview.db",
            "AFTERVIEW_PORT": "0",
            "AFTERVIEW_LOG_LEVEL": "warning",
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        key = (await process.stdout.readline()).decode()
        place = (await process.stdout.readline()).decode()
    process.send_signal(signal.SIGINT)
    rest, _ = await process.communicate()

    assert key.startswith("API key (shown this once): av_")
    assert place.startswith("Afterview is ready: http://127.0.0.1:")
    assert (process.returncode, rest) == (0, b"")

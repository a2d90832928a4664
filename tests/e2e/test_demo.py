"""What a visitor tries first must work, and must read well where no terminal is."""

import asyncio
import os
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from app.demo.receiver import refusal

pytestmark = pytest.mark.anyio

_ROOT = Path(__file__).resolve().parents[2]
_VERIFIED_DUE = re.compile(r"^\d\d:\d\d:\d\d\.\d{3} +verified +\d+ ms +task\.due +\S", re.MULTILINE)
_FORCES_COLOUR = {"FORCE_COLOR", "TTY_COMPATIBLE", "CLICOLOR_FORCE"}
_NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
_BODY = b'{"type":"task.due"}'


async def test_the_demo_tells_three_stories_and_proves_its_deliveries() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "app",
        "demo",
        cwd=_ROOT,
        env={name: value for name, value in os.environ.items() if name not in _FORCES_COLOUR},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(100):
        printed, complaints = await process.communicate()
    output = printed.decode()

    assert (process.returncode, complaints.decode()) == (0, "")
    assert re.findall(r"^\d\. .+?(?= ─)", output, re.MULTILINE) == [
        "1. A panel of three that answers within ten days",
        "2. A phone screen, and no day named",
        "3. A video call that ends in 3 seconds",
    ]
    assert len(re.findall(r"^\w{3} \d\d \w{3} \d\d:\d\d +─+ now ─+", output, re.MULTILINE)) == 3
    assert _VERIFIED_DUE.search(output)
    assert "3 stories posted" in output
    assert "\x1b" not in output
    assert max(map(len, output.splitlines())) <= 100


@pytest.mark.parametrize(
    ("signed_at", "arriving", "why"),
    [
        pytest.param(_NOW, _BODY, None, id="as it was signed"),
        pytest.param(_NOW - timedelta(minutes=5), _BODY, None, id="five minutes old"),
        pytest.param(
            _NOW - timedelta(minutes=5, seconds=1), _BODY, "not signed within the last five minutes", id="too old"
        ),
        pytest.param(_NOW, _BODY + b" ", "none of its signatures is right", id="changed on the way"),
    ],
)
def test_the_demos_receiver_believes_what_the_official_library_signed(
    signed_at: datetime, arriving: bytes, why: str | None
) -> None:
    headers = {
        "webhook-id": "dlv_1",
        "webhook-timestamp": str(int(signed_at.timestamp())),
        "webhook-signature": "v1,bm90IHRoaXMgb25l " + Webhook(_SECRET).sign("dlv_1", signed_at, _BODY.decode()),
    }
    refused = refusal(_SECRET, headers, arriving, _NOW)
    assert refused is None if why is None else why in (refused or "")

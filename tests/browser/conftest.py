"""A browser that connects to the service under test only."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright

from tests.browser.visiting import ARGUMENTS, CHROMIUM
from tests.in_front.conftest import behind
from tests.servers import Server, serving_process

__all__ = ["behind"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip these tests where there is no browser, and allow for one that starts slowly."""
    here = [item for item in items if "browser" in item.path.parts]
    for item in here:
        item.add_marker(pytest.mark.timeout(400))
        if CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason="there is no Chromium; install the package `chromium`"))


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        await running.close()


@pytest.fixture
async def server(database_url: str) -> AsyncIterator[Server]:
    """The service as a process of its own."""
    async with serving_process(database_url) as running:
        yield running

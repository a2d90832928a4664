"""The page at the root, as it is shown."""

import pytest
from playwright.async_api import Browser

from tests.browser.visiting import PHONE, overflow, visit
from tests.servers import Server

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("template", ["sqlite"], indirect=True)]


async def test_the_landing_page_leads_on_and_fits_a_phone(server: Server, browser: Browser) -> None:
    async with visit(browser, server.base_url, width=PHONE) as page:
        await page.goto("/")
        assert await page.locator("h1").inner_text() == "Afterview"
        assert await overflow(page) == []
        links = [await each.get_attribute("href") or "" for each in await page.get_by_role("link").all()]
        assert {f"{server.base_url}/{name}" for name in ("docs", "openapi.json", "readyz")} <= set(links)
        for link in links:
            answer = await page.request.get(link)
            assert answer.status == 200, link


@pytest.mark.parametrize(("scheme", "paper"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(20, 24, 29)")])
async def test_its_style_is_allowed_by_its_own_policy(
    server: Server, browser: Browser, scheme: str, paper: str
) -> None:
    async with visit(browser, server.base_url, color_scheme=scheme) as page:
        await page.goto("/")
        assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == paper

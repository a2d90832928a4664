"""Visits to pages of the service, in which nothing may go elsewhere and nothing may go wrong."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from playwright.async_api import Browser, Page, Route, expect

CHROMIUM: Final = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
PHONE: Final = 360
"""As wide as the narrowest telephones in use, in CSS pixels."""
_INLINE: Final = ("data:", "blob:", "about:")
_PATIENCE: Final = 120_000
"""How long to wait for what a page should show, in milliseconds: other tests may run beside."""

expect.set_options(timeout=_PATIENCE)


@asynccontextmanager
async def visit(browser: Browser, base_url: str, *, width: int = 1200, **more: Any) -> AsyncIterator[Page]:
    """A page of a fresh browser. Fails if it asked another host for anything, or complained of anything."""
    context = await browser.new_context(base_url=base_url, viewport={"width": width, "height": 900}, **more)
    context.set_default_timeout(_PATIENCE)
    page = await context.new_page()
    elsewhere, complaints = list[str](), list[str]()

    async def guard(route: Route) -> None:
        url = route.request.url
        if url.startswith((f"{base_url}/", *_INLINE)):
            await route.continue_()
        else:
            elsewhere.append(url)
            await route.abort()

    await context.route("**/*", guard)
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page
    except BaseException as failure:
        failure.add_note(f"asked of other hosts: {elsewhere}; said on the console: {complaints}")
        raise
    finally:
        await context.close()
    assert (elsewhere, complaints) == ([], [])


async def overflow(page: Page) -> list[str]:
    """What reaches beyond the right edge, and whether the page can be pushed sideways."""
    found: list[str] = await page.evaluate(
        """() => {
            const wide = document.documentElement.clientWidth;
            const scrolls = (each) =>
                each && (/auto|scroll/.test(getComputedStyle(each).overflowX) || scrolls(each.parentElement));
            const out = [...document.body.querySelectorAll("*")]
                .filter((each) => each.getBoundingClientRect().right > wide + 0.5 && !scrolls(each))
                .map((each) => `${each.tagName} ${each.textContent.slice(0, 40)}`);
            return document.documentElement.scrollWidth > wide ? [...out, "the page"] : out;
        }"""
    )
    return found

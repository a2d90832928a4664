"""The agenda and the timeline as browsers show them: on a telephone, by night, with long and hostile names."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.browser.visiting import PHONE, overflow, visit
from tests.formats.timelines import HOSTILE
from tests.servers import Server
from tests.stories import interview, interviewer

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("template", ["sqlite"], indirect=True)]

LONG = f"{HOSTILE} {'W' * 60}"


async def _links(server: Server) -> dict[str, str]:
    """An application with twenty tasks and more; returns the links to its pages."""
    now = datetime.now(UTC)  # noqa: TID251  # the service under test runs by the machine's clock
    panel = [interviewer(f"Person {each}") for each in "ABCDEF"]
    stories: list[dict[str, Any]] = [
        {"ends_at": now - timedelta(hours=30), "decision": {"within_days": 10}},
        {"ends_at": now - timedelta(hours=1), "application": {"company": LONG, "job_title": LONG}},
        {"ends_at": now + timedelta(days=2), "application": {"company": "Brightloop"}, "interviewers": panel},
    ]
    created = [(await server.client.post("/v1/interviews", json=interview(**story))).json() for story in stories]
    thanks = next(each["id"] for each in created[1]["tasks"] if each["rule"] == "thank_you")
    await server.client.post(f"/v1/tasks/{thanks}/complete")
    candidate = created[0]["application"]["candidate_id"]
    token = (await server.client.post(f"/v1/candidates/{candidate}/feed-tokens")).json()["token"]
    pictures = {each["application"]["company"]: each["application_id"] for each in created}
    return {
        "agenda": f"/v1/candidates/{candidate}/agenda.html?token={token}",
        "timeline": f"/v1/applications/{pictures['Nordlicht Energie']}/timeline.svg?token={token}",
        "long": f"/v1/applications/{pictures[LONG]}/timeline.svg?token={token}",
    }


async def _labels_in_trouble(page: Page) -> list[str]:
    """Labels that lie upon another, or reach out of their picture, as they are drawn."""
    found: list[str] = await page.evaluate(
        """() => [...document.querySelectorAll("svg, :root")].filter((each) => each.matches("svg")).flatMap((svg) => {
            const frame = svg.getBoundingClientRect();
            const labels = [...svg.querySelectorAll("text")].map((each) => [each, each.getBoundingClientRect()]);
            const meet = (one, other) => one.left < other.right && other.left < one.right
                && one.top + 3 < other.bottom && other.top + 3 < one.bottom;
            const out = labels.filter(([, box]) => box.right > frame.right || box.bottom > frame.bottom);
            const upon = labels.filter(([, one], at) => labels.slice(at + 1).some(([, other]) => meet(one, other)));
            return [...out, ...upon].map(([label]) => label.textContent);
        })"""
    )
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_they_fit_a_phone_by_day_and_by_night(server: Server, browser: Browser, scheme: str) -> None:
    links = await _links(server)
    async with visit(browser, server.base_url, width=PHONE, color_scheme=scheme) as page:
        await page.goto(links["agenda"])
        assert await page.locator("li[data-task]").count() >= 20
        assert await overflow(page) == []
        assert await _labels_in_trouble(page) == []
        ink = await page.evaluate("getComputedStyle(document.querySelector('svg .tl-ink')).fill")
        assert ink == {"light": "rgb(28, 36, 48)", "dark": "rgb(232, 236, 241)"}[scheme]
        for name in ("timeline", "long"):
            await page.goto(links[name])
            assert await page.evaluate("document.documentElement.getBoundingClientRect().width") == PHONE
            assert await _labels_in_trouble(page) == []
            paper = await page.evaluate("getComputedStyle(document.querySelector('.tl-paper')).fill")
            assert paper == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 24, 29)"}[scheme]


async def test_it_is_read_out_as_it_is_shown(server: Server, browser: Browser) -> None:
    links = await _links(server)
    async with visit(browser, server.base_url) as page:
        await page.goto(links["agenda"])
        shown = await page.locator("body").aria_snapshot()
    assert 'img "Timeline: Nordlicht Energie"' in shown
    assert 'heading "To do now" [level=2]' in shown
    assert 'heading "Waiting for" [level=2]' in shown


async def test_without_anything_to_do_it_is_a_page_all_the_same(server: Server, browser: Browser) -> None:
    (candidate,) = (await server.client.get("/v1/candidates")).json()["items"]
    feed = (await server.client.post(f"/v1/candidates/{candidate['id']}/feed-tokens")).json()
    async with visit(browser, server.base_url, width=PHONE) as page:
        await page.goto(feed["urls"]["agenda"])
        assert await page.locator(".none").all_inner_texts() == ["Nothing. Enjoy the quiet.", "Nothing is planned."]
        assert await overflow(page) == []

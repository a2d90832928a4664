"""Swagger UI as people use it: authorize once, then click through the tour."""

import json
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.visiting import visit
from tests.in_front.conftest import Behind
from tests.in_front.nginx import free_ports, needs_nginx
from tests.servers import KEY, Server, serving_process

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("template", ["sqlite"], indirect=True)]


async def _authorize(page: Page) -> None:
    await page.get_by_role("link", name="Authorize").click()
    key = page.locator(".auth-container", has_text="ApiKey").first
    await key.locator("#auth-bearer-value").fill(KEY)
    await key.locator("button.authorize").click()
    await key.locator("button.btn-done").click()


async def _execute(page: Page, operation: Locator) -> tuple[int, dict[str, Any]]:
    """Press the button without changing the form; returns the status and the body."""
    async with page.expect_response(lambda answer: "/v1/" in answer.url) as coming:
        await operation.locator("button.execute").click()
    answer = await coming.value
    shown = operation.locator(".live-responses-table tbody .response-col_status").first
    await expect(shown).to_contain_text(str(answer.status))
    body: dict[str, Any] = json.loads(await answer.text())
    return answer.status, body


async def test_a_click_through_the_tour(server: Server, browser: Browser) -> None:
    await _take_the_tour(server.base_url, browser)


@needs_nginx
@pytest.mark.parametrize("public", [True, False], ids=["a configured address", "a forwarded address"])
async def test_the_tour_behind_a_proxy_with_a_prefix(behind: Behind, browser: Browser, public: bool) -> None:
    async with behind(public=public) as client:
        await _take_the_tour(client.proxy.base_url, browser, ignore_https_errors=True)


async def test_the_tour_stays_with_the_service_that_shows_it(database_url: str, browser: Browser) -> None:
    """An operator reads the page on the machine itself, where the public address may lead nowhere."""
    [port] = free_ports(1)
    elsewhere: dict[str, Any] = {"AFTERVIEW_PORT": str(port), "AFTERVIEW_PUBLIC_URL": "https://jobs.example/afterview"}
    async with serving_process(database_url, **elsewhere):
        await _take_the_tour(f"http://127.0.0.1:{port}", browser)


async def _take_the_tour(base_url: str, browser: Browser, **more: Any) -> None:
    async with visit(browser, base_url, **more) as page:
        await page.goto(f"{base_url}/docs")
        await _authorize(page)
        steps = page.locator(".tour li")
        answers: dict[str, Any] = {}
        for place in range(1, await steps.count()):
            link = steps.nth(place).get_by_role("link")
            tag, name = (await link.get_attribute("href") or "").removeprefix("#/").split("/")
            await link.click()
            status, answers[name] = await _execute(page, page.locator(f"#operations-{tag}-{name}"))
            assert status in (200, 201), (name, answers[name])
            await expect(steps.nth(place)).to_contain_text("done")
        await page.reload()
        await expect(steps.first).to_contain_text("done")

    posted = answers["create_interview"]
    assert [task["rule"] for task in answers["list_tasks"]["items"]] == ["thank_you"] * 3
    assert answers["check_contact"]["allowed"] is False, "they asked for ten days"
    first = answers["list_tasks"]["items"][0]
    assert (answers["complete_task"]["id"], answers["complete_task"]["status"]) == (first["id"], "done")
    assert answers["get_task_history"]["task"]["id"] == first["id"]
    assert answers["create_webhook"]["secret"].startswith("whsec_")
    assert {"task.due", "task.done"} == {event["type"] for event in answers["list_events"]["items"]}
    assert first["interview_id"] == posted["id"]
    assert list(answers) == [
        "create_interview",
        "list_tasks",
        "check_contact",
        "complete_task",
        "get_task_history",
        "preview_plan",
        "create_webhook",
        "list_events",
    ]


async def test_identifiers_in_examples_stand_for_what_was_seen_last(server: Server, browser: Browser) -> None:
    async with visit(browser, server.base_url) as page:
        await page.goto("/docs")
        await _authorize(page)
        ran = {}
        for step, name in (
            ("Post an interview", "interviews-create_interview"),
            ("See what is due", "tasks-list_tasks"),
            (None, "letters-draft_letter"),
            (None, "interactions-create_interaction"),
            (None, "deadlines-create_deadline"),
        ):
            operation = page.locator(f"#operations-{name}")
            opening = page.get_by_role("link", name=step) if step else operation.locator(".opblock-summary-control")
            await opening.click()
            status, ran[name] = await _execute(page, operation)
            assert status in (200, 201), (name, ran[name])

    application = ran["interviews-create_interview"]["application_id"]
    assert ran["letters-draft_letter"]["kind"] == "thank_you"
    assert ran["interactions-create_interaction"]["application_id"] == application
    assert ran["deadlines-create_deadline"]["application_id"] == application


async def test_the_docs_need_no_network_by_night_either(server: Server, browser: Browser) -> None:
    async with visit(browser, server.base_url, color_scheme="dark") as page:
        await page.goto("/docs")
        await page.locator(".tour li").first.wait_for()
        dark = await page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert dark == "rgb(28, 32, 34)"

"""A feed token stands in addresses: nothing that the service writes down or answers with repeats it."""

import pytest

from tests.databases import SqliteTemplate
from tests.feeds import token_of
from tests.servers import serving_process

pytestmark = pytest.mark.anyio


async def test_no_log_no_figure_and_no_problem_shows_a_feed_token(_sqlite: SqliteTemplate) -> None:  # noqa: PT019  # a value
    shown = []
    async with serving_process(_sqlite.fresh(), AFTERVIEW_LOG_LEVEL="debug") as server:
        made = await token_of(server.client)
        address, token = made["urls"]["calendar"], made["token"]
        assert address.startswith(server.base_url)
        unsigned = {"authorization": ""}
        for request, status in (
            (address, 200),
            (f"{address}&tasks=some", 422),
            (address.replace(made["candidate_id"], "nobody"), 404),
            (f"{server.base_url}/v1/tasks?token={token}", 401),
            (f"{server.base_url}/v1/nothing?token={token}", 404),
        ):
            answer = await server.client.get(request, headers=unsigned)
            assert answer.status_code == status
            shown.append(f"{answer.headers}{answer.text}")
        assert (await server.client.delete(address, headers=unsigned)).status_code == 405
        own = f"/v1/candidates/{made['candidate_id']}/feed-tokens/{made['id']}"
        assert (await server.client.delete(own)).status_code == 204
        revoked = await server.client.get(address, headers=unsigned)
        assert revoked.status_code == 401
        figures = (await server.client.get("/metrics")).text
        await server.terminate()
    log = server.errors.decode()
    assert log.count("calendar.ics") >= 4
    assert "calendar.ics" in figures
    assert [where for where in (*shown, revoked.text, str(revoked.headers), figures, log) if token[4:] in where] == []

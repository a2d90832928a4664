"""Whatever the API accepts can be read: bodies made from the OpenAPI document, in any order."""

import asyncio
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.api.documents import Document
from tests.attacks.reading import unreadable
from tests.attacks.schema_values import values_of
from tests.attacks.target import Target, prepared
from tests.clocks import FrozenClock
from tests.databases import SqliteTemplate
from tests.service import serving, settings_for

EXAMPLES: Final = 60
_BODIES: Final = {
    "/v1/candidates": "NewCandidate",
    "/v1/applications": "NewApplication",
    "/v1/interviews": "NewInterview",
    "/v1/interviewers": "NewInterviewer",
    "/v1/deadlines": "NewDeadline",
    "/v1/interactions": "NewInteraction",
    "/v1/references": "NewReference",
    "/v1/webhooks": "NewWebhook",
    "/v1/interviews/{interview_id}/debrief": "NewDebrief",
    "/v1/applications/{application_id}": "ApplicationPatch",
    "/v1/interviews/{interview_id}": "InterviewPatch",
    "/v1/interviewers/{interviewer_id}": "InterviewerPatch",
    "/v1/candidates/{candidate_id}": "CandidatePatch",
    "/v1/tasks/{task_id}/snooze": "Snooze",
    "/v1/tasks/{task_id}/complete": "Completion",
}


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
@pytest.mark.timeout(600)
def test_every_accepted_body_can_be_read(document: Document, template: SqliteTemplate) -> None:
    schemas = document["components"]["schemas"]
    writable = {path: name for path, name in _BODIES.items() if name in schemas}
    assert len(writable) > 10
    bodies = {path: values_of(schemas[name], schemas) for path, name in writable.items()}
    request = st.sampled_from(sorted(bodies)).flatmap(lambda path: st.tuples(st.just(path), bodies[path]))
    answered: list[int] = []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
        derandomize=True,
    )
    @given(st.lists(request, min_size=5, max_size=25))
    def lives(requests: list[tuple[str, Any]]) -> None:
        answered.extend(asyncio.run(_lived(template.fresh(), requests)))

    lives()
    assert sum(each < 300 for each in answered) > len(answered) / 10, "some bodies must be accepted"


async def _lived(url: str, requests: list[tuple[str, Any]]) -> list[int]:
    async with serving(settings_for(url, requests_per_minute=1_000_000), FrozenClock()) as api:
        target = await prepared(api)
        statuses = []
        for path, body in requests:
            method = "POST" if path.count("/") == 2 or path.endswith(("snooze", "complete")) else "PATCH"
            method = "PUT" if path.endswith("debrief") else method
            answer = await api.request(method, target.filled(path), json=_own(body, target))
            assert answer.status_code < 500, (path, body, answer.text)
            statuses.append(answer.status_code)
        assert await unreadable(api) == []
        return statuses


def _own(body: Any, target: Target) -> Any:
    """A body that speaks of what is there."""
    if not isinstance(body, dict):
        return body
    named = {name: target.identifiers[name] for name in body if name in target.identifiers and body[name] is not None}
    return {**body, **named}

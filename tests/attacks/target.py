"""The target of attacks: a running service with the attacker's own account and another account."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import httpx

from app.clock import SystemClock
from tests.stories import interview

_PLACEHOLDER: Final = re.compile(r"\{((?:\d+(?:\.\w+)+)|[a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Target:
    """Identifiers of the attacker's own account, as attacks name them."""

    identifiers: Mapping[str, str]

    def filled(self, value: Any, answers: list[Any] | None = None) -> Any:
        """A value with its placeholders filled in; what is none of them stays as it is."""
        if isinstance(value, str):
            return _PLACEHOLDER.sub(lambda found: self._named(found, answers or []), value)
        if isinstance(value, list):
            return [self.filled(each, answers) for each in value]
        if isinstance(value, dict):
            return {self.filled(name, answers): self.filled(each, answers) for name, each in value.items()}
        return value

    def _named(self, found: re.Match[str], answers: list[Any]) -> str:
        number, _, path = found[1].partition(".")
        if not number.isdigit():
            return self.identifiers.get(found[1], found[0])
        here: Any = answers[int(number)]
        for part in path.split("."):
            here = here[int(part)] if isinstance(here, list) else here[part]
        return str(here)


async def prepared(client: httpx.AsyncClient) -> Target:
    """An interview that was held, with everything that belongs to it."""
    ended = SystemClock().now() - timedelta(minutes=10)
    created = await _created(client, "/v1/interviews", interview(ended, decision={"within_days": 10}))
    application, candidate = created["application"]["id"], created["application"]["candidate_id"]
    reference = await _created(client, "/v1/references", {"candidate_id": candidate, "name": "Kim Lee"})
    webhook = await _created(
        client, "/v1/webhooks", {"url": "https://example.com/hook", "event_types": ["webhook.test"]}
    )
    key = await _created(client, "/v1/api-keys", {"name": "another", "scopes": ["read"]})
    task = next(each for each in created["tasks"] if each["rule"] == "thank_you")
    return Target(
        {
            "candidate_id": candidate,
            "application_id": application,
            "interview_id": created["id"],
            "interviewer_id": created["interviewers"][0]["id"],
            "deadline_id": created["deadlines"][0]["id"],
            "reference_id": reference["id"],
            "task_id": task["id"],
            "webhook_id": webhook["id"],
            "key_id": key["id"],
        }
    )


async def _created(client: httpx.AsyncClient, path: str, body: Any) -> dict[str, Any]:
    answer = await client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    created: dict[str, Any] = answer.json()
    return created

"""Every operation of the OpenAPI document, on an account that has one of each, and all that the account can see."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.api.documents import Document, interaction, letter, letter_facts, preview, reference, template, webhook
from tests.api.routes import ROUTES
from tests.formats.dialects import invitation
from tests.portability import export_candidate
from tests.service import Api
from tests.stories import interview, interviewer

LISTS = (
    "candidates",
    "applications",
    "interviews",
    "interviewers",
    "deadlines",
    "interactions",
    "references",
    "tasks",
    "webhooks",
    "events",
    "letter-templates",
)


@dataclass(frozen=True)
class Operation:
    """One operation of the document, with identifiers and a body that would do."""

    method: str
    template: str
    path: str
    body: Document | None

    @property
    def writes(self) -> bool:
        return self.method != "get" and self.scope != "read"

    @property
    def scope(self) -> str:
        """What a key needs for it."""
        return ROUTES[self.name]

    @property
    def name(self) -> str:
        return f"{self.method} {self.template}"


async def account_of_one_each(api: Api) -> tuple[dict[str, str], dict[str, Document]]:
    """Identifiers of one of each, by their names in paths, and bodies for what takes any, by path."""
    created = (await api.post("/v1/interviews", json=interview(decision={"within_days": 10}))).json()
    said = {"application_id": created["application_id"], "interview_id": created["id"]}
    answer = (await api.post("/v1/interactions", json=interaction(**said))).json()
    voucher = (await api.post("/v1/references", json=reference())).json()
    await api.put(f"/v1/interviews/{created['id']}/debrief", json={})
    endpoint = (await api.post("/v1/webhooks", json=webhook(url="http://127.0.0.1:9/"))).json()["id"]
    delivery = (await api.post(f"/v1/webhooks/{endpoint}/test")).json()["id"]
    event = (await api.get("/v1/events")).json()["items"][0]["id"]
    thanks = next(task["id"] for task in created["tasks"] if task["rule"] == "thank_you")
    await api.put(f"/v1/tasks/{thanks}/letter", json=letter())
    await api.put("/v1/letter-templates/thank_you/formal", json=template())
    own = f"/v1/candidates/{created['application']['candidate_id']}"
    identifiers = {
        "candidate_id": created["application"]["candidate_id"],
        "application_id": created["application_id"],
        "interview_id": created["id"],
        "interviewer_id": created["interviewers"][0]["id"],
        "deadline_id": created["deadlines"][0]["id"],
        "interaction_id": answer["id"],
        "reference_id": voucher["id"],
        "task_id": thanks,
        "feed_token_id": (await api.post(f"{own}/feed-tokens")).json()["id"],
        "kind": "thank_you",
        "tone": "formal",
        "webhook_id": endpoint,
        "delivery_id": delivery,
        "event_id": event,
        "event_type": "task.due",
        "key_id": (await api.post("/v1/api-keys", json={"name": "calendar"})).json()["id"],
    }
    bodies = {
        "/v1/candidates": {"name": "Ada"},
        "/v1/candidates/import": await export_candidate(api, created["application"]["candidate_id"]),
        "/v1/candidates/{candidate_id}/feed-tokens": {"name": "calendar"},
        "/v1/applications": {"company": "Brightloop"},
        "/v1/interviews": interview(),
        "/v1/interviews/import": {"ics": invitation("lever"), "application_id": created["application_id"]},
        "/v1/interviewers": interviewer(),
        "/v1/interviewers/import": {"vcards": "BEGIN:VCARD\nFN:Dana Reyes\nEND:VCARD"},
        "/v1/deadlines": {"application_id": created["application_id"], "kind": "decision", "due_on": "2026-12-11"},
        "/v1/interactions": interaction(application_id=created["application_id"]),
        "/v1/references": reference(),
        "/v1/interviews/{interview_id}/debrief": {},
        "/v1/webhooks": webhook(),
        "/v1/plans/preview": preview(),
        "/v1/letters/draft": {"task_id": thanks},
        "/v1/letters/check": letter(facts=letter_facts()),
        "/v1/tasks/{task_id}/letter": letter(),
        "/v1/letter-templates/{kind}/{tone}": template(),
        "/v1/tasks/{task_id}/snooze": {"until": "2026-11-25T09:00:00Z"},
        "/v1/webhooks/{webhook_id}/recover": {"since": "2026-11-24T00:00:00Z"},
        "/v1/api-keys": {"name": "calendar"},
        "/v1/accounts": {"name": "career office"},
    }
    return identifiers, bodies


def filled_in(template: str, identifiers: Mapping[str, str]) -> str:
    """A path with identifiers in the place of their names."""
    missing = set(re.findall(r"\{(\w+)\}", template)) - identifiers.keys()
    assert not missing, f"tests/api/operations.py has no identifier for {', '.join(sorted(missing))} of {template}"
    return template.format_map(identifiers)


async def operations(api: Api, document: Document) -> list[Operation]:
    """Every operation that needs a key, reading ones first and deleting ones last."""
    identifiers, bodies = await account_of_one_each(api)
    api.app.state.streams.end()  # a stream, too, is to come to its end
    found = [
        Operation(
            method,
            template,
            filled_in(template, identifiers),
            bodies.get(template) if method in ("post", "put") else {} if method == "patch" else None,
        )
        for template, item in document["paths"].items()
        for method in item
        if ROUTES.get(f"{method} {template}", "") not in ("", "none")
    ]
    order = ("get", "post", "put", "patch", "delete")
    return sorted(found, key=lambda each: order.index(each.method))


async def state(api: Api) -> list[Any]:
    """All that an account can see of itself."""
    return [(await api.get(f"/v1/{name}", params={"limit": 200})).json() for name in LISTS]


def bearing(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}

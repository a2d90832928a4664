"""The lives of the resources that nothing has to be there for: what can be written of them, and what that reads as."""

from dataclasses import dataclass, field

from tests.api.documents import Document
from tests.service import Api

NOTHING_MOVED: dict[str, list[str]] = {"created": [], "rescheduled": [], "cancelled": [], "satisfied": []}
NOW = "2026-11-24T12:00:00Z"
"""When the tests take place."""


@dataclass(frozen=True)
class Life:
    """A resource by the name of its path: the least and the most a caller can write, and what that reads as."""

    path: str
    prefix: str
    least: Document
    defaults: Document
    most: Document
    reads: Document = field(default_factory=dict)
    """What reads otherwise than it was written."""
    reset: tuple[str, ...] = ()
    """What null sets back to its default."""
    plans: tuple[str, ...] = ("POST", "PATCH")
    """Which writes answer with what they moved in the plan."""


CANDIDATE = Life(
    "candidates",
    "cand",
    {"name": "Ada Byron"},
    {
        "is_default": False,
        "email": None,
        "timezone": "UTC",
        "country": None,
        "policy": {},
        "time_off": [],
        "external_id": None,
        "metadata": {},
    },
    {
        "name": "  Ada Byron ",
        "email": "ada@EXAMPLE.com",
        "timezone": "Europe/Berlin",
        "country": "DE-BY",
        "policy": {
            "preset": "articles",
            "thank_you_within": "PT12H",
            "follow_up_after_deadline": {"working_days": 3},
            "max_follow_ups": 1,
            "working_days": ["MO", "TU", "WE", "TH"],
            "working_hours": {"start": "08:30", "end": "16:00"},
            "disabled_rules": ["ask_next_steps"],
        },
        "time_off": [{"starts_on": "2026-12-21", "ends_on": "2026-12-21", "reason": None}],
        "external_id": "ada-1",
        "metadata": {"source": "fair", "ø": "—"},
    },
    {"name": "Ada Byron", "email": "ada@example.com"},
    ("email", "timezone", "country", "policy", "time_off", "external_id", "metadata"),
    plans=("PATCH",),
)
APPLICATION = Life(
    "applications",
    "app",
    {"company": "Nordlicht Energie"},
    {
        "job_title": None,
        "company_url": None,
        "company_culture": "unknown",
        "interest": "interested",
        "allowed_channels": None,
        "contact_note": None,
        "status": "active",
        "status_changed_at": NOW,
        "notes": None,
        "external_id": None,
        "metadata": {},
    },
    {
        "company": "Nordlicht Energie",
        "job_title": "Data Engineer",
        "company_url": "https://nordlicht.example/jobs?id=7",
        "company_culture": "formal",
        "interest": "undecided",
        "allowed_channels": ["email", "phone"],
        "contact_note": "Ask for Dana.\nNever on Fridays.",
        "status": "accepted",
        "status_changed_at": "2026-11-20T10:00:00Z",
        "notes": "🙂",
        "external_id": "vacancy/7",
        "metadata": {"board": "a"},
    },
    reset=(
        "job_title",
        "company_url",
        "company_culture",
        "interest",
        "allowed_channels",
        "contact_note",
        "notes",
        "external_id",
        "metadata",
    ),
)
INTERVIEWER = Life(
    "interviewers",
    "ivr",
    {},
    {
        "name": None,
        "title": None,
        "email": None,
        "phone": None,
        "linkedin_url": None,
        "role": "interviewer",
        "company": None,
        "notes": None,
        "external_id": None,
        "metadata": {},
    },
    {
        "name": "Dana Reyes",
        "title": "Head of Data",
        "email": "dana@example.com",
        "phone": "+49 30 1234",
        "linkedin_url": "https://linkedin.example/in/dana",
        "role": "hiring_manager",
        "company": "Nordlicht Energie",
        "notes": "Climbs.",
        "external_id": "dana",
        "metadata": {"met": "2026"},
    },
    reset=("name", "title", "email", "phone", "linkedin_url", "role", "company", "notes", "external_id", "metadata"),
    plans=("PATCH",),
)
REFERENCE = Life(
    "references",
    "ref",
    {"name": "Kim Lee"},
    {"email": None, "phone": None, "relationship": None, "knows_interviewer_ids": []},
    {
        "name": " Kim Lee ",
        "email": "kim.lee@EXAMPLE.com",
        "phone": "+49 30 901821",
        "relationship": "former team lead",
        "knows_interviewer_ids": [],
    },
    {"name": "Kim Lee", "email": "kim.lee@example.com"},
    ("email", "phone", "relationship", "knows_interviewer_ids"),
)
WEBHOOK = Life(
    "webhooks",
    "wh",
    {"url": "https://hooks.example.com/a"},
    {
        "description": None,
        "event_types": [],
        "filters": {"candidate_ids": [], "rules": []},
        "format": "standard",
        "payload": "full",
        "status": "enabled",
        "disabled_reason": None,
        "rate_limit": None,
        "headers": {},
        "failing_since": None,
    },
    {
        "url": "https://hooks.example.com/a?b=c",
        "description": "Reminders",
        "event_types": ["task.due", "task.overdue"],
        "filters": {"candidate_ids": [], "rules": ["thank_you"]},
        "format": "standard",
        "payload": "thin",
        "status": "enabled",
        "rate_limit": 5,
        "headers": {"X-Tenant": "north"},
    },
    reset=("description", "event_types", "filters", "format", "payload", "status", "rate_limit", "headers"),
    plans=(),
)


async def belongings(api: Api, life: Life) -> Document:
    """What the service adds by itself besides identifier and times."""
    if life in (APPLICATION, REFERENCE):
        return {"candidate_id": (await api.get("/v1/candidates")).json()["items"][0]["id"]}
    return (
        {"disabled_reason": None, "failing_since": None}
        if life is WEBHOOK
        else {"is_default": False}
        if life is CANDIDATE
        else {}
    )


def written(life: Life, method: str, stored: Document, moved: Document | None = None) -> Document:
    """How a write answers."""
    return {**stored, "plan_changes": moved or NOTHING_MOVED} if method in life.plans else stored


async def created(api: Api, life: Life, document: Document) -> Document:
    """Post it, check the shell of the answer, and give the stored resource back."""
    answer = await api.post(f"/v1/{life.path}", json=document)
    assert answer.status_code == 201, answer.text
    body: Document = answer.json()
    assert answer.headers["location"] == api.address(f"/v1/{life.path}/{body['id']}")
    assert body["id"].startswith(f"{life.prefix}_")
    assert body.pop("secret", "whsec_").startswith("whsec_")
    assert body.pop("plan_changes", None) == (NOTHING_MOVED if "POST" in life.plans else None)
    return body

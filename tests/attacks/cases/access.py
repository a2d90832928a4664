"""Who may get a stored answer, and endpoints that call the service itself: the open half."""

from typing import Any

from tests.attacks.shapes import Loop, Replay

KEY: dict[str, Any] = {"name": "Night shift", "scopes": ["admin"]}
ENDPOINT: dict[str, Any] = {"url": "https://example.com/hooks/afterview", "event_types": ["task.due"]}
INTERVIEW: dict[str, Any] = {
    "application": {"company": "Nordlicht Energie", "job_title": "Data Engineer"},
    "type": "video",
    "starts_at": "2027-03-15T09:00:00Z",
    "ends_at": "2027-03-15T10:00:00Z",
}
INVITATION: dict[str, Any] = {
    "ics": "\r\n".join(
        (
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Brightloop//Calendar//EN",
            "METHOD:REQUEST",
            "BEGIN:VEVENT",
            "UID:replayed-by-a-second-key@brightloop.example",
            "SEQUENCE:0",
            "DTSTAMP:20251103T080000Z",
            "DTSTART:20270316T130000Z",
            "DTEND:20270316T140000Z",
            "SUMMARY:Interview",
            "ORGANIZER;CN=Aylin Kaya:mailto:aylin.kaya@brightloop.example",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        )
    ),
    "application": {"company": "Brightloop"},
}
EXPORT: dict[str, Any] = {
    "format": "afterview.candidate.v1",
    "exported_at": "2025-11-03T12:00:00Z",
    "candidate": {
        "id": "{candidate_id}",
        "name": "Mira Holt",
        "created_at": "2025-10-01T12:00:00Z",
        "updated_at": "2025-10-02T12:00:00Z",
    },
}
CONTACT: dict[str, Any] = {
    "application_id": "{application_id}",
    "direction": "inbound",
    "channel": "email",
    "purpose": "update",
    "summary": "They are still talking to others.",
}
FACTS: dict[str, Any] = {
    "now": "2026-12-02T09:00:00Z",
    "application": {"company": "Nordlicht Energie"},
    "interviews": [{"id": "first", "starts_at": "2026-12-01T13:00:00Z", "ends_at": "2026-12-01T14:00:00Z"}],
}

REPLAYS: tuple[Replay, ...] = (
    Replay("a read key repeats the making of an admin key", "/v1/api-keys", KEY, "admin", "read", 403, False),
    Replay("a write key repeats the making of an admin key", "/v1/api-keys", KEY, "admin", "write", 403, False),
    Replay(
        "a second admin makes a key of its own, not the first one's", "/v1/api-keys", KEY, "admin", "admin", 201, False
    ),
    Replay(
        "a stranger repeats a key's rotation", "/v1/api-keys/{key_id}/rotate", {}, "admin", "other_account", 404, False
    ),
    Replay(
        "an admin repeats the making of an account", "/v1/accounts", {"name": "Office"}, "operator", "admin", 403, False
    ),
    Replay(
        "the operator gets the new account's first answer again",
        "/v1/accounts",
        {"name": "Career office"},
        "operator",
        "same_key",
        201,
        True,
    ),
    Replay("a read key repeats the making of an endpoint", "/v1/webhooks", ENDPOINT, "admin", "read", 403, False),
    Replay("who made an endpoint gets its secret again", "/v1/webhooks", ENDPOINT, "admin", "same_key", 201, True),
    Replay(
        "a stranger repeats the rotation of a secret",
        "/v1/webhooks/{webhook_id}/rotate-secret",
        None,
        "admin",
        "other_account",
        404,
        False,
    ),
    Replay("nobody repeats a diagnosis", "/v1/webhooks/{webhook_id}/diagnose", None, "admin", "nobody", 401, False),
    Replay(
        "a stranger repeats a test message",
        "/v1/webhooks/{webhook_id}/test",
        None,
        "admin",
        "other_account",
        404,
        False,
    ),
    Replay(
        "a revoked key repeats a recovery",
        "/v1/webhooks/{webhook_id}/recover",
        {"since": "2025-01-01T00:00:00Z"},
        "admin",
        "revoked",
        401,
        False,
    ),
    Replay(
        "a feed token repeats the making of a feed token",
        "/v1/candidates/{candidate_id}/feed-tokens",
        {"name": "Calendar"},
        "admin",
        "feed_token",
        401,
        False,
    ),
    Replay("a second write key creates the interview again", "/v1/interviews", INTERVIEW, "write", "write", 201, False),
    Replay("a read key repeats a contact's recording", "/v1/interactions", CONTACT, "write", "read", 403, False),
    Replay(
        "a second write key completes what is complete",
        "/v1/tasks/{task_id}/complete",
        {},
        "write",
        "write",
        200,
        False,
    ),
    Replay(
        "an expired key repeats a draft", "/v1/letters/draft", {"task_id": "{task_id}"}, "write", "expired", 401, False
    ),
    Replay("a read key has the same facts planned afresh", "/v1/plans/preview", FACTS, "write", "read", 200, False),
    Replay(
        "a second key sends an invitation that is known by now",
        "/v1/interviews/import",
        INVITATION,
        "write",
        "write",
        200,
        False,
    ),
    Replay("a read key repeats a candidate's import", "/v1/candidates/import", EXPORT, "write", "read", 403, False),
)

LOOPS: tuple[Loop, ...] = (
    Loop(
        "a test message asks for the next test message",
        "/v1/webhooks/{webhook_id}/test",
        {"authorization": "Bearer {key}"},
        "test",
    ),
    Loop(
        "a diagnosis asks for its own diagnosis",
        "/v1/webhooks/{webhook_id}/diagnose",
        {"Authorization": "Bearer {key}"},
        "diagnose",
        "localhost",
    ),
    Loop(
        "an event has the secret that signs it rotated",
        "/v1/webhooks/{webhook_id}/rotate-secret",
        {"AUTHORIZATION": "bearer {key}"},
        "event",
        "[::1]",
    ),
    Loop(
        "an event subscribes a further endpoint",
        "/v1/webhooks",
        {"authorization": "Bearer {key}", "content-type": "application/json"},
        "event",
    ),
    Loop(
        "an event makes an interview, which makes an event",
        "/v1/interviews",
        {"Authorization": "Bearer {key}"},
        "event",
        "localhost",
    ),
    Loop(
        "an event completes a task, under an idempotency key",
        "/v1/tasks/{task_id}/complete",
        {"authorization": "Bearer {key}", "Idempotency-Key": "once-and-for-all"},
        "event",
    ),
    Loop(
        "a test message calls itself curl",
        "/v1/webhooks/{webhook_id}/test",
        {"authorization": "Bearer {key}", "User-Agent": "curl/8.5.0"},
        "test",
    ),
    Loop(
        "a test message says it came through nobody but a friend",
        "/v1/webhooks/{webhook_id}/test",
        {"authorization": "Bearer {key}", "Via": "1.1 friend.example", "CDN-Loop": "friend"},
        "test",
        "[::1]",
    ),
    Loop(
        "a diagnosis declares every mark to be for the next hop only",
        "/v1/webhooks/{webhook_id}/test",
        {"authorization": "Bearer {key}", "connection": "close, via, user-agent, cdn-loop, webhook-id, max-forwards"},
        "diagnose",
    ),
    Loop(
        "a double slash leads to the test message",
        "//v1/webhooks/{webhook_id}/test",
        {"authorization": "Bearer {key}"},
        "test",
        "localhost",
    ),
    Loop("a test message asks whether the service is ready", "/readyz", {}, "test"),
    Loop("an event goes to a path that does not exist", "/v1/nowhere", {"authorization": "Bearer {key}"}, "event"),
)

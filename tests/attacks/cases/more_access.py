"""Who may get a stored answer, and endpoints that call the service itself: the closed half."""

from typing import Any

from tests.attacks.shapes import Loop, Replay

KEY: dict[str, Any] = {"name": "Second desk", "scopes": ["admin"]}
ENDPOINT: dict[str, Any] = {"url": "https://example.com/in/7f3", "payload": "thin"}
INTERVIEW: dict[str, Any] = {
    "application": {"company": "Harbour Analytics"},
    "type": "onsite",
    "starts_at": "2027-04-06T14:00:00+02:00",
    "ends_at": "2027-04-06T16:00:00+02:00",
    "interviewers": [{"name": "Ruth Okafor", "role": "hiring_manager"}],
}
INVITATION: dict[str, Any] = {
    "ics": "\r\n".join(
        (
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Harbour//Talent//EN",
            "METHOD:REQUEST",
            "BEGIN:VEVENT",
            "UID:0b6e41d2-second-account@harbour.example",
            "SEQUENCE:3",
            "DTSTAMP:20251110T080000Z",
            "DTSTART:20270407T090000Z",
            "DTEND:20270407T100000Z",
            "SUMMARY:Technical interview",
            "ORGANIZER;CN=Ruth Okafor:mailto:ruth.okafor@harbour.example",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        )
    ),
    "application": {"company": "Harbour Analytics", "job_title": "Analyst"},
}
EXPORT: dict[str, Any] = {
    "format": "afterview.candidate.v1",
    "exported_at": "2025-11-10T12:00:00Z",
    "candidate": {
        "id": "{candidate_id}",
        "name": "Teo Marin",
        "timezone": "Europe/Lisbon",
        "created_at": "2025-09-01T12:00:00Z",
        "updated_at": "2025-09-01T12:00:00Z",
    },
}
CONTACT: dict[str, Any] = {
    "interview_id": "{interview_id}",
    "direction": "outbound",
    "channel": "email",
    "purpose": "thank_you",
}
FACTS: dict[str, Any] = {
    "now": "2027-04-08T09:00:00Z",
    "candidate": {"timezone": "Europe/Lisbon"},
    "application": {"company": "Harbour Analytics", "company_culture": "formal"},
    "interviews": [{"id": "one", "starts_at": "2027-04-06T12:00:00Z", "ends_at": "2027-04-06T14:00:00Z"}],
}

REPLAYS: tuple[Replay, ...] = (
    Replay("who made an admin key is shown it again", "/v1/api-keys", KEY, "admin", "same_key", 201, True),
    Replay("a stranger's key is made in their own account", "/v1/api-keys", KEY, "admin", "other_account", 201, False),
    Replay("an expired key repeats the making of a key", "/v1/api-keys", KEY, "admin", "expired", 401, False),
    Replay("a write key repeats a key's rotation", "/v1/api-keys/{key_id}/rotate", {}, "admin", "write", 403, False),
    Replay("nobody repeats a key's rotation", "/v1/api-keys/{key_id}/rotate", None, "admin", "nobody", 401, False),
    Replay(
        "a stranger repeats the making of an account",
        "/v1/accounts",
        {"name": "West"},
        "operator",
        "other_account",
        403,
        False,
    ),
    Replay(
        "a stranger's endpoint has a secret of its own", "/v1/webhooks", ENDPOINT, "admin", "other_account", 201, False
    ),
    Replay("a revoked key repeats the making of an endpoint", "/v1/webhooks", ENDPOINT, "admin", "revoked", 401, False),
    Replay(
        "a read key repeats the rotation of a secret",
        "/v1/webhooks/{webhook_id}/rotate-secret",
        None,
        "admin",
        "read",
        403,
        False,
    ),
    Replay(
        "a stranger repeats a diagnosis",
        "/v1/webhooks/{webhook_id}/diagnose",
        None,
        "admin",
        "other_account",
        404,
        False,
    ),
    Replay(
        "a second admin has another test message sent",
        "/v1/webhooks/{webhook_id}/test",
        None,
        "admin",
        "admin",
        202,
        False,
    ),
    Replay(
        "a read key repeats a recovery",
        "/v1/webhooks/{webhook_id}/recover",
        {"since": "2025-02-01T00:00:00Z"},
        "admin",
        "read",
        403,
        False,
    ),
    Replay(
        "a stranger repeats the making of a feed token",
        "/v1/candidates/{candidate_id}/feed-tokens",
        {},
        "admin",
        "other_account",
        404,
        False,
    ),
    Replay("a read key repeats the making of an interview", "/v1/interviews", INTERVIEW, "write", "read", 403, False),
    Replay("a second write key records a contact again", "/v1/interactions", CONTACT, "write", "write", 201, False),
    Replay("who skipped a task gets the first answer", "/v1/tasks/{task_id}/skip", {}, "write", "same_key", 200, True),
    Replay(
        "a stranger repeats a snooze",
        "/v1/tasks/{task_id}/snooze",
        {"until": "2027-06-01T08:00:00Z"},
        "write",
        "other_account",
        404,
        False,
    ),
    Replay("a feed token repeats a preview", "/v1/plans/preview", FACTS, "write", "feed_token", 401, False),
    Replay(
        "a stranger takes the same invitation in as their own",
        "/v1/interviews/import",
        INVITATION,
        "write",
        "other_account",
        201,
        False,
    ),
    Replay(
        "a second write key imports a candidate twice", "/v1/candidates/import", EXPORT, "write", "write", 201, False
    ),
)

LOOPS: tuple[Loop, ...] = (
    Loop(
        "an event asks for a test message by way of a dot segment",
        "/v1/tasks/../webhooks/{webhook_id}/test",
        {"authorization": "Bearer {key}"},
        "event",
    ),
    Loop(
        "a test message asks for a diagnosis",
        "/v1/webhooks/{webhook_id}/diagnose",
        {"aUtHoRiZaTiOn": "Bearer {key}"},
        "test",
        "[::1]",
    ),
    Loop(
        "a diagnosis asks for what was missed",
        "/v1/webhooks/{webhook_id}/recover",
        {"Authorization": "Bearer {key}", "content-type": "application/json; charset=utf-8"},
        "diagnose",
        "localhost",
    ),
    Loop(
        "an event skips the task that it tells of",
        "/v1/tasks/{task_id}/skip",
        {"AUTHORIZATION": "Bearer {key}"},
        "event",
        "localhost",
    ),
    Loop(
        "a test message makes a key",
        "/v1/api-keys",
        {"Authorization": "BEARER {key}", "Content-Type": "application/json"},
        "test",
    ),
    Loop(
        "an event comes back as an invitation",
        "/v1/interviews/import?company=Loop",
        {"authorization": "Bearer {key}", "Content-Type": "text/calendar"},
        "event",
        "[::1]",
    ),
    Loop(
        "a test message gives itself another message's name",
        "/v1/webhooks/{webhook_id}/test",
        {"authorization": "Bearer {key}", "Webhook-Id": "msg_of_somebody_else", "webhook-signature": "v1,AAAA"},
        "test",
    ),
    Loop(
        "a test message claims to come from far away",
        "/v1/webhooks/{webhook_id}/test",
        {
            "authorization": "Bearer {key}",
            "X-Forwarded-For": "203.0.113.77",
            "X-Forwarded-Host": "elsewhere.example",
            "Max-Forwards": "255",
        },
        "test",
        "localhost",
    ),
    Loop(
        "one mark is written twice in two spellings",
        "/v1/webhooks/{webhook_id}/test",
        {"authorization": "Bearer {key}", "user-agent": "Mozilla/5.0", "USER-AGENT": "okhttp/4.12", "vIA": "1.0 none"},
        "event",
    ),
    Loop(
        "a diagnosis asks for another method and another host",
        "/v1/webhooks/{webhook_id}",
        {"authorization": "Bearer {key}", "X-HTTP-Method-Override": "DELETE", "Host": "elsewhere.example"},
        "diagnose",
    ),
    Loop("an event asks how the service fares", "/metrics", {}, "event"),
    Loop("a diagnosis goes to the documentation", "/docs", {"authorization": "Bearer {key}"}, "diagnose", "[::1]"),
)

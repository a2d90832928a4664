"""Request bodies that cost more than they look, the open half.

Written from the contract and the OpenAPI document alone. Where a body is near the limit of JSON values, both answers
are allowed: a service may count by an upper bound.
"""

import json
from collections.abc import Callable
from typing import Any

from tests.attacks.shapes import HostileBody

MIB = 1024 * 1024
MERGE_PATCH = "application/merge-patch+json"
CALENDAR = "text/calendar"
SOME_TASK = "task_01kb0000000000000000000000"
NOW = "2026-12-02T09:00:00Z"
PREVIEW = '{"now":"2026-12-02T09:00:00Z","application":{"company":"Nordlicht"}'
INTERVIEW = (
    '{"application":{"company":"Nordlicht"},"starts_at":"2026-12-01T14:00:00+01:00",'
    '"ends_at":"2026-12-01T15:00:00+01:00"}'
)
EXPORT = (
    '{"format":"afterview.candidate.v1","exported_at":"2026-11-24T12:00:00Z","candidate":{'
    '"created_at":"2026-09-01T08:00:00Z","id":"cand_01kb0000000000000000000000","name":"Robin Adler",'
    '"timezone":"Europe/Berlin","updated_at":"2026-09-01T08:00:00Z"}'
)


def _case(
    name: str,
    method: str,
    path: str,
    body: Callable[[], bytes],
    statuses: set[int],
    content_type: str = "application/json",
) -> HostileBody:
    return HostileBody(name, method, path, body, frozenset(statuses), content_type)


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _list(item: str, times: int) -> str:
    return "[" + ",".join([item] * times) + "]"


def _members(times: int, value: str) -> str:
    return ",".join(f'"k{i}":{value}' for i in range(times))


def _day(number: int) -> str:
    return f"2026-{1 + number // 20:02}-{1 + number % 20:02}"


def _structural_interactions() -> bytes:
    interaction = {
        "direction": "inbound",
        "channel": "email",
        "purpose": "update",
        "occurred_at": "2026-12-01T09:00:00Z",
    }
    return _json(
        {
            "now": NOW,
            "application": {"company": "Nordlicht"},
            "interactions": [interaction | {"id": f"i{i}", "summary": "[,{:" * 5_000} for i in range(50)],
        }
    )


def _wrong_interviews() -> bytes:
    wrong = {
        "round": "first",
        "type": 1,
        "starts_at": [],
        "ends_at": {},
        "timezone": 5,
        "location": [],
        "status": 7,
        "external_id": 0,
        "metadata": [],
        "id": 0,
        "application_id": 0,
        "interviewers": [{"id": 0}] * 40,
    }
    return _json({"now": NOW, "application": {"company": "Nordlicht"}, "interviews": [wrong] * 200})


def _big_panels() -> bytes:
    interviews = [
        {
            "id": f"r{i}",
            "starts_at": f"{_day(i)}T10:00:00Z",
            "ends_at": f"{_day(i)}T11:00:00Z",
            "status": "held",
            "interviewers": [{"id": f"p{i}-{j}"} for j in range(40)],
        }
        for i in range(200)
    ]
    return _json({"now": NOW, "application": {"company": "Nordlicht"}, "interviews": interviews})


def _ages_off() -> bytes:
    interview = {
        "id": "first",
        "starts_at": "2026-12-01T10:00:00Z",
        "ends_at": "2026-12-01T11:00:00Z",
        "status": "held",
    }
    return _json(
        {
            "now": NOW,
            "candidate": {"time_off": [{"starts_on": "0001-01-01", "ends_on": "9999-12-31"}] * 100},
            "application": {"company": "Nordlicht"},
            "interviews": [interview],
        }
    )


def _long_debrief() -> bytes:
    texts = {"question": "q" * 3_400, "answer": "a" * 3_400, "better_answer": "b" * 3_400, "went_well": False}
    return _json({"questions": [texts] * 100})


def _similar_letters() -> bytes:
    words = ["thank", "you", "for", "the", "talk", "about", "the", "grid", "and", "the", "data", "we", "spoke", "of"]
    text = " ".join(words[(i * i) % len(words)] for i in range(5_000))[:19_990]
    return _json(
        {
            "body": text,
            "facts": {
                "kind": "thank_you",
                "company": "Nordlicht",
                "recipient": {"name": "Dana Reyes"},
                "letters_to_colleagues": [{"body": f"{text[i:]}{text[:i]} {i}"} for i in range(20)],
            },
        }
    )


def _calendar(events: str) -> bytes:
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nMETHOD:REQUEST\r\n{events}END:VCALENDAR\r\n".encode()
    )


def _event(uid: str, more: str = "") -> str:
    return (
        f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20261101T080000Z\r\nDTSTART:20261210T090000Z\r\n"
        f"DTEND:20261210T100000Z\r\n{more}END:VEVENT\r\n"
    )


BODIES: tuple[HostileBody, ...] = (
    # how many values
    _case(
        "80,000 unknown keys in a preview",
        "POST",
        "/v1/plans/preview",
        lambda: f"{PREVIEW},{_members(80_000, '0')}}}".encode(),
        {413},
    ),
    _case(
        "exactly 50,000 values, nearly all in an unknown list of a new interview",
        "POST",
        "/v1/interviews",
        lambda: f'{INTERVIEW[:-1]},"extra":{_list("true", 49_994)}}}'.encode(),
        {413, 422},
    ),
    _case(
        "50,001 values, nearly all event types of a webhook",
        "POST",
        "/v1/webhooks",
        lambda: _json({"url": "https://example.com/h", "event_types": ["task.due"] * 49_998}),
        {413},
    ),
    _case(
        "45,000 scopes for a new key",
        "POST",
        "/v1/api-keys",
        lambda: _json({"name": "many", "scopes": ["read"] * 45_000}),
        {413, 422},
    ),
    _case(
        "500,001 values in an import, in the events",
        "POST",
        "/v1/candidates/import",
        lambda: f'{EXPORT},"events":[{{"x":{_list("0", 499_989)}}}]}}'.encode(),
        {413},
    ),
    _case(
        "499,000 numbers in one event of an import",
        "POST",
        "/v1/candidates/import",
        lambda: f'{EXPORT},"events":[{{"x":{_list("7", 499_000)}}}]}}'.encode(),
        {201, 413, 422},
    ),
    # structural characters within strings, and strings that end where they do not seem to
    _case(
        "900 kB of brackets and commas in one summary",
        "POST",
        "/v1/interactions",
        lambda: _json({"direction": "inbound", "channel": "email", "purpose": "update", "summary": "[,,,,{" * 150_000}),
        {422},
    ),
    _case(
        "50 summaries of 20,000 structural characters in a preview",
        "POST",
        "/v1/plans/preview",
        _structural_interactions,
        {200},
    ),
    _case(
        "300,000 values behind a string that ends in a backslash",
        "POST",
        "/v1/applications",
        lambda: f'{{"company":"Nordlicht","notes":"\\\\","extra":{_list("0", 300_000)}}}'.encode(),
        {413},
    ),
    _case(
        "a reference's name of escaped quotes, each before an open bracket",
        "POST",
        "/v1/references",
        lambda: b'{"name":"' + rb"\",[{" * 200_000 + b'"}',
        {422},
    ),
    _case(
        "500,000 escaped quotes in a letter that never ends",
        "POST",
        "/v1/letters/check",
        lambda: b'{"body":"' + rb"\"" * 500_000,
        {422},
    ),
    # depth
    _case(
        "170,000 objects, one in another, as the patch of an interview",
        "PATCH",
        "/v1/interviews/{interview_id}",
        lambda: b'{"a":' * 170_000 + b"1" + b"}" * 170_000,
        {413},
        MERGE_PATCH,
    ),
    _case(
        "20,000 arrays, one in another, beside the facts of a preview",
        "POST",
        "/v1/plans/preview",
        lambda: f'{PREVIEW},"deep":{"[" * 20_000}{"]" * 20_000}}}'.encode(),
        {422},
    ),
    _case(
        "49,000 arrays, one in another, for the filters of a webhook",
        "PATCH",
        "/v1/webhooks/{webhook_id}",
        lambda: b'{"filters":' + b"[" * 49_000 + b"]" * 49_000 + b"}",
        {413, 422},
    ),
    # sizes and blanks
    _case(
        "an interview of exactly 1 MiB, nearly all of it blanks between its fields",
        "POST",
        "/v1/interviews",
        lambda: b"{" + b"\n" * (MIB - len(INTERVIEW)) + INTERVIEW[1:].encode(),
        {201},
    ),
    _case(
        "an import of exactly 8 MiB, nearly all of it blanks after the end",
        "POST",
        "/v1/candidates/import",
        lambda: f"{EXPORT}}}".encode().ljust(8 * MIB),
        {201},
    ),
    _case(
        "1 MiB and one byte where a task is reopened, which takes no body",
        "POST",
        "/v1/tasks/{task_id}/reopen",
        lambda: b"{}".ljust(MIB + 1),
        {413},
    ),
    # encodings
    _case(
        "200,000 values in UTF-16, behind a letter that has the byte of a quote",
        "POST",
        "/v1/applications",
        lambda: f'{{"company":"∀","extra":{_list("0", 200_000)}}}'.encode("utf-16"),
        {413, 415, 422},
    ),
    _case(
        "a byte order mark before an interview and a megabyte of blanks",
        "POST",
        "/v1/interviews",
        lambda: b"\xef\xbb\xbf" + INTERVIEW.encode().rjust(1_000_000),
        {201, 422},
    ),
    _case(
        "900,000 bytes that are no UTF-8 in the notes of a debrief",
        "PUT",
        "/v1/interviews/{interview_id}/debrief",
        lambda: b'{"notes":"' + b"\xff" * 900_000 + b'"}',
        {422},
    ),
    _case(
        "a body in chunks within a body that has a length",
        "POST",
        "/v1/references",
        lambda: b'10\r\n{"name":"Robin"}\r\n' * 8_000 + b"0\r\n\r\n",
        {422},
    ),
    _case(
        "an application followed by a million closing braces",
        "POST",
        "/v1/applications",
        lambda: b'{"company":"Nordlicht"}' + b"}" * 1_000_000,
        {413, 422},
    ),
    _case(
        "a calendar in Punycode that is slow to decode",
        "POST",
        "/v1/interviews/import?company=Nordlicht",
        lambda: b"a" * 400_000 + b"-" + b"9a" * 200_000,
        {415, 422},
        "text/calendar; charset=punycode",
    ),
    # numbers
    _case(
        "10,000 times NaN for the working days of a preview",
        "POST",
        "/v1/plans/preview",
        lambda: f'{PREVIEW},"candidate":{{"policy":{{"working_days":{_list("NaN", 10_000)}}}}}}}'.encode(),
        {422},
    ),
    _case(
        "a round of a million digits",
        "PATCH",
        "/v1/interviews/{interview_id}",
        lambda: b'{"round":' + b"9" * 1_000_000 + b"}",
        {422},
    ),
    _case(
        "a task that is to rest for a duration of 900,000 digits",
        "POST",
        "/v1/tasks/{task_id}/snooze",
        lambda: _json({"for": "PT" + "9" * 900_000 + "S"}),
        {409, 422},
    ),
    # escapes
    _case(
        "20,000 lone surrogates in the notes on an interviewer",
        "POST",
        "/v1/interviewers",
        lambda: b'{"name":"Dana Reyes","notes":"' + rb"\ud800" * 20_000 + b'"}',
        {201, 422},
    ),
    _case(
        "20,000 null characters in the summary of a done task",
        "POST",
        "/v1/tasks/{task_id}/complete",
        lambda: b'{"summary":"' + rb"\u0000" * 20_000 + b'"}',
        {409, 422},
    ),
    _case(
        "notes of the longest allowed, each character two escapes",
        "POST",
        "/v1/applications",
        lambda: b'{"company":"Nordlicht","notes":"' + rb"\ud83d\ude00" * 20_000 + b'"}',
        {201},
    ),
    # keys
    _case(
        "the company given 16,000 times",
        "POST",
        "/v1/applications",
        lambda: ("{" + ",".join(['"company":"Nordlicht"'] * 16_000) + "}").encode(),
        {201, 422},
    ),
    _case(
        "an unknown key of 900 kB in the patch of an application",
        "PATCH",
        "/v1/applications/{application_id}",
        lambda: _json({"k" * 900_000: 1}),
        {422},
        MERGE_PATCH,
    ),
    _case(
        "20,000 figures to be removed from a candidate's policy",
        "PATCH",
        "/v1/candidates/{candidate_id}",
        lambda: f'{{"policy":{{{_members(20_000, "null")}}}}}'.encode(),
        {200, 422},
        MERGE_PATCH,
    ),
    _case(
        "16,000 headers for a webhook",
        "POST",
        "/v1/webhooks",
        lambda: _json({"url": "https://example.com/h", "headers": {f"X-{i}": "v" for i in range(16_000)}}),
        {422},
    ),
    # many errors at once
    _case(
        "200 interviews of a preview, wrong in every field, with 40 people each",
        "POST",
        "/v1/plans/preview",
        _wrong_interviews,
        {422},
    ),
    _case(
        "20 points of a letter, neither text nor object as either should be, in 700 ways each",
        "POST",
        "/v1/letters/draft",
        lambda: _json({"task_id": SOME_TASK, "points": [{f"k{i}": 0 for i in range(700)}] * 20}),
        {422},
    ),
    _case(
        "120,000 people of an import who lack everything",
        "POST",
        "/v1/candidates/import",
        lambda: f'{EXPORT},"interviewers":{_list("{}", 120_000)}}}'.encode(),
        {422},
    ),
    # valid, and much work
    _case(
        "200 rounds of 40 people each in a preview",
        "POST",
        "/v1/plans/preview",
        _big_panels,
        {200, 422},
    ),
    _case(
        "100 times off from the first year to the last in a preview",
        "POST",
        "/v1/plans/preview",
        _ages_off,
        {200, 422},
    ),
    _case(
        "a debrief of 100 questions that fills 1 MiB",
        "PUT",
        "/v1/interviews/{interview_id}/debrief",
        _long_debrief,
        {200},
    ),
    _case(
        "a letter beside 20 that are nearly the same",
        "POST",
        "/v1/letters/check",
        _similar_letters,
        {200},
    ),
    _case(
        "a template of 350 conditions, one in another",
        "PUT",
        "/v1/letter-templates/apology/formal",
        lambda: _json({"subject": "Sorry", "body": "{% if company %}" * 350 + "x" + "{% endif %}" * 350}),
        {200, 422},
    ),
    # files
    _case(
        "70,000 calendar events, one in another, none of which ends",
        "POST",
        "/v1/interviews/import?company=Nordlicht",
        lambda: b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 70_000,
        {200, 422},
        CALENDAR,
    ),
    _case(
        "an invitation whose description is folded after every character",
        "POST",
        "/v1/interviews/import?company=Nordlicht",
        lambda: _calendar(_event("folded@example.com", "DESCRIPTION:" + "x\r\n " * 250_000 + "x\r\n")),
        {200, 201, 422},
        CALENDAR,
    ),
    _case(
        "7,000 invitations in one file",
        "POST",
        "/v1/interviews/import?company=Nordlicht",
        lambda: _calendar("".join(_event(f"many-{i}@example.com") for i in range(7_000))),
        {200, 201, 422},
        CALENDAR,
    ),
    _case(
        "24,000 business cards in one file",
        "POST",
        "/v1/interviewers/import",
        lambda: b"BEGIN:VCARD\nVERSION:4.0\nFN:A\nEND:VCARD\n" * 24_000,
        {201, 422},
        "text/vcard",
    ),
)

"""Request bodies that cost more than they look, the closed half.

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
CARD = "text/vcard"
THEN = "2026-09-01T08:00:00Z"
NOW = "2026-12-02T09:00:00Z"
APPLICATION = {"company": "Nordlicht"}
TIMES = {"starts_at": "2026-12-01T14:00:00+01:00", "ends_at": "2026-12-01T15:00:00+01:00"}
INBOUND = {"direction": "inbound", "channel": "email", "purpose": "update"}


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


def _within(outer: dict[str, Any], inner: bytes) -> bytes:
    """The object as JSON, its one value "HERE" replaced by what `json` would not write."""
    return _json(outer).replace(b'"HERE"', inner)


def _export(**lists: Any) -> dict[str, Any]:
    candidate = {"id": "cand_01kb0000000000000000000000", "name": "Robin Adler", "created_at": THEN, "updated_at": THEN}
    return {"format": "afterview.candidate.v1", "exported_at": NOW, "candidate": candidate, **lists}


def _policy(**figures: Any) -> dict[str, Any]:
    """A preview of one held interview, by these figures."""
    interview = TIMES | {"id": "first", "status": "held", "interviewers": [{"id": "dana", "name": "Dana Reyes"}]}
    return {
        "now": "2026-12-20T09:00:00Z",
        "candidate": {"policy": figures},
        "application": APPLICATION,
        "interviews": [interview],
    }


def _wrong_history() -> bytes:
    change: dict[str, Any] = {"changed": {f"k{i}": {"before": [], "after": []} for i in range(30_000)}}
    return _json(_export(tasks=[{"history": [change]}]))


def _long_applications() -> bytes:
    applications = [
        {
            "id": f"app_01kb{i:022}",
            "company": f"Nordlicht {i}",
            "status_changed_at": THEN,
            "created_at": THEN,
            "updated_at": THEN,
            "notes": "n" * 20_000,
        }
        for i in range(400)
    ]
    return _json(_export(applications=applications))


def _full_metadata() -> bytes:
    pair = r'"{:02}' + r"\ud83d\ude00" * 38 + '":"' + r"\ud83d\ude00" * 500 + '"'
    return (
        '{"name":"Robin Adler","metadata":{' + ",".join(pair.replace("{:02}", f"{i:02}") for i in range(50)) + "}}"
    ).encode()


def _surrogate_keys() -> bytes:
    pairs = ",".join(rf'"\udc{i:02x}":"' + r"\udfff" * 500 + '"' for i in range(50))
    return ('{"name":"Dana Reyes","metadata":{' + pairs + "}}").encode()


def _one_word_letter() -> bytes:
    near = [f"{'a' * i}b{'a' * (199 - i)}" for i in range(100)]
    facts = {
        "kind": "thank_you",
        "company": "a" * 200,
        "other_companies": near,
        "people": [{"name": name, "title": name} for name in near[:50]],
    }
    return _json({"body": "a" * 20_000, "facts": facts})


def _known_by_all() -> bytes:
    people = [f"p{i}" for i in range(90)]
    interview = TIMES | {"id": "first", "status": "held", "interviewers": [{"id": person} for person in people]}
    references = [{"id": f"r{i}", "name": f"Reference {i}", "knows_interviewer_ids": people} for i in range(200)]
    return _json({"now": NOW, "application": APPLICATION, "interviews": [interview], "references": references})


def _calendar(more: str, zone: str = "") -> str:
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nMETHOD:REQUEST\r\n{zone}BEGIN:VEVENT\r\n"
        f"UID:closed-half@example.com\r\nDTSTAMP:20261101T080000Z\r\n{more}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def _crowd() -> bytes:
    crowd = "".join(f"ATTENDEE;CN=Person {i};ROLE=REQ-PARTICIPANT:mailto:p{i}@example.com\r\n" for i in range(13_000))
    return _calendar(f"DTSTART:20261210T090000Z\r\nDTEND:20261210T100000Z\r\n{crowd}").encode()


def _every_second() -> bytes:
    dates = ",".join(f"2026{1 + i % 12:02}{1 + i % 28:02}T{i % 24:02}{i % 60:02}00Z" for i in range(50_000))
    rule = "RRULE:FREQ=SECONDLY;COUNT=2147483647;BYSECOND=0,1,2,3;BYMONTHDAY=-31,31\r\n"
    return _calendar(f"DTSTART:20261210T090000Z\r\nDURATION:PT1H\r\n{rule}EXDATE:{dates}\r\n").encode()


def _many_observances() -> bytes:
    observance = (
        "BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n"
        "RRULE:FREQ=MINUTELY\r\nEND:STANDARD\r\n"
    )
    zone = f"BEGIN:VTIMEZONE\r\nTZID:Own\r\n{observance * 6_500}END:VTIMEZONE\r\n"
    times = "DTSTART;TZID=Own:20261210T090000\r\nDTEND;TZID=Own:20261210T100000\r\n"
    return _json({"ics": _calendar(times, zone), "application": APPLICATION})


BODIES: tuple[HostileBody, ...] = (
    # how many values
    _case(
        "exactly 50,000 values, nearly all empty questions of a debrief",
        "PUT",
        "/v1/interviews/{interview_id}/debrief",
        lambda: _json({"questions": [{}] * 49_998}),
        {413, 422},
    ),
    _case(
        "50,001 values, nearly all empty objects in a candidate's metadata",
        "PATCH",
        "/v1/candidates/{candidate_id}",
        lambda: _json({"metadata": {f"k{i}": {} for i in range(49_999)}}),
        {413},
        MERGE_PATCH,
    ),
    _case(
        "49,000 rules in the filters of a webhook",
        "PATCH",
        "/v1/webhooks/{webhook_id}",
        lambda: _json({"filters": {"rules": ["debrief"] * 49_000}}),
        {413, 422},
    ),
    _case(
        "350,000 values for an account that only an operator may open",
        "POST",
        "/v1/accounts",
        lambda: _within({"name": "Own", "x": "HERE"}, b"[" + b"1,0," * 175_000 + b"1]"),
        {403, 413},
    ),
    _case(
        "499,980 empty interactions in an import",
        "POST",
        "/v1/candidates/import",
        lambda: _json(_export(interactions=[{}] * 499_980)),
        {413, 422},
    ),
    # structural characters within strings, and strings that end where they do not seem to
    _case(
        "50 new people whose notes are 20,000 structural characters each",
        "POST",
        "/v1/interviews",
        lambda: _json(
            TIMES
            | {
                "application": APPLICATION,
                "interviewers": [{"name": f"P {i}", "notes": "]}:,[{" * 3_333} for i in range(50)],
            }
        ),
        {201},
    ),
    _case(
        "200,000 strings that are one backslash each",
        "POST",
        "/v1/deadlines",
        lambda: _json({"kind": "reply", "due_on": "2026-12-20", "description": ["\\"] * 200_000}),
        {413},
    ),
    _case(
        "a name of 100,000 quotes written as escapes, each before open brackets",
        "POST",
        "/v1/candidates",
        lambda: b'{"name":"' + rb"\u0022[,{" * 100_000 + b'"}',
        {422},
    ),
    _case(
        "an odd million of backslashes that swallow the closing quote",
        "POST",
        "/v1/interactions",
        lambda: _within(INBOUND | {"summary": "HERE"}, b'"' + b"\\" * 1_000_001 + b'"'),
        {422},
    ),
    # depth
    _case(
        "a megabyte of brackets that only open, to skip a task",
        "POST",
        "/v1/tasks/{task_id}/skip",
        lambda: b"[" * MIB,
        {413, 422},
    ),
    _case(
        "metadata of 10,000 objects, one in another",
        "PATCH",
        "/v1/applications/{application_id}",
        lambda: b'{"metadata":' + b'{"a":' * 10_000 + b'"x"' + b"}" * 10_001,
        {422},
    ),
    _case(
        "100,000 arrays, one in another, in one event of an import",
        "POST",
        "/v1/candidates/import",
        lambda: _within(_export(events=[{"x": "HERE"}]), b"[" * 100_000 + b"]" * 100_000),
        {201, 422},
    ),
    _case(
        "20 points of a letter, each of them 500 arrays deep",
        "POST",
        "/v1/letters/draft",
        lambda: _within(
            {"task_id": "task_01kb0000000000000000000000", "points": "HERE"},
            b"[" + b",".join([b"[" * 500 + b"]" * 500] * 20) + b"]",
        ),
        {422},
    ),
    # sizes
    _case(
        "an interview of 1 MiB and one byte, nearly all of it blanks before the start",
        "POST",
        "/v1/interviews",
        lambda: _json(TIMES | {"application": APPLICATION}).rjust(MIB + 1),
        {413},
    ),
    _case(
        "an import of 8 MiB and one byte, nearly all of it blanks after the end",
        "POST",
        "/v1/candidates/import",
        lambda: _json(_export()).ljust(8 * MIB + 1),
        {413},
    ),
    _case(
        "an import of 400 applications with the longest notes",
        "POST",
        "/v1/candidates/import",
        _long_applications,
        {201, 422},
    ),
    # encodings
    _case(
        "100,000 values in UTF-32",
        "POST",
        "/v1/interactions",
        lambda: _within(INBOUND | {"x": "HERE"}, b"[" + b"0," * 100_000 + b"0]").decode().encode("utf-32"),
        {413, 415, 422},
        "application/json; charset=utf-32",
    ),
    _case(
        "5,000 further requests behind the end of a body",
        "POST",
        "/v1/applications",
        lambda: (
            _json(APPLICATION)
            + b'\r\n\r\nPOST /v1/api-keys HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\n{"name":"x"}' * 5_000
        ),
        {422},
    ),
    _case(
        "a business card in the encoding of host names",
        "POST",
        "/v1/interviewers/import",
        lambda: ("xn--" + "a" * 450_000 + "-" + "9z" * 225_000).encode(),
        {415, 422},
        "text/vcard; charset=idna",
    ),
    _case(
        "60,000 parts of a form in place of business cards",
        "POST",
        "/v1/interviewers/import",
        lambda: b"--x\r\n\r\na\r\n" * 60_000 + b"--x--\r\n",
        {415},
        "multipart/form-data; boundary=x",
    ),
    _case(
        "an application whose content type has 800 parameters",
        "POST",
        "/v1/applications",
        lambda: _json(APPLICATION),
        {201, 415, 422},
        "application/json" + "; a=b" * 800,
    ),
    # numbers and times
    _case(
        "100,000 numbers too big for a float in one event of an import",
        "POST",
        "/v1/candidates/import",
        lambda: _within(_export(events=[{"x": "HERE"}]), b"[" + b"1e999," * 100_000 + b"-1e999]"),
        {201, 422},
    ),
    _case(
        "three days to decide, with a million zeros behind the point",
        "POST",
        "/v1/interviews",
        lambda: _within(
            TIMES | {"application": APPLICATION, "decision": {"within_days": "HERE"}}, b"3." + b"0" * 1_000_000
        ),
        {201, 422},
    ),
    _case(
        "a preview at an instant with 900,000 digits of a second",
        "POST",
        "/v1/plans/preview",
        lambda: _json({"now": f"2026-12-02T09:00:00.{'1' * 900_000}Z", "application": APPLICATION}),
        {200, 422},
    ),
    # escapes and keys
    _case(
        "50 lone surrogates as keys of metadata, their values 500 more each",
        "POST",
        "/v1/interviewers",
        _surrogate_keys,
        {201, 422},
    ),
    _case(
        "50 pairs of metadata at their longest, each character two escapes",
        "POST",
        "/v1/candidates",
        _full_metadata,
        {201},
    ),
    _case(
        "the hour of a preview given 16,000 times",
        "POST",
        "/v1/plans/preview",
        lambda: b'{"application":{"company":"Nordlicht"}' + b',"now":"2026-12-02T09:00:00Z"' * 16_000 + b"}",
        {200, 422},
    ),
    _case(
        "an unknown key of 900,000 characters that a JSON Pointer must escape",
        "PATCH",
        "/v1/references/{reference_id}",
        lambda: _json({"~/" * 450_000: 1}),
        {422},
        MERGE_PATCH,
    ),
    _case(
        "49,000 pairs to be removed from the metadata of an interviewer",
        "PATCH",
        "/v1/interviewers/{interviewer_id}",
        lambda: _json({"metadata": {f"k{i}": None for i in range(49_000)}}),
        {200, 413, 422},
        MERGE_PATCH,
    ),
    _case(
        "4,000 operations of JSON Patch in place of a merge patch",
        "PATCH",
        "/v1/deadlines/{deadline_id}",
        lambda: _json([{"op": "copy", "from": "", "path": "/description"}] * 4_000),
        {422},
        MERGE_PATCH,
    ),
    # many errors at once, and refusals that must be quick
    _case(
        "50 people on a new panel, with 250 unknown keys each",
        "POST",
        "/v1/interviews",
        lambda: _json(
            TIMES | {"application": APPLICATION, "interviewers": [{f"k{i}": 0 for i in range(250)} for _ in range(50)]}
        ),
        {422},
    ),
    _case(
        "30,000 differences in the history of an imported task, of no type that fits",
        "POST",
        "/v1/candidates/import",
        _wrong_history,
        {422},
    ),
    _case(
        "30,000 people called by a wrong name in one debrief",
        "PUT",
        "/v1/interviews/{interview_id}/debrief",
        lambda: _json({"wrong_name_for": ["ivr_01kb0000000000000000000000"] * 30_000}),
        {422},
    ),
    _case(
        "a key whose name is a million blanks",
        "POST",
        "/v1/api-keys",
        lambda: _json({"name": " " * 1_000_000}),
        {422},
    ),
    # valid, and much work
    _case(
        "200 references who know all 90 people of a panel, in a preview",
        "POST",
        "/v1/plans/preview",
        _known_by_all,
        {200, 422},
    ),
    _case(
        "a search that goes on every second, in a preview",
        "POST",
        "/v1/plans/preview",
        lambda: _json(_policy(keep_searching_every="PT1S")),
        {200, 422},
    ),
    _case(
        "a thousand million follow-ups, one second apart, in a preview",
        "POST",
        "/v1/plans/preview",
        lambda: _json(_policy(max_follow_ups=1_000_000_000, follow_up_gap="PT1S")),
        {200, 422},
    ),
    _case(
        "a wait of a thousand million working days, in a preview",
        "POST",
        "/v1/plans/preview",
        lambda: _json(_policy(follow_up_without_deadline={"working_days": 1_000_000_000})),
        {200, 422},
    ),
    _case(
        "a letter of one word of 20,000 letters beside 150 names that are nearly it",
        "POST",
        "/v1/letters/check",
        _one_word_letter,
        {200},
    ),
    _case(
        "a template of 4,900 brackets, one in another, about one variable",
        "PUT",
        "/v1/letter-templates/connect/friendly",
        lambda: _json({"subject": "Hello", "body": "{{ " + "(" * 4_900 + "company" + ")" * 4_900 + " }}"}),
        {200, 422},
    ),
    # files
    _case(
        "an invitation of 13,000 people",
        "POST",
        "/v1/interviews/import?company=Nordlicht",
        _crowd,
        {200, 201, 422},
        CALENDAR,
    ),
    _case(
        "an invitation for every second, but for 50,000 exceptions",
        "POST",
        "/v1/interviews/import?company=Nordlicht",
        _every_second,
        {200, 201, 422},
        CALENDAR,
    ),
    _case(
        "an invitation, as JSON, in a time zone of 6,500 rules that apply every minute",
        "POST",
        "/v1/interviews/import",
        _many_observances,
        {200, 201, 422},
    ),
    _case(
        "a business card with 70,000 telephone numbers",
        "POST",
        "/v1/interviewers/import",
        lambda: b"BEGIN:VCARD\nVERSION:4.0\nFN:Dana Reyes\n" + b"TEL:+49123456\n" * 70_000 + b"END:VCARD\n",
        {201, 422},
        CARD,
    ),
    _case(
        "22,000 business cards, each the agent of the one before",
        "POST",
        "/v1/interviewers/import",
        lambda: b"BEGIN:VCARD\r\nVERSION:2.1\r\nAGENT:\r\n" * 22_000 + b"END:VCARD\r\n" * 22_000,
        {201, 422},
        CARD,
    ),
)

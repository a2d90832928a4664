"""Values that no field may take: for each writable field of each resource at least one, described in words."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, NamedTuple

from tests.api.documents import UNKNOWN_ID, Document

_MARK = "the bad value goes here"
_ABSENT = ""


class Bad(NamedTuple):
    """What is wrong, the JSON Pointer that must be blamed, the JSON to put there (none: leave the field out)."""

    says: str
    pointer: str
    json: str = _ABSENT
    patch: bool = True
    """Whether it is as wrong in a merge patch."""


def written(document: Document, bad: Bad, *, patch: bool = False) -> bytes:
    """The document with the bad value in its place; of a patch only the field that it is in."""
    changed = deepcopy(document)
    *way, last = [part.replace("~1", "/").replace("~0", "~") for part in bad.pointer.split("/")[1:]]
    here: Any = changed
    for part in way:
        here = here[int(part)] if isinstance(here, list) else here.setdefault(part, {})
    if bad.json is _ABSENT:
        del here[last]
    elif isinstance(here, list):
        here[int(last)] = _MARK
    else:
        here[last] = _MARK
    top = [*way, last][0]
    return json.dumps({top: changed[top]} if patch else changed).replace(json.dumps(_MARK), bad.json).encode()


def inside(prefix: str, rows: list[Bad]) -> list[Bad]:
    """The same values, nested in a larger document."""
    return [Bad(f"{row.says}, in {prefix}", prefix + row.pointer, row.json, patch=False) for row in rows]


def writable_fields(document: Document, schema: Document, prefix: str = "") -> Iterator[str]:
    """The pointers of every field that an OpenAPI document lets a caller write."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for branch in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from writable_fields(document, branch, prefix)
    if "items" in schema:
        yield from writable_fields(document, schema["items"], f"{prefix}/0")
    for name, field in schema.get("properties", {}).items():
        yield f"{prefix}/{name}"
        yield from writable_fields(document, field, f"{prefix}/{name}")


REFERABLE = [
    Bad("an own reference of nothing", "/external_id", '""'),
    Bad("a number for an own reference", "/external_id", "7"),
    Bad("an own reference with NUL", "/external_id", r'"a\u0000b"'),
    Bad("a list for metadata", "/metadata", "[]"),
    Bad("51 pairs of metadata", "/metadata", json.dumps({f"key {n}": "" for n in range(51)})),
    Bad("a number in metadata", "/metadata/seats", "3"),
    Bad("an object in metadata, under a name with a slash", "/metadata/a~1b", '{"c": "d"}'),
    Bad("half a surrogate pair in metadata", "/metadata/note", r'"\ud800"'),
    Bad("an unknown field", "/shoe_size", "44"),
]
OF_THE_SERVICE = [
    Bad("an identifier of the caller's choice", "/id", '"mine"'),
    Bad("a creation of the caller's choice", "/created_at", '"2026-11-24T12:00:00Z"'),
]
CANDIDATE = [
    Bad("a name of spaces", "/name", '"   "'),
    Bad("a number for a name", "/name", "12"),
    Bad("a list for a name", "/name", '["Ada"]'),
    Bad("null for the name", "/name", "null"),
    Bad("NaN for a name", "/name", "NaN"),
    Bad("a name with NUL", "/name", r'"a\u0000b"'),
    Bad("a name with a bell", "/name", r'"a\u0007b"'),
    Bad("half a surrogate pair for a name", "/name", r'"\udc00"'),
    Bad("a name of 201 characters", "/name", json.dumps("x" * 201)),
    Bad("an e-mail address without a host", "/email", '"ada@"'),
    Bad("an e-mail address with a line break", "/email", r'"ada\n@example.com"'),
    Bad("a zone on Mars", "/timezone", '"Mars/Olympus_Mons"'),
    Bad("a zone that climbs out of its folder", "/timezone", '"../../etc/passwd"'),
    Bad("a country that does not exist", "/country", '"XX"'),
    Bad("a country in words", "/country", '"Germany"'),
    Bad("a subdivision that does not exist", "/country", '"DE-XX"'),
    Bad("a list for the policy", "/policy", "[]"),
    Bad("an unknown figure", "/policy/politeness", "1"),
    Bad("a span in words", "/policy/thank_you_within", '"a day"'),
    Bad("a negative span", "/policy/thank_you_within", '"-P1D"'),
    Bad("a span of negative working days", "/policy/follow_up_after_deadline", '{"working_days": -1}'),
    Bad("a span of a thousand years", "/policy/last_follow_up_after", '"P1000Y"'),
    Bad("a count beyond every number", "/policy/max_follow_ups", "1e400"),
    Bad("half a count", "/policy/max_follow_ups", "1.5"),
    Bad("an unknown preset", "/policy/preset", '"rude"'),
    Bad("unknown working days", "/policy/working_days", '["XX"]'),
    Bad("no working days", "/policy/working_days", "[]"),
    Bad("working hours that end before they start", "/policy/working_hours", '{"start": "17:00", "end": "09:00"}'),
    Bad("an unknown rule", "/policy/disabled_rules", '["smile"]'),
    Bad("an object for the time off", "/time_off", "{}"),
    Bad("30 February", "/time_off/0/starts_on", '"2026-02-30"'),
    Bad("an instant for a day", "/time_off/0/starts_on", '"2026-12-21T00:00:00Z"'),
    Bad("a day in the year 1", "/time_off/0/starts_on", '"0001-01-01"'),
    Bad("a day in the year 9999", "/time_off/0/ends_on", '"9999-12-31"'),
    Bad("time off that ends before it starts", "/time_off/0/ends_on", '"2026-12-20"'),
    Bad("a number for a reason", "/time_off/0/reason", "7"),
    Bad("an unknown field of time off", "/time_off/0/paid", "true"),
    *REFERABLE,
]
APPLICATION = [
    Bad("no company", "/company", patch=False),
    Bad("null for the company", "/company", "null"),
    Bad("an object for the company", "/company", '{"name": "Nordlicht"}'),
    Bad("a number for a job title", "/job_title", "12"),
    Bad("an address without a scheme", "/company_url", '"nordlicht.example"'),
    Bad("an address that is a script", "/company_url", '"javascript:alert(1)"'),
    Bad("an unknown culture", "/company_culture", '"stiff"'),
    Bad("an unknown interest", "/interest", '"a little"'),
    Bad("a word for the channels", "/allowed_channels", '"email"'),
    Bad("no channel at all", "/allowed_channels", "[]"),
    Bad("a pigeon for a channel", "/allowed_channels/0", '"pigeon"'),
    Bad("a list for a contact note", "/contact_note", "[]"),
    Bad("an unknown status", "/status", '"lost"'),
    Bad("a status since tomorrow, without an offset", "/status_changed_at", '"2026-11-25T12:00:00"'),
    Bad("a number for the change of status", "/status_changed_at", "1795518000"),
    Bad("notes of 20,001 characters", "/notes", json.dumps("x" * 20_001)),
    Bad("notes with NUL", "/notes", r'"a\u0000b"'),
    *REFERABLE,
]
OF_A_CANDIDATE = [
    Bad("a number for a candidate", "/candidate_id", "12"),
    Bad("a candidate of another form", "/candidate_id", f'"app_{UNKNOWN_ID}"'),
    Bad("an unknown candidate", "/candidate_id", f'"cand_{UNKNOWN_ID}"'),
]
INTERVIEWER = [
    Bad("a number for a name", "/name", "12"),
    Bad("a title of spaces", "/title", '" "'),
    Bad("an e-mail address without an at", "/email", '"dana"'),
    Bad("a number for a phone number", "/phone", "4930123456"),
    Bad("a profile that is no address", "/linkedin_url", '"in/dana"'),
    Bad("an unknown role", "/role", '"boss"'),
    Bad("a company with a bell", "/company", r'"a\u0007b"'),
    Bad("an object for notes", "/notes", "{}"),
    *REFERABLE,
]
INTERVIEW = [
    Bad("round nought", "/round", "0"),
    Bad("a round beyond every number", "/round", "1e400"),
    Bad("a round of two hundred digits", "/round", "9" * 200),
    Bad("a word for a round", "/round", '"1"'),
    Bad("one and a half rounds", "/round", "1.5"),
    Bad("true for a round", "/round", "true"),
    Bad("an unknown type", "/type", '"chat"'),
    Bad("no start", "/starts_at", patch=False),
    Bad("null for the start", "/starts_at", "null"),
    Bad("a start without an offset", "/starts_at", '"2026-11-24T11:00:00"'),
    Bad("a start in the year 1", "/starts_at", '"0001-01-01T00:00:00Z"'),
    Bad("a start sixty minutes past an offset's hour", "/starts_at", '"2026-11-24T11:00:00+14:60"'),
    Bad("a start a day away from everybody", "/starts_at", '"2026-11-24T11:00:00+24:00"'),
    Bad("a start on 30 February", "/starts_at", '"2026-02-30T11:00:00Z"'),
    Bad("a start at 25 o'clock", "/starts_at", '"2026-11-24T25:00:00Z"'),
    Bad("a number for a start", "/starts_at", "1795518000"),
    Bad("an end in the year 9999", "/ends_at", '"9999-12-31T23:59:59Z"'),
    Bad("an end before the start", "/ends_at", '"2026-11-24T10:00:00Z"'),
    Bad("an end at the start", "/ends_at", '"2026-11-24T11:00:00Z"'),
    Bad("an end a month after the start", "/ends_at", '"2026-12-25T11:00:00Z"'),
    Bad("an unknown zone", "/timezone", '"CET+1"'),
    Bad("a list for a location", "/location", '["Berlin"]'),
    Bad("an unknown status", "/status", '"over"'),
    *REFERABLE,
]
INTERACTION = [
    Bad("no direction", "/direction", patch=False),
    Bad("null for the direction", "/direction", "null"),
    Bad("an unknown direction", "/direction", '"sideways"'),
    Bad("a pigeon for a channel", "/channel", '"pigeon"'),
    Bad("no purpose", "/purpose", patch=False),
    Bad("an unknown purpose", "/purpose", '"small talk"'),
    Bad("an hour without an offset", "/occurred_at", '"2026-11-24T11:30:00"'),
    Bad("a number for a summary", "/summary", "12"),
    Bad("a summary with NUL", "/summary", r'"a\u0000b"'),
    Bad("perhaps for a reply", "/needs_reply", '"perhaps"'),
    Bad("null in a list for a reply", "/needs_reply", "[null]"),
    Bad("an unknown field", "/mood", '"good"'),
]
REFERENCE = [
    Bad("no name", "/name", patch=False),
    Bad("null for the name", "/name", "null"),
    Bad("a name of spaces", "/name", '"   "'),
    Bad("an e-mail address without a host", "/email", '"kim@"'),
    Bad("a number for a phone number", "/phone", "4930901821"),
    Bad("a relationship with a bell", "/relationship", r'"a\u0007b"'),
    Bad("an unknown field", "/shoe_size", "44"),
]
DEBRIEF = [
    Bad("a word for the questions", "/questions", '"many"'),
    Bad("a question of no words", "/questions/0/question"),
    Bad("a number for a question", "/questions/0/question", "12"),
    Bad("a list for an answer", "/questions/0/answer", "[]"),
    Bad("perhaps for how it went", "/questions/0/went_well", '"perhaps"'),
    Bad("a number for a better answer", "/questions/0/better_answer", "12"),
    Bad("an unknown field of a question", "/questions/0/grade", "1"),
    Bad("a word for the strengths", "/strengths", '"patience"'),
    Bad("null for a strength", "/strengths/0", "null"),
    Bad("an object for the weaknesses", "/weaknesses", "{}"),
    Bad("101 things unsaid", "/unsaid", json.dumps(["x"] * 101)),
    Bad("a number for the reactions", "/interviewer_reactions", "12"),
    Bad("perhaps for joining", "/would_join", '"perhaps"'),
    Bad("a word for the wrong names", "/wrong_name_for", '"Dana"'),
    Bad("notes of 20,001 characters", "/notes", json.dumps("x" * 20_001)),
    Bad("an unknown field", "/shoe_size", "44"),
]
DECISION = [
    Bad("a day for a decision", "/decision", '"2026-12-04"', patch=False),
    Bad("a decision without a date", "/decision", "{}", patch=False),
    Bad("a decision with two dates", "/decision", '{"due_on": "2026-12-04", "within_days": 10}', patch=False),
    Bad("a decision before the interview", "/decision/due_on", '"2026-11-23"', patch=False),
    Bad("a decision without an offset", "/decision/due_at", '"2026-12-04T17:00:00"', patch=False),
    Bad("a decision days ago", "/decision/within_days", "-1", patch=False),
    Bad("a decision within half a day", "/decision/within_days", "0.5", patch=False),
    Bad("an unknown field of the decision", "/decision/by", '"Dana"', patch=False),
]
DEADLINE = [
    Bad("no kind", "/kind", patch=False),
    Bad("an unknown kind", "/kind", '"wish"'),
    Bad("a number for a description", "/description", "12"),
    Bad("no date", "/due_on", "null"),
    Bad("due on 30 February", "/due_on", '"2026-02-30"'),
    Bad("due in the year 9999", "/due_on", '"9999-12-31"'),
    Bad("due without an offset", "/due_at", '"2026-12-04T17:00:00"'),
    Bad("both a day and an instant", "/due_at", '"2026-12-04T17:00:00Z"', patch=False),
    Bad("stated without an offset", "/stated_at", '"2026-11-24T12:00:00"'),
    Bad("a pigeon for a channel", "/promised_channel", '"pigeon"'),
    Bad("an unknown status", "/status", '"late"'),
    Bad("an unknown field", "/urgency", "1"),
    Bad("null for an unknown field", "/urgency", "null"),
]

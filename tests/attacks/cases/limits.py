"""Accounts that are filled to a limit, or one beyond: whatever is accepted must also be readable."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any
from urllib.parse import quote

from tests.attacks.shapes import AtTheLimit

Request = tuple[str, str, Any]

CHANNELS = ("email", "phone", "letter", "linkedin", "in_person", "message", "social_personal", "other")
PURPOSES = (
    "thank_you",
    "follow_up",
    "status_call",
    "commitment",
    "reply",
    "apology",
    "update",
    "decision",
    "request",
    "feedback",
    "connect",
    "other",
)
LETTERS = (
    "thank_you",
    "handwritten",
    "follow_up",
    "last_follow_up",
    "status_call",
    "commitment",
    "reference_briefing",
    "apology",
    "connect",
    "reply",
    "offer_reply",
    "rejection_reply",
    "stay_in_touch",
    "recommendation",
)
SPANS = (
    "debrief_within",
    "record_within",
    "thank_you_within",
    "follow_up_after_deadline",
    "follow_up_without_deadline",
    "last_follow_up_after",
    "notify_references_within",
    "commitment_lead",
    "reply_within",
    "apology_within",
    "connect_within",
    "recommendation_within",
    "prepare_lead",
    "prepare_within",
    "keep_searching_every",
    "rejection_reply_within",
    "stay_in_touch_after",
    "stay_in_touch_within",
    "review_silence_after",
    "review_silence_within",
    "follow_up_gap",
    "expire_after",
    "follow_up_expire_after",
)


def _at(index: int, path: str = "id") -> str:
    """The placeholder for what the answer to an earlier request has at `path`."""
    return "{" + f"{index}.{path}" + "}"


def _now() -> datetime:
    # The rounds must have just been held by the clock of the service, which these cases know nothing of.
    return datetime.now(UTC).replace(second=0, microsecond=0)  # noqa: TID251


def _when(*, days: int = 0, hours: int = 0) -> str:
    return (_now() + timedelta(days=days, hours=hours)).isoformat()


def _day(days: int) -> str:
    return (_now().date() + timedelta(days=days)).isoformat()


def _hour(start: datetime) -> dict[str, str]:
    return {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=1)).isoformat()}


def _just_over() -> dict[str, str]:
    return {"starts_at": _when(hours=-4), "ends_at": _when(hours=-3)}


def _person(number: int, **more: Any) -> dict[str, Any]:
    return {"name": f"Person {number}", "title": "Engineer", "email": f"person{number}@example.com", **more}


def _application(**more: Any) -> Request:
    return ("POST", "/v1/applications", {"company": "Nordlicht Energie", **more})


def _interview(application: str, **more: Any) -> Request:
    return ("POST", "/v1/interviews", {"application_id": application, **more})


def _interview_with(people: Sequence[Any], **application: Any) -> Request:
    """An interview that ended three hours ago, with its own application."""
    body = {"application": {"company": "Brightloop", **application}, **_just_over(), "interviewers": list(people)}
    return ("POST", "/v1/interviews", body)


def _then_changed(patches: Sequence[Mapping[str, Any]]) -> list[Request]:
    """A candidate with four facts for each of the patches; the patches come last, from `4 * len(patches)` on."""
    requests: list[Request] = []
    for number in range(len(patches)):
        first = 4 * number
        candidate = {"name": f"Candidate {number}", "timezone": "Europe/Berlin", "country": "DE"}
        own = {"candidate_id": _at(first)}
        manager = _person(number, role="hiring_manager")
        met = _at(first + 1, "interviewers.0.id")
        requests += [
            ("POST", "/v1/candidates", candidate),
            _interview_with([manager], **own),
            ("POST", "/v1/references", {**own, "name": "Kim Okafor", "knows_interviewer_ids": [met]}),
            _interview_with([_person(100 + number)], **own, status="rejected", company_culture="formal"),
        ]
    for number, patch in enumerate(patches):
        requests.append(("PATCH", f"/v1/candidates/{_at(4 * number)}", dict(patch)))
    return requests


def _everything_called(text: str) -> list[Request]:
    """One text in every field of one line, over facts that set off most of the rules."""
    candidate = _at(0)
    application = _at(1, "application.id")
    manager = {"name": text, "title": text, "company": text, "phone": text, "role": "hiring_manager"}
    recruiter = {"name": text, "title": text, "email": "recruiter@example.com", "role": "recruiter", "notes": text}
    letter = f"/v1/tasks/{_at(14, 'items.0.id')}/letter"
    points = [text, {"kind": "unsaid", "text": text}]
    return [
        (
            "POST",
            "/v1/candidates",
            {
                "name": text,
                "timezone": "Europe/Berlin",
                "country": "DE",
                "time_off": [{"starts_on": _day(2), "ends_on": _day(12), "reason": text}],
                "external_id": text,
                "metadata": {text[:40]: text},
            },
        ),
        (
            "POST",
            "/v1/interviews",
            {
                "application": {
                    "candidate_id": candidate,
                    "company": text,
                    "job_title": text,
                    "company_culture": "formal",
                    "contact_note": text,
                    "notes": text,
                    "external_id": text,
                },
                **_just_over(),
                "timezone": "Asia/Tokyo",
                "location": text,
                "interviewers": [manager, recruiter],
                "decision": {"within_days": 3},
            },
        ),
        (
            "POST",
            "/v1/deadlines",
            {"kind": "commitment", "application_id": application, "description": text, "due_on": _day(3)},
        ),
        (
            "POST",
            "/v1/deadlines",
            {"kind": "reply", "application_id": application, "description": text, "due_at": _when(days=2)},
        ),
        (
            "POST",
            "/v1/references",
            {
                "candidate_id": candidate,
                "name": text,
                "phone": text,
                "relationship": text,
                "knows_interviewer_ids": [_at(1, "interviewers.0.id")],
            },
        ),
        (
            "POST",
            "/v1/interactions",
            {
                "application_id": application,
                "interviewer_id": _at(1, "interviewers.1.id"),
                "direction": "inbound",
                "channel": "email",
                "purpose": "request",
                "summary": text,
                "needs_reply": True,
            },
        ),
        (
            "PUT",
            f"/v1/interviews/{_at(1)}/debrief",
            {
                "questions": [{"question": text, "answer": text, "went_well": False, "better_answer": text}],
                "strengths": [text],
                "weaknesses": [text],
                "unsaid": [text],
                "interviewer_reactions": text,
                "would_join": "unsure",
                "wrong_name_for": [_at(1, "interviewers.0.id")],
                "notes": text,
            },
        ),
        _interview(application, starts_at=_when(days=5), ends_at=_when(days=5, hours=1), location=text),
        _application(candidate_id=candidate, company=text, job_title=text, status="offer"),
        _application(candidate_id=candidate, company=text, job_title=text, status="rejected"),
        _application(candidate_id=candidate, company=text, job_title=text, status="accepted"),
        ("POST", "/v1/api-keys", {"name": text, "scopes": ["read"]}),
        ("POST", f"/v1/candidates/{candidate}/feed-tokens", {"name": text}),
        (
            "POST",
            "/v1/webhooks",
            {
                "url": "https://example.com/hooks",
                "description": text,
                "status": "disabled",
                "filters": {"candidate_ids": [candidate]},
            },
        ),
        ("GET", f"/v1/tasks?rule=thank_you&candidate_id={candidate}", None),
        ("PUT", letter, {"subject": text, "body": text}),
        ("POST", "/v1/letters/draft", {"task_id": _at(14, "items.0.id"), "points": points}),
        ("POST", f"/v1/tasks/{_at(14, 'items.1.id')}/skip", {"reason": text}),
    ]


def _a_hundred_rounds() -> list[Request]:
    first = datetime(2027, 1, 4, 9, tzinfo=UTC)
    rounds = [
        _interview(
            _at(0), **_hour(first + timedelta(days=number)), status="scheduled" if number % 10 == 9 else "cancelled"
        )
        for number in range(101)
    ]
    return [_application(), *rounds]


def _round_one_hundred() -> list[Request]:
    first = datetime(2027, 2, 1, 9, tzinfo=UTC)
    hours = [_hour(first + timedelta(days=number)) for number in range(6)]
    return [
        _application(),
        _interview(_at(0), **hours[0], round=100),
        _interview(_at(0), **hours[1]),
        _interview(_at(0), **hours[2], round=None),
        _interview(_at(0), **hours[3], round=101),
        _interview(_at(0), **hours[4], round=0),
        _interview(_at(0), **hours[5], round=-1),
        ("PATCH", f"/v1/interviews/{_at(1)}", {"round": 101}),
        ("PATCH", f"/v1/interviews/{_at(1)}", {"round": 2147483648}),
    ]


def _all_round_one() -> list[Request]:
    first = datetime(2026, 1, 5, 9, tzinfo=UTC)
    rounds = [
        _interview(_at(0), **_hour(first + timedelta(days=20 * number)), round=1, interviewers=[_person(number)])
        for number in range(40)
    ]
    return [_application(), *rounds]


def _fifty_on_a_panel() -> list[Request]:
    everyone = [_person(number, role="recruiter" if number % 5 else "hiring_manager") for number in range(50)]
    return [
        _interview_with(everyone),
        ("POST", "/v1/interviewers", _person(50)),
        ("PUT", f"/v1/interviews/{_at(0)}/interviewers/{_at(1)}", None),
        _interview_with([*everyone, _person(51)]),
    ]


def _every_decade() -> list[Request]:
    rounds = [
        _interview(
            _at(0),
            **_hour(datetime(year, 6, 15, 9, tzinfo=UTC)),
            timezone="Europe/Berlin",
            interviewers=[_person(year)],
            decision={"within_days": 10},
        )
        for year in range(1971, 2100, 10)
    ]
    return [_application(), *rounds]


def _the_first_and_last_instants() -> list[Request]:
    spans = [
        ("1899-12-31T23:30:00+00:00", "1900-01-01T00:30:00+00:00"),
        ("1600-02-29T12:00:00+00:00", "1600-02-29T13:00:00+00:00"),
        ("2400-02-29T12:00:00+00:00", "2400-02-29T13:00:00+00:00"),
        ("9998-12-31T12:00:00Z", "9998-12-31T13:00:00Z"),
        ("9999-12-01T12:00:00Z", "9999-12-01T13:00:00Z"),
        ("9999-12-31T22:00:00Z", "9999-12-31T23:59:59Z"),
        ("9999-12-31T22:00:00-12:00", "9999-12-31T23:59:59-12:00"),
        ("0999-01-01T00:00:00Z", "0999-01-01T01:00:00Z"),
        ("0001-01-02T00:00:00Z", "0001-01-02T01:00:00Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T01:00:00Z"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T01:00:00+14:00"),
        ("0000-01-01T00:00:00Z", "0000-01-01T01:00:00Z"),
        ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
    ]
    rounds = [
        (
            "POST",
            "/v1/interviews",
            {
                "application": {"company": f"Company {number}"},
                "starts_at": starts,
                "ends_at": ends,
                "timezone": "Pacific/Kiritimati" if number % 2 else "Pacific/Pago_Pago",
                "interviewers": [_person(number)],
            },
        )
        for number, (starts, ends) in enumerate(spans)
    ]
    return [_application(), *rounds]


def _short_and_long_rounds() -> list[Request]:
    start = datetime(2026, 10, 5, 9, tzinfo=UTC)
    lengths = [
        timedelta(minutes=1),
        timedelta(seconds=1),
        timedelta(milliseconds=1),
        timedelta(microseconds=1),
        timedelta(hours=24),
        timedelta(days=14),
        timedelta(days=365),
        timedelta(days=36500),
        timedelta(0),
        timedelta(hours=-1),
    ]
    rounds = [
        _interview(
            _at(0),
            starts_at=(start + timedelta(days=number)).isoformat(),
            ends_at=(start + timedelta(days=number) + length).isoformat(),
            interviewers=[_person(number)],
        )
        for number, length in enumerate(lengths)
    ]
    return [_application(), *rounds]


def _both_ends_of_the_earth() -> list[Request]:
    zones = (
        "Pacific/Kiritimati",
        "Etc/GMT-14",
        "Etc/GMT+12",
        "Pacific/Pago_Pago",
        "Pacific/Chatham",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Antarctica/Troll",
        "Africa/Casablanca",
        "Europe/Dublin",
        "America/St_Johns",
        "Pacific/Apia",
    )
    requests: list[Request] = []
    for number, zone in enumerate(zones):
        candidate = {
            "name": zone,
            "timezone": zone,
            "time_off": [{"starts_on": _day(1), "ends_on": _day(30)}],
        }
        requests += [
            ("POST", "/v1/candidates", candidate),
            (
                "POST",
                "/v1/interviews",
                {
                    "application": {"company": "Brightloop", "candidate_id": _at(2 * number)},
                    **_just_over(),
                    "timezone": zones[-1 - number],
                    "interviewers": [_person(number)],
                    "decision": {"within_days": number},
                },
            ),
        ]
    return requests


def _hours_skipped_or_twice() -> list[Request]:
    changes = (
        ("Europe/Berlin", "2027-03-28T02:30:00+01:00", "2027-03-28"),
        ("Europe/Berlin", "2026-10-25T02:30:00+01:00", "2026-10-25"),
        ("Asia/Beirut", "2027-03-28T00:30:00+02:00", "2027-03-28"),
        ("Africa/Cairo", "2027-04-30T00:15:00+02:00", "2027-04-30"),
        ("America/Havana", "2027-03-14T00:00:00-05:00", "2027-03-14"),
        ("Antarctica/Troll", "2027-03-28T01:30:00+00:00", "2027-03-28"),
        ("Australia/Lord_Howe", "2026-10-04T02:15:00+10:30", "2026-10-04"),
        ("Africa/Casablanca", "2027-02-07T02:59:59+01:00", "2027-02-07"),
        ("America/New_York", "2026-11-01T01:30:00-05:00", "2026-11-01"),
        ("Europe/Dublin", "2026-10-25T01:30:00+00:00", "2026-10-25"),
    )
    requests: list[Request] = []
    for number, (zone, instant, day) in enumerate(changes):
        first = 3 * number
        start = datetime.fromisoformat(instant)
        before = {"starts_at": (start - timedelta(hours=3)).isoformat(), "ends_at": instant}
        requests += [
            (
                "POST",
                "/v1/candidates",
                {"name": zone, "timezone": zone, "time_off": [{"starts_on": day, "ends_on": day}]},
            ),
            (
                "POST",
                "/v1/interviews",
                {
                    "application": {"company": "Brightloop", "candidate_id": _at(first)},
                    **before,
                    "interviewers": [_person(number)],
                },
            ),
            (
                "POST",
                "/v1/deadlines",
                {"kind": "decision", "interview_id": _at(first + 1), "due_on": day, "promised_channel": "phone"},
            ),
        ]
    for number in range(len(changes)):
        hours = {"start": "00:00", "end": "02:30"} if number % 2 else {"start": "02:15", "end": "02:45"}
        requests.append(("PATCH", f"/v1/candidates/{_at(3 * number)}", {"policy": {"working_hours": hours}}))
    return requests


COUNTRIES = (
    "US-CA",
    "GB-ENG",
    "FR-57",
    "ES-CT",
    "IN-AN",
    "CN",
    "HK",
    "KP",
    "TV",
    "AQ",
    "BV",
    "EH",
    "XK",
    "SU",
    "ZZ",
    "QQ",
    "DE-ZZZ",
    "AA-0",
)


def _countries_unknown_to_holidays() -> list[Request]:
    return _then_changed([{"country": country} for country in COUNTRIES])


LONG_SPANS: tuple[Any, ...] = (
    "P10Y",
    "P100Y",
    "P1000Y",
    "P9999Y",
    "P10000Y",
    "P120000M",
    "P600000W",
    "P999999999D",
    "P2147483648D",
    "PT99999999999H",
    {"working_days": 1000},
    {"working_days": 100000},
    {"working_days": 1000000000},
)


def _spans_of_a_thousand_years() -> list[Request]:
    return _then_changed([{"policy": dict.fromkeys(SPANS, span)} for span in LONG_SPANS])


def _every_rule_disabled() -> list[Request]:
    rules = [_at(0, f"items.{number}.id") for number in range(22)]
    candidate = _at(1)
    application = _at(2, "application.id")
    return [
        ("GET", "/v1/rules", None),
        ("POST", "/v1/candidates", {"name": "Robin Adler", "policy": {"disabled_rules": rules}}),
        _interview_with([_person(1, role="hiring_manager")], candidate_id=candidate, company_culture="formal"),
        ("POST", "/v1/references", {"candidate_id": candidate, "name": "Kim Okafor"}),
        ("POST", "/v1/deadlines", {"kind": "decision", "application_id": application, "due_on": _day(4)}),
        ("POST", "/v1/deadlines", {"kind": "commitment", "application_id": application, "due_on": _day(2)}),
        (
            "POST",
            "/v1/interactions",
            {
                "application_id": application,
                "direction": "inbound",
                "channel": "email",
                "purpose": "request",
                "needs_reply": True,
            },
        ),
        ("PATCH", f"/v1/candidates/{candidate}", {"policy": None}),
        ("PATCH", f"/v1/candidates/{candidate}", {"policy": {"disabled_rules": rules}}),
        ("PATCH", f"/v1/applications/{application}", {"status": "rejected"}),
        ("PATCH", f"/v1/candidates/{candidate}", {"policy": {"disabled_rules": rules[:11]}}),
    ]


MANY_ASKS: tuple[dict[str, Any], ...] = (
    {"max_follow_ups": 0, "max_calls": 0},
    {"max_follow_ups": 1, "max_calls": 3},
    {"max_follow_ups": 3, "max_calls": 3},
    {"max_follow_ups": 10, "follow_up_gap": "P1D"},
    {"max_follow_ups": 100, "follow_up_gap": "P1D", "last_follow_up_after": "P1Y"},
    {"max_follow_ups": 1000, "max_calls": 1000, "follow_up_gap": "P1D", "last_follow_up_after": "P5Y"},
    {"max_follow_ups": 1000000, "max_calls": 1000000},
    {"max_follow_ups": 2147483648, "max_calls": 2147483648},
    {"max_follow_ups": 9223372036854775808, "max_calls": 9223372036854775808},
    {"max_follow_ups": -1, "max_calls": -1},
    {"max_follow_ups": 2.5, "max_calls": 1e300},
)


def _asking_without_end() -> list[Request]:
    return _then_changed([{"policy": policy} for policy in MANY_ASKS])


IDLE_WEEKS: tuple[dict[str, Any], ...] = (
    {"working_days": []},
    {"working_days": [1]},
    {"working_days": [7]},
    {"working_days": [1, 2, 3, 4, 5, 6, 7]},
    {"working_days": [0, 1, 2, 3, 4, 5, 6]},
    {"working_days": [1, 1, 1, 1, 1, 1, 1, 1]},
    {"working_days": ["sat", "sun"]},
    {"working_days": ["saturday"]},
    {"working_days": ["SU"]},
    {"working_days": [], "follow_up_without_deadline": {"working_days": 5}},
    {"working_days": [7], "follow_up_without_deadline": {"working_days": 500}},
    {"working_days": None},
    {"working_days": [8, -1]},
)


def _no_working_day() -> list[Request]:
    return _then_changed([{"policy": policy} for policy in IDLE_WEEKS])


def _names_of_emoji() -> list[Request]:
    return _everything_called("\U0001f600" * 200)


def _names_from_right_to_left() -> list[Request]:
    text = ("\u05e9\u05dc\u05d5\u05dd \u0639\u0644\u064a\u0643\u0645 " * 20)[:199] + "\u05dd"
    overridden = ("\u202etfel ot thgir\u202c\u2067" * 20)[:199] + "x"
    return [
        *_everything_called(text),
        _interview_with([_person(1, name=overridden, title=overridden)], company=overridden, job_title=overridden),
    ]


def _notes_of_full_length() -> list[Request]:
    text = "n\u00f6ch \u00fcber\n" * 2000
    long = text + "x" * (20000 - len(text))
    longer = long + "x"
    application = _at(0, "application.id")
    debrief = f"/v1/interviews/{_at(0)}/debrief"
    return [
        _interview_with([_person(1, notes=long)], notes=long, contact_note=long),
        ("PUT", debrief, {"questions": [{"question": long, "answer": long, "better_answer": long}], "notes": long}),
        ("PUT", debrief, {"strengths": [long], "weaknesses": [long], "unsaid": [long], "interviewer_reactions": long}),
        (
            "POST",
            "/v1/interactions",
            {
                "application_id": application,
                "direction": "inbound",
                "channel": "letter",
                "purpose": "request",
                "summary": long,
                "needs_reply": True,
            },
        ),
        ("POST", "/v1/deadlines", {"kind": "commitment", "application_id": application, "due_on": _day(1)}),
        ("PATCH", f"/v1/applications/{application}", {"notes": longer}),
        ("PATCH", f"/v1/applications/{application}", {"contact_note": longer}),
        ("PATCH", f"/v1/interviewers/{_at(0, 'interviewers.0.id')}", {"notes": longer}),
        ("PATCH", f"/v1/interactions/{_at(3)}", {"summary": longer}),
        ("PUT", debrief, {"notes": longer}),
        ("PUT", debrief, {"unsaid": [longer]}),
    ]


def _address(first: str, length: int) -> str:
    """An e-mail address of so many characters (at least 205), with a local part of 64."""
    rest = length - 64 - 1 - 63 - 1 - 63 - 1 - len(".example.com")
    return f"{first * 64}@{'b' * 63}.{'c' * 63}.{'d' * rest}.example.com"


def _the_longest_addresses() -> list[Request]:
    site = "https://example.com/" + "a" * 1980
    phone = "+" + "1" * 199
    application = _at(1, "application.id")
    person = _person(1, email=_address("p", 254), phone=phone, linkedin_url=site)
    patches = [
        {"email": _address("q", 255)},
        {"email": "q" * 65 + "@example.com"},
        {"email": "q" * 308 + "@example.com"},
        {"email": "q" * 309 + "@example.com"},
        {"linkedin_url": site + "a"},
        {"phone": phone + "1"},
    ]
    return [
        ("POST", "/v1/candidates", {"name": "Robin Adler", "email": _address("r", 254)}),
        _interview_with([person], candidate_id=_at(0), company_url=site),
        (
            "POST",
            "/v1/references",
            {"candidate_id": _at(0), "name": "Kim Okafor", "email": _address("k", 254), "phone": phone},
        ),
        *(("PATCH", f"/v1/interviewers/{_at(1, 'interviewers.0.id')}", patch) for patch in patches),
        ("PATCH", f"/v1/candidates/{_at(0)}", {"email": _address("s", 255)}),
        ("PATCH", f"/v1/references/{_at(2)}", {"email": "k" * 309 + "@example.com"}),
        ("PATCH", f"/v1/applications/{application}", {"company_url": site + "a"}),
    ]


ODD_REFERENCES = (
    "a/b",
    "..",
    "../../etc/passwd",
    '"quoted"',
    "it's",
    "%2e%2e%2f",
    "100%",
    "#?&=+",
    "a,b;c",
    "\u00fcn\u00efc\u00f8d\u00e9",
    "\U0001f6b2" * 200,
    "null",
    "0",
    "<script>",
    "\\N\\n",
    "app_01h455vb4pex5vsknk084sn02q",
)
ODDER_REFERENCES = (
    "caf\u00e9",
    "cafe\u0301",
    "Case",
    "case",
    " leading",
    "trailing ",
    " ",
    " " * 200,
    "\u200b",
    "\u00a0",
    "tab\there",
    "line\nbreak",
    "x" * 201,
)


def _applications_with_odd_references() -> list[Request]:
    requests: list[Request] = []
    for reference in ODD_REFERENCES:
        requests += [
            ("POST", "/v1/candidates", {"name": "Robin Adler", "external_id": reference}),
            _application(external_id=reference),
            ("GET", f"/v1/candidates?external_id={quote(reference, safe='')}", None),
            ("GET", f"/v1/applications?external_id={quote(reference, safe='')}", None),
        ]
    for reference in ODDER_REFERENCES:
        requests += [
            ("POST", "/v1/candidates", {"name": "Robin Adler", "external_id": reference}),
            _application(external_id=reference),
        ]
    requests.append(_application(external_id="a/b"))
    return requests


def _a_hundred_questions() -> list[Request]:
    question = {"question": "Why? " * 40, "answer": "So. " * 40, "went_well": False, "better_answer": "Ah. " * 40}
    texts = [f"{number} " + "word " * 90 for number in range(101)]
    debrief = f"/v1/interviews/{_at(0)}/debrief"
    full = {
        "questions": [question] * 100,
        "strengths": texts[:100],
        "weaknesses": texts[:100],
        "unsaid": texts[:100],
        "would_join": "no",
    }
    return [
        _interview_with([_person(1)]),
        ("PUT", debrief, full),
        _interview(_at(0, "application.id"), starts_at=_when(days=3), ends_at=_when(days=3, hours=1)),
        ("PUT", debrief, {"questions": [question] * 101}),
        ("PUT", debrief, {"strengths": texts}),
        ("PUT", debrief, {"weaknesses": texts}),
        ("PUT", debrief, {"unsaid": texts}),
        ("PUT", debrief, {"questions": [{"question": ""}], "unsaid": [""]}),
        ("PUT", debrief, {}),
    ]


def _fifty_wrong_names() -> list[Request]:
    people = [_at(0, f"interviewers.{number}.id") for number in range(50)]
    debrief = f"/v1/interviews/{_at(0)}/debrief"
    return [
        _interview_with([_person(number) for number in range(50)]),
        ("PUT", debrief, {"notes": "None of them.", "wrong_name_for": people}),
        ("DELETE", f"/v1/interviews/{_at(0)}/interviewers/{people[7]}", None),
        ("DELETE", f"/v1/interviewers/{people[8]}", None),
        ("PUT", debrief, {"notes": "Twice.", "wrong_name_for": [people[0], people[0]]}),
        ("PUT", debrief, {"notes": "Too many.", "wrong_name_for": [people[1]] * 51}),
    ]


def _sixty_decision_days() -> list[Request]:
    said = datetime(2025, 1, 1, tzinfo=UTC)
    days = [
        (
            "POST",
            "/v1/deadlines",
            {
                "kind": "decision",
                "interview_id": _at(0),
                "due_on": (date(2028, 1, 1) + timedelta(days=number if number % 2 else -number)).isoformat(),
                "stated_at": (said + timedelta(hours=number)).isoformat(),
                "promised_channel": CHANNELS[number % len(CHANNELS)],
                "description": f"Word number {number}",
            },
        )
        for number in range(60)
    ]
    return [
        _interview_with([_person(1)]),
        *days,
        ("DELETE", f"/v1/deadlines/{_at(60)}", None),
        ("PATCH", f"/v1/deadlines/{_at(59)}", {"status": "cancelled"}),
        ("PATCH", f"/v1/deadlines/{_at(58)}", {"status": "met"}),
        ("PATCH", f"/v1/deadlines/{_at(1)}", {"status": "open"}),
        ("PATCH", f"/v1/deadlines/{_at(2)}", {"stated_at": "2026-01-01T00:00:00Z"}),
        ("PATCH", f"/v1/deadlines/{_at(3)}", {"kind": "commitment"}),
    ]


def _every_kind_of_contact() -> list[Request]:
    first = datetime(2025, 1, 6, 10, tzinfo=UTC)
    requests: list[Request] = [_interview_with([_person(1)])]
    for direction in ("outbound", "inbound"):
        for channel in CHANNELS:
            for purpose in PURPOSES:
                number = len(requests)
                contact = {
                    "application_id": _at(0, "application.id"),
                    "interviewer_id": _at(0, "interviewers.0.id") if number % 3 else None,
                    "direction": direction,
                    "channel": channel,
                    "purpose": purpose,
                    "occurred_at": (first + timedelta(hours=number * 7)).isoformat(),
                    "needs_reply": direction == "inbound" and number % 5 == 0,
                }
                requests.append(("POST", "/v1/interactions", contact))
    return requests


def _application_through_every_state() -> list[Request]:
    states = ("active", "offer", "accepted", "rejected", "withdrawn", "no_response")
    path = f"/v1/applications/{_at(0, 'application.id')}"
    requests: list[Request] = [
        _interview_with([_person(1)]),
        _interview(_at(0, "application.id"), starts_at=_when(days=4), ends_at=_when(days=4, hours=1)),
        ("PATCH", path, {"status": "offer"}),
        ("PATCH", path, {"status": "accepted"}),
    ]
    for before, after in permutations(states, 2):
        requests += [("PATCH", path, {"status": before}), ("PATCH", path, {"status": after})]
    for instant in ("1971-01-01T00:00:00Z", "2099-12-31T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"):
        requests.append(_application(status="rejected", status_changed_at=instant))
    return requests


def _reference_who_knows_a_hundred() -> list[Request]:
    known = [_at(index, f"interviewers.{number}.id") for index in (1, 2) for number in range(50)]
    quiet = {"disabled_rules": ["thank_you", "connect_on_linkedin", "record_contacts"]}
    reference = {"candidate_id": _at(0), "name": "Kim Okafor"}
    return [
        ("POST", "/v1/candidates", {"name": "Robin Adler", "policy": quiet}),
        _interview_with([_person(number) for number in range(50)], candidate_id=_at(0)),
        _interview_with([_person(number) for number in range(50, 100)], candidate_id=_at(0)),
        ("POST", "/v1/references", {**reference, "knows_interviewer_ids": known}),
        ("POST", "/v1/interviewers", _person(100)),
        ("PATCH", f"/v1/references/{_at(3)}", {"knows_interviewer_ids": [*known, _at(4)]}),
        ("POST", "/v1/references", {**reference, "knows_interviewer_ids": [*known, _at(4)]}),
        ("POST", "/v1/references", {**reference, "knows_interviewer_ids": [known[0]] * 100}),
        ("PATCH", f"/v1/references/{_at(3)}", {"knows_interviewer_ids": []}),
    ]


def _sixty_versions_of_a_letter() -> list[Request]:
    letter = f"/v1/tasks/{_at(1, 'items.0.id')}/letter"
    versions = [
        ("PUT", letter, {"subject": f"Thank you {number}", "body": f"Dear Person 1,\n\nthank you {number} times."})
        for number in range(60)
    ]
    return [
        _interview_with([_person(1)]),
        ("GET", f"/v1/tasks?rule=thank_you&application_id={_at(0, 'application.id')}", None),
        *versions,
        ("GET", f"{letter}/versions?limit=200", None),
        ("POST", f"/v1/tasks/{_at(1, 'items.0.id')}/complete", {"channel": "email"}),
        ("PUT", letter, {"subject": "", "body": "Once more."}),
    ]


def _templates_for_every_letter() -> list[Request]:
    body = "Thank you very much indeed. " * 400
    requests: list[Request] = [_interview_with([_person(1, role="hiring_manager")], company_culture="formal")]
    for kind in LETTERS:
        for tone in ("formal", "friendly"):
            most = 299 if kind == "connect" else 9999  # what the network takes of a request to connect
            template = {"subject": ("Thanks " * 30)[:199] + "s", "body": body[:most] + "."}
            requests.append(("PUT", f"/v1/letter-templates/{kind}/{tone}", template))
    path = "/v1/letter-templates/thank_you/friendly"
    requests += [
        ("PUT", path, {"subject": "T" * 1000, "body": "Thanks."}),
        ("PUT", path, {"subject": "T" * 1001, "body": "Thanks."}),
        ("PUT", path, {"subject": "", "body": "T" * 10001}),
        ("PUT", path, {"subject": "", "body": ""}),
        ("PUT", path, {"subject": "\n\n", "body": "\n"}),
    ]
    return requests


SNOOZES = (
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-12:00",
    "2999-12-31T23:59:59.999999999Z",
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "1971-01-01T00:00:00Z",
    "2400-02-29T00:00:00+23:59",
)


def _tasks_that_rest_for_ever() -> list[Request]:
    def snooze(number: int, until: str) -> Request:
        return ("POST", f"/v1/tasks/{_at(1, f'items.{number}.id')}/snooze", {"until": until})

    return [
        _interview_with([_person(number) for number in range(10)]),
        ("GET", f"/v1/tasks?rule=thank_you&application_id={_at(0, 'application.id')}", None),
        snooze(0, _when(hours=1)),
        snooze(1, _when(days=365)),
        snooze(2, _when(days=36500)),
        *(snooze(3 + number, until) for number, until in enumerate(SNOOZES)),
        snooze(0, _when(hours=2)),
        snooze(0, _when(hours=-2)),
    ]


def _tasks_done_in_many_words() -> list[Request]:
    words = ("I wrote to them and said so. " * 700)[:19999] + "."

    def complete(number: int, **body: Any) -> Request:
        return ("POST", f"/v1/tasks/{_at(1, f'items.{number}.id')}/complete", body)

    return [
        _interview_with([_person(number) for number in range(14)]),
        ("GET", f"/v1/tasks?rule=thank_you&application_id={_at(0, 'application.id')}", None),
        *(complete(number, channel=channel, summary=words) for number, channel in enumerate(CHANNELS)),
        complete(8, summary=words + "."),
        complete(8, occurred_at="1971-01-01T00:00:00Z"),
        complete(9, occurred_at="2099-12-31T23:59:59Z"),
        complete(10, occurred_at="9999-12-31T23:59:59Z", summary=words),
        complete(11, occurred_at="0001-01-01T00:00:00+14:00"),
        complete(12, occurred_at="9999-12-31T23:59:59-12:00"),
        complete(13, channel=None, summary="", occurred_at=None),
    ]


def _many_candidates() -> list[Request]:
    return [
        (
            "POST",
            "/v1/candidates",
            {"name": "Robin Adler", "email": "robin@example.com", "timezone": "Asia/Tokyo", "country": "JP"},
        )
        for _ in range(120)
    ]


def _candidate_and_application_emptied() -> list[Request]:
    candidate = {
        "name": "Robin Adler",
        "email": "robin@example.com",
        "timezone": "America/New_York",
        "country": "US-NY",
        "policy": {"thank_you_within": "PT12H", "follow_up_without_deadline": {"working_days": 5}},
        "time_off": [{"starts_on": _day(1), "ends_on": _day(9), "reason": "Away"}],
        "external_id": "limit-candidate",
        "metadata": {"team": "north"},
    }
    application = {
        "candidate_id": _at(0),
        "job_title": "Data Engineer",
        "company_url": "https://example.com",
        "company_culture": "formal",
        "interest": "undecided",
        "allowed_channels": ["email", "phone"],
        "contact_note": "By e-mail.",
        "status": "offer",
        "status_changed_at": _when(hours=-2),
        "notes": "A note.",
        "external_id": "limit-application",
        "metadata": {"team": "north"},
    }
    requests: list[Request] = [
        ("POST", "/v1/candidates", candidate),
        _interview_with([_person(1)], **application),
    ]
    requests += [("PATCH", f"/v1/candidates/{_at(0)}", {name: None}) for name in candidate if name != "name"]
    requests += [
        ("PATCH", f"/v1/applications/{_at(1, 'application.id')}", {name: None})
        for name in application
        if name != "candidate_id"
    ]
    requests += [
        ("PATCH", f"/v1/candidates/{_at(0)}", {}),
        ("PATCH", f"/v1/applications/{_at(1, 'application.id')}", {}),
        ("PATCH", f"/v1/candidates/{_at(0)}", {"name": None}),
        ("PATCH", f"/v1/applications/{_at(1, 'application.id')}", {"company": None}),
        ("PATCH", f"/v1/candidates/{_at(0)}", {"policy": {"thank_you_within": None}, "metadata": {"team": None}}),
    ]
    return requests


def _metadata_to_the_brim() -> list[Request]:
    def pairs(count: int) -> dict[str, str]:
        return {f"{number:02d}" + "\u00e4" * 38: "\U0001f600" * 500 for number in range(count)}

    more = [{**pairs(50), "one": "more"}, {"k" * 41: "v"}, {"k": "v" * 501}, {"": "v"}]
    paths = ("/v1/candidates", "/v1/applications", "/v1/interviews", "/v1/interviewers")
    owners = (_at(0), _at(1, "application.id"), _at(1), _at(1, "interviewers.0.id"))
    body = {
        "application": {"company": "Brightloop", "candidate_id": _at(0), "metadata": pairs(50)},
        **_just_over(),
        "interviewers": [_person(1, metadata=pairs(50))],
        "metadata": pairs(50),
    }
    return [
        ("POST", "/v1/candidates", {"name": "Robin Adler", "metadata": pairs(50)}),
        ("POST", "/v1/interviews", body),
        *(
            ("PATCH", f"{path}/{owner}", {"metadata": extra})
            for path, owner in zip(paths, owners, strict=True)
            for extra in more
        ),
    ]


def _webhook_with_all_it_may_carry() -> list[Request]:
    headers = {f"X-{number:02d}-" + "a" * 95: "v" * 1000 for number in range(20)}
    url = "https://example.com/" + "h" * 1980
    webhook = {
        "url": url,
        "description": "\u6c34" * 200,
        "status": "disabled",
        "rate_limit": 1000,
        "headers": headers,
        "filters": {"candidate_ids": ["{candidate_id}"], "rules": ["thank_you", "debrief"]},
    }
    small = {"url": "https://example.com/hooks", "status": "disabled"}
    return [
        ("POST", "/v1/webhooks", webhook),
        _interview_with([_person(1)]),
        ("POST", f"/v1/webhooks/{_at(0)}/rotate-secret", None),
        ("PATCH", f"/v1/webhooks/{_at(0)}", {"filters": {"candidate_ids": ["{candidate_id}"] * 100}}),
        ("PATCH", f"/v1/webhooks/{_at(0)}", {"filters": {"candidate_ids": ["{candidate_id}"] * 101}}),
        ("PATCH", f"/v1/webhooks/{_at(0)}", {"filters": {"rules": ["thank_you"] * 100}}),
        ("PATCH", f"/v1/webhooks/{_at(0)}", {"event_types": ["task.due"] * 50}),
        ("PATCH", f"/v1/webhooks/{_at(0)}", {"event_types": ["task.due"] * 51}),
        ("PATCH", f"/v1/webhooks/{_at(0)}", {"headers": {"x-one": "more"}}),
        ("POST", "/v1/webhooks", {**small, "headers": {**headers, "x-one": "more"}}),
        ("POST", "/v1/webhooks", {**small, "headers": {"x" * 101: "v"}}),
        ("POST", "/v1/webhooks", {**small, "headers": {"x": "v" * 1001}}),
        ("POST", "/v1/webhooks", {**small, "headers": {"Host": "a", "Content-Length": "0", "webhook-id": "b"}}),
        ("POST", "/v1/webhooks", {**small, "rate_limit": 0}),
        ("POST", "/v1/webhooks", {**small, "rate_limit": 1001}),
        ("POST", "/v1/webhooks", {**small, "url": url + "h"}),
        ("POST", "/v1/webhooks", {**small, "description": "d" * 201}),
    ]


def _a_hundred_times_off() -> list[Request]:
    times = [
        {"starts_on": _day(number - 50), "ends_on": _day(number - 20), "reason": f"{number:03d}" + "\u4f11" * 197}
        for number in range(101)
    ]
    return [
        ("POST", "/v1/candidates", {"name": "Robin Adler", "timezone": "Pacific/Auckland", "time_off": times[:100]}),
        _interview_with([_person(1)], candidate_id=_at(0)),
        (
            "POST",
            "/v1/interviews",
            {
                "application_id": _at(1, "application.id"),
                "starts_at": _when(days=20),
                "ends_at": _when(days=20, hours=1),
            },
        ),
        ("PATCH", f"/v1/candidates/{_at(0)}", {"time_off": times[::-1][:100]}),
        ("PATCH", f"/v1/candidates/{_at(0)}", {"time_off": times}),
        ("PATCH", f"/v1/candidates/{_at(0)}", {"time_off": [{**times[0], "reason": "r" * 201}]}),
    ]


def _within_days() -> list[Request]:
    def round_within(days: Any) -> Request:
        body = {
            "application": {"company": "Brightloop"},
            **_just_over(),
            "timezone": "Pacific/Apia",
            "decision": {"within_days": days},
        }
        return ("POST", "/v1/interviews", body)

    far = {
        "application": {"company": "Brightloop"},
        "starts_at": "2098-12-30T09:00:00+00:00",
        "ends_at": "2098-12-30T10:00:00+00:00",
        "decision": {"within_days": 730},
    }
    return [
        round_within(0),
        round_within(1),
        round_within(729),
        round_within(730),
        ("POST", "/v1/interviews", far),
        round_within(731),
        round_within(-1),
        round_within(0.5),
        round_within(2147483648),
        ("POST", "/v1/interviews", {**far, "starts_at": "9999-12-30T09:00:00Z", "ends_at": "9999-12-30T10:00:00Z"}),
    ]


def _invitation(*lines: str) -> str:
    """A calendar file of one event, its long lines folded."""
    every = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//limits//EN", "METHOD:REQUEST", "BEGIN:VEVENT", *lines]
    every += ["END:VEVENT", "END:VCALENDAR"]
    folded = ["\r\n ".join(line[start : start + 60] for start in range(0, len(line), 60)) for line in every]
    return "\r\n".join(folded) + "\r\n"


def _invitations_too_long() -> list[Request]:
    times = ("DTSTAMP:20261101T090000Z", "DTSTART:20270210T090000Z", "DTEND:20270210T100000Z")

    def invite(*lines: str) -> Request:
        return ("POST", "/v1/interviews/import", {"ics": _invitation(*times, *lines), "application_id": _at(0)})

    return [
        _application(),
        invite("UID:plain@example.com", "SUMMARY:Interview", "ORGANIZER;CN=Aylin Kaya:mailto:aylin@example.com"),
        invite("UID:" + "u" * 255, "SUMMARY:" + "s" * 200, "LOCATION:" + "l" * 200),
        invite("UID:" + "u" * 600, "SUMMARY:" + "s" * 201, "LOCATION:" + "l" * 201),
        invite("UID:" + "u" * 601, "SUMMARY:" + "s" * 5000, "LOCATION:" + "l" * 5000),
        invite("UID:" + "\U0001f600" * 600, "SUMMARY:" + "\U0001f600" * 300, "LOCATION:" + "\U0001f600" * 300),
        invite("UID:long-words@example.com", "SUMMARY:Interview", "DESCRIPTION:" + "d" * 50000),
        invite("UID:long-url@example.com", "SUMMARY:Interview", "URL:https://example.com/" + "u" * 5000),
        invite(
            "UID:long-name@example.com",
            "SUMMARY:Interview",
            'ORGANIZER;CN="' + "N" * 500 + '":mailto:organizer@example.com',
            'ATTENDEE;CN="' + "A" * 500 + '":mailto:' + "a" * 400 + "@example.com",
        ),
        invite("UID: ", "SUMMARY: ", "LOCATION: "),
        invite("SUMMARY:No identifier at all"),
        invite("UID:slash/../%2e\\,\\;\\n@example.com", "SUMMARY:<b>&amp;\\n\\nBEGIN:VEVENT", "LOCATION:\\n"),
    ]


def _people_deleted_from_panels() -> list[Request]:
    people = [_at(0, f"interviewers.{number}.id") for number in range(3)]
    application = _at(0, "application.id")
    contact = {"application_id": application, "direction": "outbound", "channel": "email", "purpose": "thank_you"}
    return [
        (
            "POST",
            "/v1/interviews",
            {
                "application": {"company": "Brightloop"},
                "starts_at": _when(days=-3, hours=-1),
                "ends_at": _when(days=-3),
                "interviewers": [_person(number, role="hiring_manager") for number in range(3)],
            },
        ),
        _interview(application, **_just_over(), interviewers=people),
        ("POST", "/v1/references", {"name": "Kim Okafor", "knows_interviewer_ids": people}),
        ("POST", "/v1/interactions", {**contact, "interview_id": _at(0), "interviewer_id": people[0]}),
        ("PUT", f"/v1/interviews/{_at(1)}/debrief", {"notes": "Names.", "wrong_name_for": people}),
        ("GET", f"/v1/tasks?rule=thank_you&interview_id={_at(1)}", None),
        ("PUT", f"/v1/tasks/{_at(5, 'items.0.id')}/letter", {"subject": "Thanks", "body": "Dear Person,\n\nthanks."}),
        ("POST", f"/v1/tasks/{_at(5, 'items.1.id')}/skip", {"reason": "Already said."}),
        ("DELETE", f"/v1/interviewers/{people[0]}", None),
        ("DELETE", f"/v1/interviewers/{people[1]}", None),
        ("DELETE", f"/v1/interviewers/{people[2]}", None),
        ("PATCH", f"/v1/interviews/{_at(1)}", {"location": "Empty room"}),
    ]


def _identifier(prefix: str, number: int) -> str:
    """A TypeID: a UUID of version 7 in base 32."""
    value = (1767225600000 << 80) | (7 << 76) | (2 << 62) | number
    letters = "0123456789abcdefghjkmnpqrstvwxyz"
    return f"{prefix}_" + "".join(letters[(value >> (5 * place)) & 31] for place in range(25, -1, -1))


def _imported_at_round_one_hundred() -> list[Request]:
    known = {"created_at": "2025-01-01T00:00:00Z", "updated_at": "2025-01-01T00:00:00Z"}
    candidate = {**known, "id": _identifier("cand", 1), "name": "Robin Adler"}
    application = {
        **known,
        "id": _identifier("app", 2),
        "company": "Nordlicht Energie",
        "status_changed_at": "2025-01-01T00:00:00Z",
    }
    interview = {
        **known,
        "id": _identifier("int", 3),
        "application_id": application["id"],
        "round": 100,
        "starts_at": "2025-02-03T09:00:00Z",
        "ends_at": "2025-02-03T10:00:00Z",
        "timezone": "UTC",
        "status": "held",
        "interviewers": [],
    }
    document = {
        "format": "afterview.candidate.v1",
        "exported_at": "2025-03-01T00:00:00Z",
        "candidate": candidate,
        "applications": [application],
        "interviews": [interview],
    }
    later = {"starts_at": _when(days=3), "ends_at": _when(days=3, hours=1)}
    return [
        ("POST", "/v1/candidates/import", document),
        ("GET", f"/v1/applications?candidate_id={_at(0)}", None),
        _interview(_at(1, "items.0.id"), **later),
        ("POST", "/v1/candidates/import", {**document, "interviews": [{**interview, "round": 101}]}),
        ("POST", "/v1/candidates/import", {**document, "interviews": [interview, interview]}),
        ("POST", "/v1/candidates/import", {**document, "exported_at": "9999-12-31T23:59:59Z"}),
        (
            "POST",
            "/v1/candidates/import",
            {
                **document,
                "applications": [{**application, "status_changed_at": "0001-01-01T00:00:00Z"}],
                "interviews": [{**interview, "starts_at": "0001-01-01T00:00:00Z", "ends_at": "0001-01-01T01:00:00Z"}],
            },
        ),
    ]


def _preview_of_two_hundred() -> list[Request]:
    def named(kind: str, number: int) -> str:
        return f"{kind}-{number:03d}-".ljust(200, "x")

    first = datetime(2025, 1, 6, 9, tzinfo=UTC)
    numbers = range(200)
    interviews = [
        {
            "id": named("interview", number),
            "round": number % 100 + 1,
            **_hour(first + timedelta(days=3 * number)),
            "interviewers": [{"id": named("person", number), "name": f"Person {number}"}],
        }
        for number in numbers
    ]
    document = {
        "now": "2026-06-01T12:00:00Z",
        "application": {"company": "Nordlicht Energie", "company_culture": "formal"},
        "interviews": interviews,
        "deadlines": [
            {
                "id": named("deadline", number),
                "kind": ("decision", "commitment", "reply")[number % 3],
                "due_on": (date(2026, 1, 1) + timedelta(days=number)).isoformat(),
                "stated_at": "2025-06-01T12:00:00Z",
            }
            for number in numbers
        ],
        "interactions": [
            {
                "id": named("contact", number),
                "direction": "inbound" if number % 2 else "outbound",
                "purpose": PURPOSES[number % len(PURPOSES)],
                "occurred_at": (first + timedelta(days=number)).isoformat(),
            }
            for number in numbers
        ],
        "references": [{"id": named("reference", number), "name": f"Reference {number}"} for number in numbers],
        "debriefs": [{"interview_id": named("interview", number), "notes": "Fine."} for number in numbers],
        "tasks_done": [{"rule": "debrief", "interview_id": named("interview", number)} for number in numbers],
    }
    unnumbered = [{key: value for key, value in each.items() if key != "round"} for each in interviews]
    return [
        ("POST", "/v1/plans/preview", document),
        ("POST", "/v1/plans/preview", {**document, "interviews": unnumbered}),
        ("POST", "/v1/plans/preview", {**document, "interviews": [*interviews, interviews[0]]}),
        ("POST", "/v1/plans/preview", {**document, "now": "9999-12-31T23:59:59Z"}),
        ("POST", "/v1/plans/preview", {**document, "now": "0001-01-01T00:00:00Z"}),
        ("POST", "/v1/plans/preview", {**document, "now": "9999-12-31T23:59:59-12:00"}),
    ]


def _reading_at_the_ends_of_time() -> list[Request]:
    instants = (
        "2099-12-31T23:59:59Z",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "2026-06-30T23:59:60Z",
    )
    check = "/v1/applications/{application_id}/contact-check"
    return [
        ("GET", "/v1/events?after=4611686018427387904&limit=200", None),
        ("GET", "/v1/events?after=0&limit=1", None),
        ("GET", "/v1/tasks?limit=200", None),
        *(("GET", f"/v1/tasks?due_before={quote(instant, safe='')}", None) for instant in instants),
        *(("GET", f"/v1/tasks?opens_before={quote(instant, safe='')}", None) for instant in instants),
        *(("GET", f"{check}?channel=phone&at={quote(instant, safe='')}", None) for instant in instants),
        ("GET", "/v1/events?after=4611686018427387905", None),
        ("GET", "/v1/events?after=9223372036854775808", None),
        ("GET", "/v1/events?after=-1", None),
        ("GET", "/v1/tasks?limit=0", None),
        ("GET", "/v1/tasks?limit=201", None),
        ("GET", "/v1/applications?cursor=" + "c" * 500, None),
        ("GET", "/v1/applications?cursor=" + "c" * 501, None),
        ("GET", "/v1/applications?external_id=" + "e" * 201, None),
    ]


LIMITS: tuple[AtTheLimit, ...] = (
    AtTheLimit("a hundred rounds and the one after", _a_hundred_rounds, refused=101),
    AtTheLimit("round one hundred and then one without a number", _round_one_hundred, refused=2),
    AtTheLimit("forty rounds that all are round one", _all_round_one, refused=2),
    AtTheLimit("a panel of fifty and one more", _fifty_on_a_panel, refused=2),
    AtTheLimit("an interview in every decade", _every_decade),
    AtTheLimit("interviews at the first and last instants", _the_first_and_last_instants, refused=1),
    AtTheLimit("interviews of a second and of a century", _short_and_long_rounds, refused=2),
    AtTheLimit("zones at both ends of the earth", _both_ends_of_the_earth),
    AtTheLimit("hours that a zone skips or has twice", _hours_skipped_or_twice, refused=30),
    AtTheLimit("countries that no holiday table knows", _countries_unknown_to_holidays, refused=4 * len(COUNTRIES)),
    AtTheLimit("spans of a thousand years", _spans_of_a_thousand_years, refused=4 * len(LONG_SPANS)),
    AtTheLimit("every rule disabled", _every_rule_disabled),
    AtTheLimit("asking without end", _asking_without_end, refused=4 * len(MANY_ASKS)),
    AtTheLimit("weeks without a working day", _no_working_day, refused=4 * len(IDLE_WEEKS)),
    AtTheLimit("names of two hundred emoji", _names_of_emoji),
    AtTheLimit("names from right to left", _names_from_right_to_left, refused=18),
    AtTheLimit("notes of full length", _notes_of_full_length, refused=5),
    AtTheLimit("the longest address, site and number", _the_longest_addresses, refused=3),
    AtTheLimit(
        "applications with odd references of the caller",
        _applications_with_odd_references,
        refused=4 * len(ODD_REFERENCES),
    ),
    AtTheLimit("a debrief of a hundred questions", _a_hundred_questions, refused=3),
    AtTheLimit("fifty people called by a wrong name", _fifty_wrong_names, refused=4),
    AtTheLimit("sixty decision days in place of one another", _sixty_decision_days, refused=62),
    AtTheLimit("contacts of every purpose, direction and channel", _every_kind_of_contact),
    AtTheLimit("an application that goes through every state", _application_through_every_state, refused=4),
    AtTheLimit("a reference who knows a hundred interviewers", _reference_who_knows_a_hundred, refused=5),
    AtTheLimit("a letter kept in sixty versions", _sixty_versions_of_a_letter, refused=64),
    AtTheLimit("own templates for every letter", _templates_for_every_letter, refused=29),
    AtTheLimit("tasks that rest for ever", _tasks_that_rest_for_ever, refused=3),
    AtTheLimit("tasks done in twenty thousand characters", _tasks_done_in_many_words, refused=10),
    AtTheLimit("a hundred and twenty candidates", _many_candidates),
    AtTheLimit("candidate and application emptied field by field", _candidate_and_application_emptied, refused=22),
    AtTheLimit("metadata filled to the brim", _metadata_to_the_brim, refused=2),
    AtTheLimit("a webhook with all that it may carry", _webhook_with_all_it_may_carry, refused=3),
    AtTheLimit("a hundred times off that overlap", _a_hundred_times_off, refused=4),
    AtTheLimit("decisions within no day and within two years", _within_days, refused=5),
    AtTheLimit("invitations whose every line is too long", _invitations_too_long, refused=2),
    AtTheLimit("people deleted from their panels", _people_deleted_from_panels),
    AtTheLimit("a candidate imported at round one hundred", _imported_at_round_one_hundred, refused=2),
    AtTheLimit("a preview of two hundred of each", _preview_of_two_hundred, refused=1),
    AtTheLimit("reading at the ends of time", _reading_at_the_ends_of_time, refused=3),
)

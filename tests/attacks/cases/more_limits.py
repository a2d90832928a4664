"""More accounts at their limits: whatever is accepted must also be readable."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any
from urllib.parse import quote

from tests.attacks.shapes import AtTheLimit

Request = tuple[str, str, Any]

CHANNELS = ("email", "phone", "letter", "linkedin", "in_person", "message", "social_personal", "other")
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
EXTREMES = (
    "1900-01-01T00:00:00Z",
    "2200-01-01T00:00:00Z",
    "9000-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-12:00",
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "2026-06-30T23:59:60Z",
    "2026-06-30T23:59:59.999999999Z",
    "2026-06-30T23:59:59+23:59",
    "2026-06-30t23:59:59z",
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
    return {"name": f"Person {number}", "title": "Analyst", "email": f"person{number}@example.com", **more}


def _application(**more: Any) -> Request:
    return ("POST", "/v1/applications", {"company": "Kestrel Labs", **more})


def _interview(application: str, **more: Any) -> Request:
    return ("POST", "/v1/interviews", {"application_id": application, **more})


def _interview_with(people: Sequence[Any], **application: Any) -> Request:
    """An interview that ended three hours ago, with its own application."""
    body = {"application": {"company": "Kestrel Labs", **application}, **_just_over(), "interviewers": list(people)}
    return ("POST", "/v1/interviews", body)


def _thank_yous(interview: int) -> Request:
    return ("GET", f"/v1/tasks?rule=thank_you&application_id={_at(interview, 'application.id')}", None)


def _then_changed(patches: Sequence[Mapping[str, Any]]) -> list[Request]:
    """A candidate with four facts for each of the patches; the patches come last, from `4 * len(patches)` on."""
    requests: list[Request] = []
    for number in range(len(patches)):
        first = 4 * number
        own = {"candidate_id": _at(first)}
        requests += [
            ("POST", "/v1/candidates", {"name": f"Candidate {number}", "timezone": "America/New_York"}),
            _interview_with([_person(number, role="recruiter")], **own, company_culture="formal"),
            (
                "POST",
                "/v1/deadlines",
                {
                    "kind": "decision",
                    "interview_id": _at(first + 1),
                    "due_on": _day(5),
                    "promised_channel": "phone",
                },
            ),
            (
                "POST",
                "/v1/deadlines",
                {"kind": "commitment", "application_id": _at(first + 1, "application.id"), "due_on": _day(8)},
            ),
        ]
    for number, patch in enumerate(patches):
        requests.append(("PATCH", f"/v1/candidates/{_at(4 * number)}", dict(patch)))
    return requests


def _all_named(text: str) -> list[Request]:
    """One text as every name, over applications in every state."""
    candidate = _at(0)
    application = _at(1, "application.id")
    letter = {"subject": text, "body": f"Dear {text},\n\nthank you.\n\n{text}"}
    requests: list[Request] = [
        ("POST", "/v1/candidates", {"name": text, "timezone": "Asia/Kolkata", "country": "IN"}),
        (
            "POST",
            "/v1/interviews",
            {
                "application": {
                    "candidate_id": candidate,
                    "company": text,
                    "job_title": text,
                    "company_culture": "formal",
                },
                **_just_over(),
                "location": text,
                "interviewers": [
                    {"name": text, "title": text, "company": text, "role": "hiring_manager"},
                    {"name": text, "title": text, "email": "one@example.com", "role": "coordinator"},
                ],
                "external_id": text,
            },
        ),
        ("GET", f"/v1/tasks?rule=thank_you&candidate_id={candidate}", None),
        ("PUT", f"/v1/tasks/{_at(2, 'items.0.id')}/letter", letter),
        ("POST", "/v1/letters/draft", {"task_id": _at(2, "items.0.id"), "tone": "formal", "points": [text]}),
        ("POST", "/v1/letters/draft", {"task_id": _at(2, "items.1.id"), "tone": "friendly"}),
        (
            "POST",
            "/v1/references",
            {
                "candidate_id": candidate,
                "name": text,
                "relationship": text,
                "knows_interviewer_ids": [_at(1, "interviewers.0.id"), _at(1, "interviewers.1.id")],
            },
        ),
        (
            "POST",
            "/v1/deadlines",
            {"kind": "decision", "interview_id": _at(1), "due_on": _day(3), "description": text},
        ),
        (
            "POST",
            "/v1/deadlines",
            {"kind": "commitment", "application_id": application, "due_on": _day(3), "description": text},
        ),
        ("PUT", f"/v1/interviews/{_at(1)}/debrief", {"notes": text, "wrong_name_for": [_at(1, "interviewers.1.id")]}),
        ("PATCH", f"/v1/interviewers/{_at(1, 'interviewers.0.id')}", {"notes": text, "phone": text}),
        _interview(application, starts_at=_when(days=9), ends_at=_when(days=9, hours=1), location=text),
        ("POST", f"/v1/candidates/{candidate}/feed-tokens", {"name": text}),
        ("POST", "/v1/api-keys", {"name": text, "scopes": ["read", "write"]}),
        ("POST", f"/v1/tasks/{_at(2, 'items.0.id')}/complete", {"summary": text}),
    ]
    requests += [
        _interview_with([{"name": text}], candidate_id=candidate, company=text, status=status)
        for status in ("offer", "accepted", "rejected", "withdrawn", "no_response")
    ]
    return requests


def _a_round_moved_to_one_hundred() -> list[Request]:
    later = _hour(datetime(2027, 3, 1, 9, tzinfo=UTC))
    invitation = _invitation("UID:hundred@example.com", "SUMMARY:Interview", *_INVITED)
    return [
        _application(),
        _interview(_at(0), **_just_over(), interviewers=[_person(1)]),
        ("PATCH", f"/v1/interviews/{_at(1)}", {"round": 100}),
        ("POST", "/v1/interviews/import", {"ics": invitation, "application_id": _at(0)}),
        _interview(_at(0), **later),
        ("PATCH", f"/v1/interviews/{_at(1)}", {"round": None}),
        ("PATCH", f"/v1/interviews/{_at(1)}", {"round": 101}),
        ("PATCH", f"/v1/interviews/{_at(1)}", {"round": 9223372036854775808}),
        ("POST", "/v1/interviews/import", {"ics": invitation, "application_id": _at(0)}),
    ]


def _rounds_counted_down() -> list[Request]:
    first = datetime(2026, 3, 2, 9, tzinfo=UTC)
    rounds = [
        _interview(_at(0), **_hour(first + timedelta(days=15 * number)), round=100 - number, type="video")
        for number in range(40)
    ]
    last = _hour(datetime(2028, 6, 1, 9, tzinfo=UTC))
    return [
        _application(),
        *rounds,
        ("DELETE", f"/v1/interviews/{_at(20)}", None),
        ("PATCH", f"/v1/interviews/{_at(40)}", {"round": 1}),
        _interview(_at(0), **last),
        _interview(_at(0), **last, round=1),
    ]


def _a_panel_that_grew() -> list[Request]:
    panel = f"/v1/interviews/{_at(0)}/interviewers"
    others = [_at(1, f"interviewers.{number}.id") for number in range(50)]
    everyone = [_at(0, f"interviewers.{number}.id") for number in range(50)]
    return [
        _interview_with([_person(number) for number in range(50)], company_culture="formal"),
        (
            "POST",
            "/v1/interviews",
            {
                "application": {"company": "Another company"},
                "starts_at": _when(days=3),
                "ends_at": _when(days=3, hours=1),
                "interviewers": [_person(number) for number in range(50, 100)],
            },
        ),
        ("POST", "/v1/interviewers", _person(100)),
        *(("PUT", f"{panel}/{other}", None) for other in others),
        ("PUT", f"{panel}/{_at(2)}", None),
        ("PATCH", f"/v1/interviews/{_at(0)}", {"location": "The great hall"}),
        ("PUT", f"/v1/interviews/{_at(0)}/debrief", {"notes": "A crowd.", "wrong_name_for": everyone}),
        ("DELETE", f"{panel}/{others[0]}", None),
        ("PUT", f"{panel}/{others[0]}", None),
        _interview(_at(0, "application.id"), starts_at=_when(days=1), ends_at=_when(days=2), interviewers=everyone),
    ]


def _rounds_on_top_of_each_other() -> list[Request]:
    people = [_at(0, "interviewers.0.id"), _at(0, "interviewers.1.id")]
    application = _at(0, "application.id")
    future = {"starts_at": _when(days=2), "ends_at": _when(days=2, hours=3)}
    inside = {"starts_at": _when(days=2, hours=1), "ends_at": _when(days=2, hours=2)}
    return [
        _interview_with([_person(1, role="hiring_manager"), _person(2, role="recruiter")], company_culture="formal"),
        *(_interview(application, **_just_over(), interviewers=people) for _ in range(12)),
        *(_interview(application, **future, interviewers=people, decision={"within_days": 7}) for _ in range(6)),
        *(_interview(application, **inside, interviewers=people, decision={"due_on": _day(9)}) for _ in range(6)),
        *(
            ("POST", "/v1/interviews", {"application": {"company": f"Company {number}"}, **future})
            for number in range(10)
        ),
    ]


def _days_that_calendars_dispute() -> list[Request]:
    days = (
        datetime(2000, 2, 29, 23, 30, tzinfo=UTC),
        datetime(2024, 2, 29, 12, 0, tzinfo=UTC),
        datetime(2028, 2, 29, 0, 0, tzinfo=UTC),
        datetime(2026, 1, 31, 9, 0, tzinfo=UTC),
        datetime(2026, 8, 31, 23, 59, tzinfo=UTC),
        datetime(2026, 12, 31, 23, 0, tzinfo=UTC),
        datetime(2027, 1, 1, 0, 0, tzinfo=UTC),
        datetime(2020, 12, 31, 23, 30, tzinfo=UTC),
        datetime(2038, 1, 19, 3, 0, tzinfo=UTC),
        datetime(2036, 2, 7, 6, 0, tzinfo=UTC),
        datetime(1999, 12, 31, 23, 0, tzinfo=UTC),
        datetime(1971, 1, 2, 0, 0, tzinfo=UTC),
    )
    return [
        _application(),
        *(
            _interview(
                _at(0),
                **_hour(day),
                timezone="Asia/Kathmandu",
                interviewers=[_person(number)],
                decision={"due_on": (day.date() + timedelta(days=366)).isoformat()},
            )
            for number, day in enumerate(days)
        ),
    ]


def _deadlines_at_the_ends_of_the_calendar() -> list[Request]:
    days = (
        "1900-01-01",
        "2200-12-31",
        "9000-02-28",
        "9999-12-01",
        "9999-12-30",
        "9999-12-31",
        "0001-01-02",
        "0001-01-01",
        "0000-12-31",
        "10000-01-01",
        "2027-02-29",
    )
    requests: list[Request] = [_interview_with([_person(1)]), _application()]
    for kind in ("decision", "commitment", "reply"):
        requests += [("POST", "/v1/deadlines", {"kind": kind, "interview_id": _at(0), "due_on": day}) for day in days]
        requests += [
            ("POST", "/v1/deadlines", {"kind": kind, "application_id": _at(1), **fact})
            for instant in EXTREMES
            for fact in ({"due_at": instant}, {"due_on": "2027-01-04", "stated_at": instant})
        ]
    return requests


def _contacts_at_the_ends_of_the_calendar() -> list[Request]:
    application = _at(0, "application.id")
    requests: list[Request] = [_interview_with([_person(1)])]
    for instant in EXTREMES:
        for direction, purpose in (("inbound", "update"), ("outbound", "follow_up"), ("inbound", "request")):
            contact = {
                "application_id": application,
                "direction": direction,
                "channel": "phone",
                "purpose": purpose,
                "occurred_at": instant,
                "needs_reply": purpose == "request",
            }
            requests.append(("POST", "/v1/interactions", contact))
        for purpose in ("follow_up", "thank_you", "status_call"):
            query = f"channel=email&purpose={purpose}&at={quote(instant, safe='')}"
            requests.append(("GET", f"/v1/applications/{application}/contact-check?{query}", None))
    return requests


def _zones_of_another_age() -> list[Request]:
    rounds = (
        ("Africa/Monrovia", datetime(1971, 6, 1, 12, tzinfo=UTC)),
        ("Pacific/Apia", datetime(2011, 12, 30, 9, tzinfo=UTC)),
        ("Pacific/Kwajalein", datetime(1993, 8, 21, 11, tzinfo=UTC)),
        ("America/Caracas", datetime(2016, 5, 1, 7, tzinfo=UTC)),
        ("Asia/Pyongyang", datetime(2015, 8, 14, 15, tzinfo=UTC)),
        ("Europe/Volgograd", datetime(2020, 12, 26, 22, tzinfo=UTC)),
        ("Asia/Singapore", datetime(1981, 12, 31, 16, tzinfo=UTC)),
        ("Europe/Lisbon", datetime(1992, 9, 27, 1, tzinfo=UTC)),
        ("America/Sao_Paulo", datetime(2018, 11, 4, 2, tzinfo=UTC)),
        ("Asia/Tehran", datetime(2022, 9, 21, 19, tzinfo=UTC)),
        ("Africa/Juba", datetime(2021, 1, 31, 21, tzinfo=UTC)),
        ("Europe/Amsterdam", datetime(1973, 4, 1, 12, tzinfo=UTC)),
    )
    odd = (
        "Asia/Calcutta",
        "US/Eastern",
        "EST5EDT",
        "GMT+0",
        "Etc/UCT",
        "Zulu",
        "Eire",
        "europe/berlin",
        "Europe/Berlin ",
        "Factory",
        "localtime",
        "posixrules",
        "posix/Europe/Berlin",
        "right/Europe/Berlin",
        "tzdata.zi",
        "UTC+14",
        "+05:30",
        "../Europe/Berlin",
        "/etc/localtime",
        "Europe",
        "",
        "Z" * 64,
        "Z" * 65,
    )
    older = (
        datetime(1900, 1, 1, 12, tzinfo=UTC),
        datetime(1883, 11, 18, 12, tzinfo=UTC),
        datetime(1582, 10, 10, 12, tzinfo=UTC),
    )
    requests: list[Request] = [_application()]
    requests += [
        _interview(_at(0), **_hour(start), timezone=zone, decision={"within_days": 30}) for zone, start in rounds
    ]
    for zone in odd:
        requests.append(_interview(_at(0), **_just_over(), timezone=zone, interviewers=[_person(1)]))
        requests.append(("POST", "/v1/candidates", {"name": "Robin Adler", "timezone": zone}))
    for start in older:
        requests.append(_interview(_at(0), **_hour(start), timezone="Europe/Amsterdam"))
    return requests


def _years_unknown_to_holidays() -> list[Request]:
    countries = ("DE", "US", "CN", "IN", "IL", "SA", "IR", "TH", "JP", "ET")
    requests: list[Request] = []
    for number, country in enumerate(countries):
        requests += [
            ("POST", "/v1/candidates", {"name": f"Somebody in {country}", "country": country}),
            _interview_with([_person(number)], candidate_id=_at(2 * number)),
        ]
    for year in (2060, 2078, 2101, 2151, 2400, 3000, 9990, 1948, 1800):
        for number in range(len(countries)):
            deadline = {"kind": "decision", "interview_id": _at(2 * number + 1), "due_on": f"{year}-04-01"}
            requests.append(("POST", "/v1/deadlines", deadline))
    return requests


SHORT_SPANS: tuple[Any, ...] = (
    "PT0S",
    "P0D",
    "PT1S",
    "PT0.000001S",
    "PT0.5H",
    "P1.5M",
    "P1Y2M3W4DT5H6M7S",
    "P1W2D",
    "-P1D",
    "P-1D",
    "P",
    "PT",
    "p1d",
    " P1D ",
    "P1D" + "0" * 300,
    {"working_days": 0},
    {"working_days": -5},
    {"working_days": 2.5},
    {"working_days": True},
    {"working_days": 1, "days": 1},
    86400,
    None,
)


def _spans_of_nothing() -> list[Request]:
    return _then_changed([{"policy": dict.fromkeys(SPANS, span)} for span in SHORT_SPANS])


def _a_preset_with_own_figures() -> list[Request]:
    own = {"preset": _at(0, "items.1.name"), "thank_you_within": "PT12H", "follow_up_gap": "P10D"}
    candidate = f"/v1/candidates/{_at(1)}"
    return [
        ("GET", "/v1/policies", None),
        ("POST", "/v1/candidates", {"name": "Robin Adler", "country": "DE", "policy": own}),
        _interview_with([_person(1, role="recruiter")], candidate_id=_at(1)),
        ("PATCH", candidate, {"policy": {"follow_up_without_deadline": {"working_days": 5}}}),
        ("PATCH", candidate, {"policy": {"preset": "articles"}}),
        ("PATCH", candidate, {"policy": {"preset": _at(0, "items.1.name")}}),
        ("PATCH", candidate, {"policy": {"preset": None}}),
        ("PATCH", candidate, {"policy": {"preset": "no such preset"}}),
        ("PATCH", candidate, {"policy": {"preset": ["articles"]}}),
        ("PATCH", candidate, {"policy": dict.fromkeys(SPANS)}),
        ("PATCH", candidate, {"policy": {f"figure_{number}": "P1D" for number in range(60)}}),
        ("PATCH", candidate, {"policy": {f"figure_{number}": "P1D" for number in range(61)}}),
        ("PATCH", candidate, {"policy": {"disabled_rules": ["no_such_rule"] * 1000}}),
        ("PATCH", candidate, {"policy": {"disabled_rules": ["thank_you"] * 1000}}),
        ("PATCH", candidate, {"policy": {"disabled_rules": None}}),
        ("PATCH", candidate, {"policy": {}}),
    ]


BUSY: tuple[dict[str, Any], ...] = (
    {"keep_searching_every": "PT1H"},
    {"keep_searching_every": "PT1M", "expire_after": "P100Y"},
    {"keep_searching_every": "PT1S"},
    {"max_follow_ups": 50, "follow_up_gap": "PT1H"},
    {"max_follow_ups": 5000, "follow_up_gap": "PT1M", "last_follow_up_after": "P10Y"},
    {"max_follow_ups": 1000000, "follow_up_gap": "PT1S", "last_follow_up_after": "P100Y"},
    {"review_silence_after": "PT1S", "review_silence_within": "PT1S"},
    {"review_silence_after": "PT1S", "last_follow_up_after": "P100Y", "follow_up_expire_after": "P100Y"},
    {"commitment_lead": "P100Y", "prepare_lead": "P100Y"},
    {"follow_up_gap": "P100Y", "last_follow_up_after": "PT1S", "max_follow_ups": 2},
    {"expire_after": "PT1S", "follow_up_expire_after": "PT1S"},
)


def _searching_every_second() -> list[Request]:
    return _then_changed([{"policy": policy} for policy in BUSY])


HOURS: tuple[Any, ...] = (
    {"start": "00:00", "end": "23:59"},
    {"start": "09:00", "end": "09:01"},
    {"start": "23:58", "end": "23:59"},
    {"start": "00:00", "end": "00:01"},
    {"start": "09:00", "end": "09:00"},
    {"start": "22:00", "end": "06:00"},
    {"start": "00:00", "end": "24:00"},
    {"start": "09:00:30.5", "end": "17:00:59"},
    {"start": "09:00+05:00", "end": "17:00-05:00"},
    {"start": "9", "end": "17"},
    {"start": "09:00"},
    {"end": "17:00"},
    {"start": 9, "end": 17},
    {"start": "25:61", "end": "99:99"},
    {},
    None,
    ["09:00", "17:00"],
)


def _hours_of_a_minute() -> list[Request]:
    return _then_changed([{"policy": {"working_hours": hours}} for hours in HOURS])


def _names_of_combining_marks() -> list[Request]:
    return _all_named("e\u0301" * 100)


def _names_piled_high() -> list[Request]:
    pile = "Z" + "\u0300\u0323\u0489" * 66 + "\u0300"
    family = ("\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 29)[:199] + "x"
    return [*_all_named(pile), _interview_with([_person(1, name=family)], company=family)]


def _names_in_rare_characters() -> list[Request]:
    return _all_named("\U00020bb7\u91ce\u5bb6\u9f98" * 50)


def _names_that_look_like_markup() -> list[Request]:
    text = "</text></svg><script>alert(1)</script>]]>&amp;&#0;\\n;,:\"'`%s%(x)s$x\\N --><!-- END:VEVENT "
    return _all_named((text * 3)[:199] + ".")


def _lines_with_odd_whitespace() -> list[Request]:
    odd = (
        "\u200b",
        "\u2060\ufeff",
        "\u00ad",
        "\u202e\u2066",
        "a\tb",
        "a\nb",
        "a\r\nb",
        "a\u2028b\u2029c",
        "a\u0085b",
        "a\u009fb\u0080",
        "a\ufffeb\uffffc",
        "a\U0010ffffb",
        "\ufeffa",
        "\u3164",
        "\u2800",
        " a ",
        "\u00a0a\u3000",
        "a\u0000b",
        "a\u007fb",
        " ",
        "",
    )
    requests: list[Request] = [_application()]
    for text in odd:
        requests.append(
            _interview_with(
                [{"name": text, "title": text, "company": text, "notes": text}], company=text, job_title=text
            )
        )
        requests.append(("POST", "/v1/references", {"name": text, "phone": text, "relationship": text}))
        requests.append(_application(notes=text, contact_note=text, metadata={"k": text}))
    return requests


def _contacts_in_many_words() -> list[Request]:
    words = "\u8a9e" * 20000
    blank = "\n" * 20000
    contact = {"application_id": _at(0, "application.id"), "direction": "inbound", "purpose": "request"}
    requests: list[Request] = [_interview_with([_person(1)])]
    for channel in CHANNELS:
        body = {**contact, "channel": channel, "summary": words, "needs_reply": True}
        requests.append(("POST", "/v1/interactions", body))
    requests += [
        ("POST", "/v1/interactions", {**contact, "channel": "email", "summary": blank}),
        ("POST", "/v1/interactions", {**contact, "channel": "email", "summary": ""}),
        ("POST", "/v1/interactions", {**contact, "channel": "email", "summary": words + "x"}),
        ("POST", "/v1/interactions", {**contact, "channel": "email", "summary": "\U0001f600" * 20000}),
    ]
    return requests


def _addresses_that_programs_stumble_over() -> list[Request]:
    sites = (
        "HTTPS://EXAMPLE.COM:443/?q=%22%3E&x=1#here",
        "http://example.com/a;b,c/d'e(f)*!~",
        "https://example.com/%F0%9F%98%80?%0D%0A",
        "https://example.com",
        "https://xn--mnchen-3ya.example.com/",
    )
    odd_sites = (
        "https://m\u00fcnchen.example.com/\u00e4?\u00f6#\u00fc",
        "https://[::1]/",
        "https://[v1.x]/",
        "https://127.1/",
        "https://example.com:99999/",
        "https://example.com:/",
        "https://-/",
        "https://.../",
        'https://example.com/"><script>alert(1)</script>',
        "https://example.com/%zz",
        "https://example.com/\\..\\",
        "https://" + "a" * 300 + ".example.com/",
        "https://%00/",
    )
    odd_emails = (
        "first.o'last+tag@example.com",
        "UPPER@EXAMPLE.COM",
        "\u7528\u6237@example.com",
        "user@m\u00fcnchen.example.com",
        '"quoted space"@example.com',
        '"a\\"b;,:"@example.com',
        "user@[127.0.0.1]",
        "user@localhost",
        "user@example",
        "a..b@example.com",
        "user@example.com.",
        "user@" + "a" * 64 + ".example.com",
        "Dana <dana@example.com>",
        "user@example.com?subject=x",
        "user%40evil@example.com",
    )
    requests: list[Request] = []
    for number, site in enumerate(sites):
        person = _person(number, linkedin_url=site, phone="+49 (0)30 / 12-34;ext=5,6")
        requests.append(_interview_with([person], company_url=site))
    for site in odd_sites:
        requests.append(_interview_with([{"name": "Dana Reyes", "linkedin_url": site}]))
        requests.append(_application(company_url=site))
    for email in odd_emails:
        requests.append(_interview_with([{"name": "Dana Reyes", "title": "Lead", "email": email}]))
        requests.append(("POST", "/v1/references", {"name": "Kim Okafor", "email": email}))
        requests.append(("POST", "/v1/candidates", {"name": "Robin Adler", "email": email}))
    return requests


REFERENCES = (
    "a/b/c",
    ".",
    "...",
    "'\"`",
    "%00",
    "%25%32%66",
    "?limit=0",
    "a=b&c=d",
    "\u0645\u0631\u062d\u0628\u0627",
    "\u6f22" * 200,
    "\U0001f469\u200d\U0001f680" * 60,
    "undefined",
    "-1",
    "]]><!--",
    "int_00000000000000000000000000",
    "x" * 200,
)
ODDER_REFERENCES = (
    "\u00c5",
    "A\u030a",
    "\u212b",
    "stra\u00dfe",
    "STRASSE",
    "in side",
    "\u3000",
    "  ",
    "\ufeff",
    "\u0085",
    "a\r\nb",
    "y" * 201,
    "",
)


def _rounds_and_people_with_odd_references() -> list[Request]:
    def imported(reference: str) -> Request:
        body = {
            "application": {"company": "Kestrel Labs"},
            **_just_over(),
            "external_id": reference,
            "interviewers": [_person(1, external_id=reference)],
        }
        return ("POST", "/v1/interviews", body)

    requests: list[Request] = []
    for reference in REFERENCES:
        query = f"external_id={quote(reference, safe='')}"
        requests += [
            imported(reference),
            ("GET", f"/v1/interviews?{query}", None),
            ("GET", f"/v1/interviewers?{query}", None),
        ]
    requests += [imported(reference) for reference in ODDER_REFERENCES]
    requests.append(("POST", "/v1/interviewers", {"name": "Once more", "external_id": REFERENCES[0]}))
    return requests


def _a_debrief_of_a_megabyte() -> list[Request]:
    long = "x" * 20000
    question = {"question": long, "answer": long, "went_well": False, "better_answer": long}
    debrief = f"/v1/interviews/{_at(0)}/debrief"
    return [
        _interview_with([_person(1)]),
        ("PUT", debrief, {"questions": [question] * 17}),
        _interview(_at(0, "application.id"), starts_at=_when(days=3), ends_at=_when(days=3, hours=1)),
        ("PUT", debrief, {"unsaid": [long] * 50}),
        ("PUT", debrief, {"questions": [question] * 18}),
        ("PUT", debrief, {"strengths": [long] * 100}),
        ("PUT", debrief, {"questions": [{"question": "x" * 20001}]}),
        ("PUT", debrief, {"interviewer_reactions": "x" * 20001}),
        ("PUT", debrief, {"strengths": [" "], "questions": [{"question": " ", "answer": "\n"}]}),
    ]


def _words_said_in_one_breath() -> list[Request]:
    def decision(number: int, stated_at: str) -> Request:
        due = (
            {"due_at": f"2027-02-{number % 28 + 1:02d}T12:00:00+05:45"}
            if number % 2
            else {"due_on": (date(2027, 2, 1) + timedelta(days=number)).isoformat()}
        )
        body = {"kind": "decision", "application_id": _at(0, "application.id"), **due, "stated_at": stated_at}
        return ("POST", "/v1/deadlines", body)

    said = datetime(2025, 6, 1, 12, tzinfo=UTC)
    return [
        _interview_with([_person(1)]),
        *(decision(number, "2025-06-02T12:00:00Z") for number in range(40)),
        *(decision(number, (said - timedelta(days=number)).isoformat()) for number in range(30)),
        ("DELETE", f"/v1/deadlines/{_at(40)}", None),
        ("DELETE", f"/v1/deadlines/{_at(1)}", None),
    ]


def _promises_by_the_dozen() -> list[Request]:
    application = _at(0, "application.id")
    contact = {"application_id": application, "direction": "outbound", "channel": "email", "occurred_at": None}
    requests: list[Request] = [_interview_with([_person(1)])]
    for number in range(40):
        due = {"due_on": _day(number)} if number % 2 else {"due_at": _when(hours=number - 10)}
        body = {"kind": "commitment", "application_id": application, "description": f"Promise {number}", **due}
        requests.append(("POST", "/v1/deadlines", body))
    for number in range(30):
        body = {"kind": "reply", "interview_id": _at(0), "due_at": _when(hours=number - 5)}
        requests.append(("POST", "/v1/deadlines", body))
    requests += [
        ("POST", "/v1/interactions", {**contact, "purpose": "commitment"}),
        ("POST", "/v1/interactions", {**contact, "purpose": "reply"}),
        ("PATCH", f"/v1/deadlines/{_at(39)}", {"status": "met"}),
        ("PATCH", f"/v1/deadlines/{_at(40)}", {"status": "cancelled"}),
        ("PATCH", f"/v1/deadlines/{_at(38)}", {"due_on": None, "due_at": "2098-01-01T00:00:00Z"}),
        ("POST", "/v1/deadlines", {"kind": "reply", "application_id": application, "due_on": _day(1), "status": "met"}),
        ("PATCH", f"/v1/deadlines/{_at(39)}", {"status": "open"}),
        ("PATCH", f"/v1/deadlines/{_at(40)}", {"kind": "decision"}),
        ("PATCH", f"/v1/deadlines/{_at(37)}", {"description": "d" * 201}),
    ]
    return requests


def _rounds_through_every_state() -> list[Request]:
    requests: list[Request] = [
        _interview_with([_person(1)]),
        _interview(_at(0, "application.id"), starts_at=_when(days=4), ends_at=_when(days=4, hours=1)),
    ]
    for before, after in permutations(("scheduled", "held", "cancelled", "no_show"), 2):
        for round_ in (0, 1):
            requests += [
                ("PATCH", f"/v1/interviews/{_at(round_)}", {"status": before}),
                ("PATCH", f"/v1/interviews/{_at(round_)}", {"status": after}),
            ]
    for days in (30, -30, 20000, -20000, 1):
        moved = {"starts_at": _when(days=days), "ends_at": _when(days=days, hours=1)}
        requests.append(("PATCH", f"/v1/interviews/{_at(1)}", {**moved, "status": "scheduled"}))
    return requests


def _sixty_references() -> list[Request]:
    known = [_at(0, "interviewers.0.id"), _at(0, "interviewers.1.id")]
    return [
        _interview_with([_person(1), _person(2, role="hiring_manager")]),
        *(
            (
                "POST",
                "/v1/references",
                {"name": f"Reference {number}", "email": "same@example.com", "knows_interviewer_ids": known},
            )
            for number in range(60)
        ),
        _interview_with([known[0]], company="Another company"),
        ("DELETE", f"/v1/interviewers/{known[0]}", None),
        ("PATCH", f"/v1/references/{_at(1)}", {"knows_interviewer_ids": []}),
        ("PATCH", f"/v1/references/{_at(2)}", {"relationship": "\u8a9e" * 200, "phone": "0" * 200}),
        *(("DELETE", f"/v1/references/{_at(number)}", None) for number in range(40, 61)),
        ("PATCH", f"/v1/references/{_at(3)}", {"relationship": "r" * 201}),
    ]


def _letters_of_full_length() -> list[Request]:
    letter = f"/v1/tasks/{_at(1, 'items.0.id')}/letter"
    body = ("Thank you for the talk. " * 900)[:19999] + "."
    subject = ("Thanks " * 40)[:199] + "!"
    site = "https://example.com/" + "p" * 1980
    kinds = ("enjoyed", "discussed", "unsaid", "motivation", "news", "portfolio", "attachment", "answer", "other")
    points = [
        {
            "kind": kinds[number % len(kinds)],
            "text": (f"Point {number} " * 60)[:499] + "x",
            "url": site,
            "interviewer_id": _at(0, "interviewers.0.id"),
        }
        for number in range(20)
    ]
    facts = {
        "kind": "thank_you",
        "company": "c" * 200,
        "people": [{"name": f"Person {number}", "email": f"p{number}@example.com"} for number in range(50)],
        "points": points,
        "letters_to_colleagues": [{"to": "Jo", "subject": subject, "body": body}] * 20,
        "other_companies": [f"Company {number}" for number in range(100)],
        "promise": body,
        "decision_day": "2027-01-01",
    }
    draft = {"task_id": _at(1, "items.0.id"), "points": points}
    return [
        _interview_with([_person(1)]),
        _thank_yous(0),
        ("PUT", letter, {"subject": subject, "body": body}),
        ("POST", "/v1/letters/draft", {**draft, "tone": "formal"}),
        ("POST", "/v1/letters/draft", {**draft, "tone": "friendly"}),
        ("POST", "/v1/letters/check", {"subject": subject, "body": body, "facts": facts}),
        ("PUT", letter, {"body": "\n"}),
        ("PUT", letter, {"body": "\U0001f600" * 20000}),
        ("PUT", letter, {"body": body + "x"}),
        ("PUT", letter, {"subject": subject + "x", "body": body}),
        ("POST", "/v1/letters/draft", {**draft, "points": [*points, points[0]]}),
        ("POST", "/v1/letters/draft", {**draft, "points": ["p" * 501]}),
        ("POST", "/v1/letters/check", {"body": body, "facts": {**facts, "decision_day": "9999-12-31"}}),
        ("POST", "/v1/letters/check", {"body": body, "facts": {**facts, "decision_day": "0001-01-01"}}),
    ]


def _templates_longer_than_letters() -> list[Request]:
    name = "\u540d" * 200
    fields = "{{ company }} {{ recipient_name }} {{ candidate_name }} "
    path = "/v1/letter-templates/thank_you"
    loops = "{% for a in 'aaaaaaaaaa' %}" * 3 + "{{ company }}" + "{% endfor %}" * 3
    return [
        ("POST", "/v1/candidates", {"name": name}),
        _interview_with([_person(1, name=name)], candidate_id=_at(0), company=name, job_title=name),
        ("PUT", f"{path}/friendly", {"subject": "{{ company }}", "body": "Dear {{ recipient_name }},\n\nthank you."}),
        ("PUT", f"{path}/formal", {"subject": (fields * 20)[: len(fields) * 17], "body": fields * 170}),
        ("PUT", f"{path}/friendly", {"subject": fields, "body": fields * 170}),
        ("PUT", "/v1/letter-templates/follow_up/friendly", {"subject": "", "body": loops}),
        ("PUT", "/v1/letter-templates/handwritten/formal", {"subject": "", "body": "{{ nothing_known }}"}),
        ("PUT", "/v1/letter-templates/last_follow_up/friendly", {"subject": "", "body": "{{ company"}),
        ("PUT", "/v1/letter-templates/status_call/friendly", {"subject": "", "body": "{# nothing #}"}),
        ("PUT", "/v1/letter-templates/apology/friendly", {"subject": "", "body": "{{ company * 1000000 }}"}),
        ("PUT", "/v1/letter-templates/connect/friendly", {"subject": "{{ company[0] }}", "body": "{{ company[999] }}"}),
    ]


def _a_task_skipped_and_reopened() -> list[Request]:
    task = f"/v1/tasks/{_at(1, 'items.0.id')}"
    reason = ("No need. " * 112)[:999] + "."
    requests: list[Request] = [_interview_with([_person(1), _person(2)]), _thank_yous(0)]
    for _ in range(30):
        requests += [("POST", f"{task}/skip", {"reason": reason}), ("POST", f"{task}/reopen", None)]
    for hours in range(1, 21):
        requests.append(("POST", f"{task}/snooze", {"until": _when(hours=hours)}))
    requests.append(("POST", f"/v1/tasks/{_at(1, 'items.1.id')}/skip", None))
    for _ in range(10):
        requests += [("POST", f"{task}/complete", None), ("POST", f"{task}/reopen", None)]
    requests += [
        ("POST", f"{task}/skip", {"reason": reason + "x"}),
        ("POST", f"{task}/skip", {"reason": ""}),
        ("POST", f"{task}/skip", {"reason": "\n" * 1000}),
    ]
    return requests


def _a_hundred_applications() -> list[Request]:
    states = ("active", "offer", "rejected", "withdrawn", "no_response")
    return [
        ("POST", "/v1/candidates", {"name": "Robin Adler", "timezone": "Europe/Lisbon", "country": "PT"}),
        *(
            _application(candidate_id=_at(0), company=f"Company {number}", status=states[number % 5])
            for number in range(100)
        ),
        *(_interview(_at(5 * number + 1), **_just_over(), interviewers=[_person(number)]) for number in range(8)),
        ("PATCH", f"/v1/applications/{_at(1)}", {"status": "accepted"}),
        ("PATCH", f"/v1/applications/{_at(6)}", {"interest": "not_interested"}),
    ]


def _facts_emptied_field_by_field() -> list[Request]:
    interviewer = _at(0, "interviewers.0.id")
    application = _at(0, "application.id")
    person = _person(
        1,
        phone="+1 555 0100",
        linkedin_url="https://www.linkedin.com/in/x",
        role="hiring_manager",
        company="Kestrel Labs",
        notes="A note.",
        external_id="limit-person",
        metadata={"a": "b"},
    )
    created = {
        "application": {"company": "Kestrel Labs"},
        **_just_over(),
        "round": 3,
        "type": "onsite",
        "timezone": "Asia/Tokyo",
        "location": "Room 1",
        "status": "scheduled",
        "external_id": "limit-round",
        "metadata": {"a": "b"},
        "interviewers": [person],
    }
    deadline = {
        "kind": "commitment",
        "application_id": application,
        "due_on": _day(3),
        "description": "A promise",
        "stated_at": _when(hours=-2),
        "promised_channel": "phone",
    }
    contact = {
        "interview_id": _at(0),
        "interviewer_id": interviewer,
        "direction": "inbound",
        "channel": "email",
        "purpose": "request",
        "occurred_at": "2025-06-01T12:00:00Z",
        "summary": "A question.",
        "needs_reply": True,
    }
    reference = {
        "name": "Kim Okafor",
        "email": "kim@example.com",
        "phone": "1",
        "relationship": "Colleague",
        "knows_interviewer_ids": [interviewer],
    }
    webhook = {"url": "https://example.com/hooks", "status": "disabled", "rate_limit": 5, "headers": {"X-A": "b"}}
    emptied = (
        (f"/v1/interviews/{_at(0)}", ("type", "timezone", "location", "status", "external_id", "metadata", "round")),
        (f"/v1/interviewers/{interviewer}", tuple(person)),
        (f"/v1/deadlines/{_at(1)}", ("description", "stated_at", "promised_channel", "status")),
        (
            f"/v1/interactions/{_at(2)}",
            ("interview_id", "interviewer_id", "occurred_at", "summary", "needs_reply"),
        ),
        (f"/v1/references/{_at(3)}", ("email", "phone", "relationship", "knows_interviewer_ids")),
        (
            f"/v1/webhooks/{_at(4)}",
            ("description", "filters", "event_types", "format", "payload", "rate_limit", "headers"),
        ),
    )
    requests: list[Request] = [
        ("POST", "/v1/interviews", created),
        ("POST", "/v1/deadlines", deadline),
        ("POST", "/v1/interactions", contact),
        ("POST", "/v1/references", reference),
        ("POST", "/v1/webhooks", webhook),
    ]
    requests += [("PATCH", path, {name: None}) for path, names in emptied for name in names]
    requests += [
        ("PATCH", f"/v1/deadlines/{_at(1)}", {"due_on": None}),
        ("PATCH", f"/v1/interviews/{_at(0)}", {"starts_at": None}),
        ("PATCH", f"/v1/interactions/{_at(2)}", {"purpose": None}),
        ("PATCH", f"/v1/references/{_at(3)}", {"name": None}),
    ]
    return requests


def _metadata_under_odd_keys() -> list[Request]:
    odd = {
        "__proto__": "x",
        "constructor": "x",
        "a.b": "x",
        "$where": "x",
        "0": "x",
        "/": "x",
        "~0~1": "x",
        "\"'`": "x",
        "<b>": "</b>",
        "\U0001f600" * 40: "\U0001f600" * 500,
        "e\u0301" * 20: "x",
        "\u0645": "\u202e",
        "id": "x",
        "null": "null",
        "empty": "",
        "lines": "a\n\tb\r\n",
    }
    odder = [{" ": "x"}, {"a\nb": "x"}, {"\t": "x"}, {"\ufeff": "x"}, {"\u0085": "x"}, {"a\ufffeb": "\uffff"}]
    created = {
        "application": {"company": "Kestrel Labs", "metadata": odd},
        **_just_over(),
        "metadata": odd,
        "interviewers": [_person(1, metadata=odd)],
    }
    return [
        ("POST", "/v1/candidates", {"name": "Robin Adler", "metadata": odd}),
        ("POST", "/v1/interviews", created),
        ("PATCH", f"/v1/candidates/{_at(0)}", {"metadata": {"id": None, "null": None}}),
        *(
            request
            for extra in odder
            for request in (
                ("PATCH", f"/v1/candidates/{_at(0)}", {"metadata": extra}),
                ("PATCH", f"/v1/interviews/{_at(1)}", {"metadata": extra}),
                _application(metadata=extra),
            )
        ),
    ]


def _keys_with_odd_names_and_ends() -> list[Request]:
    keys: list[dict[str, Any]] = [
        {"name": "\U0001f511" * 200, "scopes": ["read"]},
        {"name": "..", "scopes": ["read", "write"], "expires_at": _when(days=365)},
        {"name": "</td><script>", "scopes": ["read", "write", "admin"]},
        {"name": "same", "scopes": ["write"]},
        {"name": "same", "scopes": ["write"]},
    ]
    tokens = [("POST", "/v1/candidates/{candidate_id}/feed-tokens", {"name": "\u540d" * 200}) for _ in range(60)]
    return [
        *(("POST", "/v1/api-keys", key) for key in keys),
        *tokens,
        ("POST", "/v1/candidates/{candidate_id}/feed-tokens", {}),
        ("POST", f"/v1/api-keys/{_at(3)}/rotate", {"old_key_expires_at": _when(days=1)}),
        ("POST", f"/v1/api-keys/{_at(4)}/rotate", None),
        ("DELETE", f"/v1/api-keys/{_at(0)}", None),
        *(("POST", "/v1/api-keys", {"name": "end", "scopes": ["read"], "expires_at": end}) for end in EXTREMES),
        *(("POST", f"/v1/api-keys/{_at(1)}/rotate", {"old_key_expires_at": end}) for end in EXTREMES),
        ("POST", "/v1/api-keys", {"name": "n" * 201}),
        ("POST", "/v1/api-keys", {"name": "none", "scopes": []}),
        ("POST", "/v1/api-keys", {"name": "five", "scopes": ["read"] * 5}),
        ("POST", "/v1/api-keys", {"name": "four", "scopes": ["read"] * 4}),
        ("POST", "/v1/api-keys", {"name": "operator", "scopes": ["operator"]}),
        ("POST", "/v1/candidates/{candidate_id}/feed-tokens", {"name": "n" * 201}),
    ]


TIMES_OFF: tuple[list[dict[str, str]], ...] = (
    [{"starts_on": "2020-01-01", "ends_on": "2040-12-31"}],
    [{"starts_on": "1970-01-01", "ends_on": "2999-12-31"}],
    [{"starts_on": "0001-01-01", "ends_on": "9999-12-31"}],
    [{"starts_on": "9999-12-31", "ends_on": "9999-12-31"}],
    [{"starts_on": "0001-01-01", "ends_on": "0001-01-01"}],
    [{"starts_on": "2027-01-10", "ends_on": "2027-01-09"}],
    [{"starts_on": "2020-01-01", "ends_on": "2099-12-31"}] * 100,
    [{"starts_on": f"{year}-01-01", "ends_on": f"{year}-12-31"} for year in range(2000, 2100)],
    [{"starts_on": "0000-01-01", "ends_on": "10000-01-01"}],
    [],
)


def _times_off_without_end() -> list[Request]:
    return _then_changed([{"time_off": times} for times in TIMES_OFF])


_INVITED = ("DTSTAMP:20261101T090000Z", "DTSTART:20270315T090000Z", "DTEND:20270315T100000Z")


def _invitation(*lines: str) -> str:
    """A calendar file of one event, its long lines folded."""
    every = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//limits//EN", "METHOD:REQUEST", "BEGIN:VEVENT", *lines]
    every += ["END:VEVENT", "END:VCALENDAR"]
    folded = ["\r\n ".join(line[start : start + 60] for start in range(0, len(line), 60)) for line in every]
    return "\r\n".join(folded) + "\r\n"


def _invitations_for_a_crowd() -> list[Request]:
    def invite(*lines: str) -> Request:
        return ("POST", "/v1/interviews/import", {"ics": _invitation(*lines), "application_id": _at(0)})

    def crowd(count: int) -> list[str]:
        return [f"ATTENDEE;CN=Guest {number}:mailto:guest{number}@example.com" for number in range(count)]

    titled = (*_INVITED, "SUMMARY:Interview")
    stamped = "DTSTAMP:20261101T090000Z"
    return [
        _application(),
        invite("UID:few@example.com", *titled, "SEQUENCE:0", *crowd(3)),
        invite("UID:few@example.com", *titled, "SEQUENCE:1", *crowd(50)),
        invite("UID:few@example.com", *titled, "SEQUENCE:2", *crowd(51)),
        invite("UID:few@example.com", *titled, "SEQUENCE:3", *crowd(101)),
        invite("UID:few@example.com", *titled, "SEQUENCE:2147483647", *crowd(2)),
        invite("UID:few@example.com", *titled, "SEQUENCE:2147483648", *crowd(4)),
        invite("UID:few@example.com", *titled, "SEQUENCE:99999999999999999999", *crowd(5)),
        invite("UID:many@example.com", *titled, *crowd(300)),
        invite("UID:minus@example.com", *titled, "SEQUENCE:-1"),
        invite("UID:recurring@example.com", *titled, "RRULE:FREQ=SECONDLY"),
        invite("UID:whole-day@example.com", stamped, "DTSTART;VALUE=DATE:20270315", "SUMMARY:All day"),
        invite("UID:no-end@example.com", stamped, "DTSTART:20270316T090000Z", "SUMMARY:No end"),
        invite("UID:for-ever@example.com", stamped, "DTSTART:20270316T090000Z", "DURATION:P9999W"),
        invite("UID:local@example.com", stamped, "DTSTART:20270317T090000", "DTEND:20270317T100000"),
        invite("UID:zone@example.com", stamped, "DTSTART;TZID=Mars/Olympus:20270317T090000", "DURATION:PT1H"),
        invite("UID:last@example.com", stamped, "DTSTART:99991231T230000Z", "DTEND:99991231T235959Z"),
        invite("UID:first@example.com", stamped, "DTSTART:00010101T000000Z", "DTEND:00010101T010000Z"),
        invite("UID:future@example.com", "DTSTAMP:99991231T235959Z", *titled[1:]),
        invite("UID:past@example.com", "DTSTAMP:00010101T000000Z", *titled[1:]),
    ]


def _cards_too_long() -> list[Request]:
    def card(*lines: str, version: str = "4.0") -> str:
        return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD"]) + "\r\n"

    def upload(text: str) -> Request:
        return ("POST", "/v1/interviewers/import", {"vcards": text})

    long = "n" * 20001
    return [
        upload(card("FN:Dana Reyes", "TITLE:Head of Data", "EMAIL:dana@example.com", "TEL:+1 555 0100")),
        upload(card("FN:Dana Reyes", "N:Reyes;Dana;;;", version="3.0")),
        upload("".join(card(f"FN:Person {number}") for number in range(60))),
        upload(card("FN:" + "n" * 200, "TITLE:" + "t" * 200, "ORG:" + "o" * 200, "TEL:" + "1" * 200)),
        upload(card("FN:" + "n" * 201, "TITLE:" + "t" * 201, "ORG:" + "o" * 201, "TEL:" + "1" * 201)),
        upload(card("FN:" + long, "NOTE:" + long, "ORG:" + long, "TITLE:" + long)),
        upload(card("FN:Dana", "EMAIL:" + "e" * 309 + "@example.com", "URL:https://www.linkedin.com/" + "u" * 3000)),
        upload(card("FN:Dana", "EMAIL:not an address", "URL:javascript:alert(1)", "TEL;VALUE=uri:tel:+1")),
        upload(card("FN:\\n\\,\\;\\\\", "TITLE:\\n", "NOTE:a\\nb", "ORG:a;b;c;;;")),
        upload(card("FN:\U0001f600\ufffe\u0085\u2028", "NOTE:\u0001")),
        upload(card("FN: ", "N:;;;;")),
        upload(card("FN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=C3=A4=00=0A", version="2.1")),
        upload(card("FN:Dana", "UID:" + "u" * 1000, *(f"EMAIL:dana{number}@example.com" for number in range(500)))),
        upload("".join(card(f"FN:Person {number}") for number in range(300))),
        upload(card("FN:Dana", "NOTE:" + "n" * 1000000)),
    ]


def _all_deleted_piece_by_piece() -> list[Request]:
    application = _at(1, "application.id")
    interviewer = _at(1, "interviewers.0.id")
    contact = {"application_id": application, "direction": "inbound", "channel": "email", "purpose": "request"}
    return [
        ("POST", "/v1/candidates", {"name": "Robin Adler"}),
        _interview_with([_person(1, role="recruiter"), _person(2)], candidate_id=_at(0), company_culture="formal"),
        ("POST", "/v1/deadlines", {"kind": "decision", "interview_id": _at(1), "due_on": _day(2)}),
        ("POST", "/v1/deadlines", {"kind": "commitment", "interview_id": _at(1), "due_on": _day(2)}),
        ("POST", "/v1/interactions", {**contact, "interview_id": _at(1), "interviewer_id": interviewer}),
        (
            "POST",
            "/v1/references",
            {"candidate_id": _at(0), "name": "Kim Okafor", "knows_interviewer_ids": [interviewer]},
        ),
        ("PUT", f"/v1/interviews/{_at(1)}/debrief", {"notes": "Fine.", "wrong_name_for": [interviewer]}),
        _thank_yous(1),
        ("PUT", f"/v1/tasks/{_at(7, 'items.0.id')}/letter", {"subject": "Thanks", "body": "Dear all,\n\nthanks."}),
        ("POST", f"/v1/tasks/{_at(7, 'items.0.id')}/complete", {"channel": "email"}),
        _interview(application, starts_at=_when(days=2), ends_at=_when(days=2, hours=1), interviewers=[interviewer]),
        _interview_with([interviewer], candidate_id=_at(0), company="Another company"),
        ("DELETE", f"/v1/interviews/{_at(1)}/debrief", None),
        ("DELETE", f"/v1/interactions/{_at(4)}", None),
        ("DELETE", f"/v1/deadlines/{_at(2)}", None),
        ("DELETE", f"/v1/tasks/{_at(7, 'items.0.id')}/letter", None),
        ("DELETE", f"/v1/references/{_at(5)}", None),
        ("DELETE", f"/v1/interviews/{_at(1)}", None),
        ("DELETE", f"/v1/interviewers/{interviewer}", None),
        ("DELETE", f"/v1/applications/{_at(11, 'application.id')}", None),
        ("POST", "/v1/candidates", {"name": "Somebody else"}),
        _interview_with([_person(3)], candidate_id=_at(20)),
        ("DELETE", f"/v1/candidates/{_at(20)}", None),
    ]


def _identifier(prefix: str, number: int) -> str:
    """A TypeID: a UUID of version 7 in base 32."""
    value = (1767225600000 << 80) | (7 << 76) | (2 << 62) | number
    letters = "0123456789abcdefghjkmnpqrstvwxyz"
    return f"{prefix}_" + "".join(letters[(value >> (5 * place)) & 31] for place in range(25, -1, -1))


def _imported_at_its_last_version() -> list[Request]:
    known = {"created_at": "2025-01-01T00:00:00Z", "updated_at": "2025-01-01T00:00:00Z"}
    candidate = {**known, "id": _identifier("cand", 11), "name": "Robin Adler"}
    application = {
        **known,
        "id": _identifier("app", 12),
        "company": "Kestrel Labs",
        "status_changed_at": "2025-01-01T00:00:00Z",
    }
    person = {**known, "id": _identifier("ivr", 13), "name": "Dana Reyes"}
    interview = {
        **known,
        "id": _identifier("int", 14),
        "application_id": application["id"],
        "round": 1,
        "starts_at": "2027-03-15T09:00:00Z",
        "ends_at": "2027-03-15T10:00:00Z",
        "timezone": "UTC",
        "interviewers": [person["id"]],
        "invitation_uid": "last-version@example.com",
        "invitation_sequence": 2147483647,
        "invitation_stamped_at": "2026-01-01T00:00:00Z",
        "invited_interviewer_ids": [person["id"]],
    }
    task = {
        **known,
        "id": _identifier("task", 15),
        "key": "thank_you of old",
        "rule": "thank_you",
        "title": "Thank Dana Reyes",
        "why": "She took the time.",
        "guidance": [],
        "channel": "email",
        "optional": False,
        "application_id": application["id"],
        "interview_id": interview["id"],
        "interviewer_id": person["id"],
        "reference_id": None,
        "deadline_id": None,
        "opens_at": "2001-01-01T00:00:00Z",
        "due_at": "2001-01-02T00:00:00Z",
        "expires_at": None,
        "status": "due",
        "snoozed_until": None,
        "closed_at": None,
        "closed_by": None,
        "closing_note": None,
        "history": [],
    }
    letter = {
        **known,
        "id": _identifier("let", 16),
        "task_id": task["id"],
        "version": 1000000,
        "subject": "Thanks",
        "body": "Dear Dana.",
    }
    document = {
        "format": "afterview.candidate.v1",
        "exported_at": "2026-03-01T00:00:00Z",
        "candidate": candidate,
        "interviewers": [person],
        "applications": [application],
        "interviews": [interview],
        "tasks": [task],
        "letters": [letter],
    }
    letter_path = f"/v1/tasks/{_at(1, 'items.0.id')}/letter"
    again = _invitation("UID:last-version@example.com", "SUMMARY:Moved", "SEQUENCE:2147483648", *_INVITED)
    return [
        ("POST", "/v1/candidates/import", document),
        ("GET", f"/v1/tasks?candidate_id={_at(0)}&rule=thank_you", None),
        ("PUT", letter_path, {"subject": "Thanks", "body": "Dear Dana, once more."}),
        ("PUT", letter_path, {"subject": "Thanks", "body": "Dear Dana, and once more."}),
        ("POST", "/v1/interviews/import", {"ics": again, "candidate_id": _at(0)}),
        ("POST", "/v1/candidates/import", {**document, "letters": [{**letter, "version": 1000001}]}),
        ("POST", "/v1/candidates/import", {**document, "letters": [letter, letter]}),
        ("POST", "/v1/candidates/import", {**document, "tasks": [{**task, "key": "k" * 200, "due_at": EXTREMES[4]}]}),
        ("POST", "/v1/candidates/import", {**document, "tasks": [{**task, "opens_at": EXTREMES[3]}]}),
    ]


LIMITS: tuple[AtTheLimit, ...] = (
    AtTheLimit("a round moved to one hundred and then the next", _a_round_moved_to_one_hundred, refused=3),
    AtTheLimit("rounds counted down from one hundred", _rounds_counted_down, refused=43),
    AtTheLimit("a panel that grew to a hundred", _a_panel_that_grew, refused=3),
    AtTheLimit("rounds on top of each other", _rounds_on_top_of_each_other),
    AtTheLimit("rounds on days that calendars dispute", _days_that_calendars_dispute),
    AtTheLimit("deadlines at the ends of the calendar", _deadlines_at_the_ends_of_the_calendar, refused=2),
    AtTheLimit("contacts at the ends of the calendar", _contacts_at_the_ends_of_the_calendar, refused=1),
    AtTheLimit("zones of another age and odd names of zones", _zones_of_another_age, refused=13),
    AtTheLimit("years that holiday tables do not know", _years_unknown_to_holidays, refused=40),
    AtTheLimit("spans of nothing and spans misspelt", _spans_of_nothing, refused=4 * len(SHORT_SPANS)),
    AtTheLimit("a preset under figures of one's own", _a_preset_with_own_figures, refused=6),
    AtTheLimit("searching and asking every second", _searching_every_second, refused=4 * len(BUSY)),
    AtTheLimit("working hours of a minute", _hours_of_a_minute, refused=4 * len(HOURS)),
    AtTheLimit("names of combining marks", _names_of_combining_marks),
    AtTheLimit("names of two hundred marks on one letter", _names_piled_high),
    AtTheLimit("names in rare Chinese characters", _names_in_rare_characters),
    AtTheLimit("names that look like markup", _names_that_look_like_markup),
    AtTheLimit("lines with odd whitespace and controls", _lines_with_odd_whitespace, refused=1),
    AtTheLimit("contacts told in twenty thousand characters", _contacts_in_many_words, refused=9),
    AtTheLimit("addresses that programs stumble over", _addresses_that_programs_stumble_over, refused=5),
    AtTheLimit(
        "rounds and people with odd references of the caller",
        _rounds_and_people_with_odd_references,
        refused=3 * len(REFERENCES),
    ),
    AtTheLimit("a debrief of a megabyte", _a_debrief_of_a_megabyte, refused=4),
    AtTheLimit("decision days all said in one breath", _words_said_in_one_breath),
    AtTheLimit("promises and questions by the dozen", _promises_by_the_dozen, refused=77),
    AtTheLimit("rounds that go through every state", _rounds_through_every_state, refused=2),
    AtTheLimit("sixty references for one application", _sixty_references, refused=86),
    AtTheLimit("letters of full length with all their points", _letters_of_full_length, refused=6),
    AtTheLimit("templates that make letters too long", _templates_longer_than_letters, refused=3),
    AtTheLimit("a task skipped and reopened over and over", _a_task_skipped_and_reopened, refused=83),
    AtTheLimit("a hundred applications of one candidate", _a_hundred_applications),
    AtTheLimit("rounds, people and promises emptied field by field", _facts_emptied_field_by_field, refused=42),
    AtTheLimit("metadata under odd keys", _metadata_under_odd_keys, refused=2),
    AtTheLimit("keys with odd names and odd ends", _keys_with_odd_names_and_ends, refused=69),
    AtTheLimit("times off without end", _times_off_without_end, refused=4 * len(TIMES_OFF)),
    AtTheLimit("invitations for a crowd", _invitations_for_a_crowd, refused=2),
    AtTheLimit("business cards whose every line is too long", _cards_too_long, refused=2),
    AtTheLimit("a candidate deleted piece by piece", _all_deleted_piece_by_piece),
    AtTheLimit("a candidate imported at its last version", _imported_at_its_last_version, refused=2),
)

"""Bodies of requests about candidates, generated: any mix of fields, with awkward texts."""

from typing import Any, Final

from hypothesis import strategies as st

from app.etiquette.facts import (
    ApplicationStatus,
    Channel,
    CompanyCulture,
    DeadlineKind,
    Direction,
    Interest,
    InterviewerRole,
    InterviewType,
    Purpose,
    WouldJoin,
)
from tests.api.candidate_scripts import ME, At, Body, Lookalike, On, Pick, Seat, Words

_PREFIXES: Final = ("cand", "app", "int", "ivr", "dl", "itx", "ref", "task", "let", "evt")
_AWKWARD: Final = (
    "",
    "",
    "🙂",
    "👩‍👩‍👧 ",
    "שלום ",
    "مرحبا، ",
    'O\'Neill "Sons" & <b>Co</b> ',
    "\\n \\N \\; {{ 7*7 }} {0} %s ${x} ",
    "'; DROP TABLE tasks; -- ",
    "e\u0301\u200f\u00a0 ",
    "null, true; =1+1\\",
    "task_01kb0000000000000000000000 ",
    "\U00020bb7\u2060İ",
)
_LINE: Final = st.text(
    st.characters(
        exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"),
        exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",  # they turn a line's words round
    ),
    max_size=6,
)
_PROSE: Final = st.text(st.characters(exclude_categories=("Cc", "Cs"), include_characters="\t\r\n\x85"), max_size=6)
PIECES: Final = st.sampled_from(_AWKWARD) | _LINE
_LONG_PIECES: Final = PIECES | _PROSE | st.sampled_from(("\r\n\tone\n\n", "\u2028two\u202e", "語 "))
places: Final = st.integers(0, 5)
channels: Final = st.sampled_from(list(Channel))
offsets: Final = st.sampled_from((0, 0, 60, 345, -570))
past: Final = st.builds(At, st.sampled_from((-0.01, -1, -30, -200, -800)), offsets)
times: Final = st.sampled_from((1, 1, 1, 1, 1, 20_000))
line: Final = st.builds(Words, PIECES, PIECES, times)
_quoted: Final = st.none() | st.builds(Pick, st.sampled_from(("app", "int", "task", "cand")), places)
prose: Final = st.builds(Words, _LONG_PIECES, _LONG_PIECES, times, st.just(20_000), st.just("{}"), _quoted)
note: Final = st.builds(Words, _LONG_PIECES, _LONG_PIECES, times, st.just(1_000), st.just("{}"), _quoted)
"""Every event repeats it, and an import of more than 8 MiB, events included, is refused."""
_note_on_a_person: Final = st.builds(Words, _LONG_PIECES, _LONG_PIECES, times, st.just(1_000))
email: Final = st.builds(
    Words, most=st.just(60), form=st.sampled_from(("{}@EXAMPLE.com", "Ü+{}@bücher.example", "{}.o'neill@example.test"))
)
address: Final = st.builds(
    Words,
    most=st.just(60),
    form=st.sampled_from(("https://{}.example/a?b=c&d=%20#e", 'http://example.com/{}/"quoted"/ü', "HTTPS://{}.TEST")),
)
external_id: Final = line | st.builds(Lookalike, st.sampled_from(_PREFIXES))
metadata: Final = st.dictionaries(
    st.builds(Words, st.sampled_from(("", "id ", "\\", "🙂")), most=st.just(40)),
    st.builds(Words, _LONG_PIECES, _LONG_PIECES, times, st.just(500))
    | st.builds(Lookalike, st.sampled_from(_PREFIXES))
    | st.builds(Pick, st.sampled_from(("app", "cand", "int")), places),
    max_size=3,
)
"""A value may be an identifier of the candidate's own: it is the caller's text all the same."""
_without_own_identifiers: Final = st.dictionaries(
    st.builds(Words, most=st.just(40)), st.builds(Words, _LONG_PIECES, most=st.just(500)), max_size=2
)


def document(required: dict[str, Any], **optional: Any) -> st.SearchStrategy[Body]:
    strategies = {
        name: each if isinstance(each, st.SearchStrategy) else st.just(each) for name, each in required.items()
    }
    return st.fixed_dictionaries(strategies, optional=optional)


def picks(kind: str) -> st.SearchStrategy[Pick]:
    return st.builds(Pick, st.just(kind), places)


POLICIES: Final[tuple[Body, ...]] = (
    {},
    {"preset": "business_days", "thank_you_within": "PT12H"},
    {"max_follow_ups": 3, "follow_up_gap": "P2D", "keep_searching_every": "P3D"},
    {"disabled_rules": ["ask_next_steps", "debrief"]},
    {
        "working_days": ["MO", "WE"],
        "working_hours": {"start": "08:30", "end": "12:00"},
        "reply_within": {"working_days": 2},
    },
)
time_off: Final = st.lists(
    st.tuples(st.integers(-3, 20), st.integers(0, 9)).flatmap(
        lambda days: document({"starts_on": On(days[0]), "ends_on": On(sum(days))}, reason=line)
    ),
    max_size=2,
)
zones: Final = st.sampled_from(("Europe/Berlin", "UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Apia"))
profile: Final = document(
    {"name": line, "timezone": zones},
    email=email,
    country=st.sampled_from(("DE-BY", "US", "IL")),
    policy=st.sampled_from(POLICIES),
    time_off=time_off,
    external_id=external_id,
    metadata=_without_own_identifiers,
)
person: Final = document(
    {},
    name=line,
    title=line,
    email=email,
    phone=line,
    linkedin_url=address,
    role=st.sampled_from(list(InterviewerRole)),
    company=line,
    notes=_note_on_a_person,
    external_id=external_id,
    metadata=_without_own_identifiers,
)
"""Who may come to be shared with the bystander, whose export is then not to speak of the other's identifiers."""
_statuses: Final = st.sampled_from([ApplicationStatus.ACTIVE] * 4 + list(ApplicationStatus))
application: Final = document(
    {"candidate_id": ME, "company": line},
    job_title=line,
    company_url=address,
    company_culture=st.sampled_from(list(CompanyCulture)),
    interest=st.sampled_from(list(Interest)),
    allowed_channels=st.lists(channels, min_size=1, max_size=3),
    contact_note=note,
    status=_statuses,
    status_changed_at=past,
    notes=note,
    external_id=external_id,
    metadata=metadata,
)
_panel: Final = st.sampled_from((0, 1, 2, 2)).flatmap(
    lambda size: st.lists(person | picks("ivr"), min_size=size, max_size=size)
)


@st.composite
def interview(draw: st.DrawFn) -> Body:
    """An interview that ended some time ago, or is still to come."""
    ends = draw(st.sampled_from((-900, -170, -47, -20, -5, -1, -1, 0.5, 26, 200, 500)))
    offset = draw(offsets)
    of_application = draw(document({"application": application}) | document({"application_id": picks("app")}))
    decision = document({"within_days": st.integers(0, 15)}) | st.builds(
        lambda days: {"due_at": At(max(ends, 0) + 24 * days, 345)}, st.integers(1, 15)
    )
    more = draw(
        document(
            {"interviewers": _panel},
            type=st.sampled_from(list(InterviewType)),
            timezone=zones,
            location=line,
            status=st.sampled_from(("scheduled", "held", "scheduled", "cancelled", "no_show")),
            round=st.integers(1, 9),
            external_id=external_id,
            metadata=metadata,
            decision=decision,
        )
    )
    return {
        **of_application,
        "starts_at": At(ends - draw(st.sampled_from((0.5, 1, 7))), offset),
        "ends_at": At(ends),
        **more,
    }


due: Final = st.one_of(
    st.builds(lambda days: {"due_on": On(days)}, st.integers(-2, 20)),
    st.builds(lambda hours, offset: {"due_at": At(hours, offset)}, st.integers(-30, 400), offsets),
)
_about: Final = document({"application_id": picks("app")}) | document({"interview_id": picks("int")})
deadline: Final = st.builds(
    lambda *parts: {name: value for part in parts for name, value in part.items()},
    _about,
    due,
    document(
        {"kind": st.sampled_from(list(DeadlineKind))},
        description=line,
        stated_at=past,
        promised_channel=channels,
        status=st.sampled_from(("open", "open", "met", "cancelled")),
    ),
)
_with_whom: Final = st.one_of(
    document({"application_id": picks("app")}, interviewer_id=picks("ivr")),
    st.builds(
        lambda interview, place: {"interview_id": interview, "interviewer_id": Seat(interview, place)},
        picks("int"),
        places,
    ),
    document({"interview_id": picks("int")}),
)
interaction: Final = st.builds(
    lambda *parts: {name: value for part in parts for name, value in part.items()},
    _with_whom,
    document(
        {
            "direction": st.sampled_from(list(Direction)),
            "channel": channels,
            "purpose": st.sampled_from(list(Purpose)),
        },
        occurred_at=past,
        summary=prose,
        needs_reply=st.booleans(),
    ),
)
reference: Final = document(
    {"candidate_id": ME, "name": line},
    email=email,
    phone=line,
    relationship=line,
    knows_interviewer_ids=st.lists(picks("ivr"), max_size=3),
)
_question: Final = document({"question": prose}, answer=prose, went_well=st.booleans(), better_answer=prose)


def debrief_of(interview: Pick) -> st.SearchStrategy[Body]:
    """A debrief, which may name people of the panel who were called by a wrong name."""
    wrong = st.sampled_from(((0,), (1,), (0, 1), ())).map(lambda seats: [Seat(interview, each) for each in seats])
    return document(
        {},
        questions=st.lists(_question, max_size=2),
        strengths=st.lists(prose, max_size=2),
        weaknesses=st.lists(prose, max_size=1),
        unsaid=st.lists(prose, max_size=1),
        interviewer_reactions=prose,
        would_join=st.sampled_from(list(WouldJoin)),
        wrong_name_for=wrong,
        notes=prose,
    )


letter: Final = document({"subject": line, "body": prose})
completion: Final = document({}, occurred_at=past, channel=channels, summary=prose)
reason: Final = st.builds(Words, PIECES, PIECES, times, st.just(1_000))

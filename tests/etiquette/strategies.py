"""Facts, policies and hours of every kind, for properties.

Identifiers come from small pools, so that two sets of facts speak of the same rounds, people and deadlines. Dates
crowd around clock changes, year ends and leap days in zones with whole, half and far offsets.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from itertools import product
from typing import TypeVar
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from app.etiquette.catalogue import RULES
from app.etiquette.facts import (
    Application,
    ApplicationStatus,
    Candidate,
    Channel,
    Deadline,
    DeadlineKind,
    DeadlineStatus,
    Direction,
    Facts,
    Interaction,
    Interview,
    Interviewer,
    InterviewStatus,
    Purpose,
)
from app.etiquette.policy import policy_of

T = TypeVar("T")

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Africa/Casablanca",
)
_ALLOWED: tuple[tuple[Channel, ...] | None, ...] = (None, *((channel,) for channel in Channel))
COUNTRIES = (None, "DE", "DE-BY", "US-CA", "CN", "IL", "XX")
_TURNS = tuple(
    datetime.fromisoformat(day).replace(tzinfo=UTC)
    for day in ("2026-10-24", "2026-10-03", "2027-01-30", "2027-03-27", "2027-12-20", "2028-02-28", "2026-02-12")
)

instants = st.builds(
    lambda start, minutes: start + timedelta(minutes=minutes),
    st.sampled_from(_TURNS),
    st.integers(-14 * 1440, 14 * 1440),
)
"""Aware UTC, to the minute."""

_DETAILS = (None, "", "Dana Reyes", "{company}")
people = st.builds(
    lambda name, details, email: Interviewer(name, details, details, email),
    st.sampled_from(["ivr_1", "ivr_2", "ivr_3"]),
    st.sampled_from(_DETAILS),
    st.sampled_from([None, "dana@example.com"]),
)
panels = st.lists(people, max_size=3, unique_by=lambda person: person.id).map(tuple)


@st.composite
def interviews(draw: st.DrawFn, name: str) -> Interview:
    end = draw(instants)
    return Interview(
        name,
        end - timedelta(minutes=draw(st.sampled_from([1, 45, 300]))),
        end,
        draw(st.sampled_from(ZONES)),
        status=draw(st.sampled_from([InterviewStatus.HELD, *InterviewStatus])),
        interviewers=draw(panels),
    )


@st.composite
def deadlines(draw: st.DrawFn, name: str, rounds: Sequence[Interview]) -> Deadline:
    """One of every kind and status, of some round or none; mostly due after the round it is near to."""
    start = draw(st.sampled_from(rounds)).ends_at if rounds else draw(instants)
    due = start + timedelta(minutes=draw(st.integers(-3 * 1440, 45 * 1440)))
    by_day = draw(st.booleans())
    status = draw(st.sampled_from([DeadlineStatus.OPEN, *DeadlineStatus]))
    return Deadline(
        name,
        draw(st.sampled_from([DeadlineKind.DECISION, DeadlineKind.DECISION, *DeadlineKind])),
        start + timedelta(hours=draw(st.integers(-24, 20 * 24))),
        interview_id=draw(st.sampled_from([None, "int_1", "int_2", "int_3"])),
        due_on=due.date() if by_day else None,
        due_at=None if by_day else due,
        status=status,
        met_at=due if status is DeadlineStatus.MET else None,
    )


@st.composite
def interactions(draw: st.DrawFn, name: str) -> Interaction:
    direction, purpose = draw(st.sampled_from(_CONTACTS))
    return Interaction(name, direction, purpose, draw(instants))


_CONTACTS = tuple(product(Direction, Purpose))
_ROUNDS = (("int_1",), ("int_1", "int_2"), ("int_2", "int_3"), ("int_3",), ("int_1", "int_2", "int_3"), ())
_DEADLINES = (("dl_1",), ("dl_1", "dl_2"), ("dl_3", "dl_4"), ("dl_1", "dl_2", "dl_3", "dl_4"), ())
_INTERACTIONS = (("itx_1",), ("itx_1", "itx_2"), ("itx_3",), ("itx_1", "itx_2", "itx_3", "itx_4"), ())


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """All that may be known of one application."""
    rounds = tuple(draw(interviews(name)) for name in draw(st.sampled_from(_ROUNDS)))
    return Facts(
        Candidate("cand_1", "Mira Novak", draw(st.sampled_from(ZONES)), draw(st.sampled_from(COUNTRIES))),
        Application(
            "app_1",
            "Nordlicht Energie",
            status=draw(st.sampled_from([ApplicationStatus.ACTIVE] * 4 + list(ApplicationStatus))),
            allowed_channels=draw(st.sampled_from(_ALLOWED)),
        ),
        rounds,
        tuple(draw(deadlines(name, rounds)) for name in draw(st.sampled_from(_DEADLINES))),
        tuple(draw(interactions(name)) for name in draw(st.sampled_from(_INTERACTIONS))),
    )


_WEEKS = (["MO", "TU", "WE", "TH", "FR"], ["SU", "MO", "TU", "WE", "TH"], ["WE"], ["SA", "SU"], ["SU"])
_WAITS: tuple[object, ...] = ("P1D", "PT24H", "P2D", "P1M", {"working_days": 1}, {"working_days": 5})
"""Spans of a day or more: what a deadline's day needs to be over."""
_SPANS: tuple[object, ...] = (*_WAITS, "PT0S", "PT1M", "PT36H", "P7D", "P3M", "P1M1DT1H", {"working_days": 0})
_HOURS = (("00:00", "23:59"), ("02:30", "02:45"), ("09:00", "17:00"), ("22:00", "23:00"))
_FIGURES: dict[str, st.SearchStrategy[object]] = {
    "debrief_within": st.sampled_from(_SPANS),
    "thank_you_within": st.sampled_from(_SPANS),
    "follow_up_after_deadline": st.sampled_from(_WAITS),
    "follow_up_without_deadline": st.sampled_from(_SPANS),
    "last_follow_up_after": st.sampled_from(_SPANS),
    "follow_up_gap": st.sampled_from(_SPANS),
    "max_follow_ups": st.integers(0, 3),
    "expire_after": st.sampled_from(_SPANS),
    "follow_up_expire_after": st.sampled_from(_SPANS),
    "working_days": st.sampled_from(_WEEKS),
    "working_hours": st.sampled_from(_HOURS).map(lambda hours: {"start": hours[0], "end": hours[1]}),
    "disabled_rules": st.sampled_from([rule.id for rule in RULES]).map(lambda rule: [rule]),
}

policies = st.fixed_dictionaries({}, optional=_FIGURES).map(policy_of)
"""The defaults, and some figures of the candidate's own."""


def orders(items: Sequence[T]) -> st.SearchStrategy[tuple[T, ...]]:
    """The items in any order."""
    return st.permutations(items).map(tuple)


@st.composite
def reordered(draw: st.DrawFn, known: Facts) -> Facts:
    """The same facts, learned in another order."""
    return replace(
        known,
        interviews=tuple(
            replace(each, interviewers=draw(orders(each.interviewers))) for each in draw(orders(known.interviews))
        ),
        deadlines=draw(orders(known.deadlines)),
        interactions=draw(orders(known.interactions)),
    )


@st.composite
def bounded_waits(draw: st.DrawFn) -> tuple[Facts, datetime]:
    """Facts of an active application whose last round has an open deadline, stated last; and when its day is over."""
    known = draw(facts().filter(lambda known: any(each.takes_place for each in known.interviews)))
    last = max((each for each in known.interviews if each.takes_place), key=lambda each: (each.ends_at, each.id))
    zone = ZoneInfo(last.timezone)
    day = last.ends_at.astimezone(zone).date() + timedelta(days=draw(st.integers(0, 60)))
    noon = datetime.combine(day, time(12), zone).astimezone(UTC)
    by_day = draw(st.booleans())
    stated_last = Deadline(
        "dl_9",
        DeadlineKind.DECISION,
        datetime(2030, 1, 1, tzinfo=UTC),
        interview_id=last.id,
        due_on=day if by_day else None,
        due_at=None if by_day else noon,
    )
    waiting = replace(
        known,
        application=replace(known.application, status=ApplicationStatus.ACTIVE),
        deadlines=draw(orders([*known.deadlines, stated_last])),
    )
    return waiting, datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Hours:
    """The three instants of a task."""

    opens_at: datetime
    due_at: datetime
    expires_at: datetime | None


@st.composite
def snoozed_hours(draw: st.DrawFn) -> tuple[Hours, datetime | None]:
    """A task's hours, some of them falling together, and until when it is snoozed: before it expires, or not at all."""
    steps = st.sampled_from([0, 1, 60, 1440])
    opens = draw(instants)
    due = opens + timedelta(minutes=draw(steps))
    expires = due + timedelta(minutes=draw(steps))
    rests = expires - timedelta(minutes=draw(st.integers(1, 3000)))
    return Hours(opens, due, draw(st.none() | st.just(expires))), draw(st.none() | st.just(rests))

"""The three stories, as a candidate's own program would post them, with times around the present."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

_FRIDAY: Final = 4
_ONE_DAY: Final = timedelta(days=1)
_AROUND_THE_WORLD: Final = (
    "America/Los_Angeles",
    "America/New_York",
    "Europe/London",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Pacific/Auckland",
)


@dataclass(frozen=True, slots=True)
class Story:
    """One interview to post to `/v1/interviews`, with a sentence about it."""

    title: str
    sentence: str
    interview: dict[str, Any]


def panel(now: datetime) -> Story:
    """A panel of three on the last working day, with an answer promised within ten days: some of it is due already."""
    starts_at = _last_working_day(now, "Europe/Berlin", time(15, 30)) - timedelta(minutes=90)
    return Story(
        "A panel of three that answers within ten days",
        "Nordlicht Energie saw you on site. Three people, three notes; then silence for their ten days.",
        {
            "application": {"company": "Nordlicht Energie", "job_title": "Data Engineer", "company_culture": "formal"},
            "type": "onsite",
            "starts_at": starts_at.isoformat(),
            "ends_at": (starts_at + timedelta(minutes=90)).isoformat(),
            "timezone": "Europe/Berlin",
            "interviewers": [
                _person("Dana Reyes", "Head of Data", role="hiring_manager"),
                _person("Jonas Weber", "Staff Engineer"),
                _person("Aylin Kaya", "Recruiter", role="recruiter"),
            ],
            "decision": {"within_days": 10},
        },
    )


def phone_screen(now: datetime) -> Story:
    """A phone screen still to come, without a decision date."""
    starts_at = _next_working_day(now, "America/New_York", time(10, 0))
    return Story(
        "A phone screen, and no day named",
        "Brightloop calls on the next working day. Nobody said when they answer: the first thing to ask.",
        {
            "application": {"company": "Brightloop", "job_title": "Platform Engineer", "company_culture": "casual"},
            "type": "phone",
            "starts_at": starts_at.isoformat(),
            "ends_at": (starts_at + timedelta(minutes=30)).isoformat(),
            "timezone": "America/New_York",
            "interviewers": [{"name": "Sam Ortiz", "role": "recruiter"}],
        },
    )


def ending_call(now: datetime, seconds: float) -> Story:
    """A video call that ends in so many seconds: its tasks open while the demo runs."""
    ends_at = now + timedelta(seconds=seconds)
    return Story(
        f"A video call that ends in {seconds:g} seconds",
        "You are still on the call with Harbour Analytics. The moment it ends, the clock starts.",
        {
            "application": {"company": "Harbour Analytics", "job_title": "Analytics Lead"},
            "type": "video",
            "starts_at": (ends_at - timedelta(minutes=45)).isoformat(),
            "ends_at": ends_at.isoformat(),
            "timezone": min(_AROUND_THE_WORLD, key=lambda zone: _hours_from_afternoon(now, zone)),
            "interviewers": [_person("Mei Tanaka", "VP Product", role="hiring_manager")],
        },
    )


def _person(name: str, title: str, **more: str) -> dict[str, str]:
    return {"name": name, "title": title, "email": f"{name.lower().replace(' ', '.')}@example.com", **more}


def _last_working_day(now: datetime, zone: str, wall: time) -> datetime:
    day = now.astimezone(ZoneInfo(zone)).date()
    while day.weekday() > _FRIDAY or _at(day, wall, zone) > now:
        day -= _ONE_DAY
    return _at(day, wall, zone)


def _next_working_day(now: datetime, zone: str, wall: time) -> datetime:
    day = now.astimezone(ZoneInfo(zone)).date()
    while day.weekday() > _FRIDAY or _at(day, wall, zone) <= now:
        day += _ONE_DAY
    return _at(day, wall, zone)


def _at(day: date, wall: time, zone: str) -> datetime:
    return datetime.combine(day, wall, ZoneInfo(zone))


def _hours_from_afternoon(now: datetime, zone: str) -> int:
    return abs(now.astimezone(ZoneInfo(zone)).hour - 14)

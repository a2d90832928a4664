"""The figures of the etiquette: each with its default and its source, and what a candidate may set instead."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Final

from app.etiquette.durations import Duration, InvalidDuration
from app.etiquette.facts import Candidate
from app.etiquette.presets import PRESETS
from app.etiquette.workdays import WorkCalendar, work_calendar


class InvalidPolicy(ValueError):
    """A policy key is unknown or its value unusable; `key` names it."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(why)
        self.key = key


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the etiquette: its policy key, its default, the advice (ids) it comes from, and what it says."""

    key: str
    default: Duration | int
    summary: str
    guidance: tuple[str, ...] = ()


FIGURES: Final[tuple[Figure, ...]] = (
    Figure("debrief_within", Duration.parse("PT2H"), "Write the debrief within this time of the end", ("debrief-now",)),
    Figure(
        "record_within",
        Duration.parse("PT2H"),
        "Complete the interviewers' details within this time",
        ("record-people",),
    ),
    Figure("thank_you_within", Duration.parse("PT24H"), "Send thank-you notes within this time", ("thank-you-24h",)),
    Figure(
        "follow_up_after_deadline",
        Duration.parse("P2D"),
        "Follow up this long after the day by which the company said it would answer",
        ("follow-up-deadline-2d",),
    ),
    Figure(
        "follow_up_without_deadline",
        Duration.parse("P7D"),
        "Follow up this long after the interview where no day was given",
        ("follow-up-7d",),
    ),
    Figure(
        "last_follow_up_after",
        Duration.parse("P1M"),
        "Write for the last time this long after the last conversation",
        ("follow-up-month",),
    ),
    Figure(
        "notify_references_within",
        Duration.parse("PT24H"),
        "Tell every reference within this time of the first interview",
        ("notify-references",),
    ),
    Figure(
        "commitment_lead",
        Duration.parse("P1D"),
        "Be reminded of a promise this long before it is due",
        ("commitment-on-time",),
    ),
    Figure(
        "reply_within", Duration.parse("PT24H"), "Answer the company's messages within this time", ("reply-timely",)
    ),
    Figure(
        "apology_within",
        Duration.parse("PT1H"),
        "Apologise for a wrong name within this time",
        ("apologise-wrong-name",),
    ),
    Figure("max_calls", 1, "Call this often at most", ("call-once",)),
    Figure(
        "connect_within",
        Duration.parse("P2D"),
        "Connect on a professional network within this time",
        ("connect-linkedin",),
    ),
    Figure(
        "recommendation_within", Duration.parse("P2D"), "Ask for a good word within this time", ("word-of-reference",)
    ),
    Figure(
        "prepare_lead", Duration.parse("P2D"), "Prepare for a round from this long before it", ("prepare-next-round",)
    ),
    Figure(
        "prepare_within",
        Duration.parse("P7D"),
        "Take up preparing within this time of a round",
        ("prepare-next-round",),
    ),
    Figure(
        "keep_searching_every", Duration.parse("P7D"), "Be reminded to go on searching this often", ("keep-searching",)
    ),
    Figure(
        "rejection_reply_within",
        Duration.parse("PT24H"),
        "Answer a rejection within this time",
        ("thank-for-rejection",),
    ),
    Figure("stay_in_touch_after", Duration.parse("P3M"), "Write again this long after a rejection", ("future-roles",)),
    Figure("stay_in_touch_within", Duration.parse("P7D"), "Do so within this time", ("future-roles",)),
    Figure(
        "review_silence_after",
        Duration.parse("P6M"),
        "Look at a silent application again after this time",
        ("be-patient",),
    ),
    Figure("review_silence_within", Duration.parse("P7D"), "Do so within this time", ("be-patient",)),
    Figure("max_follow_ups", 2, "Write this often about the process at most", ("follow-up-month", "no-pestering")),
    Figure(
        "follow_up_gap",
        Duration.parse("P7D"),
        "Leave this long between two follow-ups",
        ("no-pestering", "be-patient"),
    ),
    Figure("expire_after", Duration.parse("P7D"), "A task left undone this long after its due is no longer asked for"),
    Figure(
        "follow_up_expire_after",
        Duration.parse("P14D"),
        "A follow-up left undone this long after its due is no longer asked for",
    ),
)
"""Every figure, in the order in which a candidate meets them. Those without guidance are ours, not the articles'."""

POLICY_KEYS: Final = ("preset", *(figure.key for figure in FIGURES), "working_days", "working_hours", "disabled_rules")
"""Everything that a candidate may set."""
_FIGURE: Final = {figure.key: figure for figure in FIGURES}
_DEFAULTS: Final[dict[str, Duration | int]] = {figure.key: figure.default for figure in FIGURES}

WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""Days of the week as iCalendar writes them (RFC 5545 section 3.3.10), Monday first."""
_RHYTHM: Final = "keep_searching_every"
_A_DAY: Final = 86_400
_MOST_TIMES: Final = 20


@dataclass(frozen=True, slots=True)
class Policy:
    """The figures in force for one candidate. Build it with `policy_of`, which validates."""

    figures: Mapping[str, Duration | int] = field(default_factory=lambda: _DEFAULTS)
    working_weekdays: frozenset[int] = frozenset(range(5))
    opening: time = time(9)
    closing: time = time(17)
    disabled_rules: frozenset[str] = frozenset()
    durations: Mapping[str, Duration] = field(init=False, repr=False, compare=False)
    """Those of the figures that are lengths of time."""

    def __post_init__(self) -> None:
        durations = {key: value for key, value in self.figures.items() if isinstance(value, Duration)}
        object.__setattr__(self, "durations", durations)

    def duration(self, key: str) -> Duration:
        return self.durations[key]

    def count(self, key: str) -> int:
        value = self.figures[key]
        assert isinstance(value, int), key
        return value

    def calendar(self, zone: str, candidate: Candidate) -> WorkCalendar:
        """The working calendar of a zone for this candidate."""
        return work_calendar(zone, self.working_weekdays, self.opening, self.closing, candidate.country)


DEFAULT_POLICY: Final = Policy()


def policy_of(overrides: Mapping[str, object]) -> Policy:
    """The policy that a candidate's overrides make: the preset's figures, then the candidate's own keys.

    Raises InvalidPolicy for a key that does not exist or a value that makes no sense.
    """
    if not overrides:
        return DEFAULT_POLICY
    layers = dict(overrides)
    preset = layers.pop("preset", "articles")
    if not isinstance(preset, str) or preset not in PRESETS:
        raise InvalidPolicy("preset", f"no preset of that name; known are {', '.join(PRESETS)}")
    merged = {**PRESETS[preset].policy, **layers}
    weekdays = _weekdays(merged.pop("working_days", None))
    opening, closing = _hours(merged.pop("working_hours", None))
    disabled = _names(merged.pop("disabled_rules", ()))
    figures = {**_DEFAULTS, **{key: _figure(key, value) for key, value in merged.items()}}
    return Policy(figures, weekdays, opening, closing, disabled)


def _figure(key: str, value: object) -> Duration | int:
    figure = _FIGURE.get(key)
    if figure is None:
        raise InvalidPolicy(key, "is not a policy key; GET /v1/policy lists them")
    if isinstance(figure.default, int):
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST_TIMES:
            raise InvalidPolicy(key, f"must be a whole number from 0 to {_MOST_TIMES}")
        return value
    try:
        duration = _duration(value)
        if key == _RHYTHM and duration.is_elapsed and duration.seconds < _A_DAY:
            raise InvalidDuration("must be a day at least")
        return duration
    except InvalidDuration as error:
        raise InvalidPolicy(key, str(error)) from error


def _duration(value: object) -> Duration:
    if isinstance(value, str):
        return Duration.parse(value)
    if isinstance(value, Mapping) and set(value) == {"working_days"}:
        count = value["working_days"]
        if isinstance(count, int) and not isinstance(count, bool):
            return Duration(working_days=count)
    raise InvalidDuration('must be an ISO 8601 duration such as "P2D", or {"working_days": 5}')


def _weekdays(value: object) -> frozenset[int]:
    if value is None:
        return DEFAULT_POLICY.working_weekdays
    names = _names(value, "working_days")
    if not names or not names <= set(WEEKDAYS):
        raise InvalidPolicy("working_days", f"must name at least one day of {', '.join(WEEKDAYS)}")
    return frozenset(WEEKDAYS.index(name) for name in names)


def _hours(value: object) -> tuple[time, time]:
    if value is None:
        return DEFAULT_POLICY.opening, DEFAULT_POLICY.closing
    if not isinstance(value, Mapping) or not set(value) <= {"start", "end"}:
        raise InvalidPolicy("working_hours", 'must be {"start": "09:00", "end": "17:00"}')
    start = _wall_time(value.get("start"), DEFAULT_POLICY.opening)
    end = _wall_time(value.get("end"), DEFAULT_POLICY.closing)
    if not start < end:
        raise InvalidPolicy("working_hours", "must start before they end")
    return start, end


def _wall_time(value: object, default: time) -> time:
    if value is None:
        return default
    try:
        wall = time.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        wall = None
    if wall is None or wall.tzinfo is not None:
        raise InvalidPolicy("working_hours", "must be local times of day such as 09:00")
    return wall


def _names(value: object, key: str = "disabled_rules") -> frozenset[str]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(name, str) for name in value):
        raise InvalidPolicy(key, "must be a list of names")
    return frozenset(value)

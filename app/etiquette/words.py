"""The values of the `{names}` in a rule's title and reason: names, days and counts of a case, in English."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from app.etiquette.conditions import missing_details
from app.etiquette.facts import Interest
from app.etiquette.situation import Case
from app.etiquette.waiting import deadline_day

_NAME: Final = re.compile(r"\{([a-z_]+)\}")
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@lru_cache(maxsize=4096)
def day_in_words(day: date) -> str:
    """A day as people say it: `Friday 4 December`."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


@lru_cache(maxsize=4096)
def _day_of(instant: datetime, zone: str) -> str:
    """The day of an instant in a zone, in words: most sentences about an interview name it."""
    return day_in_words(instant.astimezone(ZoneInfo(zone)).date())


def listed(names: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _interviewer(case: Case) -> str:
    person = case.interviewer
    return (person and person.name) or (person and person.title) or "your interviewer"


def _interview_day(case: Case) -> str:
    interview = case.interview
    return "" if interview is None else _day_of(interview.ends_at, interview.timezone)


def _deadline_day(case: Case) -> str:
    deadline = case.deadline
    return "" if deadline is None else day_in_words(deadline_day(deadline, case.calendar.zone))


def _gaps(case: Case) -> str:
    """What is missing about whom: `the e-mail of Dana Reyes and the title of …`."""
    panel = case.interview.interviewers if case.interview else ()
    if not panel:
        return "nobody is recorded for it yet"
    incomplete = sorted([each for each in panel if missing_details(each)], key=lambda each: (each.name or "", each.id))
    gaps = [
        f"{listed(list(missing_details(each)))} of {each.name or each.title or 'one interviewer'}"
        for each in incomplete
    ]
    return f"missing: {'; '.join(gaps) or 'nothing any more'}"


def _last_spoken_day(case: Case) -> str:
    spoken = case.situation.last_conversation
    return "" if spoken is None else day_in_words(case.calendar.day_of(spoken))


def _waited_from_day(case: Case) -> str:
    return "" if case.situation.waiting is None else day_in_words(case.calendar.day_of(case.situation.waiting.since))


def _reference(case: Case) -> str:
    return case.reference.name if case.reference else "your reference"


def _promise(case: Case) -> str:
    deadline = case.deadline
    return (deadline and deadline.description) or "what you promised"


def _waits_since(case: Case) -> str:
    if case.interaction is not None:
        return f"since {day_in_words(case.calendar.day_of(case.interaction.occurred_at))}"
    return f"by {_deadline_day(case)}"


def _time_off_day(case: Case) -> str:
    return "" if case.time_off is None else day_in_words(case.time_off.starts_on)


def _next_interview(case: Case) -> str:
    """What there is to prepare for: `Your next round is on Friday 4 December`."""
    interview = case.interview
    if interview is None or case.previous_interview is None:
        return "Another round may come"
    return f"Your next round is on {_day_of(interview.starts_at, interview.timezone)}"


def _debriefed_day(case: Case) -> str:
    interview = case.previous_interview or case.interview
    return "" if interview is None else _day_of(interview.ends_at, interview.timezone)


def _opening_day(case: Case) -> str:
    return "" if case.opens_at is None else day_in_words(case.calendar.day_of(case.opens_at))


def _days_past(case: Case) -> str:
    """How long ago the deadline was when the task opens: `2 days past`."""
    deadline = case.deadline
    if deadline is None or case.opens_at is None:
        return ""
    return f"{_counted(case.calendar.day_of(case.opens_at) - deadline_day(deadline, case.calendar.zone))} past"


def _days_waited(case: Case) -> str:
    """How long the wait has lasted when the task opens: `7 days`."""
    if case.situation.waiting is None or case.opens_at is None:
        return ""
    return _counted(case.calendar.day_of(case.opens_at) - case.calendar.day_of(case.situation.waiting.since))


def _counted(span: timedelta) -> str:
    return "one day" if span.days == 1 else f"{span.days} days"


def _interest(case: Case) -> str:
    """A clause about the candidate's interest, if there is any."""
    if case.situation.application.interest is Interest.NOT_INTERESTED:
        return ""
    return "say that you are still interested, "


def _even_if_not(case: Case) -> str:
    if case.situation.application.interest is Interest.NOT_INTERESTED:
        return " even though this job is not for you,"
    return ""


def _status_day(case: Case) -> str:
    changed_at = case.situation.application.status_changed_at
    return "" if changed_at is None else day_in_words(case.calendar.day_of(changed_at))


_WORDS: Final[dict[str, Callable[[Case], str]]] = {
    "company": lambda case: case.situation.application.company,
    "interviewer": _interviewer,
    "interview_day": _interview_day,
    "deadline_day": _deadline_day,
    "gaps": _gaps,
    "last_spoken_day": _last_spoken_day,
    "waited_from_day": _waited_from_day,
    "reference": _reference,
    "promise": _promise,
    "waits_since": _waits_since,
    "time_off_day": _time_off_day,
    "next_round": _next_interview,
    "debriefed_day": _debriefed_day,
    "opening_day": _opening_day,
    "days_past": _days_past,
    "days_waited": _days_waited,
    "interest": _interest,
    "even_if_not": _even_if_not,
    "status_day": _status_day,
}


@cache
def renderer(template: str) -> Callable[[Case], str]:
    """A function that renders a rule's sentence for a case. Braces and signs in the facts stay as they are.

    Cached: there is one for each sentence of the catalogue. Sentences with one or two names have faster ones.
    """
    first, *others = _NAME.split(template)
    match [(_WORDS[name], text) for name, text in zip(others[::2], others[1::2], strict=True)]:
        case [(one, end)]:
            return lambda case: f"{first}{one(case)}{end}"
        case [(one, between), (two, end)]:
            return lambda case: f"{first}{one(case)}{between}{two(case)}{end}"
        case words:
            return lambda case: "".join([first, *[f"{word(case)}{text}" for word, text in words]])

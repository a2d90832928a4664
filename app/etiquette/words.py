"""The words that titles and reasons are filled in with: names, days and counts of the case at hand, in English."""

from collections.abc import Callable
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from app.etiquette.conditions import missing_details
from app.etiquette.rule import Case
from app.etiquette.waiting import deadline_day

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


def day_in_words(day: date) -> str:
    """A day as people say it: `Friday 4 December`."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def listed(names: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _interviewer(case: Case) -> str:
    person = case.subject.interviewer
    return (person and person.name) or (person and person.title) or "your interviewer"


def _interview_day(case: Case) -> str:
    interview = case.subject.interview
    return "" if interview is None else day_in_words(interview.ends_at.astimezone(ZoneInfo(interview.timezone)).date())


def _deadline_day(case: Case) -> str:
    deadline = case.subject.deadline
    return "" if deadline is None else day_in_words(deadline_day(deadline, case.calendar.zone))


def _gaps(case: Case) -> str:
    """What is missing about whom: `the e-mail of Dana Reyes and the title of …`."""
    panel = case.subject.interview.interviewers if case.subject.interview else ()
    if not panel:
        return "nobody is recorded for it yet"
    incomplete = [
        f"{listed(list(missing))} of {each.name or each.title or 'one interviewer'}"
        for each in sorted(panel, key=lambda each: each.id)
        if (missing := missing_details(each))
    ]
    return f"missing: {'; '.join(incomplete)}"


def _last_spoken_day(case: Case) -> str:
    spoken = case.last_conversation
    return "" if spoken is None else day_in_words(case.calendar.day_of(spoken))


def _waited_from_day(case: Case) -> str:
    return "" if case.waiting is None else day_in_words(case.calendar.day_of(case.waiting.since))


_WORDS: Final[dict[str, Callable[[Case], str]]] = {
    "company": lambda case: case.facts.application.company,
    "interviewer": _interviewer,
    "interview_day": _interview_day,
    "deadline_day": _deadline_day,
    "gaps": _gaps,
    "last_spoken_day": _last_spoken_day,
    "waited_from_day": _waited_from_day,
}


class _Lookup(dict[str, str]):
    """Works out a word when a sentence asks for it."""

    def __init__(self, case: Case) -> None:
        super().__init__()
        self._case = case

    def __missing__(self, name: str) -> str:
        return _WORDS[name](self._case)


def sentence(template: str, case: Case) -> str:
    """Fill a rule's sentence in with this case's own words. Braces in the facts stay as they are."""
    return template.format_map(_Lookup(case))

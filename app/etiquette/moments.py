"""The values of `Rule.opens`, `due` and `expires`: instants and days that rules name.

A `Moment` finds an instant in a case, a `Day` a calendar day; both are built by chaining, and remember which policy
figures they use. Either finds None where the case has no such time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.etiquette.situation import Case
from app.etiquette.waiting import deadline_day
from app.etiquette.workdays import to_utc

_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, aware UTC."""

    find: Callable[[Case], datetime | None]
    parameters: tuple[str, ...] = ()

    def plus(self, parameter: str) -> "Moment":
        """Later by a policy duration: hours elapsed, days and months by the calendar."""
        start_of = self.find

        def find(case: Case) -> datetime | None:
            start = start_of(case)
            return None if start is None else case.calendar.instant_plus(start, case.situation.durations[parameter])

        return Moment(find, (*self.parameters, parameter))

    def minus(self, parameter: str) -> "Moment":
        """Earlier by a policy duration."""

        def find(case: Case) -> datetime | None:
            start = self.find(case)
            return None if start is None else case.calendar.instant_minus(start, case.situation.durations[parameter])

        return Moment(find, (*self.parameters, parameter))

    def or_else(self, other: "Moment") -> "Moment":
        """The other instant where this one is not found."""

        def find(case: Case) -> datetime | None:
            return self.find(case) or other.find(case)

        return Moment(find, (*self.parameters, *other.parameters))

    def not_before(self, other: "Moment") -> "Moment":
        """The later of the two; this one alone where the other is not found."""

        def find(case: Case) -> datetime | None:
            instant, least = self.find(case), other.find(case)
            return least if instant is not None and least is not None and least > instant else instant

        return Moment(find, (*self.parameters, *other.parameters))

    def day_to_act(self) -> "Day":
        """The first working day whose opening hour is not before the instant."""

        def find(case: Case) -> date | None:
            instant = self.find(case)
            if instant is None:
                return None
            calendar = case.calendar
            day = calendar.day_of(instant)
            late = instant > calendar.at(day, calendar.opening)
            return calendar.forward(day + _ONE_DAY if late else day)

        return Day(find, self.parameters)

    def day(self) -> "Day":
        """The calendar day it falls on in the case's zone."""

        def find(case: Case) -> date | None:
            instant = self.find(case)
            return None if instant is None else case.calendar.day_of(instant)

        return Day(find, self.parameters)


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day of the case's zone."""

    find: Callable[[Case], date | None]
    parameters: tuple[str, ...] = ()

    def plus(self, parameter: str) -> "Day":
        """Later by a policy duration."""

        def find(case: Case) -> date | None:
            day = self.find(case)
            return None if day is None else case.calendar.day_plus(day, case.situation.durations[parameter])

        return Day(find, (*self.parameters, parameter))

    def next_day(self) -> "Day":
        def find(case: Case) -> date | None:
            day = self.find(case)
            return None if day is None else day + _ONE_DAY

        return Day(find, self.parameters)

    def forward_to_workday(self) -> "Day":
        def find(case: Case) -> date | None:
            day = self.find(case)
            return None if day is None else case.calendar.forward(day)

        return Day(find, self.parameters)

    def back_to_workday(self) -> "Day":
        def find(case: Case) -> date | None:
            day = self.find(case)
            return None if day is None else case.calendar.back(day)

        return Day(find, self.parameters)

    def not_before(self, other: "Day") -> "Day":
        """The later of the two; this day alone where the other is not found."""

        def find(case: Case) -> date | None:
            day, least = self.find(case), other.find(case)
            return least if day is not None and least is not None and least > day else day

        return Day(find, (*self.parameters, *other.parameters))

    def or_else(self, other: "Day") -> "Day":
        """The other day where this one is not found."""

        def find(case: Case) -> date | None:
            return self.find(case) or other.find(case)

        return Day(find, (*self.parameters, *other.parameters))

    def at_opening_hour(self) -> Moment:
        def find(case: Case) -> datetime | None:
            day = self.find(case)
            return None if day is None else case.calendar.at(day, case.calendar.opening)

        return Moment(find, self.parameters)

    def at_closing_hour(self) -> Moment:
        def find(case: Case) -> datetime | None:
            day = self.find(case)
            return None if day is None else case.calendar.at(day, case.calendar.closing)

        return Moment(find, self.parameters)


def _end_of_interview(case: Case) -> datetime | None:
    return None if case.interview is None else case.interview.ends_at


def _end_of_first_interview(case: Case) -> datetime | None:
    interviews = case.situation.interviews
    return interviews[0].ends_at if interviews else None


def _start_of_next_interview(case: Case) -> datetime | None:
    interview = case.interview
    return interview.starts_at if interview and case.previous_interview else None


def _day_of_deadline(case: Case) -> date | None:
    deadline = case.deadline
    return None if deadline is None else deadline_day(deadline, case.calendar.zone)


def _due_of_deadline(case: Case) -> datetime | None:
    deadline = case.deadline
    if deadline is None:
        return None
    return deadline.due_at or case.calendar.at(deadline_day(deadline, case.calendar.zone), case.calendar.closing)


def _lead_to_deadline(case: Case) -> datetime | None:
    """Before a deadline by the lead: from an hour by the clock, from a day by the day and at its opening hour."""
    deadline, lead, due_at = case.deadline, case.situation.policy.duration(_LEAD), _due_of_deadline(case)
    if deadline is None or due_at is None:
        return None
    if deadline.due_at is not None or lead.is_elapsed:
        return case.calendar.instant_minus(due_at, lead)
    day = deadline_day(deadline, case.calendar.zone)
    return case.calendar.at(case.calendar.day_minus(day, lead), case.calendar.opening)


def _start_of_time_off(case: Case) -> datetime | None:
    time_off = case.time_off
    return to_utc(time_off.starts_on, time(), ZoneInfo(case.situation.facts.candidate.timezone)) if time_off else None


_LEAD: Final = "commitment_lead"

end_of_interview = Moment(_end_of_interview)
end_of_first_interview = Moment(_end_of_first_interview)
start_of_next_interview = Moment(_start_of_next_interview)
end_of_previous_interview = Moment(lambda case: case.previous_interview.ends_at if case.previous_interview else None)
last_conversation = Moment(lambda case: case.situation.last_conversation)
last_asked = Moment(lambda case: case.situation.last_asked)
"""When the candidate last asked what became of it, without an answer since."""
beginning_of_waiting = Moment(lambda case: case.situation.waiting.since if case.situation.waiting else None)
day_of_deadline = Day(_day_of_deadline)
due_of_deadline = Moment(_due_of_deadline)
"""When a promise is due: at its instant, or at the closing hour of its day."""
lead_to_deadline = Moment(_lead_to_deadline, (_LEAD,))
stating_of_deadline = Moment(lambda case: case.deadline.stated_at if case.deadline else None)
message_received = Moment(lambda case: case.interaction.occurred_at if case.interaction else None)
wrong_name_noted = Moment(lambda case: case.wrong_name.noted_at if case.wrong_name else None)
status_changed = Moment(lambda case: case.situation.application.status_changed_at)
start_of_time_off = Moment(_start_of_time_off)
opening = Moment(lambda case: case.opens_at)
"""When the task itself opens: for its due and its expiry."""
due = Moment(lambda case: case.due_at)
"""When the task itself is due: for its expiry."""
same_day = opening.day()

"""When: the vocabulary in which rules name instants and days.

A `Moment` finds an instant in a case, a `Day` a calendar day; both are built by chaining, and remember which policy
figures they use. Either finds None where the case has no such time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.etiquette.rule import Case
from app.etiquette.waiting import deadline_day


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, aware UTC."""

    find: Callable[[Case], datetime | None]
    parameters: tuple[str, ...] = ()

    def plus(self, parameter: str) -> "Moment":
        """Later by a policy span: hours elapsed, days and months by the calendar."""

        def find(case: Case) -> datetime | None:
            start = self.find(case)
            return None if start is None else case.calendar.instant_plus(start, case.policy.span(parameter))

        return Moment(find, (*self.parameters, parameter))

    def not_before(self, other: "Moment") -> "Moment":
        """The later of the two; this one alone where the other is not found."""

        def find(case: Case) -> datetime | None:
            instant = self.find(case)
            return None if instant is None else max(instant, other.find(case) or instant)

        return Moment(find, (*self.parameters, *other.parameters))

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
        """Later by a policy span."""
        return self._then(lambda case, day: case.calendar.day_plus(day, case.policy.span(parameter)), parameter)

    def next_day(self) -> "Day":
        return self._then(lambda _case, day: day + timedelta(days=1))

    def forward_to_workday(self) -> "Day":
        return self._then(lambda case, day: case.calendar.forward(day))

    def back_to_workday(self) -> "Day":
        return self._then(lambda case, day: case.calendar.back(day))

    def not_before(self, other: "Day") -> "Day":
        """The later of the two; this day alone where the other is not found."""
        return self._then(lambda case, day: max(day, other.find(case) or day), *other.parameters)

    def or_else(self, other: "Day") -> "Day":
        """The other day where this one is not found."""

        def find(case: Case) -> date | None:
            return self.find(case) or other.find(case)

        return Day(find, (*self.parameters, *other.parameters))

    def at_opening_hour(self) -> Moment:
        return self._at(lambda case, day: case.calendar.at(day, case.calendar.opening))

    def at_closing_hour(self) -> Moment:
        return self._at(lambda case, day: case.calendar.at(day, case.calendar.closing))

    def _then(self, move: Callable[[Case, date], date], *parameters: str) -> "Day":
        def find(case: Case) -> date | None:
            day = self.find(case)
            return None if day is None else move(case, day)

        return Day(find, (*self.parameters, *parameters))

    def _at(self, place: Callable[[Case, date], datetime]) -> Moment:
        def find(case: Case) -> datetime | None:
            day = self.find(case)
            return None if day is None else place(case, day)

        return Moment(find, self.parameters)


def _end_of_interview(case: Case) -> datetime | None:
    return None if case.subject.interview is None else case.subject.interview.ends_at


def _day_of_deadline(case: Case) -> date | None:
    deadline = case.subject.deadline
    return None if deadline is None else deadline_day(deadline, case.calendar.zone)


end_of_interview = Moment(_end_of_interview)
last_conversation = Moment(lambda case: case.last_conversation)
beginning_of_waiting = Moment(lambda case: case.waiting.since if case.waiting else None)
day_of_deadline = Day(_day_of_deadline)
opening = Moment(lambda case: case.opens_at)
"""When the task itself opens: for its due and its expiry."""
due = Moment(lambda case: case.due_at)
"""When the task itself is due: for its expiry."""
same_day = opening.day()

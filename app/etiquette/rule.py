"""What a rule is made of: whom it is for, when it holds, when its task opens, is due and expires, and its words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from app.etiquette.facts import (
    Channel,
    ClosedBy,
    Deadline,
    Facts,
    Interaction,
    Interview,
    Interviewer,
    Purpose,
    Reference,
    TimeOff,
    WrongName,
)
from app.etiquette.policy import Policy
from app.etiquette.waiting import (
    Waiting,
    channels_asked_for,
    follow_ups_since,
    last_asked,
    last_conversation,
    outbound,
    round_spoken_of,
    rounds,
    waiting_of,
)
from app.etiquette.workdays import WorkCalendar

if TYPE_CHECKING:
    from app.etiquette.moments import Moment


class Subject(NamedTuple):
    """What one task is about. `ids` tell it from the rule's other subjects; `zone` is where its days are counted."""

    ids: tuple[str, ...]
    zone: str
    interview: Interview | None = None
    interviewer: Interviewer | None = None
    deadline: Deadline | None = None
    interaction: Interaction | None = None
    reference: Reference | None = None
    wrong_name: WrongName | None = None
    time_off: TimeOff | None = None
    round_before: Interview | None = None
    """The round that the candidate prepares the `interview` after."""


_by_id: Final = attrgetter("id")


class Situation:
    """The facts of one application with what every rule asks of them, worked out once."""

    def __init__(self, facts: Facts, policy: Policy) -> None:
        self.facts = facts
        self.policy = policy
        self.rounds = rounds(facts)
        self.waiting = waiting_of(facts)
        self.last_conversation = last_conversation(facts)
        self.last_asked = last_asked(facts)
        self.follow_ups = follow_ups_since(self.waiting.since if self.waiting else None, facts)
        self.sent = outbound(facts)
        self.asked_for = channels_asked_for(facts)
        self.each_round = [Subject((each.id,), each.timezone, interview=each) for each in self.rounds]
        self.each_seat = [
            Subject((round_.id, person.id), round_.timezone, interview=round_, interviewer=person)
            for round_ in self.rounds
            for person in sorted(round_.interviewers, key=_by_id)
        ]
        self._spoken_of: dict[str, Interview | None] = {}
        self._calendars: dict[str, WorkCalendar] = {}
        self._later: dict[tuple[str, datetime, str], datetime] = {}
        self._before: dict[datetime, Situation] = {}

    def calendar(self, zone: str) -> WorkCalendar:
        """The working calendar of a zone."""
        found = self._calendars.get(zone)
        if found is None:
            found = self._calendars[zone] = self.policy.calendar(zone, self.facts.candidate)
        return found

    def later(self, zone: str, instant: datetime, parameter: str) -> datetime:
        """An instant and a policy span after it: many tasks count the same span from the same instant."""
        key = (zone, instant, parameter)
        found = self._later.get(key)
        if found is None:
            found = self._later[key] = self.calendar(zone).instant_plus(instant, self.policy.span(parameter))
        return found

    def round_spoken_of(self, contact: Interaction) -> Interview | None:
        """The round that a message is about, worked out once however many tasks ask."""
        if contact.id not in self._spoken_of:
            self._spoken_of[contact.id] = round_spoken_of(contact, self.rounds)
        return self._spoken_of[contact.id]

    def before(self, at: datetime) -> "Situation":
        """As it was before a contact: what a task asked for is not measured by how it was answered."""
        if at not in self._before:
            earlier = tuple(each for each in self.facts.interactions if each.occurred_at < at)
            self._before[at] = Situation(replace(self.facts, interactions=earlier), self.policy)
        return self._before[at]


class Case:
    """One rule looking at one subject. The planner fills in the task's own instants as they become known."""

    __slots__ = ("calendar", "due_at", "facts", "opens_at", "policy", "situation", "subject")

    def __init__(self, situation: Situation, subject: Subject) -> None:
        self.situation = situation
        self.subject = subject
        self.facts = situation.facts
        self.policy = situation.policy
        self.calendar = situation.calendar(subject.zone)
        self.opens_at: datetime | None = None
        self.due_at: datetime | None = None

    @property
    def waiting(self) -> Waiting | None:
        return self.situation.waiting

    @property
    def last_conversation(self) -> datetime | None:
        return self.situation.last_conversation


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Why a task needs no doing. `at` is when it was done; None: there never was anything to do."""

    by: ClosedBy
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outreach:
    """A contact with the company that a task asks for."""

    purpose: Purpose
    channel: Channel = Channel.EMAIL


Condition = Callable[[Case], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One piece of etiquette as data.

    `title` and `why` are sentences with `{names}` from `app.etiquette.words`; `parameters` are the policy figures
    beyond those that the moments use.
    """

    id: str
    summary: str
    title: str
    why: str
    guidance: tuple[str, ...]
    one_per: Callable[[Situation], Iterable[Subject]]
    opens: "Moment"
    due: "Moment"
    expires: "Moment"
    when: tuple[Condition, ...] = ()
    satisfied: Callable[[Case], Satisfaction | None] = field(default=lambda _case: None)
    outreach: Outreach | None = None
    optional: bool = False
    parameters: tuple[str, ...] = ()

    @property
    def figures(self) -> tuple[str, ...]:
        """The policy keys that move this rule, each once."""
        used = (*self.opens.parameters, *self.due.parameters, *self.expires.parameters, *self.parameters)
        return tuple(dict.fromkeys(used))

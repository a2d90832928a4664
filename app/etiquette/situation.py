"""What a rule depends on: an application's facts with what follows from them, and the case that a task is about."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from app.etiquette.facts import (
    Deadline,
    Facts,
    Interaction,
    Interview,
    Interviewer,
    Reference,
    TimeOff,
    WrongName,
)
from app.etiquette.policy import Policy
from app.etiquette.waiting import (
    decisions_by_interview,
    follow_ups_since,
    interview_of_message,
    interviews_in_order,
    last_asked,
    last_conversation,
    outbound,
    requested_channels,
    waiting_after,
)
from app.etiquette.workdays import WorkCalendar

Derived = TypeVar("Derived")


class Situation:
    """The facts of one application, with what rules derive from them, computed once."""

    def __init__(self, facts: Facts, policy: Policy) -> None:
        self.facts = facts
        self.policy = policy
        self.durations = policy.durations
        self.application = facts.application
        self.interviews = interviews_in_order(facts)
        self.decisions = decisions_by_interview(self.interviews, facts)
        self.waiting = waiting_after(self.interviews, self.decisions, facts)
        self.last_conversation = last_conversation(facts)
        self.last_asked = last_asked(facts)
        self.sent = outbound(facts)
        self.follow_ups = follow_ups_since(self.waiting.since if self.waiting else None, self.sent)
        self.requested_channels = requested_channels(facts)
        self._calendars: dict[str, WorkCalendar] = {}
        self._interview_of_message: dict[str, Interview | None] = {}
        self._before: dict[datetime, Situation] = {}
        self._derived: dict[Callable[[Facts], Any], Any] = {}

    def calendar(self, zone: str) -> WorkCalendar:
        """The working calendar of a zone."""
        calendar = self._calendars.get(zone)
        if calendar is None:
            calendar = self._calendars[zone] = self.policy.calendar(zone, self.facts.candidate)
        return calendar

    def interview_of_message(self, message: Interaction) -> Interview | None:
        """The interview that a message is about; cached."""
        if message.id not in self._interview_of_message:
            self._interview_of_message[message.id] = interview_of_message(message, self.interviews)
        return self._interview_of_message[message.id]

    def derived(self, derive: Callable[[Facts], Derived]) -> Derived:
        """What a function derives from the facts alone; cached."""
        if derive not in self._derived:
            self._derived[derive] = derive(self.facts)
        derived: Derived = self._derived[derive]
        return derived

    def before(self, at: datetime) -> "Situation":
        """The situation before an interaction.

        A task that an interaction satisfied keeps the times and words it had before that interaction.
        """
        if at not in self._before:
            earlier = tuple(message for message in self.facts.interactions if message.occurred_at < at)
            self._before[at] = Situation(replace(self.facts, interactions=earlier), self.policy)
        return self._before[at]


class Case:
    """What one task is about, in its situation: the interview, the person or whatever else a rule asks for.

    `key` is unique among the rule's cases, and part of the task's key; `calendar` is the one that its days are counted
    in. `opens_at` and `due_at` are the task's own: the planner sets them while it evaluates a rule, since later moments
    may depend on them, and clears them before the next rule.
    """

    __slots__ = (
        "calendar",
        "deadline",
        "due_at",
        "interaction",
        "interview",
        "interviewer",
        "key",
        "opens_at",
        "previous_interview",
        "reference",
        "situation",
        "time_off",
        "wrong_name",
    )

    def __init__(
        self,
        situation: Situation,
        key: str,
        calendar: WorkCalendar,
        interview: Interview | None = None,
        interviewer: Interviewer | None = None,
        deadline: Deadline | None = None,
        reference: Reference | None = None,
        interaction: Interaction | None = None,
        wrong_name: WrongName | None = None,
        time_off: TimeOff | None = None,
        previous_interview: Interview | None = None,
    ) -> None:
        """`previous_interview`: the one after which the candidate prepares for `interview`."""
        self.situation = situation
        self.key = key
        self.calendar = calendar
        self.interview = interview
        self.interviewer = interviewer
        self.deadline = deadline
        self.reference = reference
        self.interaction = interaction
        self.wrong_name = wrong_name
        self.time_off = time_off
        self.previous_interview = previous_interview
        self.opens_at: datetime | None = None
        self.due_at: datetime | None = None

    def before(self, at: datetime) -> "Case":
        """The same case in the situation before an interaction."""
        earlier = copy(self)
        earlier.situation = self.situation.before(at)
        return earlier

"""May I contact them now? Each piece of etiquette gives its verdict, and the next instant at which it allows.

A contact is judged by what was known at its own instant, so that one recorded later is not judged by what came after.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final

from app.etiquette.facts import (
    Application,
    ApplicationStatus,
    Channel,
    Deadline,
    DeadlineStatus,
    Direction,
    Facts,
    Purpose,
)
from app.etiquette.policy import Policy
from app.etiquette.waiting import (
    ASKING,
    Waiting,
    calls_made,
    deadline_day,
    interviews_in_order,
    last_asked,
    requested_channels,
    unanswered_follow_ups,
    waiting_of,
)
from app.etiquette.words import day_in_words, listed
from app.etiquette.workdays import WorkCalendar

_UNHURRIED: Final = frozenset({Purpose.THANK_YOU, Purpose.COMMITMENT, Purpose.REPLY, Purpose.APOLOGY, Purpose.CONNECT})
"""Purposes that neither ask for anything nor wait for the company."""
_THANKS: Final = frozenset({Purpose.REPLY, Purpose.THANK_YOU})
_AFTER_REJECTION: Final = _THANKS | {Purpose.FEEDBACK, Purpose.CONNECT}
"""One reply with thanks, a request for feedback, staying in touch."""

GUIDANCE_OF_VERDICT: Final[dict[str, tuple[str, ...]]] = {
    "no_personal_accounts": ("no-personal-accounts", "no-pestering"),
    "allowed_channels": ("follow-up-channel",),
    "accept_gracefully": ("accept-gracefully", "thank-for-rejection", "ask-feedback", "future-roles"),
    "wait_for_round": ("prepare-next-round", "be-patient"),
    "wait_for_deadline": ("wait-for-deadline", "be-patient"),
    "wait_without_deadline": ("follow-up-7d", "be-patient"),
    "max_calls": ("call-once", "no-pestering"),
    "max_follow_ups": ("follow-up-month", "no-pestering"),
    "follow_up_gap": ("no-pestering", "be-patient"),
}
"""Every verdict that the check can give, with the advice it rests on."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact that the candidate considers, or has made."""

    channel: Channel
    purpose: Purpose
    at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one piece of etiquette says. `allowed_from`: when it would allow it; None: never, or it does already."""

    rule: str
    allowed: bool
    why: str
    allowed_from: datetime | None = None

    @property
    def guidance(self) -> tuple[str, ...]:
        return GUIDANCE_OF_VERDICT[self.rule]


@dataclass(frozen=True, slots=True)
class ContactCheck:
    """All verdicts on one contact; `allowed_from` is the next instant at which all allow it, if there is one."""

    verdicts: tuple[Verdict, ...]
    at: datetime

    @property
    def refusals(self) -> tuple[Verdict, ...]:
        return tuple(each for each in self.verdicts if not each.allowed)

    @property
    def allowed(self) -> bool:
        return not self.refusals

    @property
    def allowed_from(self) -> datetime | None:
        instants = [each.allowed_from for each in self.refusals]
        return max((self.at, *(each for each in instants if each is not None))) if None not in instants else None


def check(facts: Facts, policy: Policy, contact: Contact) -> ContactCheck:
    """Every verdict on a contact, from what was known at its instant."""
    return ContactCheck(tuple(_verdicts(_known_at(facts, contact.at), policy, contact)), contact.at)


def _verdicts(facts: Facts, policy: Policy, contact: Contact) -> Iterator[Verdict]:
    yield _personal_accounts(contact)
    yield _channel(facts, contact)
    yield _outcome(facts, contact)
    if contact.purpose not in _UNHURRIED and facts.application.status is not ApplicationStatus.REJECTED:
        yield from _patience(facts, policy, contact)
        yield from _pestering(facts, policy, contact)
    if contact.channel is Channel.PHONE and contact.purpose not in _UNHURRIED:
        yield _calls(facts, policy)


def _personal_accounts(contact: Contact) -> Verdict:
    if contact.channel is not Channel.SOCIAL_PERSONAL:
        return Verdict("no_personal_accounts", True, "This is no private account.")
    return Verdict("no_personal_accounts", False, "Private accounts are off limits: use a professional channel.")


def _channel(facts: Facts, contact: Contact) -> Verdict:
    allowed = requested_channels(facts)
    if not allowed:
        return Verdict("allowed_channels", True, "The company asked for no particular channel.")
    asked = listed([channel.value for channel in allowed])
    if contact.channel in allowed:
        return Verdict("allowed_channels", True, f"The company asked for {asked}.")
    return Verdict("allowed_channels", False, f"The company asked for {asked}, not for {contact.channel.value}.")


def _outcome(facts: Facts, contact: Contact) -> Verdict:
    rule = "accept_gracefully"
    if facts.application.status is not ApplicationStatus.REJECTED:
        return Verdict(rule, True, "The company has not said no.")
    if contact.purpose not in _AFTER_REJECTION:
        return Verdict(rule, False, "They said no: do not question the result, and burn no bridge.")
    since = facts.application.status_changed_at
    thanked = any(
        message.direction is Direction.OUTBOUND
        and message.purpose in _THANKS
        and (since is None or message.occurred_at >= since)
        for message in facts.interactions
    )
    if contact.purpose in _THANKS and thanked:
        return Verdict(rule, False, "You have thanked them for their answer already; once is enough.")
    return Verdict(rule, True, "A word of thanks, a question for feedback or keeping in touch is fine.")


def _patience(facts: Facts, policy: Policy, contact: Contact) -> Iterator[Verdict]:
    waiting = waiting_of(facts)
    if waiting is None:
        return
    calendar = policy.calendar(waiting.interview.timezone, facts.candidate)
    if waiting.interview.ends_at > contact.at:
        if contact.purpose in ASKING:
            day = day_in_words(calendar.day_of(waiting.interview.ends_at))
            why = f"Your next round is on {day}: ask them there."
            yield Verdict("wait_for_round", False, why, _free_from(policy, calendar, waiting))
        return
    if waiting.deadline is not None:
        rule = "wait_for_deadline"
        said = f"They said they would answer by {day_in_words(deadline_day(waiting.deadline, calendar.zone))}"
    else:
        rule = "wait_without_deadline"
        said = f"You have waited since {day_in_words(calendar.day_of(waiting.since))} and no day was named"
    free_from = _free_from(policy, calendar, waiting)
    if contact.at < free_from:
        yield Verdict(rule, False, f"{said}: leave them that time.", free_from)
    else:
        yield Verdict(rule, True, f"{said}; that time is over.")


def _free_from(policy: Policy, calendar: WorkCalendar, waiting: Waiting) -> datetime:
    """The first instant of the day after the company's date, or of the day on which a wait without one is over."""
    if waiting.deadline is not None:
        return calendar.at(deadline_day(waiting.deadline, calendar.zone) + timedelta(days=1), time())
    over = calendar.day_plus(calendar.day_of(waiting.since), policy.duration("follow_up_without_deadline"))
    return max(calendar.at(over, time()), waiting.since)


def _pestering(facts: Facts, policy: Policy, contact: Contact) -> Iterator[Verdict]:
    sent, most = len(unanswered_follow_ups(facts)), policy.count("max_follow_ups")
    if sent < most:
        yield Verdict("max_follow_ups", True, "You have not asked too often.")
    else:
        why = "You have asked as often as is good" if sent else "You chose not to ask"
        yield Verdict("max_follow_ups", False, f"{why}; leave it with them until they answer.")
    asked_at = last_asked(facts)
    if asked_at is None:
        return
    waiting = waiting_of(facts)
    calendar = policy.calendar(waiting.interview.timezone if waiting else facts.candidate.timezone, facts.candidate)
    free_from = calendar.instant_plus(asked_at, policy.duration("follow_up_gap"))
    said = f"You last asked on {day_in_words(calendar.day_of(asked_at))}"
    if contact.at < free_from:
        yield Verdict("follow_up_gap", False, f"{said}: give them time before you write or call again.", free_from)
    else:
        yield Verdict("follow_up_gap", True, f"{said}; enough time has passed.")


def _calls(facts: Facts, policy: Policy) -> Verdict:
    made, most = calls_made(facts), policy.count("max_calls")
    if made < most:
        return Verdict("max_calls", True, "You have a call left: a second way to ask, but not twice.")
    why = "You have called already; do not call twice." if made else "You chose not to call."
    return Verdict("max_calls", False, why)


def _known_at(facts: Facts, at: datetime) -> Facts:
    """The facts without what was said or done later. Interviews to come stay: they were agreed on before."""
    return replace(
        facts,
        application=_application_at(facts.application, at),
        deadlines=tuple(_deadline_at(each, at) for each in facts.deadlines if each.stated_at <= at),
        interactions=tuple(each for each in facts.interactions if each.occurred_at < at),
        interviews=tuple(interviews_in_order(facts)),
    )


def _application_at(application: Application, at: datetime) -> Application:
    changed_at = application.status_changed_at
    if changed_at is None or changed_at <= at:
        return application
    return replace(application, status=ApplicationStatus.ACTIVE)


def _deadline_at(deadline: Deadline, at: datetime) -> Deadline:
    """A date that was superseded or met only later was open then; of several the one stated last counts anyway."""
    if deadline.status is DeadlineStatus.SUPERSEDED:
        return replace(deadline, status=DeadlineStatus.OPEN)
    if deadline.status is DeadlineStatus.MET and deadline.met_at is not None and deadline.met_at > at:
        return replace(deadline, status=DeadlineStatus.OPEN, met_at=None)
    return deadline

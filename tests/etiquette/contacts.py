"""Contacts that a candidate has in mind or had, and what the check says of them."""

from dataclasses import replace
from typing import Any

from app.etiquette.contact import Contact, ContactCheck, check
from app.etiquette.facts import Channel, Facts, Interaction, Purpose
from app.etiquette.policy import policy_of
from tests.etiquette.cases import decision, facts, instant, round_ending, wrote

NAMED = facts(round_ending(), decision("2026-12-04"))
UNNAMED = facts(round_ending())
AFTER = "2026-12-05T00:00+01:00"
"""The first instant after the day that was named in `NAMED`."""
WEEK = "2026-12-01T00:00+01:00"
"""The first instant of the day a week after the interview in `UNNAMED`."""
LONG_AFTER = "2026-12-22T10:00+01:00"


def check_at(
    given: Facts,
    at: str,
    purpose: Purpose = Purpose.FOLLOW_UP,
    channel: Channel = Channel.EMAIL,
    **overrides: object,
) -> ContactCheck:
    """What the check says of a contact at that instant, under these figures of the candidate's."""
    return check(given, policy_of(overrides), Contact(channel, purpose, instant(at)))


def refused(found: ContactCheck) -> list[str]:
    return [each.rule for each in found.refusals]


def said(found: ContactCheck, rule: str) -> Any:
    """The one verdict of that name."""
    (verdict,) = [each for each in found.verdicts if each.rule == rule]
    return verdict


def asked(at: str, number: int = 1, channel: Channel = Channel.EMAIL) -> Interaction:
    return replace(wrote(Purpose.FOLLOW_UP, at, number), channel=channel)


def called(at: str, number: int = 1) -> Interaction:
    return replace(wrote(Purpose.STATUS_CALL, at, number), channel=Channel.PHONE)

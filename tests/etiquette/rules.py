"""One row for each rule of the catalogue: facts that call for it, its three instants, and facts that do not.

`test_every_rule` checks each row before, at and after every boundary, and fails for a rule without one. What else a
rule depends on (weekends, holidays, clock changes, several rounds) has tables of its own in this folder.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from app.etiquette.facts import (
    ApplicationStatus,
    Channel,
    CompanyCulture,
    Debrief,
    Facts,
    Interaction,
    Interview,
    Interviewer,
    InterviewerRole,
    JobSearch,
    Reference,
    TimeOff,
    WrongName,
)
from app.etiquette.planner import PlannedTask, plan
from app.etiquette.policy import policy_of
from app.etiquette.search import plan_job_search
from tests.etiquette.cases import CANDIDATE, DANA, decision, facts, instant, promise, question, round_ending

ENDED: Final = "2026-11-24T14:00+01:00"
"""The end of the usual round, a Tuesday."""
NEWS: Final = "2026-12-10T10:00+01:00"
"""When the company decided, a Thursday."""


@dataclass(frozen=True, slots=True)
class Row:
    """A rule's row. `times`: when the one task opens, is due and expires, with the offset of a clock in Berlin.

    `figures` are the policy keys that move those instants; of the facts in `otherwise` the rule asks nothing.
    """

    rule: str
    given: Facts | JobSearch
    times: tuple[str, str, str]
    figures: str
    otherwise: Facts | JobSearch


def planned(given: Facts | JobSearch, rule: str, **overrides: object) -> Sequence[PlannedTask]:
    """The rule's tasks that these facts call for and that nothing satisfied yet; under the default policy, if no key
    of it is overridden."""
    policy = policy_of(overrides)
    made = plan_job_search(given, policy) if isinstance(given, JobSearch) else plan(given, policy)
    return [task for task in made if task.rule == rule and task.satisfied is None]


def turned(status: ApplicationStatus) -> Facts:
    return facts(round_ending(), status=status, status_changed_at=instant(NEWS))


def met(*references: Reference, noted: str = "", **of_candidate: Any) -> Facts:
    """A round, and what else is known: references, a wrong name and when it was noted, days off."""
    wrong = (Debrief("int_1", instant(noted), (WrongName(DANA.id, instant(noted)),)),) if noted else ()
    given = facts(round_ending(), status=of_candidate.pop("status", ApplicationStatus.ACTIVE))
    return replace(given, references=references, debriefs=wrong, candidate=replace(CANDIDATE, **of_candidate))


def answered(*more: Interaction | Interview, **deadline: Any) -> Facts:
    return facts(round_ending(), decision("2026-12-04", **deadline), *more)


REJECTED: Final = turned(ApplicationStatus.REJECTED)
OFFERED: Final = turned(ApplicationStatus.OFFER)
USUAL: Final = facts(round_ending())
NO_ROUND: Final = facts()
FORMAL: Final = facts(round_ending(), company_culture=CompanyCulture.FORMAL)
INES: Final = Reference("ref_1", "Ines Ott")
KNOWS_DANA: Final = Reference("ref_1", "Ines Ott", (DANA.id,))
ENGINEER: Final = replace(DANA, role=InterviewerRole.INTERVIEWER)
SAMPLES: Final = facts(round_ending(), promise("2026-11-27", description="two references"))

ROWS: Final = (
    Row(
        "debrief",
        USUAL,
        ("2026-11-24T14:00+01:00", "2026-11-24T16:00+01:00", "2026-12-01T16:00+01:00"),
        "debrief_within expire_after",
        otherwise=NO_ROUND,
    ),
    Row(
        "record_contacts",
        facts(round_ending(interviewers=(Interviewer("ivr_1", "Dana Reyes"),))),
        ("2026-11-24T14:00+01:00", "2026-11-24T16:00+01:00", "2026-12-01T16:00+01:00"),
        "record_within expire_after",
        otherwise=USUAL,
    ),
    Row(
        "ask_next_steps",
        USUAL,
        ("2026-11-24T14:00+01:00", "2026-11-25T14:00+01:00", "2026-12-02T14:00+01:00"),
        "thank_you_within expire_after",
        otherwise=answered(),
    ),
    Row(
        "thank_you",
        USUAL,
        ("2026-11-24T14:00+01:00", "2026-11-25T14:00+01:00", "2026-12-02T14:00+01:00"),
        "thank_you_within expire_after",
        otherwise=REJECTED,
    ),
    Row(
        "handwritten_letter",
        FORMAL,
        ("2026-11-24T14:00+01:00", "2026-11-25T14:00+01:00", "2026-12-02T14:00+01:00"),
        "thank_you_within expire_after",
        otherwise=USUAL,
    ),
    Row(
        "apologise_wrong_name",
        met(noted="2026-11-24T15:00+01:00"),
        ("2026-11-24T15:00+01:00", "2026-11-24T16:00+01:00", "2026-12-01T16:00+01:00"),
        "apology_within expire_after",
        otherwise=USUAL,
    ),
    Row(
        "connect_on_linkedin",
        USUAL,
        ("2026-11-25T14:00+01:00", "2026-11-27T14:00+01:00", "2026-12-04T14:00+01:00"),
        "thank_you_within connect_within expire_after",
        otherwise=facts(round_ending(interviewers=(ENGINEER,))),
    ),
    Row(
        "notify_reference",
        met(INES),
        ("2026-11-24T14:00+01:00", "2026-11-25T14:00+01:00", "2026-12-02T14:00+01:00"),
        "notify_references_within expire_after",
        otherwise=USUAL,
    ),
    Row(
        "ask_recommendation",
        met(KNOWS_DANA),
        ("2026-11-24T14:00+01:00", "2026-11-26T14:00+01:00", "2026-12-03T14:00+01:00"),
        "recommendation_within expire_after",
        otherwise=met(INES),
    ),
    Row(
        "deliver_commitment",
        SAMPLES,
        ("2026-11-26T09:00+01:00", "2026-11-27T17:00+01:00", "2026-12-04T17:00+01:00"),
        "commitment_lead expire_after",
        otherwise=USUAL,
    ),
    Row(
        "reply",
        facts(round_ending(), question("2026-11-24T16:00+01:00")),
        ("2026-11-24T16:00+01:00", "2026-11-25T16:00+01:00", "2026-12-02T16:00+01:00"),
        "reply_within expire_after",
        otherwise=USUAL,
    ),
    Row(
        "stay_available",
        met(time_off=(TimeOff(date(2026, 11, 30), date(2026, 12, 2)),)),
        ("2026-11-24T14:00+01:00", "2026-11-30T00:00+01:00", "2026-12-07T00:00+01:00"),
        "expire_after",
        otherwise=met(time_off=(TimeOff(date(2027, 1, 30), date(2027, 2, 2)),)),
    ),
    Row(
        "prepare_next_round",
        USUAL,
        ("2026-11-24T14:00+01:00", "2026-12-01T14:00+01:00", "2026-12-08T14:00+01:00"),
        "prepare_lead prepare_within expire_after",
        otherwise=REJECTED,
    ),
    Row(
        "keep_searching",
        JobSearch(CANDIDATE, (instant(ENDED),)),
        ("2026-11-24T14:00+01:00", "2026-12-01T14:00+01:00", "2026-12-01T14:00+01:00"),
        "keep_searching_every",
        otherwise=JobSearch(CANDIDATE, (instant(ENDED),), accepted=True),
    ),
    Row(
        "follow_up_after_deadline",
        answered(),
        ("2026-12-07T09:00+01:00", "2026-12-07T17:00+01:00", "2026-12-21T17:00+01:00"),
        "follow_up_after_deadline follow_up_gap follow_up_expire_after",
        otherwise=USUAL,
    ),
    Row(
        "follow_up_without_deadline",
        USUAL,
        ("2026-12-01T09:00+01:00", "2026-12-01T17:00+01:00", "2026-12-15T17:00+01:00"),
        "follow_up_without_deadline follow_up_gap follow_up_expire_after",
        otherwise=answered(),
    ),
    Row(
        "status_call",
        answered(promised_channel=Channel.PHONE),
        ("2026-12-07T09:00+01:00", "2026-12-07T17:00+01:00", "2026-12-21T17:00+01:00"),
        "follow_up_after_deadline follow_up_gap follow_up_expire_after",
        otherwise=answered(),
    ),
    Row(
        "last_follow_up",
        USUAL,
        ("2026-12-24T09:00+01:00", "2026-12-24T17:00+01:00", "2027-01-07T17:00+01:00"),
        "last_follow_up_after follow_up_after_deadline follow_up_without_deadline follow_up_gap follow_up_expire_after",
        otherwise=REJECTED,
    ),
    Row(
        "review_silence",
        USUAL,
        ("2027-05-24T14:00+02:00", "2027-05-31T14:00+02:00", "2027-06-07T14:00+02:00"),
        "review_silence_after review_silence_within expire_after",
        otherwise=REJECTED,
    ),
    Row(
        "answer_offer",
        OFFERED,
        ("2026-12-10T10:00+01:00", "2026-12-11T10:00+01:00", "2026-12-18T10:00+01:00"),
        "reply_within expire_after",
        otherwise=REJECTED,
    ),
    Row(
        "respond_to_rejection",
        REJECTED,
        ("2026-12-10T10:00+01:00", "2026-12-11T10:00+01:00", "2026-12-18T10:00+01:00"),
        "rejection_reply_within expire_after",
        otherwise=OFFERED,
    ),
    Row(
        "stay_in_touch",
        REJECTED,
        ("2027-03-10T10:00+01:00", "2027-03-17T10:00+01:00", "2027-03-24T10:00+01:00"),
        "stay_in_touch_after stay_in_touch_within expire_after",
        otherwise=OFFERED,
    ),
)

"""The complete catalogue: published names, advice that exists, figures that exist, sentences that fill in."""

import re
import string
from dataclasses import replace
from datetime import date
from typing import Final

import pytest

from app.etiquette.catalogue import RULE, RULES
from app.etiquette.facts import (
    ApplicationStatus,
    Channel,
    CompanyCulture,
    DeadlineKind,
    Debrief,
    Interest,
    Interviewer,
    Purpose,
    Reference,
    TimeOff,
    WrongName,
)
from app.etiquette.guidance import GUIDANCE
from app.etiquette.planner import PlannedTask, plan
from app.etiquette.policy import DEFAULT_POLICY, FIGURES
from app.etiquette.rule import Rule
from tests.etiquette.cases import CANDIDATE, DANA, decision, facts, instant, only, received, round_ending
from tests.etiquette.rules import ROWS, planned

PUBLISHED: Final = frozenset(
    {
        "debrief-now",
        "debrief-questions",
        "debrief-unsaid",
        "debrief-reactions",
        "debrief-positive",
        "debrief-fit",
        "record-people",
        "record-next-steps",
        "ask-in-note",
        "thank-you-24h",
        "thank-you-each",
        "thank-you-even-if-not",
        "thank-you-letter",
        "note-content",
        "note-personal",
        "note-short",
        "note-closing",
        "note-impeccable",
        "note-names",
        "note-not-desperate",
        "wait-for-deadline",
        "follow-up-deadline-2d",
        "follow-up-7d",
        "follow-up-no-blame",
        "follow-up-interest",
        "follow-up-month",
        "follow-up-channel",
        "call-if-promised",
        "call-once",
        "no-pestering",
        "no-apologising",
        "apologise-wrong-name",
        "commitment-on-time",
        "reply-timely",
        "stay-available",
        "be-patient",
        "notify-references",
        "brief-references",
        "word-of-reference",
        "connect-linkedin",
        "profile-ready",
        "no-personal-accounts",
        "follow-company",
        "be-punctual",
        "prepare-next-round",
        "keep-searching",
        "accept-gracefully",
        "thank-for-rejection",
        "ask-feedback",
        "future-roles",
    }
)
"""Every advice id that callers may have stored; one may be added, none may go."""

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def test_advice_has_published_ids() -> None:
    assert GUIDANCE.keys() == PUBLISHED


def test_every_advice_has_a_source_and_words() -> None:
    assert all(advice.articles and advice.summary and advice.topic for advice in GUIDANCE.values())
    assert all(key == advice.id for key, advice in GUIDANCE.items())


def test_rule_ids_are_unique() -> None:
    assert len(RULE) == len(RULES)


@every_rule
def test_a_rule_cites_published_advice(rule: Rule) -> None:
    assert rule.guidance
    assert set(rule.guidance) <= GUIDANCE.keys()
    assert len(set(rule.guidance)) == len(rule.guidance)


@every_rule
def test_a_rule_uses_figures_that_exist(rule: Rule) -> None:
    assert rule.figures
    assert set(rule.figures) <= {figure.key for figure in FIGURES}


def test_figures_have_unique_keys_and_cite_published_advice() -> None:
    assert len({figure.key for figure in FIGURES}) == len(FIGURES)
    assert {each for figure in FIGURES for each in figure.guidance} <= PUBLISHED


@every_rule
def test_a_rule_has_an_id_that_can_be_published(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", rule.id)
    assert rule.summary


@every_rule
def test_a_rule_fills_in_by_name_only(rule: Rule) -> None:
    """No positional field and no format: a sentence names its words."""
    for template in (rule.title, rule.why):
        parts = list(string.Formatter().parse(template))
        assert all(name is None or name.isidentifier() for _, name, _, _ in parts)
        assert all(not form and not conversion for _, _, form, conversion in parts)


ROUND = round_ending(interviewers=(DANA, Interviewer("ivr_nameless")))
SECOND_ROUND = round_ending("2026-12-01T14:00+01:00", 2)
NOTED = instant("2026-11-24T15:00+01:00")
CALLING = decision("2026-12-04", promised_channel=Channel.PHONE)
PROMISE = replace(decision("2026-11-27", 2), kind=DeadlineKind.COMMITMENT, description="two references")
MESSAGE = replace(received(Purpose.REQUEST, "2026-11-24T16:00+01:00"), needs_reply=True)
SITUATIONS = {
    "all that can be known": replace(
        facts(ROUND, CALLING, PROMISE, MESSAGE, company_culture=CompanyCulture.FORMAL),
        references=(Reference("ref_1", "Ines Ott", (DANA.id,)),),
        debriefs=(Debrief("int_1", NOTED, (WrongName(DANA.id, NOTED),)),),
        candidate=replace(CANDIDATE, time_off=(TimeOff(date(2026, 11, 30), date(2026, 12, 2)),)),
    ),
    "nothing else known": facts(ROUND, interest=Interest.NOT_INTERESTED),
    "a second round": facts(ROUND, SECOND_ROUND),
    "an offer": facts(ROUND, status=ApplicationStatus.OFFER, status_changed_at=NOTED),
    "a rejection": facts(ROUND, status=ApplicationStatus.REJECTED, status_changed_at=NOTED),
}
EVERY_TASK = [
    *(task for row in ROWS for task in planned(row.given, row.rule)),
    *(task for known in SITUATIONS.values() for task in plan(known, DEFAULT_POLICY)),
]


@pytest.mark.parametrize("task", EVERY_TASK, ids=lambda task: task.key)
def test_sentences_fill_in(task: PlannedTask) -> None:
    """A title names the company, a reason is one sentence."""
    for text in (task.title, task.why):
        assert not re.search(r"[{}]|None|  | [.,;:]|,[^ ]", text)
    assert "Nordlicht Energie" in task.title or task.rule == "keep_searching"
    assert task.why.endswith(".")
    assert not re.search(r"[.!?] ", task.why)


@pytest.mark.parametrize(
    "company", [pytest.param("{company} & Co.", id="a word's name"), pytest.param("{0}{", id="half a brace")]
)
def test_braces_in_the_facts_stay_as_they_are(company: str) -> None:
    debrief = only("debrief", facts(round_ending(), company=company))
    assert debrief.title == f"Write the debrief of your interview at {company}"


@pytest.mark.parametrize(
    ("word", "said"),
    [
        pytest.param("interviewer", "your interviewer", id="nobody in particular"),
        pytest.param("interview_day", "", id="no round"),
        pytest.param("deadline_day", "", id="no date"),
        pytest.param("gaps", "nobody is recorded for it yet", id="no panel"),
        pytest.param("last_spoken_day", "", id="no conversation"),
        pytest.param("waited_from_day", "", id="no wait"),
        pytest.param("reference", "your reference", id="no reference"),
        pytest.param("promise", "what you promised", id="no promise"),
        pytest.param("time_off_day", "", id="no time off"),
        pytest.param("next_round", "Another round may come", id="no next round"),
        pytest.param("debriefed_day", "", id="no round to debrief"),
        pytest.param("days_past", "", id="no date that is past"),
        pytest.param("days_waited", "", id="no wait that lasts"),
    ],
)
def test_a_word_of_which_nothing_is_known(word: str, said: str) -> None:
    """An offer without any round."""
    offered = facts(status=ApplicationStatus.OFFER, status_changed_at=NOTED)
    (task,) = plan(offered, DEFAULT_POLICY, [replace(RULE["answer_offer"], why=f"<{{{word}}}>")])
    assert task.why == f"<{said}>"


def test_a_status_that_never_changed_has_no_day() -> None:
    (task,) = plan(facts(round_ending()), DEFAULT_POLICY, [replace(RULE["debrief"], why="<{status_day}>")])
    assert task.why == "<>"


def test_a_summary_stands_on_its_own() -> None:
    assert not any("{" in rule.summary for rule in RULES)

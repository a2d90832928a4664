"""Right after the interview: `debrief` and `record_contacts`."""

from dataclasses import replace

import pytest

from app.etiquette.facts import ApplicationStatus, ClosedBy, Debrief, Interviewer, InterviewStatus
from app.etiquette.planner import plan
from app.etiquette.policy import DEFAULT_POLICY
from app.etiquette.rule import Satisfaction
from tests.etiquette.cases import DANA, JONAS, decision, facts, instant, instants, only, round_ending, tasks, times

NO_PANEL: tuple[Interviewer, ...] = ()
UNKNOWN = Interviewer("ivr_unknown")

TAKES_PLACE = [
    pytest.param(InterviewStatus.SCHEDULED, 1, id="an interview still to come"),
    pytest.param(InterviewStatus.HELD, 1, id="an interview that was held"),
    pytest.param(InterviewStatus.CANCELLED, 0, id="an interview that was cancelled"),
    pytest.param(InterviewStatus.NO_SHOW, 0, id="an interview that nobody came to"),
]
TWO_HOURS = [
    pytest.param(
        "2026-11-24T14:00+01:00", "2026-11-24T16:00+01:00", "2026-12-01T16:00+01:00", id="an afternoon in November"
    ),
    pytest.param("2026-11-28T14:00+01:00", "2026-11-28T16:00+01:00", "2026-12-05T16:00+01:00", id="a Saturday"),
    pytest.param(
        "2026-11-24T23:30+01:00", "2026-11-25T01:30+01:00", "2026-12-02T01:30+01:00", id="late in the evening"
    ),
    pytest.param(
        "2026-10-25T01:30+02:00", "2026-10-25T02:30+01:00", "2026-11-01T02:30+01:00", id="the night of 25 hours"
    ),
    pytest.param(
        "2027-03-28T01:30+01:00", "2027-03-28T04:30+02:00", "2027-04-04T04:30+02:00", id="the night of 23 hours"
    ),
    pytest.param(
        "2026-10-20T14:00+02:00",
        "2026-10-20T16:00+02:00",
        "2026-10-27T16:00+01:00",
        id="the clocks change within the week",
    ),
]


@pytest.mark.parametrize(("status", "count"), TAKES_PLACE)
@pytest.mark.parametrize("rule", ["debrief", "record_contacts"])
def test_needs_an_interview_that_takes_place(rule: str, status: InterviewStatus, count: int) -> None:
    assert len(tasks(rule, facts(round_ending(status=status, interviewers=NO_PANEL)))) == count


@pytest.mark.parametrize(("ends", "due", "expires"), TWO_HOURS)
@pytest.mark.parametrize("rule", ["debrief", "record_contacts"])
def test_opens_at_the_end_and_is_due_two_hours_later(rule: str, ends: str, due: str, expires: str) -> None:
    task = only(rule, facts(round_ending(ends, interviewers=NO_PANEL)))
    assert times(task) == instants(ends, due, expires)


@pytest.mark.parametrize(
    ("within", "due", "expires"),
    [
        pytest.param("PT30M", "2026-10-24T14:30+02:00", "2026-10-31T14:30+01:00", id="half an hour"),
        pytest.param("PT24H", "2026-10-25T13:00+01:00", "2026-11-01T13:00+01:00", id="24 hours over the clock change"),
        pytest.param("P1D", "2026-10-25T14:00+01:00", "2026-11-01T14:00+01:00", id="a day over the clock change"),
        pytest.param("PT0S", "2026-10-24T14:00+02:00", "2026-10-31T14:00+01:00", id="at once"),
    ],
)
@pytest.mark.parametrize(("rule", "key"), [("debrief", "debrief_within"), ("record_contacts", "record_within")])
def test_its_figure_moves_it(rule: str, key: str, within: str, due: str, expires: str) -> None:
    ends = "2026-10-24T14:00+02:00"
    task = only(rule, facts(round_ending(ends, interviewers=NO_PANEL)), **{key: within})
    assert times(task) == instants(ends, due, expires)


def test_it_can_expire_sooner() -> None:
    task = only("debrief", facts(round_ending()), expire_after="P1D")
    assert times(task) == instants("2026-11-24T14:00+01:00", "2026-11-24T16:00+01:00", "2026-11-25T16:00+01:00")


@pytest.mark.parametrize("rule", ["debrief", "record_contacts"])
def test_every_round_has_its_own(rule: str) -> None:
    first, second = (
        round_ending(interviewers=NO_PANEL),
        round_ending("2026-12-01T11:00+01:00", 2, interviewers=NO_PANEL),
    )
    assert [(each.key, each.interview_id) for each in tasks(rule, facts(second, first))] == [
        (f"{rule}:int_1", "int_1"),
        (f"{rule}:int_2", "int_2"),
    ]


@pytest.mark.parametrize("rule", ["debrief", "record_contacts"])
def test_it_is_a_duty_that_reaches_out_to_nobody(rule: str) -> None:
    task = only(rule, facts(round_ending(interviewers=NO_PANEL)))
    assert (task.channel, task.optional, task.interviewer_id, task.deadline_id) == (None, False, None, None)


@pytest.mark.parametrize("status", list(ApplicationStatus))
def test_a_debrief_is_worth_it_whatever_became_of_the_application(status: ApplicationStatus) -> None:
    """Every interview prepares the next."""
    assert tasks("debrief", facts(round_ending(), status=status))


NOTED = instant("2026-11-24T15:00+01:00")


@pytest.mark.parametrize(
    ("debriefs", "satisfied"),
    [
        pytest.param((), None, id="not yet"),
        pytest.param((Debrief("int_1", NOTED),), Satisfaction(ClosedBy.FACT, NOTED), id="for this round"),
        pytest.param((Debrief("int_2", NOTED),), None, id="for another round"),
    ],
)
def test_a_debrief_is_written_once_for_its_round(debriefs: tuple[Debrief, ...], satisfied: Satisfaction | None) -> None:
    given = replace(facts(round_ending(), round_ending("2026-12-01T11:00+01:00", 2)), debriefs=debriefs)
    (task,) = (each for each in plan(given, DEFAULT_POLICY) if each.key == "debrief:int_1")
    assert task.satisfied == satisfied


def test_a_debrief_cites_the_advice_on_debriefing() -> None:
    assert set(only("debrief", facts(round_ending())).guidance) == {
        "debrief-now",
        "debrief-questions",
        "debrief-unsaid",
        "debrief-reactions",
        "debrief-positive",
        "debrief-fit",
    }


def test_a_debrief_names_the_company_and_the_day() -> None:
    task = only("debrief", facts(round_ending("2026-11-24T23:30-05:00", timezone="America/New_York")))
    assert "Nordlicht Energie" in task.title
    assert "Tuesday 24 November" in task.why


@pytest.mark.parametrize(
    ("status", "count"),
    [
        pytest.param(ApplicationStatus.ACTIVE, 1, id="undecided"),
        pytest.param(ApplicationStatus.OFFER, 1, id="with an offer"),
        pytest.param(ApplicationStatus.REJECTED, 0, id="rejected"),
        pytest.param(ApplicationStatus.WITHDRAWN, 0, id="withdrawn"),
        pytest.param(ApplicationStatus.NO_RESPONSE, 0, id="given up on"),
    ],
)
def test_contacts_are_wanted_while_the_application_is_open(status: ApplicationStatus, count: int) -> None:
    assert len(tasks("record_contacts", facts(round_ending(interviewers=NO_PANEL), status=status))) == count


@pytest.mark.parametrize(
    ("panel", "complete"),
    [
        pytest.param((DANA,), True, id="one, complete"),
        pytest.param((DANA, JONAS), True, id="two, both complete"),
        pytest.param(NO_PANEL, False, id="nobody recorded"),
        pytest.param((UNKNOWN,), False, id="nothing known of one"),
        pytest.param((replace(DANA, name=None),), False, id="no name"),
        pytest.param((replace(DANA, title=None),), False, id="no title"),
        pytest.param((replace(DANA, email=None),), False, id="no e-mail"),
        pytest.param((replace(DANA, email=""),), False, id="an empty e-mail"),
        pytest.param((DANA, replace(JONAS, title=None)), False, id="the second incomplete"),
        pytest.param((replace(DANA, title=None), JONAS), False, id="the first incomplete"),
    ],
)
def test_contacts_are_recorded_once_everyone_is_known(panel: tuple[Interviewer, ...], complete: bool) -> None:
    planned = plan(facts(round_ending(interviewers=panel)), DEFAULT_POLICY)
    (task,) = (each for each in planned if each.rule == "record_contacts")
    assert task.satisfied == (Satisfaction(ClosedBy.FACT) if complete else None)


def test_contacts_of_one_round_do_not_stand_for_another() -> None:
    first, second = (
        round_ending(interviewers=(DANA,)),
        round_ending("2026-12-01T11:00+01:00", 2, interviewers=(UNKNOWN,)),
    )
    assert [each.key for each in tasks("record_contacts", facts(first, second))] == ["record_contacts:int_2"]


@pytest.mark.parametrize(
    ("panel", "words"),
    [
        pytest.param(NO_PANEL, "nobody is recorded for it yet", id="nobody"),
        pytest.param((replace(DANA, title=None),), "missing: title of Dana Reyes", id="one detail"),
        pytest.param(
            (replace(DANA, title=None, email=None),), "missing: title and e-mail of Dana Reyes", id="two details"
        ),
        pytest.param(
            (replace(DANA, name=None, email=None),), "missing: name and e-mail of Head of Data", id="by the title"
        ),
        pytest.param((UNKNOWN,), "missing: name, title and e-mail of one interviewer", id="every detail"),
        pytest.param(
            (replace(JONAS, email=None), replace(DANA, title=None)),
            "missing: title of Dana Reyes; e-mail of Jonas Weber",
            id="of two people",
        ),
    ],
)
def test_it_says_what_is_missing(panel: tuple[Interviewer, ...], words: str) -> None:
    why = only("record_contacts", facts(round_ending(interviewers=panel))).why
    assert why == (
        f"After the interview of Tuesday 24 November you need to know whom to thank and whom to ask; {words}."
    )


def test_it_says_so_when_nothing_is_missing() -> None:
    planned = plan(facts(round_ending(interviewers=(DANA,))), DEFAULT_POLICY)
    (why,) = (each.why for each in planned if each.rule == "record_contacts")
    assert why.endswith("whom to thank and whom to ask; missing: nothing any more.")


def test_contacts_cite_the_advice_on_recording_people() -> None:
    assert "record-people" in only("record_contacts", facts(round_ending(interviewers=NO_PANEL))).guidance


@pytest.mark.parametrize("rule", ["debrief", "record_contacts"])
def test_a_disabled_rule_plans_nothing(rule: str) -> None:
    given = facts(round_ending(interviewers=NO_PANEL), decision("2026-12-04"))
    assert tasks(rule, given, disabled_rules=[rule]) == []
    assert {each.rule for each in plan(given, DEFAULT_POLICY)} >= {rule}

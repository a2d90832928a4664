"""The letter to a formal company, the apology for a wrong name, the professional network; and whom a note was for."""

from dataclasses import replace
from typing import Any

import pytest

from app.etiquette.facts import (
    ApplicationStatus,
    Channel,
    ClosedBy,
    CompanyCulture,
    Debrief,
    Facts,
    Interaction,
    Interviewer,
    InterviewerRole,
    Purpose,
    WrongName,
)
from app.etiquette.planner import plan
from app.etiquette.policy import policy_of
from tests.etiquette.cases import (
    DANA,
    JONAS,
    facts,
    instant,
    instants,
    only,
    received,
    round_ending,
    tasks,
    times,
    wrote,
)

OVER = [ApplicationStatus.REJECTED, ApplicationStatus.WITHDRAWN, ApplicationStatus.NO_RESPONSE]
FORMAL = {"company_culture": CompanyCulture.FORMAL}
NOTED = "2026-11-24T18:00+01:00"
SECOND_ROUND = round_ending("2026-12-01T14:00+01:00", 2)


def done(rule: str, given: Facts) -> set[str]:
    """The keys of the rule's tasks that need no doing, without the rule's name."""
    planned = [each for each in plan(given, policy_of({})) if each.rule == rule and each.satisfied is not None]
    assert all(each.satisfied and each.satisfied.by is ClosedBy.INTERACTION for each in planned)
    return {each.key.partition(":")[2] for each in planned}


def thanks(at: str, number: int = 9, **more: Any) -> Interaction:
    return replace(wrote(Purpose.THANK_YOU, at, number), **more)


# Whom a note was for

PANEL = round_ending(interviewers=(DANA, JONAS))


@pytest.mark.parametrize(
    ("note", "closed"),
    [
        pytest.param(thanks(NOTED, interviewer_id=DANA.id), {"int_1:ivr_dana"}, id="to one of two"),
        pytest.param(thanks(NOTED), set(), id="to nobody in particular"),
        pytest.param(thanks(NOTED, interviewer_id="ivr_other"), set(), id="to somebody else"),
        pytest.param(
            thanks(NOTED, interviewer_id=DANA.id, interview_id="int_1"), {"int_1:ivr_dana"}, id="for the round"
        ),
        pytest.param(thanks(NOTED, interviewer_id=DANA.id, interview_id="int_2"), set(), id="for a round that is none"),
        pytest.param(thanks("2026-11-24T12:59+01:00", interviewer_id=DANA.id), set(), id="before the round"),
        pytest.param(thanks("2026-11-24T13:00+01:00", interviewer_id=DANA.id), {"int_1:ivr_dana"}, id="as it began"),
        pytest.param(replace(received(Purpose.THANK_YOU, NOTED), interviewer_id=DANA.id), set(), id="from them"),
        pytest.param(
            replace(wrote(Purpose.FOLLOW_UP, NOTED), interviewer_id=DANA.id), set(), id="about something else"
        ),
    ],
)
def test_a_note_closes_the_task_of_whom_it_was_for(note: Interaction, closed: set[str]) -> None:
    assert done("thank_you", facts(PANEL, note)) == closed


@pytest.mark.parametrize(
    ("note", "closed"),
    [
        pytest.param(thanks(NOTED), {"int_1:ivr_dana"}, id="after the first round"),
        pytest.param(thanks("2026-12-01T15:00+01:00"), {"int_2:ivr_dana"}, id="after the second round"),
        pytest.param(
            thanks("2026-12-01T15:00+01:00", interviewer_id=DANA.id), {"int_2:ivr_dana"}, id="to who was met twice"
        ),
        pytest.param(
            thanks("2026-12-01T15:00+01:00", interview_id="int_1"), {"int_1:ivr_dana"}, id="late, for the first round"
        ),
    ],
)
def test_each_round_wants_a_note_of_its_own(note: Interaction, closed: set[str]) -> None:
    assert done("thank_you", facts(round_ending(), SECOND_ROUND, note)) == closed


def test_a_note_counts_for_the_last_round_with_that_person() -> None:
    other = round_ending("2026-12-01T14:00+01:00", 2, interviewers=(JONAS,))
    assert done(
        "thank_you", facts(round_ending(), other, thanks("2026-12-02T10:00+01:00", interviewer_id=DANA.id))
    ) == {"int_1:ivr_dana"}


# handwritten_letter


def test_a_formal_company_may_get_a_letter() -> None:
    task = only("handwritten_letter", facts(round_ending(), **FORMAL))
    assert times(task) == instants("2026-11-24T14:00+01:00", "2026-11-25T14:00+01:00", "2026-12-02T14:00+01:00")
    assert (task.key, task.channel, task.optional) == ("handwritten_letter:int_1", Channel.LETTER, True)


@pytest.mark.parametrize(
    "application",
    [
        pytest.param({}, id="nothing is known of its culture"),
        pytest.param({"company_culture": CompanyCulture.CASUAL}, id="it is casual"),
        pytest.param({**FORMAL, "allowed_channels": (Channel.EMAIL,)}, id="it asked for mails"),
        *(pytest.param({**FORMAL, "status": status}, id=status.value) for status in OVER),
    ],
)
def test_no_letter_when(application: dict[str, Any]) -> None:
    assert tasks("handwritten_letter", facts(round_ending(), **application)) == []


def test_a_letter_among_others_is_fine() -> None:
    assert tasks(
        "handwritten_letter", facts(round_ending(), **FORMAL, allowed_channels=(Channel.EMAIL, Channel.LETTER))
    )


@pytest.mark.parametrize(
    ("note", "closed"),
    [
        pytest.param(thanks(NOTED, channel=Channel.LETTER), {"int_1"}, id="a letter"),
        pytest.param(thanks(NOTED), set(), id="a mail"),
        pytest.param(thanks(NOTED, channel=Channel.LETTER, interview_id="int_2"), {"int_2"}, id="for the other round"),
        pytest.param(
            replace(wrote(Purpose.CONNECT, NOTED), channel=Channel.LETTER), set(), id="a letter of another kind"
        ),
    ],
)
def test_a_letter_is_sent(note: Interaction, closed: set[str]) -> None:
    assert done("handwritten_letter", facts(round_ending(), SECOND_ROUND, note, **FORMAL)) == closed


# apologise_wrong_name


def misnamed(*people: Interviewer, interview_id: str = "int_1", **application: Any) -> Facts:
    names = tuple(WrongName(each.id, instant(NOTED)) for each in people)
    debrief = Debrief(interview_id, instant("2026-11-24T15:00+01:00"), names)
    return replace(facts(PANEL, **application), debriefs=(debrief,))


def test_a_wrong_name_wants_an_apology_within_the_hour() -> None:
    task = only("apologise_wrong_name", misnamed(DANA))
    assert times(task) == instants(NOTED, "2026-11-24T19:00+01:00", "2026-12-01T19:00+01:00")
    assert (task.key, task.interviewer_id, task.channel) == (
        "apologise_wrong_name:int_1:ivr_dana",
        DANA.id,
        Channel.EMAIL,
    )
    assert only("apologise_wrong_name", misnamed(DANA), apology_within="PT10M").due_at == instant(
        "2026-11-24T18:10+01:00"
    )


def test_everyone_misnamed_gets_one() -> None:
    planned = tasks("apologise_wrong_name", misnamed(JONAS, DANA))
    assert [each.interviewer_id for each in planned] == [DANA.id, JONAS.id]


def test_everyone_misnamed_in_either_round_gets_one() -> None:
    debriefs = tuple(
        Debrief(interview, instant(noted), (WrongName(DANA.id, instant(noted)),))
        for interview, noted in (("int_2", "2026-12-01T18:00+01:00"), ("int_1", NOTED))
    )
    planned = tasks("apologise_wrong_name", replace(facts(PANEL, SECOND_ROUND), debriefs=debriefs))
    assert [each.key for each in planned] == [
        "apologise_wrong_name:int_1:ivr_dana",
        "apologise_wrong_name:int_2:ivr_dana",
    ]


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(misnamed(), id="nobody was"),
        pytest.param(misnamed(Interviewer("ivr_other")), id="who was not there"),
        pytest.param(misnamed(DANA, interview_id="int_2"), id="in a round that is none"),
        *(pytest.param(misnamed(DANA, status=status), id=status.value) for status in OVER),
    ],
)
def test_no_apology_when(given: Facts) -> None:
    assert tasks("apologise_wrong_name", given) == []


@pytest.mark.parametrize(
    ("said", "closed"),
    [
        (replace(wrote(Purpose.APOLOGY, NOTED), interviewer_id=DANA.id), {"int_1:ivr_dana"}),
        (replace(wrote(Purpose.APOLOGY, NOTED), interviewer_id=JONAS.id), set()),
        (replace(wrote(Purpose.THANK_YOU, NOTED), interviewer_id=DANA.id), set()),
    ],
    ids=["to them", "to another", "thanks are none"],
)
def test_an_apology_is_made(said: Interaction, closed: set[str]) -> None:
    given = misnamed(DANA)
    assert done("apologise_wrong_name", replace(given, interactions=(said,))) == closed


# connect_on_linkedin

RECRUITER = Interviewer("ivr_rec", "Rita Cole", role=InterviewerRole.RECRUITER)


@pytest.mark.parametrize(
    ("role", "wanted"), [(role, role.value in ("hiring_manager", "recruiter")) for role in InterviewerRole]
)
def test_deciders_and_recruiters_are_worth_connecting_with(role: InterviewerRole, wanted: bool) -> None:
    person = replace(DANA, role=role)
    assert bool(tasks("connect_on_linkedin", facts(round_ending(interviewers=(person,))))) is wanted


def test_connecting_comes_after_the_note() -> None:
    task = only("connect_on_linkedin", facts(round_ending()))
    assert times(task) == instants("2026-11-25T14:00+01:00", "2026-11-27T14:00+01:00", "2026-12-04T14:00+01:00")
    assert (task.key, task.channel, task.optional) == ("connect_on_linkedin:app_1:ivr_dana", Channel.LINKEDIN, True)


def test_a_person_met_twice_is_connected_with_once() -> None:
    planned = tasks("connect_on_linkedin", facts(SECOND_ROUND, round_ending(interviewers=(RECRUITER, DANA))))
    assert [(each.interviewer_id, each.interview_id) for each in planned] == [(DANA.id, "int_1"), ("ivr_rec", "int_1")]


@pytest.mark.parametrize(
    "application",
    [{"allowed_channels": (Channel.EMAIL,)}, *({"status": status} for status in OVER)],
    ids=["told to write mails", *(status.value for status in OVER)],
)
def test_no_connecting_when(application: dict[str, Any]) -> None:
    assert tasks("connect_on_linkedin", facts(round_ending(), **application)) == []


@pytest.mark.parametrize(
    ("panel", "to", "closed"),
    [
        pytest.param((DANA,), DANA.id, {"app_1:ivr_dana"}, id="asked them"),
        pytest.param((DANA,), None, {"app_1:ivr_dana"}, id="asked the only one"),
        pytest.param((DANA, RECRUITER), None, set(), id="asked one of two, unsaid whom"),
        pytest.param((DANA, JONAS), None, set(), id="met another besides"),
        pytest.param((DANA, RECRUITER), "ivr_rec", {"app_1:ivr_rec"}, id="asked the other"),
    ],
)
def test_connecting_was_asked_for(panel: tuple[Interviewer, ...], to: str | None, closed: set[str]) -> None:
    asked = replace(wrote(Purpose.CONNECT, NOTED), interviewer_id=to)
    assert done("connect_on_linkedin", facts(round_ending(interviewers=panel), asked)) == closed

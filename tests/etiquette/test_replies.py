"""Prompt answers: by when a message or a date wants one, and which reply gives it."""

from dataclasses import replace
from datetime import datetime

import pytest

from app.etiquette.facts import ApplicationStatus, ClosedBy, Deadline, DeadlineStatus, Interaction, Purpose
from app.etiquette.fulfilment import replies_by_deadline
from tests.etiquette.cases import (
    answer_by,
    closed,
    facts,
    instant,
    instants,
    only,
    promise,
    question,
    received,
    round_ending,
    satisfaction,
    tasks,
    times,
    wrote,
)


@pytest.mark.parametrize(
    ("given", "key", "expected"),
    [
        pytest.param(
            question("2026-11-25T10:00+01:00"),
            "reply:itx_1",
            instants("2026-11-25T10:00+01:00", "2026-11-26T10:00+01:00", "2026-12-03T10:00+01:00"),
            id="a message: within a day",
        ),
        pytest.param(
            question("2026-10-24T20:00+02:00"),
            "reply:itx_1",
            instants("2026-10-24T20:00+02:00", "2026-10-25T19:00+01:00", "2026-11-01T19:00+01:00"),
            id="a message before the clocks change: within 24 hours",
        ),
        pytest.param(
            answer_by("2026-11-27"),
            "reply:dl_1",
            instants("2026-11-24T15:00+01:00", "2026-11-27T17:00+01:00", "2026-12-04T17:00+01:00"),
            id="a day: by its closing hour",
        ),
        pytest.param(
            answer_by("2026-11-27T12:00+01:00"),
            "reply:dl_1",
            instants("2026-11-24T15:00+01:00", "2026-11-27T12:00+01:00", "2026-12-04T12:00+01:00"),
            id="an hour: by it",
        ),
    ],
)
def test_an_answer(given: Interaction | Deadline, key: str, expected: tuple[datetime, datetime, datetime]) -> None:
    task = only("reply", facts(round_ending(), given))
    assert (task.key, times(task)) == (key, expected)
    assert task.deadline_id == (given.id if isinstance(given, Deadline) else None)


def test_an_answer_says_since_when_or_by_when() -> None:
    asked = only("reply", facts(round_ending(), question("2026-11-25T10:00+01:00")))
    assert "waits for your answer since Wednesday 25 November" in asked.why
    assert "by Friday 27 November" in only("reply", facts(round_ending(), answer_by("2026-11-27"))).why


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(received(Purpose.REQUEST, "2026-11-25T10:00+01:00"), id="needs none"),
        pytest.param(
            replace(wrote(Purpose.REQUEST, "2026-11-25T10:00+01:00"), needs_reply=True), id="is the candidate's own"
        ),
    ],
)
def test_a_message_that_waits_for_no_answer(message: Interaction) -> None:
    assert tasks("reply", facts(round_ending(), message)) == []


@pytest.mark.parametrize(
    ("said", "at"),
    [
        pytest.param((wrote(Purpose.REPLY, "2026-11-25T10:00+01:00"),), "2026-11-25T10:00+01:00", id="at once"),
        pytest.param(
            (wrote(Purpose.REPLY, "2026-11-27T10:00+01:00"), wrote(Purpose.REPLY, "2026-11-26T10:00+01:00", 8)),
            "2026-11-26T10:00+01:00",
            id="twice: the first counts",
        ),
        pytest.param((wrote(Purpose.REPLY, "2026-11-25T09:59+01:00"),), None, id="before it was asked"),
        pytest.param((wrote(Purpose.FOLLOW_UP, "2026-11-26T10:00+01:00"),), None, id="with something else"),
        pytest.param((received(Purpose.REPLY, "2026-11-26T10:00+01:00", 8),), None, id="not by them"),
    ],
)
def test_an_answer_is_given(said: tuple[Interaction, ...], at: str | None) -> None:
    known = facts(round_ending(), question("2026-11-25T10:00+01:00"), *said)
    assert satisfaction("reply:itx_1", known) == (closed(at) if at else None)


@pytest.mark.parametrize(
    ("sent", "given"),
    [("2026-11-24T15:00+01:00", True), ("2026-11-24T14:59+01:00", False)],
    ids=["as it was asked for", "before"],
)
def test_an_answer_by_a_day_is_given(sent: str, given: bool) -> None:
    known = facts(round_ending(), answer_by("2026-11-27"), wrote(Purpose.REPLY, sent))
    assert satisfaction("reply:dl_1", known) == (closed(sent) if given else None)
    met = answer_by("2026-11-27", status=DeadlineStatus.MET, met_at=instant("2026-11-26T10:00+01:00"))
    assert satisfaction("reply:dl_1", facts(round_ending(), met)) == closed("2026-11-26T10:00+01:00", ClosedBy.FACT)


ANSWERED, DECIDED = (
    wrote(Purpose.REPLY, "2026-11-26T10:00+01:00", 1),
    wrote(Purpose.DECISION, "2026-11-25T10:00+01:00", 2),
)


@pytest.mark.parametrize(
    ("deadline", "said", "by"),
    [
        pytest.param(answer_by("2026-11-27"), (), {}, id="nothing sent"),
        pytest.param(answer_by("2026-11-27"), (ANSWERED,), {"dl_1": ANSWERED}, id="a reply"),
        pytest.param(answer_by("2026-11-27"), (DECIDED,), {"dl_1": DECIDED}, id="a decision"),
        pytest.param(answer_by("2026-11-27"), (ANSWERED, DECIDED), {"dl_1": DECIDED}, id="two: the first one sent"),
        pytest.param(
            answer_by("2026-11-27", stated="2026-11-26T10:00+01:00"),
            (ANSWERED,),
            {"dl_1": ANSWERED},
            id="as it was named",
        ),
        pytest.param(
            answer_by("2026-11-27", stated="2026-11-26T10:01+01:00"), (ANSWERED,), {}, id="before it was named"
        ),
        pytest.param(
            answer_by("2026-11-27"), (wrote(Purpose.FOLLOW_UP, "2026-11-26T10:00+01:00"),), {}, id="something else"
        ),
        pytest.param(
            answer_by("2026-11-27"), (received(Purpose.REPLY, "2026-11-26T10:00+01:00"),), {}, id="one of theirs"
        ),
        pytest.param(
            answer_by("2026-11-27", status=DeadlineStatus.MET, met_at=instant("2026-11-26T10:00+01:00")),
            (ANSWERED,),
            {},
            id="a date that was met",
        ),
        pytest.param(promise("2026-11-27"), (ANSWERED,), {}, id="a promise"),
    ],
)
def test_which_reply_answers_a_date(
    deadline: Deadline, said: tuple[Interaction, ...], by: dict[str, Interaction]
) -> None:
    assert replies_by_deadline(facts(round_ending(), deadline, *said)) == by


def test_one_reply_answers_every_date_named_by_then() -> None:
    later = answer_by("2026-11-30", 2, "2026-11-25T12:00+01:00")
    known = facts(round_ending(), later, answer_by("2026-11-27"), ANSWERED, DECIDED)
    assert replies_by_deadline(known) == {"dl_1": DECIDED, "dl_2": ANSWERED}


def test_an_offer_takes_its_answer_along() -> None:
    assert tasks("reply", facts(round_ending(), answer_by("2026-11-27"), status=ApplicationStatus.OFFER)) == []

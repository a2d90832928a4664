"""What the company says ends one wait and begins the next; what a caller sets never makes the candidate pester."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.etiquette.facts import (
    Application,
    Candidate,
    Channel,
    Deadline,
    DeadlineKind,
    DeadlineStatus,
    Direction,
    Facts,
    Interaction,
    Interview,
    Interviewer,
    Purpose,
)
from app.etiquette.planner import PlannedTask, plan
from app.etiquette.policy import policy_of
from app.etiquette.reconcile import ChangeKind, StoredTask, reconcile
from tests.etiquette.stored_tasks import stored

END = datetime(2026, 11, 24, 13, tzinfo=UTC)
"""A Tuesday, 14:00 in Berlin."""


def _round(identifier: str = "int_1", end: datetime = END) -> Interview:
    panel = (Interviewer("ivr_1", "Dana Reyes", "Head of Data", "dana@example.com"),)
    return Interview(identifier, end - timedelta(hours=1), end, "Europe/Berlin", interviewers=panel)


def _deadline(
    identifier: str, day: date, stated: datetime = END, status: DeadlineStatus = DeadlineStatus.OPEN, of: str = "int_1"
) -> Deadline:
    met_at = stated if status is DeadlineStatus.MET else None
    return Deadline(identifier, DeadlineKind.DECISION, stated, of, day, status=status, met_at=met_at)


def _said(purpose: Purpose, at: datetime) -> Interaction:
    return Interaction("itx_1", Direction.INBOUND, purpose, at)


def _facts(*rounds: Interview, **more: tuple[object, ...]) -> Facts:
    return Facts(
        Candidate("cand_1", "Mira Novak", "Europe/Berlin"),
        Application("app_1", "Nordlicht Energie", allowed_channels=more.pop("allowed", None)),  # type: ignore[arg-type]
        rounds or (_round(),),
        **more,  # type: ignore[arg-type]
    )


def _asks(facts: Facts, **policy: object) -> list[tuple[str, str]]:
    """The first questions planned, and when they open in UTC."""
    return [
        (task.key, task.opens_at.isoformat())
        for task in plan(facts, policy_of(policy))
        if task.rule.startswith("follow_up")
    ]


@pytest.mark.parametrize(
    ("answer", "asks"),
    [
        pytest.param(
            _said(Purpose.UPDATE, datetime(2026, 12, 5, 9, tzinfo=UTC)),
            [("follow_up_without_deadline:app_1:itx_1", "2026-12-14T08:00:00+00:00")],
            id="news after the day: a week from the news",
        ),
        pytest.param(
            _said(Purpose.DECISION, datetime(2026, 12, 2, 9, tzinfo=UTC)),
            [("follow_up_without_deadline:app_1:itx_1", "2026-12-09T08:00:00+00:00")],
            id="a decision before the day: a week from it",
        ),
        pytest.param(
            _said(Purpose.UPDATE, datetime(2026, 12, 2, 9, tzinfo=UTC)),
            [("follow_up_after_deadline:dl_1", "2026-12-07T08:00:00+00:00")],
            id="news before the day: the day still stands",
        ),
        pytest.param(
            _said(Purpose.UPDATE, datetime(2026, 12, 4, 22, 59, tzinfo=UTC)),
            [("follow_up_after_deadline:dl_1", "2026-12-07T08:00:00+00:00")],
            id="news in the last minute of the day: the day still stands",
        ),
        pytest.param(
            _said(Purpose.UPDATE, datetime(2026, 12, 4, 23, tzinfo=UTC)),
            [("follow_up_without_deadline:app_1:itx_1", "2026-12-14T08:00:00+00:00")],
            id="news at midnight in Berlin: a week from the news",
        ),
        pytest.param(
            _said(Purpose.DECISION, END),
            [("follow_up_after_deadline:dl_1", "2026-12-07T08:00:00+00:00")],
            id="a decision as the day is named: the day stands",
        ),
    ],
)
def test_an_answer_replaces_the_question_it_answers(answer: Interaction, asks: list[tuple[str, str]]) -> None:
    facts = _facts(deadlines=(_deadline("dl_1", date(2026, 12, 4)),), interactions=(answer,))

    assert _asks(facts) == asks


def test_a_met_date_does_not_bring_an_older_one_back() -> None:
    newer = _deadline("dl_2", date(2026, 12, 2), END + timedelta(days=2), DeadlineStatus.MET)

    assert _asks(_facts(deadlines=(_deadline("dl_1", date(2026, 12, 4)), newer))) == [
        ("follow_up_without_deadline:app_1:dl_2", "2026-12-03T08:00:00+00:00")
    ]


def test_a_date_stated_after_the_last_round_counts_whichever_round_it_names() -> None:
    late = _deadline("dl_1", date(2026, 12, 15), END + timedelta(days=2), of="int_1")
    facts = _facts(_round("int_1", END - timedelta(days=4)), _round("int_2"), deadlines=(late,))

    assert _asks(facts) == [("follow_up_after_deadline:dl_1", "2026-12-17T08:00:00+00:00")]


@pytest.mark.parametrize("span", ["P0D", "PT12H"])
def test_nobody_asks_on_the_very_day_however_the_figure_is_set(span: str) -> None:
    facts = _facts(deadlines=(_deadline("dl_1", date(2026, 12, 3)),))

    assert _asks(facts, follow_up_after_deadline=span) == [
        ("follow_up_after_deadline:dl_1", "2026-12-04T08:00:00+00:00")
    ]


def test_nobody_asks_before_the_interview_is_over() -> None:
    assert _asks(_facts(), follow_up_without_deadline="P0D") == [
        ("follow_up_without_deadline:app_1:int_1", "2026-11-24T13:00:00+00:00")
    ]


@pytest.mark.parametrize(
    ("allowed", "channel"),
    [
        pytest.param((Channel.SOCIAL_PERSONAL, Channel.PHONE), Channel.PHONE, id="never a private account"),
        pytest.param((Channel.LETTER, Channel.PHONE), Channel.PHONE, id="whatever the order"),
        pytest.param((Channel.PHONE, Channel.LETTER), Channel.PHONE, id="in which they are named"),
        pytest.param((Channel.SOCIAL_PERSONAL,), Channel.EMAIL, id="not even when they ask for nothing else"),
    ],
)
def test_the_channel_is_one_they_asked_for(allowed: tuple[Channel, ...], channel: Channel) -> None:
    planned = plan(_facts(allowed=allowed), policy_of({}))

    assert {task.channel for task in planned if task.channel is not None} == {channel}


def test_a_task_is_reworded_for_another_deadline() -> None:
    """The last follow-up keeps its day, but the deadline it stands behind is another."""

    def last(deadline_id: str) -> PlannedTask:
        facts = _facts(deadlines=(_deadline(deadline_id, date(2026, 12, 4)),))
        return next(task for task in plan(facts, policy_of({})) if task.rule == "last_follow_up")

    before: StoredTask = stored(last("dl_1"), END)
    [change] = reconcile([last("dl_2")], [before], END)

    assert (change.kind, change.wanted and change.wanted.deadline_id) == (ChangeKind.REWORDED, "dl_2")

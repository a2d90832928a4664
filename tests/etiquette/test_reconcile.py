"""From the stored plan to the wanted one: what changes, what stays, and what never comes back."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.etiquette.facts import Channel, ClosedBy, TaskStatus
from app.etiquette.planner import PlannedTask
from app.etiquette.reconcile import Change, ChangeKind, StoredTask, reconcile
from app.etiquette.rule import Satisfaction
from tests.etiquette.cases import decision, facts, instant, only, round_ending
from tests.etiquette.stored_tasks import applied, stored

OPENS, DUE, EXPIRES = (
    instant("2026-12-07T09:00+01:00"),
    instant("2026-12-07T17:00+01:00"),
    instant("2026-12-21T17:00+01:00"),
)
BEFORE = OPENS - timedelta(days=3)
A_WEEK = timedelta(days=7)

TASK = only("follow_up_after_deadline", facts(round_ending(), decision("2026-12-04")))
SATISFIED = TASK._replace(satisfied=Satisfaction(ClosedBy.FACT))
MOVED = TASK._replace(opens_at=OPENS + A_WEEK, due_at=DUE + A_WEEK, expires_at=EXPIRES + A_WEEK)
STORED = stored(TASK, BEFORE)


def test_the_task_of_these_tables() -> None:
    assert (TASK.opens_at, TASK.due_at, TASK.expires_at) == (OPENS, DUE, EXPIRES)


@pytest.mark.parametrize(
    ("now", "status"),
    [
        pytest.param(OPENS - timedelta(seconds=1), TaskStatus.SCHEDULED, id="a second before it opens"),
        pytest.param(OPENS, TaskStatus.DUE, id="as it opens"),
        pytest.param(DUE - timedelta(seconds=1), TaskStatus.DUE, id="a second before it is due"),
        pytest.param(DUE, TaskStatus.OVERDUE, id="as it is due"),
        pytest.param(EXPIRES - timedelta(seconds=1), TaskStatus.OVERDUE, id="a second before it expires"),
        pytest.param(EXPIRES, TaskStatus.EXPIRED, id="as it expires"),
    ],
)
def test_a_new_task_is_created_with_its_current_status(now: datetime, status: TaskStatus) -> None:
    assert reconcile([TASK], [], now) == (Change(ChangeKind.CREATED, status, TASK, None),)


def test_a_satisfied_task_is_not_created() -> None:
    assert reconcile([SATISFIED], [], BEFORE) == ()


@pytest.mark.parametrize(
    "stored_task",
    [
        pytest.param(STORED, id="scheduled"),
        pytest.param(stored(TASK, OPENS), id="due"),
        pytest.param(stored(TASK, DUE), id="overdue"),
        pytest.param(replace(STORED, snoozed_until=OPENS + timedelta(hours=2)), id="snoozed"),
        pytest.param(replace(STORED, status=TaskStatus.DONE, closed_by=ClosedBy.API), id="done"),
    ],
)
def test_a_task_that_is_stored_as_wanted_stays(stored_task: StoredTask) -> None:
    assert reconcile([TASK], [stored_task], BEFORE) == ()


MOVES = [
    pytest.param({"opens_at": OPENS + A_WEEK, "due_at": DUE + A_WEEK, "expires_at": EXPIRES + A_WEEK}, id="all three"),
    pytest.param({"opens_at": OPENS - timedelta(seconds=1)}, id="only the opening, by a second"),
    pytest.param({"due_at": DUE + timedelta(seconds=1)}, id="only the due"),
    pytest.param({"expires_at": EXPIRES + timedelta(seconds=1)}, id="only the expiry"),
    pytest.param({"opens_at": OPENS + timedelta(hours=1), "title": "Ask again"}, id="and its words too"),
]


@pytest.mark.parametrize("instants", MOVES)
def test_an_open_task_moves(instants: dict[str, Any]) -> None:
    moved = TASK._replace(**instants)
    assert reconcile([moved], [STORED], BEFORE) == (
        Change(ChangeKind.RESCHEDULED, TaskStatus.SCHEDULED, moved, STORED),
    )


@pytest.mark.parametrize(
    ("by", "status"),
    [
        pytest.param(timedelta(days=1), TaskStatus.SCHEDULED, id="into the future"),
        pytest.param(timedelta(), TaskStatus.DUE, id="to be due now"),
        pytest.param(timedelta(hours=-8), TaskStatus.OVERDUE, id="to be overdue now"),
        pytest.param(timedelta(days=-15), TaskStatus.EXPIRED, id="so far back that it is over"),
    ],
)
def test_a_moved_task_gets_the_status_of_its_new_hours(by: timedelta, status: TaskStatus) -> None:
    stored_task = stored(MOVED, OPENS)
    wanted = TASK._replace(opens_at=OPENS + by, due_at=DUE + by, expires_at=EXPIRES + by)
    assert reconcile([wanted], [stored_task], OPENS) == (Change(ChangeKind.RESCHEDULED, status, wanted, stored_task),)


@pytest.mark.parametrize("status", [TaskStatus.SCHEDULED, TaskStatus.DUE, TaskStatus.OVERDUE])
def test_an_open_task_that_is_not_wanted_is_cancelled(status: TaskStatus) -> None:
    stored_task = replace(STORED, status=status)
    assert reconcile([], [stored_task], BEFORE) == (
        Change(ChangeKind.CANCELLED, TaskStatus.CANCELLED, None, stored_task),
    )


@pytest.mark.parametrize(
    ("status", "by"),
    [
        (TaskStatus.DONE, ClosedBy.API),
        (TaskStatus.DONE, ClosedBy.INTERACTION),
        (TaskStatus.DONE, ClosedBy.FACT),
        (TaskStatus.SKIPPED, ClosedBy.API),
        (TaskStatus.CANCELLED, ClosedBy.REPLAN),
        (TaskStatus.EXPIRED, ClosedBy.TIME),
    ],
)
def test_an_ended_task_that_is_not_wanted_stays_as_it_ended(status: TaskStatus, by: ClosedBy) -> None:
    assert reconcile([], [replace(STORED, status=status, closed_by=by)], BEFORE) == ()


@pytest.mark.parametrize("status", [TaskStatus.SCHEDULED, TaskStatus.DUE, TaskStatus.OVERDUE])
def test_an_open_task_that_became_unnecessary_is_satisfied(status: TaskStatus) -> None:
    stored_task = replace(STORED, status=status)
    assert reconcile([SATISFIED], [stored_task], BEFORE) == (
        Change(ChangeKind.SATISFIED, TaskStatus.DONE, SATISFIED, stored_task),
    )


def test_a_task_satisfied_and_moved_at_once_is_satisfied() -> None:
    wanted = MOVED._replace(satisfied=Satisfaction(ClosedBy.FACT))
    assert [change.kind for change in reconcile([wanted], [STORED], BEFORE)] == [ChangeKind.SATISFIED]


@pytest.mark.parametrize(
    "words",
    [
        pytest.param({"title": "Ask Nordlicht Wind for news, kindly"}, id="a new title"),
        pytest.param({"why": "They said so."}, id="a new reason"),
        pytest.param({"channel": Channel.PHONE}, id="another channel"),
        pytest.param({"interview_id": "int_2"}, id="another round"),
    ],
)
def test_new_words_alone_keep_hours_status_and_snooze(words: dict[str, Any]) -> None:
    snoozed = OPENS + timedelta(hours=2)
    stored_task, wanted = replace(STORED, snoozed_until=snoozed), TASK._replace(**words)
    assert reconcile([wanted], [stored_task], BEFORE) == (
        Change(ChangeKind.REWORDED, TaskStatus.SCHEDULED, wanted, stored_task, snoozed_until=snoozed),
    )


@pytest.mark.parametrize(
    ("status", "by", "wanted", "now", "back"),
    [
        pytest.param(TaskStatus.CANCELLED, ClosedBy.REPLAN, TASK, BEFORE, TaskStatus.SCHEDULED, id="cancelled"),
        pytest.param(TaskStatus.CANCELLED, ClosedBy.REPLAN, TASK, OPENS, TaskStatus.DUE, id="cancelled, by now due"),
        pytest.param(TaskStatus.CANCELLED, ClosedBy.REPLAN, TASK, EXPIRES, None, id="cancelled, by now over"),
        pytest.param(
            TaskStatus.DONE, ClosedBy.FACT, TASK, BEFORE, TaskStatus.SCHEDULED, id="what satisfied it is gone"
        ),
        pytest.param(TaskStatus.DONE, ClosedBy.FACT, SATISFIED, BEFORE, None, id="what satisfied it still holds"),
        pytest.param(TaskStatus.EXPIRED, ClosedBy.TIME, TASK, EXPIRES, None, id="expired, its hours unchanged"),
        pytest.param(TaskStatus.EXPIRED, ClosedBy.TIME, MOVED, EXPIRES, TaskStatus.OVERDUE, id="expired, then moved"),
        pytest.param(TaskStatus.DONE, ClosedBy.API, TASK, BEFORE, None, id="done by the caller"),
        pytest.param(TaskStatus.DONE, ClosedBy.API, MOVED, BEFORE, None, id="done by the caller, then moved"),
        pytest.param(TaskStatus.SKIPPED, ClosedBy.API, TASK, BEFORE, None, id="skipped by the caller"),
        pytest.param(TaskStatus.SKIPPED, ClosedBy.API, MOVED, BEFORE, None, id="skipped by the caller, then moved"),
        pytest.param(
            TaskStatus.DONE, ClosedBy.INTERACTION, TASK, BEFORE, TaskStatus.SCHEDULED, id="the contact is taken back"
        ),
        pytest.param(TaskStatus.DONE, ClosedBy.INTERACTION, SATISFIED, BEFORE, None, id="done by a contact"),
        pytest.param(TaskStatus.CANCELLED, ClosedBy.REPLAN, SATISFIED, BEFORE, None, id="cancelled, nothing to do"),
    ],
)
def test_an_ended_task_that_is_wanted_again(
    status: TaskStatus, by: ClosedBy, wanted: PlannedTask, now: datetime, back: TaskStatus | None
) -> None:
    """What facts or time ended comes back with the facts; what the caller ended stays ended."""
    stored_task = replace(STORED, status=status, closed_by=by, snoozed_until=OPENS + timedelta(hours=2))
    assert reconcile([wanted], [stored_task], now) == (
        (Change(ChangeKind.RESTORED, back, wanted, stored_task),) if back else ()
    )


@pytest.mark.parametrize(
    ("until", "status", "stays_snoozed"),
    [
        pytest.param(OPENS + A_WEEK - timedelta(hours=1), TaskStatus.DUE, False, id="ending before the new opening"),
        pytest.param(OPENS + A_WEEK, TaskStatus.DUE, False, id="ending with the new opening"),
        pytest.param(OPENS + A_WEEK + timedelta(hours=1), TaskStatus.SCHEDULED, True, id="ending inside the new time"),
        pytest.param(
            EXPIRES + A_WEEK - timedelta(seconds=1), TaskStatus.SCHEDULED, True, id="a second before it expires"
        ),
        pytest.param(EXPIRES + A_WEEK, TaskStatus.DUE, False, id="ending with the new expiry"),
    ],
)
def test_a_snooze_outlives_a_move_inside_the_tasks_time(
    until: datetime, status: TaskStatus, stays_snoozed: bool
) -> None:
    snoozed = replace(STORED, snoozed_until=until)
    assert reconcile([MOVED], [snoozed], OPENS + A_WEEK) == (
        Change(ChangeKind.RESCHEDULED, status, MOVED, snoozed, snoozed_until=until if stays_snoozed else None),
    )


def test_tasks_are_matched_by_key() -> None:
    """One stays, one is new, one moves, one goes; in the order of what is wanted, then what goes."""
    stays, comes, moves, goes = (TASK._replace(key=f"debrief:int_{number}") for number in range(4))
    moved = moves._replace(due_at=DUE + timedelta(hours=1))
    changes = reconcile([stays, comes, moved], [stored(each, BEFORE) for each in (goes, moves, stays)], BEFORE)
    assert [(change.kind, (change.wanted or change.stored or stays).key) for change in changes] == [
        (ChangeKind.CREATED, comes.key),
        (ChangeKind.RESCHEDULED, moves.key),
        (ChangeKind.CANCELLED, goes.key),
    ]


@pytest.mark.parametrize("wanted", [[], [TASK], [MOVED], [SATISFIED], [TASK._replace(title="Ask again")]])
@pytest.mark.parametrize(
    "before",
    [
        [],
        [STORED],
        [replace(STORED, status=TaskStatus.CANCELLED, closed_by=ClosedBy.REPLAN)],
        [replace(STORED, status=TaskStatus.EXPIRED, closed_by=ClosedBy.TIME)],
        [replace(STORED, snoozed_until=EXPIRES - timedelta(hours=1))],
    ],
    ids=["nothing", "open", "cancelled", "expired", "snoozed"],
)
@pytest.mark.parametrize("now", [BEFORE, OPENS, DUE, EXPIRES], ids=["before", "opened", "overdue", "expired"])
def test_reconciling_an_applied_plan_changes_nothing(
    wanted: list[PlannedTask], before: list[StoredTask], now: datetime
) -> None:
    after = applied(before, reconcile(wanted, before, now), now)
    assert reconcile(wanted, after, now) == ()

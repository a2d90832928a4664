"""The verdict finds what a crash could have left: each row of the table corrupts one thing in a correct result."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.store.account_records import AccountRecord
from app.store.outgoing_records import AttemptRecord, DeliveryRecord, EventRecord
from app.store.records import ApplicationRecord, InteractionRecord, InterviewRecord, TaskChangeRecord, TaskRecord
from tests.clocks import NOON
from tests.crash.aftermath import Aftermath
from tests.crash.endpoints import Arrival, Endpoint, Wish
from tests.crash.verdict import Evidence, judge
from tests.crash.writers import Committed
from tests.rows import sketched

_EVENTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("application.created", {"application": {"id": "app"}}),
    ("interview.created", {"interview": {"id": "int", "status": "scheduled"}}),
    ("task.due", {"task": {"id": "task", "status": "due"}}),
    ("interview.held", {"interview": {"id": "int", "status": "held"}}),
    ("task.done", {"task": {"id": "task", "status": "done"}}),
    ("interaction.recorded", {"interaction": {"id": "itx"}}),
)


def _event(sequence: int, kind: str, data: dict[str, Any]) -> EventRecord:
    task = "task" if "task" in data else None
    return sketched(
        EventRecord,
        id=f"e{sequence}",
        account_id="acct",
        sequence=sequence,
        type=kind,
        timestamp=NOON,
        data=data,
        task_id=task,
    )


def _change(number: int, change: str, statuses: list[str | None], event: str) -> TaskChangeRecord:
    return sketched(
        TaskChangeRecord, id=number, task_id="task", change=change, changed={"status": statuses}, event_id=event
    )


def _delivery(event: EventRecord) -> DeliveryRecord:
    return sketched(
        DeliveryRecord,
        id=f"d{event.sequence}",
        endpoint_id="wh",
        event_id=event.id,
        status="succeeded",
        attempt_count=1,
    )


def _sound() -> Evidence:
    """One interview with one task that was done, sent to one endpoint."""
    events = [_event(place, kind, data) for place, (kind, data) in enumerate(_EVENTS, 1)]
    deliveries = [_delivery(event) for event in events]
    stored = Aftermath(
        accounts=[sketched(AccountRecord, id="acct", last_sequence=6)],
        applications=[sketched(ApplicationRecord, id="app", status="active")],
        interviews=[sketched(InterviewRecord, id="int", external_id="one", status="held")],
        deadlines=[],
        interactions=[sketched(InteractionRecord, id="itx", summary="call")],
        tasks=[sketched(TaskRecord, id="task", status="done")],
        changes=[_change(1, "created", [None, "due"], "e3"), _change(2, "completed", ["due", "done"], "e5")],
        events=events,
        deliveries=deliveries,
        attempts=[sketched(AttemptRecord, delivery_id=each.id, number=1) for each in deliveries],
    )
    feed = [{"id": event.id, "sequence": event.sequence, "type": event.type} for event in events]
    arrivals = [Arrival(f"d{event.sequence}", event.sequence, event.type, accepted=True) for event in events]
    committed = Committed(interviews={"one": "int"}, ended={"task": "done"}, recorded={"call": "itx"})
    endpoint = Endpoint("wh", "acct", "http://receiver.test", Wish("everything"))
    return Evidence(stored, {"acct": feed}, committed, [endpoint], {endpoint.url: arrivals}, "", 0)


def _with(**rows: Callable[[list[Any]], Any]) -> Callable[[Evidence], Evidence]:
    """Spoil some of the stored rows."""

    def spoil(seen: Evidence) -> Evidence:
        return replace(
            seen,
            stored=replace(seen.stored, **{name: change(getattr(seen.stored, name)) for name, change in rows.items()}),
        )

    return spoil


def _set(place: int, **values: Any) -> Callable[[list[Any]], list[Any]]:
    def change(rows: list[Any]) -> list[Any]:
        return [*rows[:place], replace(rows[place], **values), *rows[place + 1 :]]

    return change


def _without(place: int) -> Callable[[list[Any]], list[Any]]:
    return lambda rows: rows[:place] + rows[place + 1 :]


SPOILT = {
    "an event is missing": (_with(events=_set(5, sequence=7)), "missing [6]"),
    "two events have the same number": (_with(events=_set(3, sequence=3)), "doubled [3]"),
    "a fact has no event": (
        _with(interviews=lambda rows: [*rows, sketched(InterviewRecord, id="new", status="held")]),
        "new: 0",
    ),
    "a fact has two events": (_with(events=_set(3, type="interview.created")), "interview.created of int: 2"),
    "an end has no event": (_with(events=_set(3, type="interview.cancelled")), "interview.held of int: 0"),
    "a request that was answered is lost": (_with(interviews=_without(0)), "lost or unknown"),
    "a request that was tried again did it again": (
        _with(interactions=lambda rows: [*rows, sketched(InteractionRecord, id="twin", summary="call")]),
        "recorded again",
    ),
    "a task that was done is due again": (_with(tasks=_set(0, status="due")), "was done, and is due"),
    "a change has no event": (_with(changes=_set(1, event_id=None)), "was completed, and has no event"),
    "an event tells of no change": (_with(changes=_without(1)), "change of e5: 0"),
    "a change is missing in the chain": (_with(changes=_set(1, changed={"status": ["overdue", "done"]})), "from overd"),
    "an event tells another status": (_with(events=_set(4, type="task.skipped")), "became done; e5 (task.skipped)"),
    "a delivery is missing": (_with(deliveries=_without(2)), "e3 was never queued for wh"),
    "a delivery failed": (_with(deliveries=_set(2, status="failed")), "of task.due e3 is failed"),
    "a delivery is still pending": (_with(deliveries=_set(2, status="pending")), "of task.due e3 is pending"),
    "news are superseded": (_with(deliveries=_set(1, status="superseded")), "superseded by nothing"),
    "an attempt is not written": (_with(attempts=_without(0)), "counts 1 attempts, written are []"),
    "the feed leaves one out": (lambda seen: replace(seen, feeds={"acct": []}), "has 0 of 6 events"),
    "a message never came": (lambda seen: replace(seen, arrivals={}), "succeeded without arriving"),
    "a message tells of nothing": (_with(deliveries=_without(2)), "there is no such delivery"),
    "the service logged an error": (lambda seen: replace(seen, log='{"level": "error"}'), "logged"),
    "the service logged a traceback": (lambda seen: replace(seen, log="Traceback"), "logged"),
    "a process ended by itself": (lambda seen: replace(seen, ended_by_themselves=1), "1 processes ended"),
}


def test_a_sound_ending() -> None:
    assert judge(_sound(), {}).violations == []


def test_a_reminder_may_be_superseded() -> None:
    assert judge(_with(deliveries=_set(2, status="superseded"))(_sound()), {}).violations == []


@pytest.mark.parametrize(("spoil", "says"), SPOILT.values(), ids=SPOILT)
def test_what_is_noticed(spoil: Callable[[Evidence], Evidence], says: str) -> None:
    assert [each for each in judge(spoil(_sound()), {}).violations if says in each]

"""Checks of what was committed against the events: each change has its one event, each event its change."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.store.history import Difference, differences
from app.store.outgoing_records import EventRecord
from app.store.records import TaskChangeRecord
from tests.crash.aftermath import Aftermath
from tests.crash.writers import Committed

Feeds = Mapping[str, Sequence[Any]]
"""The events of each account as the API returns them."""


def sequences_have_no_gap_and_no_duplicate(stored: Aftermath) -> Iterator[str]:
    numbers: dict[str, list[int]] = defaultdict(list)
    for event in stored.events:
        numbers[event.account_id].append(event.sequence)
    for account in stored.accounts:
        found = sorted(numbers[account.id])
        if found != list(range(1, account.last_sequence + 1)):
            missing = sorted(set(range(1, account.last_sequence + 1)) - set(found))
            doubled = [number for number, times in Counter(found).items() if times > 1]
            yield f"{account.id} counts to {account.last_sequence}: missing {missing[:9]}, doubled {doubled[:9]}"


def the_feed_equals_what_is_stored(stored: Aftermath, feeds: Feeds) -> Iterator[str]:
    for account_id, feed in feeds.items():
        listed = [(event["id"], event["sequence"], event["type"]) for event in feed]
        rows = [(event.id, event.sequence, event.type) for event in stored.events if event.account_id == account_id]
        if listed != rows:
            difference = sorted(set(listed) ^ set(rows), key=lambda each: each[1])
            yield f"GET /v1/events of {account_id} has {len(listed)} of {len(rows)} events: {difference[:3]}"


def each_fact_has_one_event(stored: Aftermath) -> Iterator[str]:
    """What was created has one event that says so, and every such event has its row."""
    for event_type, kind, rows in (
        ("application.created", "application", stored.applications),
        ("interview.created", "interview", stored.interviews),
        ("deadline.created", "deadline", stored.deadlines),
        ("interaction.recorded", "interaction", stored.interactions),
    ):
        found = Counter(event.data[kind]["id"] for event in stored.events if event.type == event_type)
        yield from _not_once({row.id for row in rows}, found, event_type)


def each_interview_is_held_once(stored: Aftermath) -> Iterator[str]:
    """An interview that was still to come when it was posted became `held` by itself, once."""
    of_interviews = [event for event in stored.events if event.type.startswith("interview.")]
    to_come = {
        event.data["interview"]["id"]
        for event in of_interviews
        if event.type == "interview.created" and event.data["interview"]["status"] == "scheduled"
    }
    found = Counter(event.data["interview"]["id"] for event in of_interviews if event.type == "interview.held")
    yield from _not_once(to_come, found, "interview.held")
    for row in stored.interviews:
        if row.status != "held":
            yield f"{row.id} is {row.status} long after its end"


def what_callers_know_is_stored(stored: Aftermath, committed: Committed) -> Iterator[str]:
    interviews = {row.external_id: row.id for row in stored.interviews}
    if interviews != committed.interviews:
        yield f"interviews lost or unknown: {sorted(interviews.items() ^ committed.interviews.items(), key=str)[:3]}"
    recorded = Counter((row.summary, row.id) for row in stored.interactions if row.summary is not None)
    if recorded != Counter(committed.recorded.items()):
        difference = recorded.items() ^ Counter(committed.recorded.items()).items()
        yield f"interactions lost or recorded again: {sorted(difference)[:3]}"
    tasks = {row.id: row.status for row in stored.tasks}
    for task, status in committed.ended.items():
        if tasks.get(task) != status:
            yield f"{task} was {status}, and is {tasks.get(task)}"
    rejected = {row.id for row in stored.applications if row.status == "rejected"}
    found = Counter(event.application_id or "" for event in stored.events if event.type == "application.status_changed")
    yield from _not_once(set(committed.rejected), Counter(rejected), "rejection")
    yield from _not_once(set(committed.rejected), found, "application.status_changed")
    moved = Counter(
        f"{event.data['interview']['id']} to {event.data['interview']['location']}"
        for event in stored.events
        if event.type == "interview.updated"
    )
    yield from _not_once({f"{moved_id} to {place}" for moved_id, place in committed.moves}, moved, "interview.updated")


def each_change_of_a_task_has_one_event(stored: Aftermath) -> Iterator[str]:
    changes = Counter(change.event_id for change in stored.changes if change.event_id is not None)
    yield from _not_once({event.id for event in stored.events if event.task_id is not None}, changes, "change")
    for task_id, chain in _chains(stored).items():
        for change, changed in chain:
            unborn = change.change == "created" and changed["status"] == [None, "expired"]
            if change.event_id is None and change.change != "reworded" and not unborn:
                yield f"{task_id} was {change.change}, and has no event"


def each_task_matches_its_events(stored: Aftermath) -> Iterator[str]:
    """From its creation to its present status there is a chain of changes, each with its event, in this order."""
    events = {event.id: event for event in stored.events}
    chains = _chains(stored)
    for task in stored.tasks:
        status, last = None, 0
        for change, changed in chains[task.id]:
            before, after = changed.get("status", (status, status))
            event = events.get(change.event_id or "")
            if before != status:
                yield f"{task.id} was {status}, then {change.change} from {before}"
            if event is not None:
                yield from _wrong_event(event, task.id, after, last)
                last = event.sequence
            status = after
        if status != task.status:
            yield f"{task.id} is {task.status}; its history ends with {status}"


def _chains(stored: Aftermath) -> dict[str, list[tuple[TaskChangeRecord, Difference]]]:
    """The changes of each task, first to last, each with what it changed."""
    changes: dict[str, list[TaskChangeRecord]] = defaultdict(list)
    for change in stored.changes:
        changes[change.task_id].append(change)
    return {
        task.id: list(zip(changes[task.id], differences(task, changes[task.id]), strict=True)) for task in stored.tasks
    }


def _wrong_event(event: EventRecord, task_id: str, status: str | None, last: int) -> Iterator[str]:
    task = event.data["task"]
    type_fits = event.type in (f"task.{status}", "task.rescheduled")
    if (event.task_id, task["id"], task["status"]) != (task_id, task_id, status) or not type_fits:
        yield f"{task_id} became {status}; {event.id} ({event.type}) has {task['id']}: {task['status']}"
    if event.sequence <= last:
        yield f"{event.id} of {task_id} has the number {event.sequence}, after {last}"


def _not_once(wanted: set[str], found: Counter[str], name: str) -> Iterator[str]:
    for each in sorted(wanted | found.keys()):
        if found[each] != (each in wanted):
            yield f"{name} of {each}: {found[each]} instead of {int(each in wanted)}"

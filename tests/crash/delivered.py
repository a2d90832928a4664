"""Checks of the events against what arrived: all of it, everywhere it was wanted, and nothing that never was."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from app.store.outgoing_records import EventRecord
from tests.crash.aftermath import Aftermath
from tests.crash.endpoints import Arrival, Endpoint

Arrivals = Mapping[str, Sequence[Arrival]]
_REMINDERS = ("task.due", "task.overdue")


def each_wish_has_its_delivery(stored: Aftermath, endpoints: Sequence[Endpoint]) -> Iterator[str]:
    """One for each event and each endpoint that wants it, and no other."""
    wanted = {
        (event.id, endpoint.id)
        for endpoint in endpoints
        for event in stored.events
        if event.account_id == endpoint.account_id and endpoint.wish.wants(event.type, event.rule)
    }
    queued = [(delivery.event_id, delivery.endpoint_id) for delivery in stored.deliveries]
    for event, endpoint in sorted(wanted - set(queued)):
        yield f"{event} was never queued for {endpoint}"
    for event, endpoint in sorted(set(queued) - wanted):
        yield f"{event} was queued for {endpoint}, which did not want it"
    if len(queued) != len(set(queued)):
        yield "an event was queued twice for the same endpoint"


def each_delivery_came_to_its_end(stored: Aftermath) -> Iterator[str]:
    """It succeeded, or was superseded: a reminder of a task that has a later event."""
    latest: dict[str | None, int] = {event.task_id: event.sequence for event in stored.events}
    events = {event.id: event for event in stored.events}
    for delivery in stored.deliveries:
        event = events[delivery.event_id]
        overtaken = event.type in _REMINDERS and latest[event.task_id] > event.sequence
        if delivery.status == "superseded" and not overtaken:
            yield f"{delivery.id} of {event.type} {event.id} is superseded by nothing"
        elif delivery.status not in ("succeeded", "superseded"):
            yield f"{delivery.id} of {event.type} {event.id} is {delivery.status}"


def what_succeeded_arrived(stored: Aftermath, endpoints: Sequence[Endpoint], arrivals: Arrivals) -> Iterator[str]:
    """At its endpoint, with its own number and type, and was accepted."""
    events = {event.id: event for event in stored.events}
    accepted = {
        endpoint.id: {
            (each.webhook_id, each.sequence, each.type) for each in arrivals.get(endpoint.url, ()) if each.accepted
        }
        for endpoint in endpoints
    }
    for delivery in stored.deliveries:
        event = events[delivery.event_id]
        message = (delivery.id, event.sequence, event.type)
        if delivery.status == "succeeded" and message not in accepted[delivery.endpoint_id]:
            yield f"{delivery.id} of {event.type} {event.id} succeeded without arriving"


def what_arrived_was_committed(stored: Aftermath, endpoints: Sequence[Endpoint], arrivals: Arrivals) -> Iterator[str]:
    events: dict[str, EventRecord] = {event.id: event for event in stored.events}
    sent = defaultdict(set)
    for delivery in stored.deliveries:
        event = events[delivery.event_id]
        sent[delivery.endpoint_id].add((delivery.id, event.sequence, event.type))
    for endpoint in endpoints:
        for each in arrivals.get(endpoint.url, ()):
            if (each.webhook_id, each.sequence, each.type) not in sent[endpoint.id]:
                yield f"{each} arrived at {endpoint.wish.name}, and there is no such delivery"


def attempts_are_counted(stored: Aftermath) -> Iterator[str]:
    numbers: dict[str, list[int]] = defaultdict(list)
    for attempt in stored.attempts:
        numbers[attempt.delivery_id].append(attempt.number)
    for delivery in stored.deliveries:
        if numbers[delivery.id] != list(range(1, delivery.attempt_count + 1)):
            yield f"{delivery.id} counts {delivery.attempt_count} attempts, written are {numbers[delivery.id]}"

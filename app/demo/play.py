"""The course of the demo: a receiver, a service, three stories, and the reminders as they arrive."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from app.clock import Clock, SystemClock
from app.demo import screen, stories
from app.demo.receiver import Delivery, Receiver, receiving
from app.demo.service import DemoFailed, Service, running

_EVENT_TYPES: Final = ("interview.held", "task.due", "task.overdue")
_CALL_ENDS_IN: Final = 3.0
_PATIENCE: Final = 10.0
"""Seconds after the end of the call within which its reminders must arrive."""

Awaited = set[tuple[str, str]]
"""Event types with the identifiers of their objects."""


async def play() -> None:
    """Play the three stories on standard output. Raises DemoFailed when a reminder is missing or forged."""
    to, clock = screen.console(), SystemClock()
    to.print(Text("Afterview: three interviews and what follows them", "bold"))
    async with AsyncExitStack() as stack:
        receiver = await stack.enter_async_context(receiving(clock))
        with to.status("Starting the service on a scratch database …"):
            service = await stack.enter_async_context(running())
        await _subscribe(service, receiver, to)
        planned = [await _tell(service, number, story, to, clock) for number, story in _quiet_stories(clock)]
        call = await _tell(service, 3, stories.ending_call(clock.now(), _CALL_ENDS_IN), to, clock)
        deliveries = await _watch(receiver, call, to)
    _sum_up([*planned, call], deliveries, to)


def _quiet_stories(clock: Clock) -> list[tuple[int, stories.Story]]:
    now = clock.now()
    return [(1, stories.panel(now)), (2, stories.phone_screen(now))]


async def _subscribe(service: Service, receiver: Receiver, to: Console) -> None:
    webhook = await service.post("/v1/webhooks", {"url": receiver.url, "event_types": list(_EVENT_TYPES)})
    receiver.secret = webhook["secret"]
    to.print(f"The service is at {service.url}, on a scratch database.")
    to.print(f"A receiver at {receiver.url} has subscribed to {', '.join(_EVENT_TYPES)}.")


async def _tell(service: Service, number: int, story: stories.Story, to: Console, clock: Clock) -> dict[str, Any]:
    interview = await service.post("/v1/interviews", story.interview)
    screen.timeline(to, number, story, interview, clock.now())
    return interview


async def _watch(receiver: Receiver, call: Mapping[str, Any], to: Console) -> list[Delivery]:
    """Show deliveries until all events of the call's end have arrived."""
    awaited = _awaited(call)
    screen.heading(to, "Signed deliveries, as they arrive")
    screen.delivery_header(to)
    deliveries: list[Delivery] = []
    try:
        async with asyncio.timeout(_CALL_ENDS_IN + _PATIENCE):
            with screen.waiting(to, "Until the call is over and everything due is told", len(awaited)) as progress:
                while awaited:
                    deliveries.append(_believed(await receiver.arrivals.get()))
                    screen.delivery_line(to, deliveries[-1], _lateness_ms(deliveries[-1]))
                    found = _subject(deliveries[-1].event) in awaited
                    awaited.discard(_subject(deliveries[-1].event))
                    progress.advance(progress.task_ids[0], int(found))
    except TimeoutError:
        missing = ", ".join(f"{name} of {subject}" for name, subject in sorted(awaited))
        raise DemoFailed(f"{_PATIENCE:g} s after the call had ended these had not arrived: {missing}") from None
    return deliveries


def _awaited(call: Mapping[str, Any]) -> Awaited:
    """The expected events of the call's end: that it was held, and every task that opens then."""
    ends_at = _instant(call["ends_at"])
    waiting = [task for task in call["tasks"] if task["status"] == "scheduled"]
    opening = {("task.due", task["id"]) for task in waiting if _instant(task["opens_at"]) <= ends_at}
    if not opening:
        raise DemoFailed("the plan of the call has no task that opens when it ends")
    return {("interview.held", call["id"]), *opening}


def _believed(delivery: Delivery) -> Delivery:
    if delivery.refusal is not None:
        raise DemoFailed(f"delivery {delivery.id} was refused: {delivery.refusal}")
    return delivery


def _subject(event: Mapping[str, Any]) -> tuple[str, str]:
    return event["type"], event["data"]["task" if event["type"].startswith("task.") else "interview"]["id"]


def _lateness_ms(delivery: Delivery) -> float:
    """From its instant, or from the request that reported it later, to its arrival."""
    data = delivery.event["data"]
    about, hour = {
        "interview.held": (data["interview"], "ends_at"),
        "task.due": (data.get("task"), "opens_at"),
        "task.overdue": (data.get("task"), "due_at"),
    }[delivery.event["type"]]
    since = max(_instant(about[hour]), _instant(about["created_at"]))
    return (delivery.arrived_at - since).total_seconds() * 1000


def _sum_up(interviews: list[dict[str, Any]], deliveries: list[Delivery], to: Console) -> None:
    tasks = [task for interview in interviews for task in interview["tasks"]]
    slowest = max(_lateness_ms(delivery) for delivery in deliveries)
    screen.heading(to, "In short")
    to.print(f"{len(interviews)} stories posted, {len(tasks)} tasks planned, {len(deliveries)} deliveries verified.")
    to.print(f"The slowest was {slowest:.0f} ms late, counted from when its task opened or, if later, was posted.")
    to.print("Service and receiver have stopped and the scratch database is gone. Your turn: make run")


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)

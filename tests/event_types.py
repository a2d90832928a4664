"""A row for every event type: what a chat message says of its sample, and what brings it about.

A type without a row is an error.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tests.clocks import NOON, FrozenClock
from tests.stories import interview, interviewer

if TYPE_CHECKING:
    from tests.service import Api  # the tests of chat messages load no API

_ANSWERED: Final = {"direction": "inbound", "channel": "email", "purpose": "update", "summary": "Two more weeks."}
Happening = Callable[["Api", FrozenClock], Awaitable[object]]


async def _recorded(api: "Api", _: FrozenClock) -> dict[str, Any]:
    """An interview of tomorrow, with all that belongs to it."""
    story = interview(NOON + timedelta(days=1), interviewers=[interviewer(), {}], decision={"within_days": 2})
    answer: dict[str, Any] = (await api.post("/v1/interviews", json=story)).json()
    return answer


def _task(rule: str, action: str, **body: str) -> Happening:
    """An action on the task of a rule."""

    async def happen(api: "Api", clock: FrozenClock) -> None:
        tasks = {task["rule"]: task["id"] for task in (await _recorded(api, clock))["tasks"]}
        await api.post(f"/v1/tasks/{tasks[rule]}/{action}", json=body)

    return happen


def _patched(collection: str, identifier: Callable[[dict[str, Any]], Any], **patch: str) -> Happening:
    """A patch of the interview or of what belongs to it."""

    async def happen(api: "Api", clock: FrozenClock) -> None:
        await api.patch(f"/v1/{collection}/{identifier(await _recorded(api, clock))}", json=patch)

    return happen


def _after(days: int) -> Happening:
    """The interview, and that many days."""

    async def happen(api: "Api", clock: FrozenClock) -> None:
        await _recorded(api, clock)
        for _ in range(days):
            clock.pass_time(timedelta(days=1))
            await api.advance(clock.now())

    return happen


async def _interaction(api: "Api", clock: FrozenClock) -> None:
    await api.post("/v1/interactions", json=_ANSWERED | {"interview_id": (await _recorded(api, clock))["id"]})


async def _test(api: "Api", _: FrozenClock) -> None:
    endpoint = (await api.post("/v1/webhooks", json={"url": "https://receiver.example.com/hook"})).json()["id"]
    await api.post(f"/v1/webhooks/{endpoint}/test")


class Row(NamedTuple):
    heading: str
    """What a chat message says happened."""
    title: str
    facts: tuple[str, ...]
    """The labels of the first facts of a chat message."""
    happens: Happening | None
    """What brings it about; None for what takes a failing receiver: tests/delivery/test_standing.py."""


_THANKS: Final = "Thank Dana Reyes of Nordlicht Energie"
_VIDEO: Final = "Interview by video with Nordlicht Energie"
_ANSWER: Final = "Nordlicht Energie answers"
_CANCELLED: Final = _patched("interviews", itemgetter("id"), status="cancelled")
_CHANGED: Final = _patched("interviews", itemgetter("id"), location="Berlin")
_MET: Final = _patched("deadlines", lambda recorded: recorded["deadlines"][0]["id"], status="met")
_REJECTED: Final = _patched("applications", itemgetter("application_id"), status="rejected")
_SNOOZED: Final = _task("debrief", "snooze", until="2026-11-26T09:00:00Z")

ROWS: Final = {
    "task.scheduled": Row("Planned", _THANKS, ("From", "Until", "Company"), _recorded),
    "task.due": Row("It is time", _THANKS, ("Until", "Company", "Job", "With", "How"), _after(2)),
    "task.overdue": Row("Overdue", _THANKS, ("Until", "Company"), _after(3)),
    "task.rescheduled": Row("Moved", _THANKS, ("From", "Until", "Company"), _SNOOZED),
    "task.done": Row("Done", _THANKS, ("Company",), _task("record_contacts", "complete")),
    "task.skipped": Row("Skipped", _THANKS, ("Company",), _task("thank_you", "skip")),
    "task.cancelled": Row("No longer needed", _THANKS, ("Company",), _REJECTED),
    "task.expired": Row("Too late for this", _THANKS, ("Company",), _after(40)),
    "interview.created": Row("Interview recorded", _VIDEO, ("When", "Ends", "Round", "Where", "Panel"), _recorded),
    "interview.updated": Row("Interview changed", _VIDEO, ("When", "Ends"), _CHANGED),
    "interview.held": Row("Interview over", _VIDEO, ("When", "Ends"), _after(2)),
    "interview.cancelled": Row("Interview cancelled", _VIDEO, ("When", "Ends"), _CANCELLED),
    "deadline.created": Row("Date noted", _ANSWER, ("By", "How", "Company"), _recorded),
    "deadline.passed": Row("Date passed", _ANSWER, ("By", "How", "Company"), _after(4)),
    "deadline.met": Row("Date kept", _ANSWER, ("By", "How", "Company"), _MET),
    "interaction.recorded": Row(
        "Contact recorded", "Nordlicht Energie contacted you", ("What", "How", "When", "Next"), _interaction
    ),
    "application.created": Row(
        "Application recorded", "Application at Nordlicht Energie", ("Company", "Job"), _recorded
    ),
    "application.status_changed": Row(
        "News", "Your application at Nordlicht Energie brought an offer", ("Company", "Job"), _REJECTED
    ),
    "webhook.test": Row("Test", "Afterview reaches this channel", (), _test),
    "webhook.failing": Row("Delivery", "A webhook endpoint accepts nothing", ("Endpoint", "Since"), None),
    "webhook.disabled": Row("Delivery", "A webhook endpoint was disabled", ("Endpoint", "Since"), None),
}

"""Timelines to draw, with nothing stored."""

from datetime import datetime, timedelta
from typing import Any

from app.etiquette.facts import TaskStatus
from app.formats.pages.timeline_entries import Timeline, Wait
from app.resources.applications import Application
from app.resources.interactions import Interaction
from app.resources.interviews import Interview
from app.resources.tasks import Task
from tests.clocks import NOON

HOSTILE = "<script>alert('x')</script> & \"Söhne\" ]]> <!-- Donaudampfschifffahrtsgesellschaft"


def hours(number: float) -> datetime:
    """The instant a number of hours after noon."""
    return NOON + timedelta(hours=number)


def application(**more: Any) -> Application:
    blank = dict.fromkeys(Application.model_fields)
    own = {"id": "app_1", "candidate_id": "cand_1", "company": "Nordlicht Energie", "job_title": "Data Engineer"}
    stated = {"company_culture": "unknown", "interest": "interested", "status": "active", "metadata": {}}
    dates = dict.fromkeys(("status_changed_at", "created_at", "updated_at"), NOON)
    return Application.model_validate({**blank, **own, **stated, **dates, **more})


def interview(starts_at: datetime, **more: Any) -> Interview:
    blank = dict.fromkeys(Interview.model_fields)
    own = {"id": "int_1", "application_id": "app_1", "round": 1, "type": "video", "status": "held"}
    when = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1), "timezone": "Europe/Berlin"}
    rest = {"interviewers": [], "metadata": {}, "created_at": NOON, "updated_at": NOON}
    return Interview.model_validate({**blank, **own, **when, **rest, **more})


def task(title: str, status: TaskStatus, opens_at: datetime, due_at: datetime, **more: Any) -> Task:
    blank = dict.fromkeys(Task.model_fields)
    own = {"id": f"task_{title}", "rule": "thank_you", "title": title, "why": f"Because of {title}.", "guidance": []}
    when = {"opens_at": opens_at, "due_at": due_at, "created_at": NOON, "updated_at": NOON}
    rest = {"optional": False, "candidate_id": "cand_1", "status": status}
    return Task.model_validate({**blank, **own, **when, **rest, **more})


def message(occurred_at: datetime, **more: Any) -> Interaction:
    blank = dict.fromkeys(Interaction.model_fields)
    own = {"id": "itx_1", "application_id": "app_1", "direction": "inbound", "channel": "email", "purpose": "update"}
    dates = {"occurred_at": occurred_at, "created_at": NOON, "updated_at": NOON}
    return Interaction.model_validate({**blank, **own, **dates, "needs_reply": False, **more})


def timeline(**more: Any) -> Timeline:
    """Held a day ago; one note sent, one due, the debrief overdue; they answer in ten days, then a follow-up."""
    tasks = (
        task("Thank Dana", TaskStatus.DONE, hours(-24), hours(0), closed_at=hours(-20)),
        task("Thank Jonas", TaskStatus.DUE, hours(-24), hours(3)),
        task("Write the debrief", TaskStatus.OVERDUE, hours(-24), hours(-22)),
        task("Call off", TaskStatus.CANCELLED, hours(-24), hours(-22), closed_at=hours(-2)),
        task("Send a card", TaskStatus.SKIPPED, hours(-24), hours(2), closed_at=hours(-1)),
        task("Ask for news", TaskStatus.SCHEDULED, hours(285), hours(293)),
    )
    parts: dict[str, Any] = {
        "application": application(),
        "timezone": "Europe/Berlin",
        "interviews": (interview(hours(-25)),),
        "interactions": (message(hours(-3)), message(hours(-20), id="itx_2", task_id="task_Thank Dana")),
        "tasks": tasks,
        "wait": Wait(hours(-24), hours(240), named=True),
    }
    return Timeline(**{**parts, **more})

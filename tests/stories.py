"""Interviews as callers post them, to start tests from."""

from datetime import datetime, timedelta
from typing import Any

from tests.clocks import NOON


def interviewer(name: str = "Dana Reyes", **more: Any) -> dict[str, Any]:
    """Someone whose contact details are complete."""
    email = name.lower().replace(" ", ".") + "@example.com"
    return {"name": name, "title": "Head of Data", "email": email, **more}


def interview(ends_at: datetime = NOON, **more: Any) -> dict[str, Any]:
    """An interview of an hour with one interviewer and a new application."""
    return {
        "application": {"company": "Nordlicht Energie", "job_title": "Data Engineer"},
        "type": "video",
        "starts_at": (ends_at - timedelta(hours=1)).isoformat(),
        "ends_at": ends_at.isoformat(),
        "timezone": "Europe/Berlin",
        "interviewers": [interviewer()],
        **more,
    }

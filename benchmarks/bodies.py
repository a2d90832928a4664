"""Request bodies: interviews, all different."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count, cycle

from app.clock import SystemClock


def new_interviews(first: datetime | None = None, candidates: Sequence[str] = ()) -> Iterator[bytes]:
    """Interviews from tomorrow, or from `first`, on: each with an application, a panel of three and a decision date.

    They belong to the candidates in turn, or to the account's default candidate.
    """
    owners: Iterator[dict[str, str]] = cycle([{"candidate_id": candidate_id} for candidate_id in candidates] or [{}])
    start = first or SystemClock().now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    for number in count(1):
        starts_at = start + timedelta(minutes=number % 480)
        body = {
            "application": {
                "company": f"Nordlicht Energie {number:06}",
                "job_title": "Data Engineer",
                "company_culture": "formal",
                **next(owners),
            },
            "type": "onsite",
            "starts_at": starts_at.isoformat(),
            "ends_at": (starts_at + timedelta(minutes=90)).isoformat(),
            "timezone": "Europe/Berlin",
            "interviewers": [
                _interviewer(number, "Dana Reyes", "Head of Data", "hiring_manager"),
                _interviewer(number, "Jonas Weber", "Staff Engineer", "interviewer"),
                _interviewer(number, "Aylin Kaya", "Recruiter", "recruiter"),
            ],
            "decision": {"within_days": 10},
        }
        yield json.dumps(body).encode()


def _interviewer(number: int, name: str, title: str, role: str) -> dict[str, str]:
    email = f"{name.lower().replace(' ', '.')}.{number:06}@example.com"
    return {"name": f"{name} {number:06}", "title": title, "email": email, "role": role}

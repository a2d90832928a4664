"""What is posted: interviews, no two alike."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count, cycle

from app.clock import SystemClock


def new_interviews(first: datetime | None = None, candidates: Sequence[str] = ()) -> Iterator[bytes]:
    """Interviews of tomorrow, or from the `first` on: each with its application, a panel of three and a decision.

    They are the candidates' in turn, or the account's default candidate's.
    """
    whose: Iterator[dict[str, str]] = cycle([{"candidate_id": each} for each in candidates] or [{}])
    begun = first or SystemClock().now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    for number in count(1):
        starts_at = begun + timedelta(minutes=number % 480)
        body = {
            "application": {
                "company": f"Nordlicht Energie {number:06}",
                "job_title": "Data Engineer",
                "company_culture": "formal",
                **next(whose),
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

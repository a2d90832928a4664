"""A candidate with an object of every kind, and one word in every text that a caller can write about them."""

from datetime import timedelta
from typing import Any, Final

from tests.clocks import NOON, FrozenClock
from tests.delivery.sending import deliver, deliveries, delivering, subscribe
from tests.receiver import Receiver
from tests.service import Api

WORD: Final = "quillo12345"
_ADDRESS: Final = f"https://{WORD}.example.com"
_OWN: Final = {"external_id": f"{WORD}-1", "metadata": {WORD: WORD}}
_PERSON: Final = {
    **_OWN,
    "name": f"Dana {WORD}",
    "title": f"Head of {WORD}",
    "email": f"{WORD}@example.com",
    "phone": f"+49 30 1234 {WORD}",
    "linkedin_url": _ADDRESS,
    "company": WORD,
    "notes": WORD,
    "role": "recruiter",
}
_INVITATION: Final = "\r\n".join(
    (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        f"UID:{WORD}",
        "DTSTAMP:20261123T120000Z",
        f"DTSTART:{NOON + timedelta(days=20):%Y%m%dT%H%M%SZ}",
        f"DTEND:{NOON + timedelta(days=20, hours=1):%Y%m%dT%H%M%SZ}",
        f"SUMMARY:{WORD}",
        f"LOCATION:{WORD}",
        f"ORGANIZER;CN=Kim {WORD}:mailto:kim.{WORD}@example.com",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    )
)


class MarkedLife:
    """Writes the life through the API, every `POST` with an `Idempotency-Key`, and delivers its events."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self._keys = 0

    async def send(self, method: str, path: str, body: Any, **more: Any) -> dict[str, Any]:
        self._keys += 1
        headers = {"idempotency-key": f"{self._keys}"} if method == "POST" else {}
        answer = await self.api.request(method, f"/v1/{path}", json=body, headers=headers, **more)
        assert answer.is_success, (path, answer.text)
        document: dict[str, Any] = answer.json()
        return document

    async def write(self, receiver: Receiver, clock: FrozenClock) -> str:
        """Answers with the candidate's identifier."""
        hook = await subscribe(self.api, receiver, event_types=[])
        receiver.status, receiver.text = 500, f"what about {WORD}?"
        candidate: str = (await self.send("POST", "candidates", _candidate()))["id"]
        interview = await self.send("POST", "interviews", _interview(candidate))
        await self._facts(candidate, interview)
        await self._letters(interview)
        async with delivering(self.api, clock) as worker:
            await deliver(worker, self.api, clock)
        failed = (await deliveries(self.api, hook))[0]
        await self.send("POST", f"deliveries/{failed['id']}/retry", {})
        return candidate

    async def _facts(self, candidate: str, interview: dict[str, Any]) -> None:
        application, person = interview["application"]["id"], interview["interviewers"][0]["id"]
        imported = {"ics": _INVITATION, "application_id": application}
        await self.send("POST", "interviews/import", imported)
        await self.send("PUT", f"interviews/{interview['id']}/debrief", _debrief(person))
        reference = {"name": WORD, "email": f"ref.{WORD}@example.com", "phone": WORD, "relationship": WORD}
        await self.send(
            "POST", "references", {**reference, "candidate_id": candidate, "knows_interviewer_ids": [person]}
        )
        deadline = {"kind": "commitment", "description": WORD, "due_on": "2026-12-10"}
        await self.send("POST", "deadlines", {**deadline, "interview_id": interview["id"]})
        said = {"direction": "inbound", "channel": "email", "purpose": "update", "summary": WORD}
        await self.send("POST", "interactions", {**said, "application_id": application, "interviewer_id": person})
        await self.send("POST", f"candidates/{candidate}/feed-tokens", {"name": WORD})

    async def _letters(self, interview: dict[str, Any]) -> None:
        tasks = {each["rule"]: each["id"] for each in interview["tasks"]}
        letter = {"subject": WORD, "body": f"Dear Dana, thank you for {WORD}."}
        await self.send("PUT", f"tasks/{tasks['thank_you']}/letter", letter)
        points = [{"kind": "other", "text": f"We spoke of {WORD}."}]
        await self.send("POST", "letters/draft", {"task_id": tasks["thank_you"], "points": points})
        facts = {"kind": "thank_you", "company": WORD, "recipient": {"name": f"Dana {WORD}"}}
        await self.send("POST", "letters/check", {"subject": "Thanks", "body": f"Dear {WORD}, thanks.", "facts": facts})
        await self.send("POST", f"tasks/{tasks['thank_you']}/complete", {"channel": "email", "summary": WORD})
        await self.send("POST", f"tasks/{tasks['connect_on_linkedin']}/skip", {"reason": WORD})


def _candidate() -> dict[str, Any]:
    time_off = [{"starts_on": "2026-12-24", "ends_on": "2026-12-31", "reason": WORD}]
    return {**_OWN, "name": WORD, "email": f"{WORD}@example.com", "time_off": time_off}


def _interview(candidate: str) -> dict[str, Any]:
    application = {
        **_OWN,
        "candidate_id": candidate,
        "company": WORD,
        "job_title": WORD,
        "company_url": _ADDRESS,
        "contact_note": WORD,
        "notes": WORD,
    }
    times = {"starts_at": (NOON - timedelta(hours=1)).isoformat(), "ends_at": NOON.isoformat()}
    return {**_OWN, **times, "location": WORD, "application": application, "interviewers": [_PERSON]}


def _debrief(person: str) -> dict[str, Any]:
    question = {"question": WORD, "answer": WORD, "went_well": False, "better_answer": WORD}
    lists = {name: [WORD] for name in ("strengths", "weaknesses", "unsaid")}
    return {"questions": [question], **lists, "interviewer_reactions": WORD, "notes": WORD, "wrong_name_for": [person]}

"""`plan`: a timeline in the terminal from a file of facts or from an invitation, without a server or a database."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError
from rich.text import Text

from app.demo import screen
from app.errors import AfterviewError, InvalidFields
from app.etiquette.facts import InterviewType
from app.formats.content_lines import Unreadable
from app.formats.invitations.invitation import Invitation, read_invitations
from app.resources.fields import Instant, ZoneName
from app.resources.merging import field_errors
from app.resources.previews import PlanPreview, PlanPreviewed
from app.usecases.intake.matching import guess_company
from app.usecases.tasks.previews import preview

_MOST_ERRORS: Final = 3
_HOW: Final = {InterviewType.PHONE: "by phone", InterviewType.VIDEO: "by video", InterviewType.ONSITE: "onsite"}
_UNKNOWN_COMPANY: Final = "the company"


class NoPlan(AfterviewError):
    """The facts cannot be planned; the message says which and why."""


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What is to be planned: a file, or `-` for standard input, and what the file may leave out."""

    file: str
    now: str | None = None
    timezone: str | None = None
    company: str | None = None
    me: str | None = None


def plan_of(request: PlanRequest, now: datetime) -> tuple[PlanPreview, PlanPreviewed]:
    """The facts of a file and their plan, as of `request.now`, else the facts' own time, else `now`. Raises NoPlan."""
    data = _read(request.file)
    is_calendar = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].upper() == b"BEGIN:VCALENDAR"
    document = _invited(data, request) if is_calendar or request.file.lower().endswith(".ics") else _json(data, request)
    if request.now is not None:
        document["now"] = _checked(TypeAdapter(Instant), request.now, "--now")
    document.setdefault("now", now)
    try:
        facts = PlanPreview.model_validate(document)
        return facts, preview(facts)
    except ValidationError as error:
        faults = field_errors(error.errors(include_url=False), document)
        shown = "; ".join(f"{fault.pointer or 'the whole'}: {fault.detail}" for fault in faults[:_MOST_ERRORS])
        raise NoPlan(f"{request.file} cannot be planned: {shown}") from error
    except InvalidFields as error:
        raise NoPlan(f"{request.file} cannot be planned: {error}") from error


def print_plan(facts: PlanPreview, planned: PlanPreviewed) -> None:
    """The timeline, in colour at a terminal and as plain lines elsewhere."""
    to, zone = screen.console(), _zone(facts)
    application = facts.application
    screen.heading(to, " · ".join(filter(None, (application.company, application.job_title))))
    for interview in facts.interviews:
        own = ZoneInfo(interview.timezone or facts.candidate.timezone)
        starts_at, ends_at = interview.starts_at.astimezone(own), interview.ends_at.astimezone(own)
        hours = f"{starts_at:%a %d %b %Y %H:%M}-{ends_at:%H:%M} {own.key}"
        people = ", ".join(person.name or person.email or "somebody" for person in interview.interviewers)
        to.print(Text("; ".join(filter(None, (_HOW.get(interview.type), hours, people))), "dim"))
    to.print()
    tasks = [task.model_dump(mode="json") for task in planned.tasks]
    to.print(screen.plan_table(tasks, zone, facts.now))
    if not tasks:
        to.print("These facts call for nothing.")


def _zone(facts: PlanPreview) -> ZoneInfo:
    last = max(facts.interviews, key=lambda interview: interview.ends_at, default=None)
    return ZoneInfo((last.timezone if last else None) or facts.candidate.timezone)


def _read(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise NoPlan(f"{file} cannot be read: {error.strerror}") from error


def _json(data: bytes, request: PlanRequest) -> dict[str, Any]:
    for option, value in (("--company", request.company), ("--me", request.me)):
        if value is not None:
            raise NoPlan(f"{option} goes with an invitation; a file of facts says it itself")
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise NoPlan(f"{request.file} is neither JSON nor an invitation (.ics): {error}") from error
    if not isinstance(document, dict):
        raise NoPlan(f"{request.file} must be an object as the body of POST /v1/plans/preview is")
    if request.timezone is not None:
        candidate = document.setdefault("candidate", {})
        if isinstance(candidate, dict):
            candidate["timezone"] = request.timezone
    return document


def _invited(data: bytes, request: PlanRequest) -> dict[str, Any]:
    """The facts of an invitation, as the body of a preview."""
    try:
        invitations = read_invitations(data)
    except Unreadable as error:
        raise NoPlan(f"{request.file}: {error}") from error
    zones = (invitation.timezone for invitation in invitations)
    zone = request.timezone or next(filter(None, zones), "UTC")
    zone = _checked(TypeAdapter(ZoneName), zone, "--timezone")
    addresses = frozenset({request.me.casefold()} if request.me else ())
    if any(invitation.starts_at is None for invitation in invitations):
        raise NoPlan(
            f"{request.file} cancels an interview and does not say which hour it had; there is nothing to plan"
        )
    return {
        "candidate": {"timezone": zone},
        "application": {"company": request.company or guess_company(invitations, addresses) or _UNKNOWN_COMPANY},
        "interviews": _interviews(invitations, zone, addresses),
    }


def _interviews(invitations: Sequence[Invitation], zone: str, addresses: frozenset[str]) -> list[dict[str, Any]]:
    return [
        {
            "id": f"interview-{number}",
            "type": invitation.type,
            "starts_at": invitation.starts_at,
            "ends_at": invitation.ends_at,
            "timezone": invitation.timezone or zone,
            "location": invitation.location,
            "status": "cancelled" if invitation.cancelled else "scheduled",
            "interviewers": [
                {"id": f"interviewer-{number}-{seat}", "name": person.name, "email": person.email, "role": person.role}
                for seat, person in enumerate(invitation.panel(addresses), 1)
            ],
        }
        for number, invitation in enumerate((read.with_local_times_in(zone) for read in invitations), 1)
    ]


def _checked(kind: TypeAdapter[Any], value: str, option: str) -> Any:
    try:
        return kind.validate_python(value)
    except ValidationError as error:
        raise NoPlan(f"{option}: {error.errors(include_url=False)[0]['msg']}") from error

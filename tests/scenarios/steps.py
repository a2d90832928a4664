"""The vocabulary of stories: functions that build the parts of a story, without running anything."""

from dataclasses import replace
from datetime import date
from typing import Any, Final, Literal, TypeVar

from tests.scenarios.story import (
    WEEKDAYS,
    Act,
    ContactCheck,
    DeadlineStatuses,
    Document,
    Ended,
    Events,
    Local,
    Moment,
    Named,
    Person,
    Step,
    Story,
    Tasks,
    Write,
)

_Step = TypeVar("_Step", Write, Act)

DANA: Final = Person("Dana")
JONAS: Final = Person("Jonas")
AYLIN: Final = Person("Aylin")
RITA: Final = Person("Rita", "recruiter")
HUGO: Final = Person("Hugo", "hiring_manager")
KIM: Final = Person("Kim", complete=False)


def story(says: str, *moments: Moment, **about: Any) -> Story:
    return Story(says, moments, **about)


def at(when: str, *steps: Step) -> Moment:
    return Moment(Local(when), steps)


def _rows(table: str) -> tuple[tuple[str, ...], ...]:
    lines = (line.strip() for line in table.strip().splitlines())
    return tuple(tuple(cell.strip() for cell in line.split("|")) for line in lines if line)


def tasks(table: str) -> Tasks:
    """`rule | about | opens | due | status`; a due time alone is on the day on which the task opens."""
    return Tasks(_rows(table))


def ended(table: str) -> Ended:
    """`rule | about | how`."""
    return Ended(_rows(table))


def events(*events: str) -> Events:
    return Events(events)


def contact_check(table: str, of: str = "Nordlicht") -> ContactCheck:
    """`channel purpose [to whom] | at | yes`, or `no, from ...`, or `no`."""
    return ContactCheck(_rows(table), of)


def deadline_statuses(**statuses: str) -> DeadlineStatuses:
    return DeadlineStatuses(statuses)


def replans(step: _Step, **rules: str) -> _Step:
    """The step, with the rules of the tasks that its response must list: `created="thank_you, debrief"`."""
    kinds = ("created", "rescheduled", "cancelled", "satisfied")
    names = {kind: tuple(sorted(rules.get(kind, "").replace(",", " ").split())) for kind in kinds}
    return replace(step, replans=names)


def interview(
    name: str,
    starts: str,
    ends: str,
    *panel: Person,
    of: str = "Nordlicht",
    zone: str | None = None,
    decision: Document | None = None,
    **more: Any,
) -> Write:
    """An interview with its panel; an end time alone is on the day of the start."""
    if len(ends.split()) == 1:
        ends = " ".join([*starts.split()[:2], ends, *starts.split()[3:]])
    facts = {"starts_at": Local(starts), "ends_at": Local(ends), "timezone": zone, "decision": decision, **more}
    return Write("POST", ("interviews",), {"application_id": Named(of), "interviewers": panel, **facts}, name)


def within(days: int) -> Document:
    """A decision within a number of days of the interview."""
    return {"within_days": days}


def _day(text: str) -> str:
    weekday, day = text.split()
    if WEEKDAYS[date.fromisoformat(day).weekday()] != weekday:
        raise ValueError(f"{text}: not a {weekday}")
    return day


def by(when: str) -> Document:
    """A day (`Fri 2026-12-11`) or an instant."""
    return {"due_on": _day(when)} if len(when.split()) == 2 else {"due_at": Local(when)}


def reschedules(name: str, starts: str, ends: str) -> Write:
    later = interview(name, starts, ends).body or {}
    return _changes("interviews", name, {key: later[key] for key in ("starts_at", "ends_at")})


def interview_becomes(name: str, status: Literal["cancelled", "no_show", "held", "scheduled"]) -> Write:
    return _changes("interviews", name, {"status": status})


def joins(interview_name: str, person: Person) -> Write:
    """A person of the story is added to a panel."""
    return Write("PUT", ("interviews", f"={interview_name}", "interviewers", f"={person.name}"))


def leaves(interview_name: str, person: Person) -> Write:
    return Write("DELETE", ("interviews", f"={interview_name}", "interviewers", f"={person.name}"))


def learns(person: Person, **details: str | None) -> Write:
    return _changes("interviewers", person.name, details)


def _deadline(kind: str, name: str, when: str, of: str, said: str | None, more: Document) -> Write:
    stated = {"stated_at": Local(said)} if said else {}
    return Write(
        "POST", ("deadlines",), {"application_id": Named(of), "kind": kind, **by(when), **stated, **more}, name
    )


def they_answer(name: str, when: str, of: str = "Nordlicht", said: str | None = None, **more: Any) -> Write:
    """The company states the day by which it will answer."""
    return _deadline("decision", name, when, of, said, more)


def promise(name: str, when: str, of: str = "Nordlicht", said: str | None = None, **more: Any) -> Write:
    """The candidate promises to send something."""
    return _deadline("commitment", name, when, of, said, more)


def asked_by(name: str, when: str, of: str = "Nordlicht", said: str | None = None, **more: Any) -> Write:
    """The company wants the candidate's reply by a day."""
    return _deadline("reply", name, when, of, said, more)


def moves(name: str, when: str) -> Write:
    return _changes("deadlines", name, by(when))


def deadline_becomes(name: str, status: Literal["open", "met", "cancelled"]) -> Write:
    return _changes("deadlines", name, {"status": status})


def sends(
    purpose: str,
    to: str | None = None,
    channel: str = "email",
    of: str = "Nordlicht",
    name: str | None = None,
    **more: Any,
) -> Write:
    """An interaction from the candidate."""
    return _interaction("outbound", purpose, to, channel, of, name, more)


def hears(purpose: str, channel: str = "email", of: str = "Nordlicht", name: str | None = None, **more: Any) -> Write:
    """An interaction from the company."""
    return _interaction("inbound", purpose, None, channel, of, name, more)


def _interaction(
    direction: str, purpose: str, to: str | None, channel: str, of: str, name: str | None, more: Document
) -> Write:
    facts = {"application_id": Named(of), "direction": direction, "channel": channel, "purpose": purpose}
    whom = {"interviewer_id": Named(to)} if to else {}
    when = {"occurred_at": Local(more["occurred_at"])} if "occurred_at" in more else {}
    about = {"interview_id": Named(more["interview"])} if "interview" in more else {}
    rest = {key: value for key, value in more.items() if key not in ("occurred_at", "interview")}
    return Write("POST", ("interactions",), {**facts, **whom, **when, **about, **rest}, name)


def deletes(kind: Literal["interactions", "deadlines", "references", "interviews", "interviewers"], name: str) -> Write:
    """The fact is deleted."""
    return Write("DELETE", (kind, f"={name}"))


def debriefs(interview_name: str, wrong_name_for: tuple[Person, ...] = (), **more: Any) -> Write:
    wrong = tuple(Named(person.name) for person in wrong_name_for)
    return Write("PUT", ("interviews", f"={interview_name}", "debrief"), {"wrong_name_for": wrong, **more})


def deletes_debrief(interview_name: str) -> Write:
    return Write("DELETE", ("interviews", f"={interview_name}", "debrief"))


def becomes(status: str, of: str = "Nordlicht", since: str | None = None) -> Write:
    """The application's status changes, now or at an earlier time."""
    return _changes("applications", of, {"status": status, **({"status_changed_at": Local(since)} if since else {})})


def application_changes(of: str = "Nordlicht", **fields: Any) -> Write:
    return _changes("applications", of, fields)


def vouches(name: str, *knows: Person) -> Write:
    known = tuple(Named(person.name) for person in knows)
    return Write(
        "POST",
        ("references",),
        {"candidate_id": Named("candidate"), "name": name, "knows_interviewer_ids": known},
        name,
    )


def knows(name: str, *people: Person) -> Write:
    return _changes("references", name, {"knows_interviewer_ids": tuple(Named(person.name) for person in people)})


def policy(**figures: Any) -> Write:
    return _changes("candidates", "candidate", {"policy": figures})


def away(*spans: tuple[str, str]) -> Write:
    """Time off, from a day to a day, both included."""
    return _changes("candidates", "candidate", {"time_off": time_off(*spans)})


def time_off(*spans: tuple[str, str]) -> tuple[Document, ...]:
    return tuple({"starts_on": _day(first), "ends_on": _day(last), "reason": None} for first, last in spans)


def does(rule: str, about: str, **body: Any) -> Act:
    return Act("complete", rule, about, body)


def skips(rule: str, about: str) -> Act:
    return Act("skip", rule, about)


def snoozes(rule: str, about: str, until: str) -> Act:
    return Act("snooze", rule, about, {"until": Local(until)})


def reopens(rule: str, about: str) -> Act:
    return Act("reopen", rule, about)


def _changes(kind: str, name: str, body: Document) -> Write:
    return Write("PATCH", (kind, f"={name}"), body)

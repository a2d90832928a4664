"""Invitations as calendars send them: iCalendar (RFC 5545), iTIP (RFC 5546), and what the big programs make of them.

Read line by line and not as the library's components, for two reasons: those keep every VTIMEZONE they ever met for
the whole process, whoever sent it; and a stranger's one odd property must not cost the invitation.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.etiquette.facts import InterviewerRole, InterviewType
from app.formats.content_lines import Line, Unreadable, read, unescaped
from app.formats.meetings import is_phone_number, is_video_link
from app.formats.people import Person, address_of, is_nobody, name_of
from app.formats.times import date_time, duration, utc_offset
from app.formats.zones import Observance, OwnZone, zone_named
from app.resources.fields import EARLIEST, LATEST, LONGEST_UID

MOST_EVENTS: Final = 20
MOST_PEOPLE: Final = 50
_MOST_LINES: Final = 5_000
_LONGEST_LINE: Final = 200
_HIGHEST_SEQUENCE: Final = 2_147_483_647
_TAKEN_IN: Final = frozenset({"", "REQUEST", "PUBLISH", "CANCEL"})
_NOT_A_PERSON: Final = frozenset({"RESOURCE", "ROOM", "GROUP"})
_LINKS: Final = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-GOOGLE-HANGOUT", "URL")
_MICROSOFTS_LINKS: Final = ("X-MICROSOFT-SKYPETEAMSMEETINGURL", "X-MICROSOFT-ONLINEMEETINGCONFLINK")
_OF_AN_EVENT: Final = (
    *("UID", "SEQUENCE", "DTSTAMP", "STATUS", "SUMMARY", "LOCATION", "DTSTART", "DTEND", "DURATION", "ORGANIZER"),
    *("RRULE", "RDATE", "RECURRENCE-ID", "X-MICROSOFT-CDO-APPT-SEQUENCE", *_LINKS, *_MICROSOFTS_LINKS),
)
_OF_A_ZONE: Final = ("TZID", "X-LIC-LOCATION", "DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE")
_WANTED: Final = frozenset({"BEGIN", "END", "METHOD", "ATTENDEE", *_OF_AN_EVENT, *_OF_A_ZONE})
_TOO_LONG: Final = timedelta(days=366)
_DAY: Final = re.compile(r"\d{8}")


@dataclass(frozen=True, slots=True)
class Invitation:
    """What one VEVENT says. Times without a zone are the local times of whoever is invited."""

    uid: str | None
    sequence: int
    stamped_at: datetime | None
    cancelled: bool
    summary: str | None
    starts_at: datetime | None
    """None of a cancellation that does not say."""
    ends_at: datetime | None
    timezone: str | None
    """IANA name, where the file names a zone."""
    location: str | None
    type: InterviewType
    organizer: Person | None
    attendees: tuple[Person, ...]

    def at_home_in(self, zone: str) -> "Invitation":
        """The invitation with its local times taken as those of a zone."""
        home = ZoneInfo(zone)

        def anchored(time: datetime | None) -> datetime | None:
            return time if time is None or time.tzinfo is not None else time.replace(tzinfo=home).astimezone(UTC)

        return replace(self, starts_at=anchored(self.starts_at), ends_at=anchored(self.ends_at))

    def is_for(self, addresses: Iterable[str], name: str | None = None) -> bool:
        """Whether somebody of these addresses, in lower case, or of that name is among the invited."""
        known = frozenset(addresses)
        return any(each.is_one_of(known, name) for each in self.attendees)

    def panel(self, addresses: Iterable[str], name: str | None = None) -> list[Person]:
        """Who meets the candidate, who has these addresses, in lower case, or that name: each once.

        The organizer is the recruiter, or the coordinator where others interview and the organizer is not invited.
        """
        known = frozenset(addresses)
        interviewers = [each for each in self.attendees if not each.is_one_of(known, name)]
        organizer = self.organizer
        if organizer is not None and not organizer.is_one_of(known, name):
            attends = [each for each in self.attendees if each.address == organizer.address]
            runs = InterviewerRole.RECRUITER if attends or not interviewers else InterviewerRole.COORDINATOR
            called = organizer.name or next((each.name for each in attends), None)
            interviewers = [each for each in interviewers if each.address != organizer.address]
            interviewers.append(Person(called, organizer.email, runs))
        found: dict[str, Person] = {}
        for each in interviewers:
            found.setdefault(each.address, each)
        return list(found.values())


@dataclass(slots=True)
class _Event:
    """The lines of a VEVENT: those that count once by name, the first of each; the attendees beside."""

    number: int
    lines: dict[str, Line] = field(default_factory=dict)
    conferences: list[Line] = field(default_factory=list)
    attendees: list[Line] = field(default_factory=list)

    def text(self, name: str) -> str | None:
        line = self.lines.get(name)
        return (line.text or None) if line else None


def read_invitations(data: bytes, charset: str | None = None) -> list[Invitation]:
    """The invitations in a file, in order. `charset` is what its sender declared.

    Raises Unreadable for what is no invitation, or for one that cannot become an interview.
    """
    method, events, zones = _components(read(data, charset, _WANTED))
    if method not in _TAKEN_IN:
        raise Unreadable(f"METHOD:{method[:20]} is no invitation; send the REQUEST, its updates or its CANCEL")
    if not events:
        raise Unreadable("there is no BEGIN:VEVENT in it; send the .ics file of the invitation")
    if len(events) > MOST_EVENTS:
        raise Unreadable(f"there are {len(events)} events in it, and at most {MOST_EVENTS} are taken in at once")
    invitations = [_invitation(event, method, zones) for event in events]
    named = [each.uid for each in invitations if each.uid is not None]
    if len(set(named)) != len(named):
        raise Unreadable("two events have the same UID; an interview takes place once, so send each by itself")
    return invitations


def _components(lines: Iterator[Line]) -> tuple[str, list[_Event], dict[str, OwnZone]]:
    """The method, the events and the zones of a calendar; what is nested in events, such as alarms, is passed over."""
    method, events, zones, inside = "", list[_Event](), dict[str, OwnZone](), list[str]()
    zone = OwnZone()
    for count, line in enumerate(lines):
        if count >= _MOST_LINES:
            raise Unreadable(f"there are more than {_MOST_LINES:,} lines to read in it; send one invitation at a time")
        name = line.value.strip().upper()
        if line.name == "BEGIN":
            inside.append(name)
            if name == "VEVENT":
                events.append(_Event(line.number))
            elif name == "VTIMEZONE":
                zone = OwnZone()
            elif name in ("STANDARD", "DAYLIGHT"):
                zone.observances.append(Observance())
        elif line.name == "END":
            if name in inside:
                del inside[len(inside) - 1 - inside[::-1].index(name) :]
            if name == "VTIMEZONE" and zone.tzid:
                zone.observances = [each for each in zone.observances if each.starts is not None]
                zones.setdefault(zone.tzid, zone)
        elif line.name == "METHOD":
            method = name
        elif inside and inside[-1] == "VEVENT" and events:
            _take_in(events[-1], line)
        elif "VTIMEZONE" in inside:
            _take_in_rule(zone, line)
    return method, events, zones


def _take_in(event: _Event, line: Line) -> None:
    if line.name == "ATTENDEE":
        event.attendees.append(line)
    elif line.name == "CONFERENCE":
        event.conferences.append(line)
    else:
        event.lines.setdefault(line.name, line)


def _take_in_rule(zone: OwnZone, line: Line) -> None:
    """What a VTIMEZONE says; what cannot be understood of it is left out."""
    if line.name == "TZID":
        zone.tzid = zone.tzid or line.text
    elif line.name == "X-LIC-LOCATION":
        zone.called = zone_named(line.text)
    if not zone.observances:
        return
    part = zone.observances[-1]
    if line.name == "DTSTART":
        begins = date_time(line.value)
        part.starts = begins.replace(tzinfo=None) if begins else None
    elif line.name == "TZOFFSETFROM":
        part.offset_from = utc_offset(line.value) or timedelta()
    elif line.name == "TZOFFSETTO":
        part.offset_to = utc_offset(line.value) or timedelta()
    elif line.name == "RDATE":
        dates = (date_time(each) for each in line.value.split(",")[:500])
        part.dates += [each.replace(tzinfo=None) for each in dates if each is not None]
    elif line.name == "RRULE":
        part.rule = dict(pair.split("=", 1) for pair in line.value.upper().strip().split(";") if "=" in pair)


def _invitation(event: _Event, method: str, zones: dict[str, OwnZone]) -> Invitation:
    for name in ("RECURRENCE-ID", "RRULE", "RDATE"):
        if name in event.lines:
            where = _at(event.lines[name])
            raise Unreadable(
                f"{where}: it is of a series, and an interview takes place once; send that round by itself"
            )
    uid = event.text("UID")
    if uid is not None and len(uid) > LONGEST_UID:
        raise Unreadable(f"{_at(event.lines['UID'])}: is longer than {LONGEST_UID} characters")
    cancelled = method == "CANCEL" or (event.text("STATUS") or "").upper() == "CANCELLED"
    starts_at, ends_at, timezone = None, None, None
    if "DTSTART" in event.lines:
        starts_at, timezone = _time(event.lines["DTSTART"], zones)
        ends_at = _end(event, starts_at, timezone, zones)
    if ends_at is None and not cancelled:
        lacks = "has no DTSTART" if starts_at is None else "has neither DTEND nor DURATION"
        raise Unreadable(f"the event on line {event.number} {lacks}, so nobody knows when it takes place")
    return Invitation(
        uid,
        _sequence(event),
        _stamp(event),
        cancelled,
        _short(event.text("SUMMARY")),
        starts_at,
        ends_at,
        timezone,
        _location(event),
        _type(event),
        _organizer(event),
        _attendees(event),
    )


def _at(line: Line) -> str:
    return f"line {line.number}, {line.name}"


def _time(line: Line, zones: dict[str, OwnZone]) -> tuple[datetime, str | None]:
    """A time in UTC and the zone it was given in, or a local time without one."""
    value = line.value.strip()
    if _DAY.fullmatch(value):
        raise Unreadable(f"{_at(line)}: is a whole day; ask at which hour the interview begins, and for how long")
    read = date_time(value)
    if read is None or not EARLIEST.year < read.year < LATEST.year:
        raise Unreadable(f"{_at(line)}: is no date and time between {EARLIEST.year + 1} and {LATEST.year - 1}")
    tzid = line.parameters.get("TZID", "").strip()
    if read.tzinfo is not None:
        return read.astimezone(UTC), None
    if not tzid:
        return read, None
    own = zones.get(tzid) or zones.get(tzid.strip("\"'"))
    name = zone_named(tzid) or (own.called if own else None)
    if name is not None:
        return read.replace(tzinfo=ZoneInfo(name)).astimezone(UTC), name
    offset = own.offset(read) if own else None
    if offset is None:
        raise Unreadable(f"{_at(line)}: the time zone {tzid[:60]!r} is not known, and the file does not define it")
    return (read - offset).replace(tzinfo=UTC), None


def _end(event: _Event, starts_at: datetime, timezone: str | None, zones: dict[str, OwnZone]) -> datetime | None:
    end, lasts = event.lines.get("DTEND"), event.lines.get("DURATION")
    if end is not None:
        ends_at, _ = _time(end, zones)
        if ends_at.tzinfo is None and starts_at.tzinfo is not None:  # without a zone of its own it has the start's
            return ends_at.replace(tzinfo=ZoneInfo(timezone or "UTC")).astimezone(UTC)
        return ends_at if starts_at.tzinfo is not None else ends_at.replace(tzinfo=None)
    if lasts is None:
        return None
    span = duration(lasts.value)
    if span is None:
        raise Unreadable(f"{_at(lasts)}: is no duration such as PT45M")
    return starts_at + max(min(span, _TOO_LONG), -_TOO_LONG)


def _sequence(event: _Event) -> int:
    """How often it was changed. Outlook's own count is taken where the standard one is missing."""
    for name in ("SEQUENCE", "X-MICROSOFT-CDO-APPT-SEQUENCE"):
        written = event.text(name)
        if written is not None and written.isascii() and written.isdigit():
            return min(int(written[:20]), _HIGHEST_SEQUENCE)
    return 0


def _stamp(event: _Event) -> datetime | None:
    """When the message was made (RFC 5546, section 2.1.5): it orders messages of one sequence."""
    line = event.lines.get("DTSTAMP")
    read = date_time(line.value) if line else None
    if read is None or not EARLIEST.year < read.year < LATEST.year:
        return None
    return read.replace(tzinfo=UTC)


def _attendees(event: _Event) -> tuple[Person, ...]:
    """The people who take part: no rooms, no lists, nobody who declined or is only informed."""
    found = []
    for line in event.attendees:
        kind, role, answer = (line.parameters.get(name, "").upper() for name in ("CUTYPE", "ROLE", "PARTSTAT"))
        if kind in _NOT_A_PERSON or role == "NON-PARTICIPANT" or answer == "DECLINED":
            continue
        person = _person(line, InterviewerRole.INTERVIEWER)
        if person is not None:
            found.append(person)
    if len(found) > MOST_PEOPLE + 1:
        raise Unreadable(f"{_at(event.attendees[0])}: {len(found)} people are invited, more than {MOST_PEOPLE}")
    return tuple(found)


def _organizer(event: _Event) -> Person | None:
    line = event.lines.get("ORGANIZER")
    return _person(line, InterviewerRole.COORDINATOR) if line else None


def _person(line: Line, role: InterviewerRole) -> Person | None:
    email = address_of(line.parameters.get("EMAIL", "")) or address_of(unescaped(line.value))
    name = name_of(unescaped(line.parameters.get("CN", "")), email)
    if (name is None and email is None) or is_nobody(email):
        return None
    return Person(name, email, role)


def _links(event: _Event) -> Iterator[str]:
    for name in ("LOCATION", *_LINKS, *_MICROSOFTS_LINKS):
        found = event.text(name)
        if found is not None:
            yield found


def _type(event: _Event) -> InterviewType:
    """Told from where it takes place, never from what it is called."""
    conferences = [(line.text, line.parameters.get("FEATURE", "").upper()) for line in event.conferences]
    if any(is_video_link(each) for each in [*_links(event), *(text for text, _ in conferences)]):
        return InterviewType.VIDEO
    if any("VIDEO" in feature and not is_phone_number(text) for text, feature in conferences):
        return InterviewType.VIDEO
    if any(event.text(name) for name in ("X-GOOGLE-CONFERENCE", "X-GOOGLE-HANGOUT", *_MICROSOFTS_LINKS)):
        return InterviewType.VIDEO
    if any(is_phone_number(each) for each in [*_links(event), *(text for text, _ in conferences)]):
        return InterviewType.PHONE
    return InterviewType.OTHER


def _location(event: _Event) -> str | None:
    """Where it takes place, or the link to it where only that is given."""
    links = (line.text for line in event.conferences)
    given = [event.text("LOCATION"), *links, *(each for each in _links(event) if is_video_link(each))]
    return _short(next((each for each in given if each), None))


def _short(text: str | None) -> str | None:
    if text is None:
        return None
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"

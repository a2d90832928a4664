"""Reading invitations: iCalendar (RFC 5545) and iTIP (RFC 5546), as the widespread programs write them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.etiquette.facts import InterviewerRole, InterviewType
from app.formats.content_lines import ContentLine, Unreadable, unescaped
from app.formats.invitations.components import MICROSOFTS_LINKS, VEvent, read_components
from app.formats.invitations.meetings import is_phone_number, is_video_link
from app.formats.invitations.times import date_time, duration
from app.formats.invitations.zones import CustomZone, zone_for_name
from app.formats.people import Person, address_of, is_machine_address, name_of
from app.resources.fields import EARLIEST, LATEST, LONGEST_UID
from app.texts import as_line

MOST_EVENTS: Final = 20
MOST_PEOPLE: Final = 50
_LONGEST_LINE: Final = 200
_HIGHEST_SEQUENCE: Final = 2_147_483_647
_METHODS: Final = frozenset({"", "REQUEST", "PUBLISH", "CANCEL"})
_NOT_A_PERSON: Final = frozenset({"RESOURCE", "ROOM", "GROUP"})
_LONGEST_SPAN: Final = timedelta(days=366)
_DAY: Final = re.compile(r"\d{8}")


@dataclass(frozen=True, slots=True)
class Invitation:
    """What one VEVENT states. Times are in UTC, or naive: the local time of the people invited."""

    uid: str | None
    sequence: int
    stamped_at: datetime | None
    cancelled: bool
    summary: str | None
    starts_at: datetime | None
    """None only for a cancellation without times."""
    ends_at: datetime | None
    timezone: str | None
    """IANA name, if the file names a zone."""
    location: str | None
    type: InterviewType
    organizer: Person | None
    attendees: tuple[Person, ...]

    def with_local_times_in(self, zone: str) -> "Invitation":
        """The invitation with its naive times read as local times of a zone (IANA name), in UTC."""
        local = ZoneInfo(zone)

        def in_utc(time: datetime | None) -> datetime | None:
            return time if time is None or time.tzinfo is not None else time.replace(tzinfo=local).astimezone(UTC)

        return replace(self, starts_at=in_utc(self.starts_at), ends_at=in_utc(self.ends_at))

    def is_for(self, addresses: Iterable[str], name: str | None = None) -> bool:
        """Whether a person with one of these addresses, in lower case, or with this name is invited."""
        candidate_addresses = frozenset(addresses)
        return any(attendee.is_one_of(candidate_addresses, name) for attendee in self.attendees)

    def panel(self, addresses: Iterable[str], name: str | None = None) -> list[Person]:
        """The people who meet the candidate, everyone once; the candidate has these addresses or this name.

        `addresses` are in lower case. The organizer counts as recruiter if invited or the only person, otherwise as
        coordinator.
        """
        candidate_addresses = frozenset(addresses)
        interviewers = [person for person in self.attendees if not person.is_one_of(candidate_addresses, name)]
        organizer = self.organizer
        if organizer is not None and not organizer.is_one_of(candidate_addresses, name):
            attends = [person for person in self.attendees if person.identity == organizer.identity]
            role = InterviewerRole.RECRUITER if attends or not interviewers else InterviewerRole.COORDINATOR
            known_name = organizer.name or next((person.name for person in attends), None)
            interviewers = [person for person in interviewers if person.identity != organizer.identity]
            interviewers.append(Person(known_name, organizer.email, role))
        by_identity: dict[str, Person] = {}
        for person in interviewers:
            by_identity.setdefault(person.identity, person)
        return list(by_identity.values())


def read_invitations(data: bytes, charset: str | None = None) -> list[Invitation]:
    """The invitations in a file, in order. `charset`: what the sender declared.

    Raises Unreadable for a file without invitations, and for an invitation that cannot become an interview.
    """
    method, events, zones = read_components(data, charset)
    if method not in _METHODS:
        raise Unreadable(f"METHOD:{method[:20]} is no invitation; send the REQUEST, its updates or its CANCEL")
    if not events:
        raise Unreadable("there is no BEGIN:VEVENT in it; send the .ics file of the invitation")
    if len(events) > MOST_EVENTS:
        raise Unreadable(f"there are {len(events)} events in it, and at most {MOST_EVENTS} are imported at once")
    invitations = [_invitation(event, method, zones) for event in events]
    uids = [invitation.uid for invitation in invitations if invitation.uid is not None]
    if len(set(uids)) != len(uids):
        raise Unreadable("two events have the same UID; an interview takes place once, so send each by itself")
    return invitations


def _invitation(event: VEvent, method: str, zones: dict[str, CustomZone]) -> Invitation:
    for name in ("RECURRENCE-ID", "RRULE", "RDATE"):
        if name in event.properties:
            where = _at(event.properties[name])
            raise Unreadable(
                f"{where}: it is of a series, and an interview takes place once; send that round by itself"
            )
    uid = as_line(event.text("UID") or "") or None
    if uid is not None and len(uid) > LONGEST_UID:
        raise Unreadable(f"{_at(event.properties['UID'])}: is longer than {LONGEST_UID} characters")
    cancelled = method == "CANCEL" or (event.text("STATUS") or "").upper() == "CANCELLED"
    starts_at, ends_at, timezone = None, None, None
    if "DTSTART" in event.properties:
        starts_at, timezone = _time(event.properties["DTSTART"], zones)
        ends_at = _end(event, starts_at, timezone, zones)
    if ends_at is None and not cancelled:
        lacks = "has no DTSTART" if starts_at is None else "has neither DTEND nor DURATION"
        raise Unreadable(f"the event on line {event.line_number} {lacks}, so it is unknown when it takes place")
    return Invitation(
        uid=uid,
        sequence=_sequence(event),
        stamped_at=_stamp(event),
        cancelled=cancelled,
        summary=_short(event.text("SUMMARY")),
        starts_at=starts_at,
        ends_at=ends_at,
        timezone=timezone,
        location=_location(event),
        type=_type(event),
        organizer=_organizer(event),
        attendees=_attendees(event),
    )


def _at(line: ContentLine) -> str:
    return f"line {line.line_number}, {line.name}"


def _time(line: ContentLine, zones: dict[str, CustomZone]) -> tuple[datetime, str | None]:
    """A time in UTC and the IANA zone that the file states for it, or a naive local time without a zone."""
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
    custom = zones.get(tzid) or zones.get(tzid.strip("\"'"))
    name = zone_for_name(tzid) or (custom.iana_name if custom else None)
    if name is not None:
        return read.replace(tzinfo=ZoneInfo(name)).astimezone(UTC), name
    offset = custom.offset(read) if custom else None
    if offset is None:
        raise Unreadable(f"{_at(line)}: the time zone {tzid[:60]!r} is not known, and the file does not define it")
    return (read - offset).replace(tzinfo=UTC), None


def _end(event: VEvent, starts_at: datetime, timezone: str | None, zones: dict[str, CustomZone]) -> datetime | None:
    end, length = event.properties.get("DTEND"), event.properties.get("DURATION")
    if end is not None:
        ends_at, _ = _time(end, zones)
        if ends_at.tzinfo is None and starts_at.tzinfo is not None:  # without its own zone it is in the start's
            return ends_at.replace(tzinfo=ZoneInfo(timezone or "UTC")).astimezone(UTC)
        return ends_at if starts_at.tzinfo is not None else ends_at.replace(tzinfo=None)
    if length is None:
        return None
    span = duration(length.value)
    if span is None:
        raise Unreadable(f"{_at(length)}: is no duration such as PT45M")
    return starts_at + max(min(span, _LONGEST_SPAN), -_LONGEST_SPAN)


def _sequence(event: VEvent) -> int:
    """The number of the revision; Outlook's own property is used if the standard one is missing."""
    for name in ("SEQUENCE", "X-MICROSOFT-CDO-APPT-SEQUENCE"):
        written = event.text(name)
        if written is not None and written.isascii() and written.isdigit():
            return min(int(written[:20]), _HIGHEST_SEQUENCE)
    return 0


def _stamp(event: VEvent) -> datetime | None:
    """When the message was made, in UTC: it orders messages of the same sequence (RFC 5546, section 2.1.5)."""
    line = event.properties.get("DTSTAMP")
    read = date_time(line.value) if line else None
    if read is None or not EARLIEST.year < read.year < LATEST.year:
        return None
    return read.replace(tzinfo=UTC)


def _attendees(event: VEvent) -> tuple[Person, ...]:
    """The people who take part, without rooms, groups, and people who declined or are only informed."""
    people = []
    for line in event.attendees:
        kind, role, answer = (line.parameters.get(name, "").upper() for name in ("CUTYPE", "ROLE", "PARTSTAT"))
        if kind in _NOT_A_PERSON or role == "NON-PARTICIPANT" or answer == "DECLINED":
            continue
        person = _person(line, InterviewerRole.INTERVIEWER)
        if person is not None:
            people.append(person)
    if len(people) > MOST_PEOPLE + 1:
        raise Unreadable(f"{_at(event.attendees[0])}: {len(people)} people are invited, more than {MOST_PEOPLE}")
    return tuple(people)


def _organizer(event: VEvent) -> Person | None:
    line = event.properties.get("ORGANIZER")
    return _person(line, InterviewerRole.COORDINATOR) if line else None


def _person(line: ContentLine, role: InterviewerRole) -> Person | None:
    email = address_of(line.parameters.get("EMAIL", "")) or address_of(unescaped(line.value))
    name = name_of(unescaped(line.parameters.get("CN", "")), email)
    if (name is None and email is None) or is_machine_address(email):
        return None
    return Person(name, email, role)


def _type(event: VEvent) -> InterviewType:
    """Derived from where the interview takes place, never from its title."""
    conferences = [(line.text, line.parameters.get("FEATURE", "").upper()) for line in event.conferences]
    if any(is_video_link(each) for each in [*event.links(), *(text for text, _ in conferences)]):
        return InterviewType.VIDEO
    if any("VIDEO" in feature and not is_phone_number(text) for text, feature in conferences):
        return InterviewType.VIDEO
    if any(event.text(name) for name in ("X-GOOGLE-CONFERENCE", "X-GOOGLE-HANGOUT", *MICROSOFTS_LINKS)):
        return InterviewType.VIDEO
    if any(is_phone_number(each) for each in [*event.links(), *(text for text, _ in conferences)]):
        return InterviewType.PHONE
    return InterviewType.OTHER


def _location(event: VEvent) -> str | None:
    """Where the interview takes place, or its link if there is no location."""
    links = (line.text for line in event.conferences)
    texts = [event.text("LOCATION"), *links, *(each for each in event.links() if is_video_link(each))]
    return _short(next((text for text in texts if text), None))


def _short(text: str | None) -> str | None:
    if text is None:
        return None
    line = " ".join(as_line(text).split())
    return line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"

"""The events and time zones of a calendar (RFC 5545), as the lines of a file that somebody sent tell them.

Read line by line and not as the library's components, for two reasons: those keep every VTIMEZONE they ever met for
the whole process, whoever sent it; and a stranger's one odd property must not cost the whole file.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from app.formats.content_lines import Line, Unreadable, read
from app.formats.invitations.times import date_time, utc_offset
from app.formats.invitations.zones import Observance, OwnZone, zone_named

_MOST_LINES: Final = 5_000
_LINKS: Final = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-GOOGLE-HANGOUT", "URL")
MICROSOFTS_LINKS: Final = ("X-MICROSOFT-SKYPETEAMSMEETINGURL", "X-MICROSOFT-ONLINEMEETINGCONFLINK")
_OF_AN_EVENT: Final = (
    *("UID", "SEQUENCE", "DTSTAMP", "STATUS", "SUMMARY", "LOCATION", "DTSTART", "DTEND", "DURATION", "ORGANIZER"),
    *("RRULE", "RDATE", "RECURRENCE-ID", "X-MICROSOFT-CDO-APPT-SEQUENCE", *_LINKS, *MICROSOFTS_LINKS),
)
_OF_A_ZONE: Final = ("TZID", "X-LIC-LOCATION", "DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE")
_WANTED: Final = frozenset({"BEGIN", "END", "METHOD", "ATTENDEE", *_OF_AN_EVENT, *_OF_A_ZONE})


@dataclass(slots=True)
class EventLines:
    """The lines of a VEVENT: those that count once by name, the first of each; the attendees beside."""

    number: int
    lines: dict[str, Line] = field(default_factory=dict)
    conferences: list[Line] = field(default_factory=list)
    attendees: list[Line] = field(default_factory=list)

    def text(self, name: str) -> str | None:
        """What a property says, if it says anything."""
        line = self.lines.get(name)
        return (line.text or None) if line else None

    def links(self) -> Iterator[str]:
        """What may be the link to a meeting: the location, then whatever programs have a property for."""
        for name in ("LOCATION", *_LINKS, *MICROSOFTS_LINKS):
            found = self.text(name)
            if found is not None:
                yield found


def read_components(data: bytes, charset: str | None) -> tuple[str, list[EventLines], dict[str, OwnZone]]:
    """The method, the events and the zones of a calendar; what is nested in events, such as alarms, is passed over.

    `charset` is what the file's sender declared. Raises Unreadable.
    """
    method, events, zones, inside = "", list[EventLines](), dict[str, OwnZone](), list[str]()
    zone = OwnZone()
    for count, line in enumerate(read(data, charset, _WANTED)):
        if count >= _MOST_LINES:
            raise Unreadable(f"there are more than {_MOST_LINES:,} lines to read in it; send one invitation at a time")
        name = line.value.strip().upper()
        if line.name == "BEGIN":
            inside.append(name)
            if name == "VEVENT":
                events.append(EventLines(line.number))
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


def _take_in(event: EventLines, line: Line) -> None:
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

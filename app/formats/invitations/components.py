"""The events and time zones of a calendar file (RFC 5545).

The file is read line by line and not with the library's components, for two reasons: the library caches every VTIMEZONE
that it has ever read, of every sender; and one invalid property must not make the whole file unreadable.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from app.formats.content_lines import ContentLine, Unreadable, read_lines
from app.formats.invitations.times import date_time, utc_offset
from app.formats.invitations.zones import CustomZone, Observance, zone_for_name

_MOST_LINES: Final = 5_000
_LINKS: Final = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-GOOGLE-HANGOUT", "URL")
MICROSOFTS_LINKS: Final = ("X-MICROSOFT-SKYPETEAMSMEETINGURL", "X-MICROSOFT-ONLINEMEETINGCONFLINK")
_EVENT_PROPERTIES: Final = (
    *("UID", "SEQUENCE", "DTSTAMP", "STATUS", "SUMMARY", "LOCATION", "DTSTART", "DTEND", "DURATION", "ORGANIZER"),
    *("RRULE", "RDATE", "RECURRENCE-ID", "X-MICROSOFT-CDO-APPT-SEQUENCE", *_LINKS, *MICROSOFTS_LINKS),
)
_ZONE_PROPERTIES: Final = ("TZID", "X-LIC-LOCATION", "DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE")
_WANTED: Final = frozenset({"BEGIN", "END", "METHOD", "ATTENDEE", *_EVENT_PROPERTIES, *_ZONE_PROPERTIES})


@dataclass(slots=True)
class VEvent:
    """A VEVENT that begins on this line; `properties` has the first line of each that may occur only once."""

    line_number: int
    properties: dict[str, ContentLine] = field(default_factory=dict)
    conferences: list[ContentLine] = field(default_factory=list)
    attendees: list[ContentLine] = field(default_factory=list)

    def text(self, name: str) -> str | None:
        """The text of a property; None if it is missing or empty."""
        line = self.properties.get(name)
        return (line.text or None) if line else None

    def links(self) -> Iterator[str]:
        """The texts that may contain a meeting link: the location, then the properties that programs use for it."""
        for name in ("LOCATION", *_LINKS, *MICROSOFTS_LINKS):
            text = self.text(name)
            if text is not None:
                yield text


def read_components(data: bytes, charset: str | None) -> tuple[str, list[VEvent], dict[str, CustomZone]]:
    """The method, the events, and the zones by TZID; components nested in events, such as alarms, are skipped.

    `charset`: what the file's sender declared. Raises Unreadable.
    """
    method, events, zones, inside = "", list[VEvent](), dict[str, CustomZone](), list[str]()
    zone = CustomZone()
    for count, line in enumerate(read_lines(data, charset, _WANTED)):
        if count >= _MOST_LINES:
            raise Unreadable(f"there are more than {_MOST_LINES:,} lines to read in it; send one invitation at a time")
        name = line.value.strip().upper()
        if line.name == "BEGIN":
            inside.append(name)
            if name == "VEVENT":
                events.append(VEvent(line.line_number))
            elif name == "VTIMEZONE":
                zone = CustomZone()
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
            _add_to_event(events[-1], line)
        elif "VTIMEZONE" in inside:
            _add_to_zone(zone, line)
    return method, events, zones


def _add_to_event(event: VEvent, line: ContentLine) -> None:
    if line.name == "ATTENDEE":
        event.attendees.append(line)
    elif line.name == "CONFERENCE":
        event.conferences.append(line)
    else:
        event.properties.setdefault(line.name, line)


def _add_to_zone(zone: CustomZone, line: ContentLine) -> None:
    """Add a line of a VTIMEZONE; what cannot be parsed is left out."""
    if line.name == "TZID":
        zone.tzid = zone.tzid or line.text
    elif line.name == "X-LIC-LOCATION":
        zone.iana_name = zone_for_name(line.text)
    if not zone.observances:
        return
    observance = zone.observances[-1]
    if line.name == "DTSTART":
        begins = date_time(line.value)
        observance.starts = begins.replace(tzinfo=None) if begins else None
    elif line.name == "TZOFFSETFROM":
        observance.offset_from = utc_offset(line.value) or timedelta()
    elif line.name == "TZOFFSETTO":
        observance.offset_to = utc_offset(line.value) or timedelta()
    elif line.name == "RDATE":
        dates = (date_time(each) for each in line.value.split(",")[:500])
        observance.dates += [each.replace(tzinfo=None) for each in dates if each is not None]
    elif line.name == "RRULE":
        observance.rule = dict(pair.split("=", 1) for pair in line.value.upper().strip().split(";") if "=" in pair)

"""Times, durations and offsets in iCalendar (RFC 5545, section 3.3); None for an invalid value."""

from datetime import datetime, timedelta

from icalendar.prop import vDatetime, vDuration, vUTCOffset


def date_time(written: str) -> datetime | None:
    """A DATE-TIME: in UTC, or naive for a local time."""
    try:
        read = vDatetime.from_ical(written.strip())  # type: ignore[no-untyped-call]  # the library is untyped
    except ValueError:
        return None
    return read if isinstance(read, datetime) else None


def utc_offset(written: str) -> timedelta | None:
    """A UTC-OFFSET: the time east of Greenwich."""
    try:
        read = vUTCOffset.from_ical(written.strip())  # type: ignore[no-untyped-call]  # as above
    except ValueError:
        return None
    return read if isinstance(read, timedelta) else None


def duration(written: str) -> timedelta | None:
    """A DURATION."""
    try:
        read = vDuration.from_ical(written.strip())  # type: ignore[no-untyped-call]  # as above
    except (ValueError, TypeError, OverflowError):
        return None
    return read if isinstance(read, timedelta) else None

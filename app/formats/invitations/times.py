"""Times, spans and offsets as iCalendar writes them (RFC 5545, section 3.3); None for what is none."""

from datetime import datetime, timedelta

from icalendar.prop import vDatetime, vDuration, vUTCOffset


def date_time(written: str) -> datetime | None:
    """A DATE-TIME: in UTC, or local."""
    try:
        read = vDatetime.from_ical(written.strip())  # type: ignore[no-untyped-call]  # as the library has it
    except ValueError:
        return None
    return read if isinstance(read, datetime) else None


def utc_offset(written: str) -> timedelta | None:
    """How far east of Greenwich."""
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

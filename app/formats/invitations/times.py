"""Times, spans and offsets as iCalendar writes them (RFC 5545, section 3.3); None for what is none.

The library that reads them is loaded when the first one is read: few services ever do.
"""

from datetime import datetime, timedelta


def date_time(written: str) -> datetime | None:
    """A DATE-TIME: in UTC, or local."""
    from icalendar.prop import vDatetime

    try:
        read = vDatetime.from_ical(written.strip())  # type: ignore[no-untyped-call]  # as the library has it
    except ValueError:
        return None
    return read if isinstance(read, datetime) else None


def utc_offset(written: str) -> timedelta | None:
    """How far east of Greenwich."""
    from icalendar.prop import vUTCOffset

    try:
        read = vUTCOffset.from_ical(written.strip())  # type: ignore[no-untyped-call]  # as above
    except ValueError:
        return None
    return read if isinstance(read, timedelta) else None


def duration(written: str) -> timedelta | None:
    """A DURATION."""
    from icalendar.prop import vDuration

    try:
        read = vDuration.from_ical(written.strip())  # type: ignore[no-untyped-call]  # as above
    except (ValueError, TypeError, OverflowError):
        return None
    return read if isinstance(read, timedelta) else None

"""Lengths of time as the etiquette means them: elapsed hours, calendar days and months, or working days.

ISO 8601 libraries fold `PT24H` and `P1D` into one value; here they differ by an hour when the clocks change, so this
reader keeps them apart.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

_DURATION: Final = re.compile(
    r"P(?=.)(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,4})D)?"
    r"(?:T(?=.)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,8})S)?)?",
    re.ASCII,
)
_LONGEST_DAYS: Final = 3660
"""Ten years and a little: no figure of the etiquette is longer, and no instant can overflow."""


class InvalidDuration(ValueError):
    """The text is no ISO 8601 duration of whole, non-negative parts up to ten years."""


@dataclass(frozen=True, slots=True)
class Duration:
    """Calendar months, then calendar days, then working days, then elapsed seconds; each zero or more."""

    months: int = 0
    days: int = 0
    working_days: int = 0
    seconds: int = 0
    is_elapsed: bool = field(init=False, repr=False, compare=False)
    """Whether it counts hours by the clock, and no days."""
    is_days: bool = field(init=False, repr=False, compare=False)
    """Whether it counts neither months nor working days."""
    calendar_days: timedelta = field(init=False, repr=False, compare=False)
    elapsed: timedelta = field(init=False, repr=False, compare=False)
    """Its hours by the clock."""

    def __post_init__(self) -> None:
        parts = (self.months, self.days, self.working_days, self.seconds)
        if min(parts) < 0:
            raise InvalidDuration("a span cannot be negative")
        if self.months * 30 + self.days + self.working_days + self.seconds // 86_400 > _LONGEST_DAYS:
            raise InvalidDuration("a span cannot be longer than ten years")
        object.__setattr__(self, "is_elapsed", not (self.months or self.days or self.working_days))
        object.__setattr__(self, "is_days", not (self.months or self.working_days))
        object.__setattr__(self, "calendar_days", timedelta(days=self.days))
        object.__setattr__(self, "elapsed", timedelta(seconds=self.seconds))

    @classmethod
    def parse(cls, text: str) -> "Duration":
        """Read an ISO 8601 duration such as `PT24H`, `P2D`, `P1M`; refuse fractions and signs with InvalidDuration."""
        match = _DURATION.fullmatch(text)
        if match is None:
            raise InvalidDuration(f"{text[:40]!r} is not an ISO 8601 duration such as PT24H, P2D or P1M")
        part = {name: int(digits or 0) for name, digits in match.groupdict().items()}
        return cls(
            months=part["years"] * 12 + part["months"],
            days=part["weeks"] * 7 + part["days"],
            seconds=part["hours"] * 3600 + part["minutes"] * 60 + part["seconds"],
        )

    def times(self, count: int) -> "Duration":
        """As long `count` times over; raises InvalidDuration beyond ten years."""
        return Duration(self.months * count, self.days * count, self.working_days * count, self.seconds * count)

    def __str__(self) -> str:
        """The ISO 8601 form; working days, which ISO 8601 lacks, in words."""
        if self.working_days:
            return f"{self.working_days} working days"
        date_part = _designated((self.months, "M"), (self.days, "D"))
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        time_part = _designated((hours, "H"), (minutes, "M"), (seconds, "S"))
        if not date_part and not time_part:
            return "PT0S"
        return f"P{date_part}" + (f"T{time_part}" if time_part else "")


def _designated(*parts: tuple[int, str]) -> str:
    return "".join(f"{count}{designator}" for count, designator in parts if count)

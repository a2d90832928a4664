"""What checks report of a letter."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MOST_FINDINGS: Final = 200
"""Findings that are reported of one letter: more would not be read."""


class Severity(StrEnum):
    """`error`: do not send it so; `warning`: better not; `hint`: could be better."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a check found in a letter.

    `start` and `end` are offsets in the body, in Unicode code points; both are None if it is about the entire letter or
    about the subject, as the message says.
    """

    check: str
    severity: Severity
    guidance: tuple[str, ...]
    message: str
    start: int | None = None
    end: int | None = None
    suggestion: str | None = None

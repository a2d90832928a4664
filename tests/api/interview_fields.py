"""One row for each field that a caller may write of an interview: values that it takes, and one that it refuses.

`test_interview_fields` follows the values through every answer, event, export, import and preview, and fails for a
field without a row. What is refused joins the tables of bad fields.
"""

from dataclasses import dataclass
from typing import Any, Final

from tests.api.bad_fields import Bad


@dataclass(frozen=True, slots=True)
class Row:
    """`default` is what a caller reads who did not write the field; `other` is patched over `first`.

    `refused` is JSON; it is blamed on the field, or on what is `below` it.
    """

    name: str
    default: Any
    first: Any
    other: Any
    refused: str
    below: str = ""

    @property
    def bad(self) -> Bad:
        return Bad(f"{self.refused} for {self.name}", f"/{self.name}{self.below}", self.refused)


REQUIRED: Final = object()
"""The default of a field that must be written."""

INTERVIEW_FIELDS: Final = (
    Row("round", 1, 3, 4, "0"),
    Row("type", "other", "phone", "onsite", '"chat"'),
    Row("starts_at", REQUIRED, "2026-12-01T09:00:00Z", "2026-12-01T09:30:00Z", '"2026-11-24T11:00:00"'),
    Row("ends_at", REQUIRED, "2026-12-01T10:00:00Z", "2026-12-01T11:00:00Z", '"soon"'),
    Row("timezone", "UTC", "Europe/Berlin", "America/New_York", '"CET+1"'),
    Row("location", None, "Room 1", "Room 2", '["Berlin"]'),
    Row("status", "scheduled", "scheduled", "cancelled", '"over"'),
    Row("external_id", None, "one", "two", '""'),
    Row("metadata", {}, {"floor": "4"}, {"floor": "5"}, '{"floor": 4}', "/floor"),
)
BAD: Final = [row.bad for row in INTERVIEW_FIELDS]

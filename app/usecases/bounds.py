"""How many facts hang on one application or candidate at most: every write plans from all of them."""

from typing import Final

from app.errors import FieldError, InvalidFields

MOST_INTERVIEWS: Final = 200
"""Rounds of an application."""
MOST_SEATS: Final = 50
"""People on one panel."""
MOST_DEADLINES: Final = 500
"""Of an application, open or not."""
MOST_INTERACTIONS: Final = 2_000
"""Of an application."""
MOST_REFERENCES: Final = 500
"""Of a candidate."""


def refuse_beyond(most: int, count: int, what: str, pointer: str) -> None:
    """Raise InvalidFields where one more would be too many. `what`: of which there are `count`, in the plural."""
    if count >= most:
        raise InvalidFields(FieldError(pointer, f"there are {count:,} {what}, and no more than {most:,} can be"))

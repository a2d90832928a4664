"""How many facts an application or candidate may have: every write plans from all of them."""

from typing import Final

from app.errors import FieldError, InvalidFields

MOST_INTERVIEWS: Final = 200
"""Of an application."""
MOST_DEADLINES: Final = 500
"""Of an application, whatever their status."""
MOST_INTERACTIONS: Final = 2_000
"""Of an application."""
MOST_REFERENCES: Final = 250
"""Of a candidate: every application has a task for each of them."""
MOST_PLANNED: Final = 50_000
"""Panel members, and applications times references, of one import: each of them calls for a task."""


def refuse_if_full(most: int, count: int, what: str, pointer: str) -> None:
    """Raise InvalidFields if `count` has reached `most`; `what` begins the message, as in "people: the panel has"."""
    if count >= most:
        detail = f"{what} {count:,} already, and {most:,} is the most; remove some first"
        raise InvalidFields(FieldError(pointer, detail))

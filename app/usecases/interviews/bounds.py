"""How many facts hang on one application or candidate at most: every write plans from all of them."""

from typing import Final

from app.errors import FieldError, InvalidFields

MOST_INTERVIEWS: Final = 200
"""Rounds of an application."""
MOST_DEADLINES: Final = 500
"""Of an application, open or not."""
MOST_INTERACTIONS: Final = 2_000
"""Of an application."""
MOST_REFERENCES: Final = 250
"""Of a candidate: each application tells each of them."""
MOST_PLANNED: Final = 50_000
"""Seats, and applications times references, of one import: each calls for a task."""


def refuse_beyond(most: int, count: int, what: str, pointer: str) -> None:
    """Raise InvalidFields where one more is too many. `what`: of what, and who has it: "people: the panel has"."""
    if count >= most:
        detail = f"{what} {count:,} already, and {most:,} is the most; remove some first"
        raise InvalidFields(FieldError(pointer, detail))

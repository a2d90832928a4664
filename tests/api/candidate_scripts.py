"""What a generated script of two candidates' lives is made of: requests, and what they say.

A script names things by their place ("the third interview that there is by then, counted round"), so that every mix of
steps can be sent. Its texts are awkward, and the writer puts a word into each that stands nowhere else.
"""

from dataclasses import dataclass
from typing import Any, Final

Body = dict[Any, Any]


@dataclass(frozen=True, slots=True)
class Pick:
    """The identifier of something that exists by then: the one at a place among all of its kind, counted round."""

    kind: str
    place: int = 0


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody of a panel."""

    interview: Pick
    place: int


@dataclass(frozen=True, slots=True)
class Words:
    """A text of up to `most` characters with a word of its own, and perhaps an identifier of the candidate's."""

    before: str = ""
    after: str = ""
    times: int = 1
    """How often what comes after the word is repeated."""
    most: int = 200
    form: str = "{}"
    quoting: Pick | None = None


@dataclass(frozen=True, slots=True)
class Lookalike:
    """What could be an identifier, and is none."""

    prefix: str


@dataclass(frozen=True, slots=True)
class At:
    """An instant, so many hours from now, written with an offset from UTC in minutes."""

    hours: float
    offset: int = 0


@dataclass(frozen=True, slots=True)
class On:
    """A day, so many days from today."""

    days: int


@dataclass(frozen=True, slots=True)
class Invitation:
    """An `.ics` file that invites to an hour which ends so many hours from now."""

    hours: float


@dataclass(frozen=True, slots=True)
class Send:
    """A request. It is left out where something that it names does not exist."""

    method: str
    path: tuple[str | Pick | Seat, ...]
    body: Body | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """Time passes."""

    hours: float


Step = Send | Wait
Group = tuple[Step, ...]
"""Steps that follow each other."""


@dataclass(frozen=True, slots=True)
class Script:
    """One candidate's life: what there is at first, and what comes of it."""

    profile: Body
    begins: tuple[Step, ...]
    goes_on: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Scripts:
    """The candidate who is carried and erased, and a bystander of the same account."""

    subject_is_default: bool
    """Whether the subject is the account's default candidate, or else the bystander."""
    later: float
    """Hours that pass after the export was imported elsewhere."""
    subject: Script
    bystander: Script


ME: Final = Pick("cand")

"""The fields of a rule: its cases, its conditions, when its task opens, is due and expires, and its text."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from app.etiquette.facts import Channel, ClosedBy, Purpose
from app.etiquette.moments import Moment
from app.etiquette.situation import Case, Situation


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Why nothing is left to do for a task. `at`: when it was done; None if there never was anything to do."""

    by: ClosedBy
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outreach:
    """A message to the company, or a call, that a task asks for."""

    purpose: Purpose
    channel: Channel = Channel.EMAIL


Condition = Callable[[Case], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One piece of etiquette as data.

    `cases` yields one case for every task of the rule. `title` and `why` are sentences with `{names}` from
    `app.etiquette.words`; `parameters` are the policy figures beyond those that the moments use.
    """

    id: str
    summary: str
    title: str
    why: str
    guidance: tuple[str, ...]
    cases: Callable[[Situation], Iterable[Case]]
    opens: Moment
    due: Moment
    expires: Moment
    when: tuple[Condition, ...] = ()
    satisfied: Callable[[Case], Satisfaction | None] | None = None
    outreach: Outreach | None = None
    optional: bool = False
    parameters: tuple[str, ...] = ()

    @property
    def figures(self) -> tuple[str, ...]:
        """The policy keys that move this rule, each once."""
        used = (*self.opens.parameters, *self.due.parameters, *self.expires.parameters, *self.parameters)
        return tuple(dict.fromkeys(used))

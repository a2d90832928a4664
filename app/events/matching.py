"""Which endpoint wants which event."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subscription:
    """What an endpoint asked for; an empty sequence lets everything pass."""

    event_types: Sequence[str]
    candidate_ids: Sequence[str]
    rules: Sequence[str]

    def wants(self, event_type: str, candidate_id: str | None, rule: str | None) -> bool:
        """Whether the event passes every filter. What an event does not have is not filtered by."""
        return (
            (not self.event_types or event_type in self.event_types)
            and (not self.candidate_ids or candidate_id is None or candidate_id in self.candidate_ids)
            and (not self.rules or rule is None or rule in self.rules)
        )

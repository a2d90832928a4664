"""Which events an endpoint subscribes to, and which of its filters exclude the others."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subscription:
    """The filters of an endpoint; an empty sequence does not filter."""

    event_types: Sequence[str]
    candidate_ids: Sequence[str]
    rules: Sequence[str]

    def wants(self, event_type: str, candidate_id: str | None, rule: str | None) -> bool:
        """Whether the event passes every filter. A filter on something that the event does not have is ignored."""
        return not self.refusals(event_type, candidate_id, rule)

    def refusals(self, event_type: str, candidate_id: str | None, rule: str | None) -> list[tuple[str, str]]:
        """The filters that exclude the event, by name, with the event's value."""
        filters = (
            ("event_types", self.event_types, event_type),
            ("filters.candidate_ids", self.candidate_ids, candidate_id),
            ("filters.rules", self.rules, rule),
        )
        return [
            (name, value) for name, allowed, value in filters if allowed and value is not None and value not in allowed
        ]

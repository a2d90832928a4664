"""Which endpoint wants which event, and if not, which of its filters says so."""

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
        return not self.refusals(event_type, candidate_id, rule)

    def refusals(self, event_type: str, candidate_id: str | None, rule: str | None) -> list[tuple[str, str]]:
        """The filters that the event does not pass, each with the event's own value."""
        filters = (
            ("event_types", self.event_types, event_type),
            ("filters.candidate_ids", self.candidate_ids, candidate_id),
            ("filters.rules", self.rules, rule),
        )
        return [
            (name, value) for name, wanted, value in filters if wanted and value is not None and value not in wanted
        ]

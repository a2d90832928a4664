"""What one process may send: claims under a lease, and a hand that takes deliveries while they are being made."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.store.outgoing_records import WebhookRecord


@dataclass(frozen=True, slots=True)
class Claim:
    """One delivery that this process may try until its lease ends, and what to send.

    `claim_number` tells this claim from those of other processes, before and after it.
    """

    id: str
    endpoint_id: str
    endpoint: WebhookRecord
    attempt_count: int
    tries: int
    claim_number: int
    event_type: str
    timestamp: datetime
    sequence: int
    data: dict[str, Any]
    timezone: str
    """The candidate's, or UTC for what is about none."""


@dataclass(slots=True)
class Hand:
    """Takes deliveries that are being made, so that nobody has to look for them; they are its own once committed."""

    opened_at: datetime
    lease_ends_at: datetime
    takes: Callable[[WebhookRecord], bool]
    """Whether it takes one more message to this endpoint."""
    claims: list[Claim] = field(default_factory=list)

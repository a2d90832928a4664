"""The records of accounts, API keys, feed tokens, stored responses, and of the service's own state."""

from datetime import datetime

from app.store.feed_tables import FeedTokenRow
from app.store.record import Record, record
from app.store.sealing_tables import THE_ONE, SealingCheckRow
from app.store.tables import AccountRow, ApiKeyRow, CatalogueRow, StoredResponseRow


@record(AccountRow)
class AccountRecord(Record):
    id: str
    name: str
    last_sequence: int = 0
    created_at: datetime


@record(ApiKeyRow)
class ApiKeyRecord(Record):
    id: str
    account_id: str
    name: str
    prefix: str
    digest: str
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None


@record(StoredResponseRow)
class StoredResponseRecord(Record):
    """The sealed response to a request with an `Idempotency-Key`."""

    caller_id: str
    key: str
    account_id: str
    digest: str
    status: int
    sealed: str
    created_at: datetime


@record(CatalogueRow)
class CatalogueRecord(Record):
    """A version of the rules."""

    version: str
    started_at: datetime


@record(FeedTokenRow)
class FeedTokenRecord(Record):
    """A token that reads one candidate's feeds."""

    id: str
    account_id: str
    candidate_id: str
    name: str | None = None
    prefix: str
    digest: str
    created_at: datetime
    last_used_at: datetime | None = None


@record(SealingCheckRow)
class SealingCheckRecord(Record):
    """The fingerprint of the secret key."""

    id: int = THE_ONE
    fingerprint: str
    created_at: datetime

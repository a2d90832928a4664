"""The table of feed tokens, which let a calendar program subscribe without an API key."""

from datetime import datetime
from typing import Any, ClassVar

from sqlmodel import Field, SQLModel

from app.store.columns import belongs_to, instant


class FeedTokenRow(SQLModel, table=True):
    """A token that reads one candidate's feeds and nothing else; only its digest is stored."""

    __tablename__: ClassVar[Any] = "feed_tokens"

    id: str = Field(primary_key=True)
    account_id: str = belongs_to("accounts", index=True)
    candidate_id: str = belongs_to("candidates", index=True)
    name: str | None = None
    prefix: str
    digest: str = Field(unique=True)
    created_at: datetime = instant()
    last_used_at: datetime | None = instant(null=True)

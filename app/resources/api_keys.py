"""API keys and accounts."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from app.resources.fields import Instant, Line, Wire, example


class Scope(StrEnum):
    """What a key may do: read; write facts and tasks; manage the account's keys; create further accounts."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"
    OPERATOR = "operator"


class NewApiKey(Wire):
    """An API key to be created."""

    model_config = example({"name": "my calendar", "scopes": ["read"]})

    name: Line
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=4)] = Field(
        default_factory=lambda: [Scope.READ, Scope.WRITE]
    )
    """A key cannot grant a scope that it does not have."""
    expires_at: Instant | None = None


class ApiKey(Wire):
    """An API key, without the key itself: its first characters identify it."""

    id: str
    name: str
    """The person or program that uses it."""
    prefix: str
    scopes: list[Scope]
    created_at: Instant
    last_used_at: Instant | None
    """To the minute."""
    expires_at: Instant | None
    revoked_at: Instant | None
    """When it was revoked, if it was."""


class ApiKeyCreated(ApiKey):
    """A new key; it is shown this once."""

    key: str
    """The key itself: send it as `Authorization: Bearer …`. It is not shown again."""


class Rotation(Wire):
    """How long the old key stays valid beside the new one."""

    model_config = example({"old_key_expires_at": None})

    old_key_expires_at: Instant | None = None
    """When left out, it expires at once."""


class NewAccount(Wire):
    """An account to be created."""

    model_config = example({"name": "Career office"})

    name: Line


class AccountCreated(Wire):
    """A new account with its first key, which is shown this once."""

    id: str
    name: str
    created_at: Instant
    api_key: ApiKeyCreated

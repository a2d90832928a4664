"""The settings: every environment variable that the service reads, typed and frozen."""

import os
import secrets
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated, Final, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.errors import SecretKeyUnusable
from app.postgres_urls import parsed
from app.public_address import public_address

Network = IPv4Network | IPv6Network
_Wait = Annotated[float, Field(ge=0, le=30 * 86400, allow_inf_nan=False)]
"""Seconds between two attempts."""
_POSTGRESQL: Final = ("postgresql://", "postgres://")


class Settings(BaseSettings):
    """The service's configuration; each field is `AFTERVIEW_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="AFTERVIEW_", frozen=True, extra="ignore", env_ignore_empty=True)

    database_url: str = "sqlite:///data/afterview.db"
    direct_url: str | None = None
    """PostgreSQL itself, where `database_url` is that of a connection pooler."""
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    bootstrap_api_key: Annotated[SecretStr, Field(min_length=16)] | None = None
    secret_key: SecretStr | None = None
    webhook_allowed_networks: Annotated[tuple[Network, ...], NoDecode] = ()
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
    """Whose `X-Forwarded-For`, `-Proto`, `-Host` and `-Prefix` count."""
    scheduler: Literal["on", "off"] = "on"
    public_url: str | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    webhook_timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 15.0
    webhook_retry_seconds: Annotated[tuple[_Wait, ...], NoDecode] = (5, 300, 1800, 7200, 18000, 36000, 36000)
    """Waits between attempts; the first attempt is immediate."""
    requests_per_minute: Annotated[int, Field(ge=1)] = 30_000
    """How many requests one API key may make, for each process."""
    retention_days: Annotated[float, Field(gt=0, le=3650)] = 90.0
    """How long events, deliveries and attempts are stored."""

    @field_validator("webhook_allowed_networks", "webhook_retry_seconds", "trusted_proxies", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("public_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        return public_address(value) if value else None

    @field_validator("database_url")
    @classmethod
    def _supported_database(cls, value: str) -> str:
        if value.startswith("sqlite:///"):
            return value
        if not value.startswith(_POSTGRESQL):
            raise ValueError("must start with sqlite:/// or postgresql://")
        parsed(value)
        return value

    @field_validator("direct_url")
    @classmethod
    def _postgresql(cls, value: str | None) -> str | None:
        if value is not None:
            if not value.startswith(_POSTGRESQL):
                raise ValueError("must start with postgresql://")
            parsed(value)
        return value

    @property
    def session_url(self) -> str:
        """The database for what needs a session of its own: migrations, and hearing other processes."""
        return self.direct_url or self.database_url

    @property
    def data_folder(self) -> Path:
        """The folder of the SQLite file; for PostgreSQL, `data` in the working directory."""
        if self.database_url.startswith("sqlite:///"):
            return Path(self.database_url.removeprefix("sqlite:///")).parent
        return Path("data")

    @property
    def base_url(self) -> str:
        """The base URL of links that are not built for a request."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # a wildcard address cannot be visited
        return self.public_url or f"http://{host}:{self.port}"

    @property
    def secret_file(self) -> Path:
        """The file of the secret key, unless it is configured."""
        return (self.data_folder / "secret.key").absolute()

    @property
    def secret_source(self) -> str:
        """Where the secret key comes from, for a message."""
        return str(self.secret_file) if self.secret_key is None else "AFTERVIEW_SECRET_KEY"

    def read_secret(self) -> str | None:
        """The secret key: the configured one, else the one in the data folder, or None."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        try:
            return self.secret_file.read_text().strip() or None
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise SecretKeyUnusable(self.secret_file, _reason(error)) from error

    def generate_secret(self) -> str:
        """A new secret key in the data folder, or the one that another process has just written there."""
        path = self.secret_file
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with NamedTemporaryFile("w", dir=path.parent, prefix="secret.") as draft:  # readable by this user alone
                draft.write(secrets.token_urlsafe(32))
                draft.flush()
                os.fsync(draft.fileno())
                if path.exists() and not self.read_secret():
                    path.unlink()  # left empty by a full disk, say
                with suppress(FileExistsError):  # one of several starting processes wins, with the complete key
                    os.link(draft.name, path)
        except OSError as error:
            raise SecretKeyUnusable(path, _reason(error)) from error
        generated = self.read_secret()
        assert generated is not None, "it was written a moment ago"
        return generated


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or "it holds no text"

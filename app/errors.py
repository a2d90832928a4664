"""What can go wrong, by meaning: each error carries its facts; only `app.api.problems` knows status codes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

_OR_ACCEPT: Final = "or start once with --accept-new-secret-key, which says what that costs"


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field. `pointer` is a JSON Pointer (RFC 6901) into the request body."""

    pointer: str
    detail: str


class AfterviewError(Exception):
    """A request that cannot be carried out; the message names the thing and the remedy."""


class Unauthenticated(AfterviewError):
    """No key, or none that is valid."""


class MissingScope(AfterviewError):
    """The key may not do this."""

    def __init__(self, scope: str) -> None:
        super().__init__(f"this key lacks the scope {scope!r}; use one that has it")


class NotFound(AfterviewError):
    """Nothing of that identifier belongs to the account."""

    def __init__(self, kind: str, identifier: str) -> None:
        super().__init__(f"there is no {kind} {identifier[:64]}")


class InvalidFields(AfterviewError):
    """The request is well-formed, but some fields cannot stand."""

    def __init__(self, *errors: FieldError) -> None:
        super().__init__("; ".join(f"{error.pointer or 'body'}: {error.detail}" for error in errors))
        self.errors = errors


class InvalidParameter(AfterviewError):
    """A query parameter cannot be used."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(f"{name}: {detail}")
        self.name = name
        self.detail = detail


class Conflict(AfterviewError):
    """The request contradicts what is stored."""


class ExternalIdTaken(Conflict):
    """Another object of the type already has that external_id."""

    def __init__(self, pointer: str = "/external_id") -> None:
        super().__init__(
            "another object of this type already has that external_id; choose another or patch that object"
        )
        self.pointer = pointer


class InvitationInFlight(Conflict):
    """Another request takes the same invitation in."""

    def __init__(self) -> None:
        super().__init__("another request is taking in an invitation of that UID; send it again in a moment")


class TaskEnded(Conflict):
    """The task is in a state in which the action makes no sense."""

    def __init__(self, task_id: str, status: str, action: str) -> None:
        super().__init__(f"task {task_id} is {status}; it cannot be {action}")


class IdempotencyKeyInUse(Conflict):
    """Another request with that key is still being carried out."""

    def __init__(self) -> None:
        super().__init__("a request with this Idempotency-Key is still in flight; send it again in a moment")


class IdempotencyKeyTaken(InvalidParameter):
    """The key was used for another request."""

    def __init__(self) -> None:
        super().__init__("Idempotency-Key", "was used for another request; use a new key for this one")


class FirstAnswerUnreadable(Conflict):
    """The first answer to a request cannot be shown again."""

    def __init__(self) -> None:
        super().__init__(
            "this request was carried out, and its first answer was sealed under another AFTERVIEW_SECRET_KEY;"
            " read what it made, or send a new request with a new Idempotency-Key"
        )


class PreconditionFailed(AfterviewError):
    """The object is no longer as the caller saw it."""

    def __init__(self) -> None:
        super().__init__("the object changed since you read it; read it again and decide anew")


class TooManyRequests(AfterviewError):
    """More requests than the limit lets through. `seconds` is when to come back."""

    def __init__(self, seconds: int, detail: str) -> None:
        super().__init__(f"{detail}; come back in {seconds} s")
        self.seconds = seconds


class BackupFailed(AfterviewError):
    """No copy of the database was made."""


class SecretKeyRefused(AfterviewError):
    """The service cannot work on this database with the secret key that it has."""


class SecretKeyMissing(SecretKeyRefused):
    """There is no secret key, and what it sealed is in the database."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"the secret key of this database is missing: {file} has none and AFTERVIEW_SECRET_KEY is not set;"
            f" restore secret.key from the backup or set AFTERVIEW_SECRET_KEY, {_OR_ACCEPT}"
        )


class SecretKeyDiffers(SecretKeyRefused):
    """The secret key is not the one that sealed the database."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"{place} is not the secret key that sealed this database;"
            f" restore secret.key from the backup or set AFTERVIEW_SECRET_KEY to that key, {_OR_ACCEPT}"
        )


class SecretKeyUnusable(SecretKeyRefused):
    """The file of the secret key can be neither read nor written."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(f"{file} cannot be used: {reason}; make it readable, or set AFTERVIEW_SECRET_KEY")


class DatabaseUnavailable(AfterviewError):
    """The database does not answer, or only after too long."""


class MigrationBlocked(AfterviewError):
    """Another session has locked what a migration needs, for longer than it waits."""


class DatabaseNotMigrated(AfterviewError):
    """The database's schema is not the one this version needs."""

    def __init__(self, found: str | None, wanted: str) -> None:
        super().__init__(
            f"the database is at migration {found or 'none'}, this version needs {wanted}; run `python -m app migrate`"
        )

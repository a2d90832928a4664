"""The service's errors, by meaning, each with its facts; only `app.api.problems` knows status codes."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

_OR_ACCEPT: Final = "or start once with --accept-new-secret-key, which says what that costs"


@dataclass(frozen=True, slots=True)
class FieldError:
    """An error of one field. `pointer` is a JSON Pointer (RFC 6901) into the request body."""

    pointer: str
    detail: str


class AfterviewError(Exception):
    """A request or command that is refused; the message names the cause and the remedy."""


class Unauthenticated(AfterviewError):
    """No key, or an invalid one."""


class MissingScope(AfterviewError):
    """The key lacks the scope."""

    def __init__(self, scope: str) -> None:
        super().__init__(f"this key lacks the scope {scope!r}; use one that has it")


class NotFound(AfterviewError):
    """The account has no object of that identifier."""

    def __init__(self, kind: str, identifier: str) -> None:
        super().__init__(f"there is no {kind} {identifier[:64]}")


class InvalidFields(AfterviewError):
    """The request is well-formed, but some fields are invalid."""

    def __init__(self, *errors: FieldError) -> None:
        super().__init__("; ".join(f"{error.pointer or 'body'}: {error.detail}" for error in errors))
        self.errors = errors


class InvalidParameter(AfterviewError):
    """A query parameter is invalid."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(f"{name}: {detail}")
        self.name = name
        self.detail = detail


class Conflict(AfterviewError):
    """The request contradicts what is stored."""


class ExternalIdTaken(Conflict):
    """Another object of the type already has that `external_id`."""

    def __init__(self, pointer: str = "/external_id") -> None:
        super().__init__(
            "another object of this type already has that external_id; choose another or patch that object"
        )
        self.pointer = pointer


class InvitationInFlight(Conflict):
    """Another request is importing the same invitation."""

    def __init__(self) -> None:
        super().__init__("another request is importing an invitation with that UID; send it again in a moment")


class TaskEnded(Conflict):
    """The task's status does not allow the action."""

    def __init__(self, task_id: str, status: str, action: str) -> None:
        super().__init__(f"task {task_id} is {status}; it cannot be {action}")


class IdempotencyKeyInUse(Conflict):
    """Another request with that key is still running."""

    def __init__(self) -> None:
        super().__init__("a request with this Idempotency-Key is still in flight; send it again in a moment")


class IdempotencyKeyTaken(InvalidParameter):
    """The key was used for a different request."""

    def __init__(self) -> None:
        super().__init__("Idempotency-Key", "was used for another request; use a new key for this one")


class StoredResponseUnreadable(Conflict):
    """The stored response to a request cannot be decrypted."""

    def __init__(self) -> None:
        super().__init__(
            "this request was carried out, and its response was encrypted with another AFTERVIEW_SECRET_KEY;"
            " read what it created, or send a new request with a new Idempotency-Key"
        )


class PreconditionFailed(AfterviewError):
    """The object has changed since the caller read it, or is there although it should not be, or the reverse."""

    def __init__(self) -> None:
        super().__init__("the object is not as If-Match or If-None-Match says; fetch it again and retry")


class TooManyRequests(AfterviewError):
    """More requests than the limit allows; retry after `seconds`."""

    def __init__(self, seconds: int, detail: str) -> None:
        super().__init__(f"{detail}; come back in {seconds} s")
        self.seconds = seconds


class BackupFailed(AfterviewError):
    """The backup failed."""


class SecretKeyRefused(AfterviewError):
    """The secret key does not fit this database."""


class SecretKeyMissing(SecretKeyRefused):
    """There is no secret key, but the database has data sealed with one."""

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
    """The secret key's file cannot be read or written."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(f"{file} cannot be used: {reason}; make it readable, or set AFTERVIEW_SECRET_KEY")


class DatabaseUnavailable(AfterviewError):
    """The database does not answer in time, or cannot do what the request needs."""

    retry_after_seconds: ClassVar[int] = 1


class DatabaseFault(DatabaseUnavailable):
    """The database or its disk is in a state that its operator has to mend; `reason` is the driver's own, for the log.

    `is_damage`: what was stored is damaged, which does not pass by itself.
    """

    retry_after_seconds = 30

    def __init__(self, message: str, reason: str, *, is_damage: bool = False) -> None:
        super().__init__(message)
        self.reason = reason
        self.is_damage = is_damage


class DatabaseFileMoved(DatabaseFault):
    """The SQLite file that this process has opened is no longer at its path."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            "the database file was removed or replaced while the service was running; put it back, or restart"
            " the service on the new one",
            f"{file} is not the file that was opened",
        )


class MigrationBlocked(AfterviewError):
    """Another session holds a lock that a migration needs, for longer than the migration waits."""


class MigrationRefused(AfterviewError):
    """The revision to migrate to is none that can be reached."""


class DatabaseNotMigrated(AfterviewError):
    """The database's schema is not this version's."""

    def __init__(self, found: str | None, wanted: str) -> None:
        super().__init__(
            f"the database is at migration {found or 'none'}, this version needs {wanted}; run `python -m app migrate`"
        )


class DatabaseOfNewerVersion(AfterviewError):
    """A newer version migrated the database to a schema that this one does not know."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"the database is at migration {found}, which this version does not know: a newer one migrated it;"
            " run that version, or restore the backup from before the upgrade"
        )

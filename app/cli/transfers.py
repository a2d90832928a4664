"""`export` and `import`: everything about a candidate to a file, and from one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn

from app.clock import SystemClock
from app.errors import AfterviewError
from app.resources.exports import CandidateExport
from app.resources.merging import field_errors
from app.store.db import Database
from app.usecases.accounts import accounts
from app.usecases.interviews.candidates import default_candidate_id
from app.usecases.portability.exports import exported
from app.usecases.portability.imports import import_candidate

_PIECE: Final = 64 * 1024
_MOST_ERRORS: Final = 3


class TransferFailed(AfterviewError):
    """The file cannot be read or written, or is no export; the message says why."""


async def export_to(
    db: Database, file: Path, *, account_id: str | None, candidate_id: str | None, base_url: str
) -> str:
    """Write a candidate's export to a file that only its owner may read; answers with the candidate's identifier.

    A file that exists is refused, and an incomplete one is removed. Raises TransferFailed, NotFound.
    """
    account = account_id or await accounts.first_account(db)
    candidate = candidate_id or await _default_candidate(db, account)
    with _new(file) as target, _progress() as progress:
        reading = progress.add_task("reading", total=None)
        collected = exported(
            db,
            account,
            candidate,
            base_url,
            SystemClock().now(),
            on_section=lambda name: progress.update(reading, description=f"reading {name}"),
        )
        async with collected as source:
            writing = progress.add_task("writing", total=source.seek(0, os.SEEK_END))
            progress.remove_task(reading)
            source.seek(0)
            while piece := source.read(_PIECE):
                target.write(piece)
                progress.advance(writing, len(piece))
    return candidate


async def import_from(db: Database, file: Path, *, account_id: str | None) -> str:
    """Import a candidate from a file; answers with the new identifier. Raises TransferFailed, InvalidFields."""
    account = account_id or await accounts.first_account(db)
    with _progress() as progress:
        data = _read(file, progress)
        checking = progress.add_task("checking", total=None)
        document = _validated(file, data)
        progress.remove_task(checking)
        planning = progress.add_task("planning applications", total=len(document.applications))
        imported = await db.run_in_transaction(
            import_candidate,
            account,
            document,
            SystemClock().now(),
            on_planned=lambda count: progress.advance(planning, count),
        )
    return imported.id


async def _default_candidate(db: Database, account_id: str) -> str:
    candidate_id = await db.run_statement(default_candidate_id, account_id)
    if candidate_id is None:
        raise TransferFailed(f"there is no account {account_id[:64]}; `keys list` shows those that exist")
    return candidate_id


@contextmanager
def _new(file: Path) -> Iterator[IO[bytes]]:
    """A new file, removed if the block fails."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise TransferFailed(f"{file} is there already; name another file, or remove it first") from error
    except OSError as error:
        raise TransferFailed(f"{file} cannot be written: {error.strerror}") from error
    try:
        with os.fdopen(descriptor, "wb") as opened:
            yield opened
    except OSError as error:
        file.unlink(missing_ok=True)
        raise TransferFailed(f"{file} cannot be written: {error.strerror}") from error
    except BaseException:
        file.unlink(missing_ok=True)
        raise


def _read(file: Path, progress: Progress) -> bytes:
    pieces = []
    try:
        reading = progress.add_task("reading", total=file.stat().st_size)
        with file.open("rb") as source:
            while piece := source.read(_PIECE):
                pieces.append(piece)
                progress.advance(reading, len(piece))
    except OSError as error:
        raise TransferFailed(f"{file} cannot be read: {error.strerror}") from error
    progress.remove_task(reading)
    return b"".join(pieces)


def _validated(file: Path, data: bytes) -> CandidateExport:
    try:
        return CandidateExport.model_validate_json(data)
    except ValidationError as error:
        faults = field_errors(error.errors(include_url=False), None)
        shown = "; ".join(f"{fault.pointer or 'the whole'}: {fault.detail}" for fault in faults[:_MOST_ERRORS])
        raise TransferFailed(f"{file} is no export of a candidate: {shown}") from error


def _progress() -> Progress:
    """A progress bar on standard error, shown only at a terminal."""
    to = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    return Progress(*columns, console=to, transient=True, disable=not to.is_terminal)

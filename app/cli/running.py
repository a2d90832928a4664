"""What commands share: the settings, the database, and how a failure is reported."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import typer
from pydantic import ValidationError

from app.errors import AfterviewError, DatabaseFault
from app.settings import Settings
from app.store.db import Database
from app.store.schema import require_current_schema

Result = TypeVar("Result")


def environment() -> Settings:
    """The settings. Exits with 2, and a line for each wrong one."""
    try:
        return Settings()
    except ValidationError as error:
        for fault in error.errors(include_input=False):
            name = "_".join(str(part) for part in fault["loc"][:1]).upper()
            typer.echo(f"AFTERVIEW_{name}: {fault['msg'].removeprefix('Value error, ')}", err=True)
        raise typer.Exit(2) from None


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """The result of the work. Exits with 1, and its message, where it refuses."""
    with refusing():
        return asyncio.run(work)


@contextmanager
def refusing() -> Iterator[None]:
    """Exits with 1, and a line that says why, where the block refuses."""
    try:
        yield
    except DatabaseFault as fault:
        url = environment().database_url
        where = f"{url}: " if url.startswith("sqlite") else ""  # another has a password in it
        typer.echo(f"{where}{fault} ({fault.reason}); see “Bad disks and databases” in docs/operations.md", err=True)
        raise typer.Exit(1) from None
    except AfterviewError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


async def on_database(work: Any) -> Any:
    """The result of the work on the database of the settings. Raises DatabaseNotMigrated."""
    settings = environment()
    db = Database(settings.database_url, direct_url=settings.direct_url)
    try:
        await require_current_schema(db)
        return await work(db)
    finally:
        await db.close()


def write(text: str, path: Path | None) -> None:
    """Write to a file, or to standard output."""
    if path is None:
        typer.echo(text, nl=False)
    else:
        path.write_text(text, encoding="utf-8")

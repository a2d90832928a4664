"""Commands for whoever runs the service: serve, migrate, back up, make every plan anew."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from app import logs
from app.cli.running import environment, on_database, run
from app.clock import SystemClock
from app.errors import BackupFailed, DatabaseNotMigrated, DatabaseUnavailable
from app.loading import kept_for_good
from app.settings import Settings
from app.store.db import Database
from app.store.schema import require_current_schema
from app.usecases import accounts

commands = typer.Typer()


@commands.command()
def serve(
    migrate: Annotated[
        bool, typer.Option("--migrate", help="Bring the database to this version's schema first.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, help="How many processes serve; more than one need PostgreSQL.")] = 1,
) -> None:
    """Serve the API, and look after what is due. Needs a migrated database."""
    settings = environment()
    logs.configure(settings.log_level)
    if workers > 1 and settings.database_url.startswith("sqlite"):
        typer.echo("several workers need PostgreSQL: SQLite has one writer at a time, whoever it is", err=True)
        raise typer.Exit(2)
    if migrate and not _is_current(settings):
        from app.store.migrating import migrate as bring_up_to_date

        bring_up_to_date(settings.database_url)
    first_key = run(_prepare(settings))
    with kept_for_good():
        from app import serving

    serving.allow_many_files()
    if first_key is not None:
        typer.echo(f"API key (shown this once): {first_key}")
    try:
        listener = serving.listening(settings)
    except OSError as error:
        place = f"{settings.host} port {settings.port}"
        typer.echo(f"cannot serve on {place}: {error.strerror}; set AFTERVIEW_PORT", err=True)
        raise typer.Exit(1) from None
    with listener:
        bound = settings.model_copy(update={"port": listener.getsockname()[1]})
        if workers == 1:
            could_serve = serving.serve_alone(bound, listener)
        else:
            could_serve = serving.serve_together(bound, listener, workers)
    if not could_serve:
        raise typer.Exit(1)


def _is_current(settings: Settings) -> bool:
    """Whether there is nothing to migrate: far quicker to ask than to have Alembic find out."""

    async def look() -> None:
        db = Database(settings.database_url)
        try:
            await require_current_schema(db)
        finally:
            await db.close()

    try:
        asyncio.run(look())
    except (DatabaseNotMigrated, DatabaseUnavailable):
        return False
    return True


async def _prepare(settings: Settings) -> str | None:
    db = Database(settings.database_url)
    try:
        await require_current_schema(db)
        bootstrap = settings.bootstrap_api_key
        return await accounts.open_first_account(
            db, SystemClock().now(), bootstrap.get_secret_value() if bootstrap else None
        )
    finally:
        await db.close()


@commands.command()
def migrate(revision: Annotated[str, typer.Argument(help="An Alembic revision.")] = "head") -> None:
    """Bring the database to this version's schema."""
    settings = environment()
    logs.configure(settings.log_level)
    from app.store.migrating import migrate as bring_to

    bring_to(settings.database_url, revision)


@commands.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to write it; nothing may be there yet.")]) -> None:
    """Copy the SQLite database as it is now, while the service goes on; docs/operations.md tells how to restore it."""
    from app.store.backup import back_up

    settings = environment()
    if not settings.database_url.startswith("sqlite:///"):
        typer.echo("this copies SQLite databases; on PostgreSQL use pg_dump, as docs/operations.md shows", err=True)
        raise typer.Exit(2)
    try:
        back_up(Path(settings.database_url.removeprefix("sqlite:///")), file)
    except BackupFailed as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{file} is the database; keep its secret too, without which webhook secrets cannot be read")


@commands.command()
def replan(
    later: Annotated[bool, typer.Option("--later", help="Leave it to the process that serves.")] = False,
) -> None:
    """Make every plan anew, a batch at a time; a process that serves may go on meanwhile, and helps."""
    from app.commands.replanning import replan_here
    from app.usecases.stale_plans import mark_all_stale

    logs.configure("warning")
    if later:
        count = run(on_database(lambda db: mark_all_stale(db, SystemClock().now())))
        typer.echo(f"{count} plans are to be made anew; a serving process does so and logs its progress")
        return
    total, left = run(on_database(replan_here))
    typer.echo(f"{total - left} plans were made anew")
    if left:
        typer.echo(f"{left} are left to processes of a newer version, which plan by other rules", err=True)
        raise typer.Exit(1)

"""Commands for operators: serve, migrate, back up, replan."""

import stat
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import structlog
import typer

from app import logs
from app.cli.garbage_collection import paused
from app.cli.running import environment, on_database, refusing, run
from app.clock import SystemClock
from app.errors import DatabaseNotMigrated, DatabaseUnavailable, MigrationRefused
from app.settings import Settings
from app.store.backup import back_up
from app.store.db import Database
from app.store.schema import require_current_schema
from app.usecases.accounts import accounts, secret_keys
from app.usecases.tasks.stale_plans import mark_all_stale

commands = typer.Typer()
log = structlog.get_logger(__name__)


@commands.command()
def serve(
    migrate: Annotated[
        bool, typer.Option("--migrate", help="Bring the database to this version's schema first.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, help="How many processes serve; more than one need PostgreSQL.")] = 1,
    accept_new_secret_key: Annotated[
        bool,
        typer.Option(
            "--accept-new-secret-key", help="Give up what a lost secret key sealed, and say what that was. Use it once."
        ),
    ] = False,
) -> None:
    """Serve the API, and do what is due. Needs a migrated database."""
    settings = environment()
    logs.configure(settings.log_level)
    if workers > 1 and settings.database_url.startswith("sqlite"):
        typer.echo("several workers need PostgreSQL: SQLite has one writer at a time", err=True)
        raise typer.Exit(2)
    if migrate and not run(_is_current(settings)):
        _bring_to(settings)
    _warn_of_readers(settings)
    first_key = run(_prepare(settings, accept_new_secret_key=accept_new_secret_key))
    with paused():
        from app.cli import serving

    serving.allow_many_files()
    if first_key is not None:
        typer.echo(f"API key (shown this once): {first_key}")
    try:
        listener = serving.listening(settings)
    except OSError as error:
        address = f"{settings.host} port {settings.port}"
        typer.echo(f"cannot serve on {address}: {error.strerror}; set AFTERVIEW_PORT", err=True)
        raise typer.Exit(1) from None
    with listener:
        bound = settings.model_copy(update={"port": listener.getsockname()[1]})
        if workers == 1:
            could_serve = serving.serve_alone(bound, listener)
        else:
            could_serve = serving.serve_together(bound, listener, workers)
    if not could_serve:
        raise typer.Exit(1)


def _warn_of_readers(settings: Settings) -> None:
    """Log where other users of the machine can read a SQLite file, for instance one of an older version.

    Its modes are left alone: the account that makes the backups may need them.
    """
    if not settings.database_url.startswith("sqlite:///"):
        return
    file = Path(settings.database_url.removeprefix("sqlite:///"))
    with suppress(OSError):
        if file.stat().st_mode & stat.S_IROTH and file.parent.stat().st_mode & stat.S_IXOTH:
            log.warning("every user of this machine can read the database; `chmod o-rwx` its folder", file=str(file))


async def _is_current(settings: Settings) -> bool:
    """Whether there is nothing to migrate: asking is far quicker than loading Alembic."""
    db = Database(settings.database_url, direct_url=settings.direct_url)
    try:
        await require_current_schema(db)
    except (DatabaseNotMigrated, DatabaseUnavailable):
        return False
    finally:
        await db.close()
    return True


async def _prepare(settings: Settings, *, accept_new_secret_key: bool) -> str | None:
    db = Database(settings.database_url, direct_url=settings.direct_url)
    try:
        await require_current_schema(db)
        if accept_new_secret_key:
            lost = await secret_keys.accept_new_key(db, settings, SystemClock().now())
            if lost is not None:
                typer.echo(_describe_cost(lost))
        else:
            await secret_keys.open_seal(db, settings, SystemClock().now())
        bootstrap = settings.bootstrap_api_key
        return await db.run_in_transaction(
            accounts.open_first_account, SystemClock().now(), bootstrap.get_secret_value() if bootstrap else None
        )
    finally:
        await db.close()


def _describe_cost(lost: secret_keys.UnreadableSecrets) -> str:
    """What a new secret key costs."""
    return "\n".join(
        (
            "The database has a new secret key. What the old one sealed cannot be read any more:",
            f"- webhook endpoints whose secret is lost: {lost.secrets} (their deliveries fail until"
            " POST /v1/webhooks/{id}/rotate-secret gives each a new one)",
            f"- webhook endpoints whose own headers are lost: {lost.headers} (their deliveries fail until"
            " PATCH /v1/webhooks/{id} sets them again)",
            f"- stored responses to requests with an Idempotency-Key: {lost.answers} (they are forgotten;"
            " a request that is sent again is carried out again)",
            "- cursors of lists: a client that was reading one by next_cursor starts again without it",
        )
    )


@commands.command()
def migrate(revision: Annotated[str, typer.Argument(help="An Alembic revision.")] = "head") -> None:
    """Bring the database to this version's schema."""
    settings = environment()
    logs.configure(settings.log_level)
    _bring_to(settings, revision)


def _bring_to(settings: Settings, revision: str = "head") -> None:
    """Bring the database to a schema. Exits with 1, and says why, where that is not possible."""
    from alembic.util import CommandError

    from app.store.migrating import migrate as bring_to

    with refusing():
        try:
            bring_to(settings.session_url, revision)
        except CommandError as error:
            raise MigrationRefused(str(error)) from error


@commands.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to write it; nothing may be there yet.")]) -> None:
    """Copy the SQLite database as it is now, while the service runs; docs/operations.md says how to restore it."""
    settings = environment()
    if not settings.database_url.startswith("sqlite:///"):
        typer.echo("this copies SQLite databases; on PostgreSQL use pg_dump, as docs/operations.md shows", err=True)
        raise typer.Exit(2)
    with refusing():
        back_up(Path(settings.database_url.removeprefix("sqlite:///")), file)
    typer.echo(f"{file} is the database; save its secret key too, without which the service does not start on it")


@commands.command()
def replan(
    later: Annotated[bool, typer.Option("--later", help="Leave it to the process that serves.")] = False,
) -> None:
    """Plan every application again, a batch at a time; processes that serve may run meanwhile, and help."""
    from app.cli.replanning import replan_here

    logs.configure("warning")
    if later:
        count = run(on_database(lambda db: db.run_in_transaction(mark_all_stale, SystemClock().now())))
        typer.echo(f"{count} plans are to be made again; a serving process does so and logs its progress")
        return
    total, left = run(on_database(replan_here))
    typer.echo(f"{total - left} plans were made again")
    if left:
        typer.echo(f"{left} are left to processes of a newer version, which plan by other rules", err=True)
        raise typer.Exit(1)

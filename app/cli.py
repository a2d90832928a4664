"""`python -m app`: serve, migrate, back up, plan, export and import, manage keys, write the OpenAPI document."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from pydantic import ValidationError

from app import logs
from app.clock import SystemClock
from app.errors import (
    AfterviewError,
    BackupFailed,
    DatabaseNotMigrated,
    DatabaseUnavailable,
    InvalidFields,
    NotFound,
)
from app.loading import kept_for_good
from app.settings import Settings
from app.store.db import Database
from app.store.schema import require_current_schema
from app.usecases import accounts

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # some are secret
    help="Afterview: what to do after a job interview, and when.",
)
keys = typer.Typer(no_args_is_help=True, help="API keys.")
cli.add_typer(keys, name="keys")

Answer = TypeVar("Answer")


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        for each in error.errors(include_input=False):
            name = "_".join(str(part) for part in each["loc"][:1]).upper()
            typer.echo(f"AFTERVIEW_{name}: {each['msg']}", err=True)
        raise typer.Exit(2) from None


def _run(work: Coroutine[Any, Any, Answer]) -> Answer:
    try:
        return asyncio.run(work)
    except AfterviewError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


@cli.command()
def serve(
    migrate: Annotated[
        bool, typer.Option("--migrate", help="Bring the database to this version's schema first.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, help="How many processes serve; more than one need PostgreSQL.")] = 1,
) -> None:
    """Serve the API, and look after what is due. Needs a migrated database."""
    settings = _settings()
    logs.configure(settings.log_level)
    if workers > 1 and settings.database_url.startswith("sqlite"):
        typer.echo("several workers need PostgreSQL: SQLite has one writer at a time, whoever it is", err=True)
        raise typer.Exit(2)
    if migrate and not _is_current(settings):
        from app.store.migrating import migrate as bring_up_to_date  # what only migrating needs is loaded for it

        bring_up_to_date(settings.database_url)
    first_key = _run(_prepare(settings))
    with kept_for_good():
        from app import serving  # what only serving needs is loaded when serving

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


@cli.command()
def migrate(revision: Annotated[str, typer.Argument(help="An Alembic revision.")] = "head") -> None:
    """Bring the database to this version's schema."""
    settings = _settings()
    logs.configure(settings.log_level)
    from app.store.migrating import migrate as bring_to  # as above

    bring_to(settings.database_url, revision)


@cli.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to write it; nothing may be there yet.")]) -> None:
    """Copy the SQLite database as it is now, while the service goes on; docs/operations.md tells how to restore it."""
    from app.store.backup import back_up  # as above

    settings = _settings()
    if not settings.database_url.startswith("sqlite:///"):
        typer.echo("this copies SQLite databases; on PostgreSQL use pg_dump, as docs/operations.md shows", err=True)
        raise typer.Exit(2)
    try:
        back_up(Path(settings.database_url.removeprefix("sqlite:///")), file)
    except BackupFailed as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{file} is the database; keep its secret too, without which webhook secrets cannot be read")


@cli.command()
def openapi(
    path: Annotated[Path | None, typer.Argument(help="Where to write it; standard output if left out.")] = None,
) -> None:
    """Write the OpenAPI document."""
    from app.main import create_app  # as above

    text = json.dumps(create_app(Settings(database_url="sqlite:///:memory:")).openapi(), indent=2, ensure_ascii=False)
    _write(text + "\n", path)


@cli.command()
def guidance(
    path: Annotated[Path | None, typer.Argument(help="Where to write it; standard output if left out.")] = None,
) -> None:
    """Write the page that tells which rule rests on which advice."""
    from app.etiquette.citations import guidance_page  # as above

    _write(guidance_page(), path)


@cli.command()
def plan(
    file: Annotated[str, typer.Argument(help="Facts (JSON) or an invitation (.ics); - is standard input.")],
    now: Annotated[str | None, typer.Option(help="The hour to look at the plan, RFC 3339 with an offset.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as POST /v1/plans/preview does.")] = False,
    timezone: Annotated[str | None, typer.Option(help="Where the candidate lives, as in Europe/Berlin.")] = None,
    company: Annotated[str | None, typer.Option(help="The company, of an invitation.")] = None,
    me: Annotated[str | None, typer.Option(help="The address under which the candidate was invited.")] = None,
) -> None:
    """Show the plan of facts, as POST /v1/plans/preview takes them, or of an invitation; no server, no database."""
    from app.commands.planning import NoPlan, Wanted, plan_of, show_plan  # as above

    try:
        facts, planned = plan_of(Wanted(file, now, timezone, company, me), SystemClock().now())
    except NoPlan as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    if as_json:
        typer.echo(planned.model_dump_json(indent=2))
    else:
        show_plan(facts, planned)


@cli.command("export")
def export_candidate(
    file: Annotated[Path, typer.Argument(help="Where to write it; nothing may be there yet.")],
    candidate: Annotated[str | None, typer.Option(help="The candidate; the account's default one if left out.")] = None,
    account: Annotated[str | None, typer.Option(help="The account; the first one if left out.")] = None,
) -> None:
    """Write everything about a candidate to a file, which `import` takes in, here or elsewhere."""
    from app.commands.carrying import export_to  # as above

    base_url = _settings().base_url

    def work(db: Database) -> Coroutine[Any, Any, str]:
        return export_to(db, file, account_id=account, candidate_id=candidate, base_url=base_url)

    typer.echo(f"{file} is everything about {_carried(work)}; only you may read it")


@cli.command("import")
def import_candidate(
    file: Annotated[Path, typer.Argument(help="What `export` or GET /v1/candidates/{id}/export wrote.")],
    account: Annotated[str | None, typer.Option(help="The account; the first one if left out.")] = None,
) -> None:
    """Take a candidate in from such a file, whole or not at all."""
    from app.commands.carrying import import_from  # as above

    typer.echo(f"{file} is taken in as {_carried(lambda db: import_from(db, file, account_id=account))}")


def _carried(work: Callable[[Database], Coroutine[Any, Any, str]]) -> str:
    """The candidate that was carried; what is wrong with the file or the options ends with 2."""
    from app.commands.carrying import NotCarried  # as above

    logs.configure("warning")
    try:
        carried: str = asyncio.run(_on_database(work))
    except (NotCarried, InvalidFields, NotFound) as error:
        typer.echo(str(error)[:1000], err=True)
        raise typer.Exit(2) from None
    except AfterviewError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    return carried


@cli.command()
def replan(
    later: Annotated[bool, typer.Option("--later", help="Leave it to the process that serves.")] = False,
) -> None:
    """Make every plan anew, a batch at a time; a process that serves may go on meanwhile, and helps."""
    from app.commands.replanning import replan_here  # as above
    from app.usecases.stale_plans import mark_all_stale

    logs.configure("warning")
    if later:
        count = _run(_on_database(lambda db: mark_all_stale(db, SystemClock().now())))
        typer.echo(f"{count} plans are to be made anew; a serving process does so and logs its progress")
        return
    total, left = _run(_on_database(replan_here))
    typer.echo(f"{total - left} plans were made anew")
    if left:
        typer.echo(f"{left} are left to processes of a newer version, which plan by other rules", err=True)
        raise typer.Exit(1)


@cli.command()
def demo() -> None:
    """Play three stories against a scratch service, and show the signed deliveries."""
    from app.demo.play import play  # what only the demo needs is loaded for the demo

    _run(play())


@keys.command("create")
def create_key(
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    scope: Annotated[list[str] | None, typer.Option(help="read, write or admin; all if left out.")] = None,
    account: Annotated[str | None, typer.Option(help="The account; the first one if left out.")] = None,
) -> None:
    """Create an API key and show it, this once."""
    scopes = tuple(scope or accounts.SCOPES)
    unknown = set(scopes) - set(accounts.SCOPES)
    if unknown:
        raise typer.BadParameter(f"unknown scope {', '.join(sorted(unknown))}")

    async def create(db: Database) -> str:
        account_id = account or await accounts.first_account(db)
        row, key = await accounts.create_key(db, account_id, name, scopes, SystemClock().now())
        return f"{row.id}  {key}"

    typer.echo(_run(_on_database(create)))


@keys.command("list")
def list_keys() -> None:
    """List every API key, without the keys themselves."""

    async def show(db: Database) -> list[str]:
        return [
            f"{row.id}  {row.prefix}…  {row.account_id}  {','.join(row.scopes)}  {row.name}"
            + ("  (revoked)" if row.revoked_at else "")
            for row in await accounts.list_keys(db)
        ]

    for line in _run(_on_database(show)):
        typer.echo(line)


@keys.command("revoke")
def revoke_key(key_id: Annotated[str, typer.Argument(help="The key's identifier, key_…")]) -> None:
    """Revoke an API key, from the next request on."""
    _run(_on_database(lambda db: accounts.revoke_key(db, key_id, SystemClock().now())))


def _write(text: str, path: Path | None) -> None:
    if path is None:
        typer.echo(text, nl=False)
    else:
        path.write_text(text, encoding="utf-8")


async def _on_database(work: Any) -> Any:
    db = Database(_settings().database_url)
    try:
        await require_current_schema(db)
        return await work(db)
    finally:
        await db.close()

"""Commands about candidates: show a plan, export and import a candidate, play the demo."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from app import logs
from app.cli.running import environment, on_database, refusing, run
from app.clock import SystemClock
from app.errors import InvalidFields, NotFound
from app.store.db import Database

commands = typer.Typer()


@commands.command()
def plan(
    file: Annotated[str, typer.Argument(help="Facts (JSON) or an invitation (.ics); - is standard input.")],
    now: Annotated[str | None, typer.Option(help="When the plan is read, RFC 3339 with an offset.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as POST /v1/plans/preview does.")] = False,
    timezone: Annotated[str | None, typer.Option(help="Where the candidate lives, as in Europe/Berlin.")] = None,
    company: Annotated[str | None, typer.Option(help="The company, of an invitation.")] = None,
    me: Annotated[str | None, typer.Option(help="The address under which the candidate was invited.")] = None,
) -> None:
    """Show the plan of facts, as in POST /v1/plans/preview, or of an invitation; no server, no database."""
    from app.cli.planning import NoPlan, PlanRequest, plan_of, print_plan

    try:
        facts, planned = plan_of(
            PlanRequest(file=file, now=now, timezone=timezone, company=company, me=me), SystemClock().now()
        )
    except NoPlan as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    if as_json:
        typer.echo(planned.model_dump_json(indent=2))
    else:
        print_plan(facts, planned)


@commands.command("export")
def export_candidate(
    file: Annotated[Path, typer.Argument(help="Where to write it; nothing may be there yet.")],
    candidate: Annotated[str | None, typer.Option(help="The candidate; the account's default one if left out.")] = None,
    account: Annotated[str | None, typer.Option(help="The account; the first one if left out.")] = None,
) -> None:
    """Write everything about a candidate to a file, which `import` reads, here or elsewhere."""
    from app.cli.transfers import export_to

    base_url = environment().base_url

    def work(db: Database) -> Coroutine[Any, Any, str]:
        return export_to(db, file, account_id=account, candidate_id=candidate, base_url=base_url)

    typer.echo(f"{file} is everything about {_transfer(work)}; only you may read it")


@commands.command("import")
def import_candidate(
    file: Annotated[Path, typer.Argument(help="What `export` or GET /v1/candidates/{id}/export wrote.")],
    account: Annotated[str | None, typer.Option(help="The account; the first one if left out.")] = None,
) -> None:
    """Import a candidate from such a file: all of it or nothing."""
    from app.cli.transfers import import_from

    typer.echo(f"{file} is imported as {_transfer(lambda db: import_from(db, file, account_id=account))}")


def _transfer(work: Callable[[Database], Coroutine[Any, Any, str]]) -> str:
    """Export or import, and return the candidate's identifier. Exits with 2 for a wrong file or option, else with 1."""
    from app.cli.transfers import TransferFailed

    logs.configure("warning")
    with refusing():
        try:
            candidate_id: str = asyncio.run(on_database(work))
        except (TransferFailed, InvalidFields, NotFound) as error:
            typer.echo(str(error)[:1000], err=True)
            raise typer.Exit(2) from None
        return candidate_id


@commands.command()
def demo() -> None:
    """Play three stories against a scratch service, and show the signed deliveries."""
    from app.demo.play import play

    run(play())

"""Commands for API keys: create, list, revoke."""

from typing import Annotated

import typer

from app.cli.running import on_database, run
from app.clock import SystemClock
from app.store.db import Database
from app.usecases.accounts import accounts

commands = typer.Typer(no_args_is_help=True, help="API keys.")


@commands.command("create")
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
        row, key = await db.run_in_transaction(accounts.create_key, account_id, name, scopes, SystemClock().now())
        return f"{row.id}  {key}"

    typer.echo(run(on_database(create)))


@commands.command("list")
def list_keys() -> None:
    """List every API key, without the keys themselves."""

    async def show(db: Database) -> list[str]:
        return [
            f"{row.id}  {row.prefix}…  {row.account_id}  {','.join(row.scopes)}  {row.name}"
            + ("  (revoked)" if row.revoked_at else "")
            for row in await accounts.list_keys(db)
        ]

    for line in run(on_database(show)):
        typer.echo(line)


@commands.command("revoke")
def revoke_key(key_id: Annotated[str, typer.Argument(help="The key's identifier, key_…")]) -> None:
    """Revoke an API key, from the next request on."""
    run(on_database(lambda db: db.run_in_transaction(accounts.revoke_key, key_id, SystemClock().now())))

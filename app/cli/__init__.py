"""`python -m app`: serve, migrate, back up, plan, export and import, manage keys, write the OpenAPI document.

What only one command needs is loaded by that command: people wait for it.
"""

import typer

from app.cli import candidates, documents, keys, service

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # some are secret
    help="Afterview: what to do after a job interview, and when.",
)
for each in (service, candidates, documents):
    cli.add_typer(each.commands)
cli.add_typer(keys.commands, name="keys")

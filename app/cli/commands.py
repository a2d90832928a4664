"""Every command, with its options.

A command imports inside its function what it alone needs: FastAPI, Alembic, the demo, the planner. Otherwise `--help`
would take twice as long, and a service would start later and larger ("from start to ready" and "Memory of an idle
service on SQLite" in docs/performance.md).
"""

import typer

from app.cli import candidates, documents, keys, service

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # some are secret
    help="Afterview: what to do after a job interview, and when.",
)
for module in (service, candidates, documents):
    cli.add_typer(module.commands)
cli.add_typer(keys.commands, name="keys")

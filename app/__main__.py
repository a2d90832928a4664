"""`python -m app`."""

from app.cli.garbage_collection import paused

with paused():
    from app.cli.commands import cli

cli()

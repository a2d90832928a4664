"""`python -m app`."""

import os

from app.cli.garbage_collection import paused

os.environ.setdefault("TYPER_USE_RICH", "0")  # Typer then leaves Rich out: plain help, 20 ms of every start
with paused():
    from app.cli.commands import cli

cli()

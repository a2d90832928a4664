"""`python -m app`."""

from app.loading import kept_for_good

with kept_for_good():
    from app.cli import cli

cli()

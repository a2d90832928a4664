"""`python -m app`."""

from app.loading import kept_for_good, without

with kept_for_good():
    with without("rich"):  # one has a command line of its own, the other tracebacks that show values
        import httpx  # noqa: F401
        import structlog  # noqa: F401
    from app.cli import cli

cli()

"""Commands that write what is generated from the code: the OpenAPI document, the page on guidance."""

import json
from pathlib import Path
from typing import Annotated

import typer

from app.cli.running import write
from app.etiquette.citations import guidance_page
from app.settings import Settings

commands = typer.Typer()


@commands.command()
def openapi(
    path: Annotated[Path | None, typer.Argument(help="Where to write it; standard output if left out.")] = None,
) -> None:
    """Write the OpenAPI document."""
    from app.main import create_app

    text = json.dumps(create_app(Settings(database_url="sqlite:///:memory:")).openapi(), indent=2, ensure_ascii=False)
    write(text + "\n", path)


@commands.command()
def guidance(
    path: Annotated[Path | None, typer.Argument(help="Where to write it; standard output if left out.")] = None,
) -> None:
    """Write the page that lists which rule rests on which advice."""
    write(guidance_page(), path)

"""The document is clean, and clients made from it take the tour."""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.clients.touring import CACHE, DOCUMENT, HERE, SEEN, run, toured

pytestmark = pytest.mark.anyio
_BIN: Final = Path(sys.executable).parent


def test_redocly_finds_nothing(packages: Path, tmp_path: Path) -> None:
    command: list[str | Path] = [packages / ".bin" / "redocly", "lint", "--format", "json"]
    found = run(
        [*command, "--config", DOCUMENT.with_name("redocly.yaml"), DOCUMENT],
        tmp_path,
        REDOCLY_TELEMETRY="off",
        REDOCLY_SUPPRESS_UPDATE_NOTICE="true",
    )
    assert json.loads(found)["problems"] == []
    assert json.loads(found)["totals"] == {"errors": 0, "warnings": 0, "ignored": 3}


async def test_a_generated_python_client_takes_the_tour(tmp_path: Path, database: str) -> None:
    package = tmp_path / "afterview_client"
    making = ["-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning"]
    path = f"{_BIN}{os.pathsep}{os.environ['PATH']}"  # it calls ruff
    making += ["--config", str(DOCUMENT.with_name("python-client.yaml"))]
    said = run([sys.executable, *making, "--path", DOCUMENT, "--output-path", package], tmp_path, PATH=path)
    assert said == f"Generating {package}\n", "no warnings"

    options = ("--strict", "--follow-imports", "silent", "--config-file", "", "--cache-dir", CACHE / "mypy")
    checked = run([sys.executable, "-m", "mypy", *options, HERE / "tour.py"], tmp_path, MYPYPATH=str(tmp_path))
    assert checked.startswith("Success")

    seen = await toured([sys.executable, HERE / "tour.py"], tmp_path, database, PYTHONPATH=str(tmp_path))
    assert seen == SEEN


async def test_a_typescript_client_takes_the_tour(packages: Path, tmp_path: Path, database: str) -> None:
    for name in ("package.json", "tsconfig.json", "tour.ts"):
        shutil.copy(HERE / name, tmp_path)
    (tmp_path / "node_modules").symlink_to(packages)
    binaries = packages / ".bin"
    # what has a default may be left out of a request
    run([binaries / "openapi-typescript", DOCUMENT, "-o", "afterview.ts", "--default-non-nullable", "false"], tmp_path)
    run([binaries / "tsc", "--project", "."], tmp_path)

    assert await toured(["node", "tour.js"], tmp_path, database) == SEEN

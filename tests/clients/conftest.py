"""npm's packages, as `package-lock.json` has them, installed once and cached."""

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from tests.clients.touring import CACHE, HERE
from tests.databases import SqliteTemplate

_QUIET: Final = ("--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=0", "--fetch-timeout=20000")


@pytest.fixture(scope="session")
def packages() -> Path:
    """The folder `node_modules`; the test is skipped where it cannot be had."""
    if missing := next((each for each in ("node", "npm") if shutil.which(each) is None), None):
        pytest.skip(f"clients in TypeScript need {missing}, which is not here")
    digest = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()[:16]
    installed = CACHE / f"npm-{digest}"
    if not installed.exists():
        CACHE.mkdir(exist_ok=True)
        with TemporaryDirectory(dir=CACHE) as folder:
            _install(Path(folder))
            try:
                os.rename(folder, installed)  # in one step: nobody finds half of it
            except OSError:
                assert installed.exists(), "another process was faster"
            else:
                Path(folder).mkdir()
    return installed / "node_modules"


@pytest.fixture
def database(_sqlite: SqliteTemplate) -> str:
    return _sqlite.fresh()


def _install(folder: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    try:
        done = subprocess.run(
            ["npm", "ci", *_QUIET], cwd=folder, capture_output=True, text=True, timeout=60, check=False
        )
    except subprocess.TimeoutExpired:
        pytest.skip("npm's packages could not be installed: no answer within a minute")
    if done.returncode != 0:
        code = re.search(r"code (\w+)", done.stderr)
        pytest.skip(f"npm's packages could not be installed: {code[1] if code else 'no reason given'}")

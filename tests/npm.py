"""Libraries of npm, to be asked what they make of what the service sends."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

_OPTIONS = ("--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=0", "--fetch-timeout=20000")


def install(folder: Path, *packages: str) -> None:
    """Put packages into a folder; the test is skipped where they cannot be had."""
    if missing := next((each for each in ("node", "npm") if shutil.which(each) is None), None):
        pytest.skip(f"npm's library needs {missing}, which is not here")
    try:
        done = subprocess.run(
            ["npm", "install", *_OPTIONS, "--prefix", str(folder), *packages],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    except subprocess.TimeoutExpired:
        pytest.skip("npm's library could not be installed: no answer within a minute")
    if done.returncode != 0:
        code = re.search(r"code (\w+)", done.stderr)
        pytest.skip(f"npm's library could not be installed: {code[1] if code else 'no reason given'}")


def run(folder: Path, program: str, given: Any) -> Any:
    """What a program of modules (ESM) says, in JSON, of what it is given in JSON on its standard input."""
    (folder / "program.mjs").write_text(program, encoding="utf-8")
    ended = subprocess.run(
        ["node", "program.mjs"],
        cwd=folder,
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, ""), ended
    return json.loads(ended.stdout)

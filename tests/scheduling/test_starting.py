"""Libraries that are not loaded at the start."""

import os
import subprocess
import sys

_LATER = ("aiohttp", "alembic", "app.demo", "psycopg")
_PROGRAM = f"""
import runpy, sys
sys.argv = ["app", "guidance", {os.devnull!r}]
try:
    runpy.run_module("app", run_name="__main__")
except SystemExit:
    from app.cli.serving import create_app
    from app.settings import Settings
    create_app(Settings(database_url="sqlite:///:memory:"))
    print([each for each in {_LATER!r} if each in sys.modules])
"""


def test_what_one_command_or_one_database_needs_is_not_loaded() -> None:
    assert subprocess.check_output([sys.executable, "-c", _PROGRAM], text=True, timeout=60).strip() == "[]"

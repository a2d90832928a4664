"""Libraries that are not loaded at the start."""

import os
import subprocess
import sys

_LATER = (
    "aiohttp",
    "app.letters.checking",
    "app.letters.drafting",
    "icalendar",
    "jinja2",
    "psycopg",
    "rich",
)
_PROGRAM = f"""
import runpy, sys
sys.argv = ["app", "guidance", {os.devnull!r}]
try:
    runpy.run_module("app", run_name="__main__")
except SystemExit:
    from app.serving import create_app
    from app.settings import Settings
    create_app(Settings(database_url="sqlite:///:memory:"))
    print([each for each in {_LATER!r} if each in sys.modules])
"""


def test_libraries_that_are_needed_rarely_or_later_are_not_loaded_at_the_start() -> None:
    assert subprocess.check_output([sys.executable, "-c", _PROGRAM], text=True, timeout=60).strip() == "[]"

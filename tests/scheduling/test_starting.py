"""What a service starts without."""

import subprocess
import sys

_LATER = ("aiohttp", "icalendar", "psycopg")
_PROGRAM = f"""
import sys
from app.cli import cli
from app.serving import create_app
from app.settings import Settings
create_app(Settings(database_url="sqlite:///:memory:"))
print([each for each in {_LATER!r} if each in sys.modules])
"""


def test_libraries_that_few_need_or_none_at_once_are_not_loaded_before() -> None:
    assert subprocess.check_output([sys.executable, "-c", _PROGRAM], text=True, timeout=60).strip() == "[]"

"""What is generated and committed must be what the code says now: `python -m tests.drift`."""

import contextlib
import io
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from alembic import command
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from app.etiquette.citations import guidance_page
from app.main import create_app
from app.settings import Settings
from app.store.migrating import alembic_config, migrate
from app.store.schema import WANTED_REVISION
from tests.compatibility import breaks

_ROOT = Path(__file__).resolve().parents[1]


def openapi_drift() -> str | None:
    """What is wrong with openapi/openapi.json, if anything."""
    current = create_app(Settings(database_url="sqlite:///unused.db")).openapi()
    return None if _document("openapi") == current else "openapi/openapi.json is out of date; run `make openapi`"


def compatibility_drift() -> str | None:
    """What clients of the last release would notice, if anything."""
    found = breaks(_document("released"), _document("openapi"))
    listed = "\n  ".join(["clients of the last release, openapi/released.json, would break:", *found])
    return f"{listed}\nWhere a release means to break them, it says so by `make release-openapi`." if found else None


def _document(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((_ROOT / "openapi" / f"{name}.json").read_text(encoding="utf-8"))
    return read


def guidance_drift() -> str | None:
    """What is wrong with docs/guidance.md, if anything."""
    committed = (_ROOT / "docs" / "guidance.md").read_text(encoding="utf-8")
    return None if committed == guidance_page() else "docs/guidance.md is out of date; run `make guidance`"


def migration_drift() -> str | None:
    """What the tables say that the migrations do not, if anything, and whether the newest is the wanted one."""
    newest = ScriptDirectory.from_config(alembic_config()).get_current_head()
    if newest != WANTED_REVISION:
        return f"the newest migration is {newest}: WANTED_REVISION in app/store/schema.py should be that"
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/drift.db"
        migrate(url)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                command.check(alembic_config(url))
        except CommandError as error:
            return f"the tables have moved on from the migrations: {error}"
    return None


if __name__ == "__main__":
    drifts = (openapi_drift(), compatibility_drift(), guidance_drift(), migration_drift())
    found = [drift for drift in drifts if drift is not None]
    print("\n".join(found) or "No drift: OpenAPI document, page of advice and migrations say what the code says.")
    sys.exit(1 if found else 0)

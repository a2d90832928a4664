"""Makes openapi/openapi.json the released document, unless it breaks clients of the last one unacknowledged.

An intended break is acknowledged in openapi/breaks.json: the sentence that names it, with the reason and what clients
should do. `python -m tests.releasing` refuses while one is missing or has no reason, and empties the file afterwards:
an acknowledgement holds for one release.
"""

import json
import shutil
import sys
from pathlib import Path
from typing import Any, Final

from tests.compatibility import breaks

OPENAPI: Final = Path(__file__).resolve().parents[1] / "openapi"


def objections(folder: Path = OPENAPI) -> str | None:
    """Why the document in the folder may not be released; None when it may."""
    acknowledged: dict[str, str] = document("breaks", folder)
    found = breaks(document("released", folder), document("openapi", folder))
    new = [each for each in found if not acknowledged.get(each, "").strip()]
    past = [each for each in acknowledged if each not in found]
    said = []
    if new:
        said += ["clients of the last release, openapi/released.json, would break:", *(f"  {each}" for each in new)]
        said += ["Undo it, or, where it is intended, add each sentence to openapi/breaks.json with its reason."]
    if past:
        said += ["openapi/breaks.json acknowledges what is no break:", *(f"  {each}" for each in past)]
    return "\n".join(said) or None


def release(folder: Path = OPENAPI) -> None:
    """Make the current document the released one."""
    shutil.copy(folder / "openapi.json", folder / "released.json")
    (folder / "breaks.json").write_text("{}\n", encoding="utf-8")


def document(name: str, folder: Path = OPENAPI) -> dict[str, Any]:
    """A document of the folder, by its name without `.json`."""
    read: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return read


if __name__ == "__main__":
    if (why := objections()) is not None:
        sys.exit(why)
    release()

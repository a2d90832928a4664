"""What a mutation run left alive: `python -m tests.survivors` after `mutmut run`. Fails from a tenth of them on."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

_MOST: Final = 0.10
_STATS: Final = Path("mutants/mutmut-cicd-stats.json")


def main() -> None:
    """Show the count and each survivor's name; exit with 1 when there are too many."""
    mutmut = Path(sys.executable).with_name("mutmut")
    subprocess.run([mutmut, "export-cicd-stats"], check=True, stdout=subprocess.DEVNULL)
    stats = json.loads(_STATS.read_text())
    tried = stats["killed"] + stats["survived"] + stats["timeout"] + stats["no_tests"] + stats["suspicious"]
    alive = stats["survived"] + stats["no_tests"] + stats["suspicious"]
    listed = subprocess.run([mutmut, "results"], check=True, capture_output=True, text=True).stdout
    print(listed, end="")
    print(f"{alive} of {tried} mutants survive, {alive / max(tried, 1):.1%}")
    sys.exit(alive >= _MOST * tried or not tried)


if __name__ == "__main__":
    main()

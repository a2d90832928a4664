"""`python -m tests.contract [MINUTES]`: fuzz the contract for a while, and show what came of it.

A minute or less is the share that every change goes through: a few examples each from a fixed seed, the same each time.
"""

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Final

from app.store.migrating import migrate
from tests.contract.fuzzing import fuzz

_SHARE: Final = ("--seed", "1", "--max-examples", "5", "--phases", "examples,fuzzing,stateful")


def main() -> int:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10
    with tempfile.TemporaryDirectory(prefix="afterview-contract-") as folder:
        database_url = f"sqlite:///{folder}/contract.db"
        migrate(database_url)
        extent = _SHARE if minutes <= 1 else ("--max-time", str(round(minutes * 60)))
        verdict = asyncio.run(fuzz(database_url, Path(folder), *extent))
    print(verdict.report, verdict.log, sep="\n")
    return 0 if verdict.passed else 1


if __name__ == "__main__":
    sys.exit(main())

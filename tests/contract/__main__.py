"""`python -m tests.contract [MINUTES]`: fuzz the contract for a while, and show what came of it."""

import asyncio
import sys
import tempfile
from pathlib import Path

from app.store.schema import migrate
from tests.contract.fuzzing import fuzz


def main() -> int:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10
    with tempfile.TemporaryDirectory(prefix="afterview-contract-") as folder:
        database_url = f"sqlite:///{folder}/contract.db"
        migrate(database_url)
        verdict = asyncio.run(fuzz(database_url, Path(folder), "--max-time", str(round(minutes * 60))))
    print(verdict.report, verdict.log, sep="\n")
    return 0 if verdict.kept else 1


if __name__ == "__main__":
    sys.exit(main())

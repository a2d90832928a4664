"""`python -m tests.crash`: kills on SQLite and on PostgreSQL; exits with 1 when anything was lost or doubled.

From the environment: ROUNDS, the kills on each (200); SEED, which draws them (any); DATABASES, to leave one out.
"""

import asyncio
import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.crash.ordeal import Ordeal
from tests.crash.verdict import Verdict
from tests.databases import KINDS, SqliteTemplate, postgres

_REPLICAS: Final = {"sqlite": 1, "postgresql": 3}
_SHOWN: Final = 40


@contextmanager
def _database(kind: str) -> Iterator[str]:
    """The URL of a fresh database."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield SqliteTemplate(Path(folder)).fresh()
    else:
        with postgres() as template:
            yield template.fresh()


def _show(kind: str, verdict: Verdict) -> None:
    print(f"{kind}:", ", ".join(f"{name} {value}" for name, value in verdict.figures.items()), flush=True)
    for violation in verdict.violations[:_SHOWN]:
        print("  VIOLATION", violation, flush=True)
    if verdict.violations:
        print(f"  {len(verdict.violations)} violations; SEED={verdict.figures['seed']} draws the same kills again")


def main() -> None:
    rounds = int(os.environ.get("ROUNDS", "200"))
    seed = int(os.environ.get("SEED") or secrets.randbelow(10**6))
    kinds = os.environ.get("DATABASES", ",".join(KINDS)).split(",")
    failed = False
    for kind in kinds:
        print(f"{kind}: {rounds} kills with seed {seed}", flush=True)
        with _database(kind) as url:
            verdict = asyncio.run(Ordeal(url, _REPLICAS[kind], rounds, seed).run())
        _show(kind, verdict)
        failed = failed or bool(verdict.violations)
    sys.exit(int(failed))


if __name__ == "__main__":
    main()

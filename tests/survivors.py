"""What a mutation run left alive: `python -m tests.survivors` after `mutmut run`. Fails from a tenth of them on.

The run forks after the rules were built, so it cannot try a mutant of what builds them, and it tries each mutant on
no test but those it saw come by. Whatever it did not kill is therefore tried again on all tables as they are now, each
in a process of its own: there the mutant is switched on before the first rule is built.
"""

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

_TREE: Final = Path("mutants")
"""Where mutmut wrote the sources with all mutants in them; `MUTANT_UNDER_TEST` says which one is called."""
_TABLES: Final = Path("tests/etiquette")
_MOST: Final = 0.10
_WORKERS: Final = 2
_SECONDS: Final = 120
"""All tables take about six; a mutant that needs this long waits for ever."""
_KILLED: Final = (1, 3)
"""Exit codes of a test process in which a test failed or pytest itself did."""
_PYTEST: Final = (
    *(sys.executable, "-m", "pytest", "-q", "-x", "-o", "addopts=", "-p", "no:cacheprovider", "-p", "no:xdist"),
    # The tables need none of the fixtures, whose imports take half as long as they do.
    "--noconftest",
    # What only a property notices deserves a row.
    *(str(_TABLES), f"--ignore={_TABLES}/test_properties.py", f"--ignore={_TABLES}/test_coherence.py"),
)


def _exit_codes() -> dict[str, int | None]:
    """How the run ended for each mutant; None where it did not come to it."""
    codes: dict[str, int | None] = {}
    for meta in sorted(_TREE.rglob("*.py.meta")):
        codes |= json.loads(meta.read_text())["exit_code_by_key"]
    return codes


def _copy_tables() -> None:
    """Bring the tree's tables up to date: a row may have been added since the run."""
    shutil.rmtree(_TREE / _TABLES)
    shutil.copytree(_TABLES, _TREE / _TABLES, ignore=shutil.ignore_patterns("__pycache__"))


def _holds(mutant: str) -> bool:
    """Whether every table holds with the mutant switched on; none is when it has no name."""
    # Compiled tables are kept whatever the caller's shell says: they halve the time of a try.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["MUTANT_UNDER_TEST"] = mutant
    try:
        tried = subprocess.run(_PYTEST, cwd=_TREE, env=environment, capture_output=True, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return tried.returncode == 0


def main() -> None:
    """Show what becomes of each mutant that was left, and their share; exit with 1 when too many live."""
    codes = _exit_codes()
    if not codes or None in codes.values():
        sys.exit("mutants/ holds no finished run; run `mutmut run` first.")
    _copy_tables()
    if not _holds(""):
        sys.exit("The tables fail without any mutant, so they can judge none; repair them first.")
    left = [mutant for mutant, code in codes.items() if code not in _KILLED]
    alive = 0
    with ThreadPoolExecutor(_WORKERS) as pool:
        for mutant, holds in zip(left, pool.map(_holds, left), strict=True):
            alive += holds
            print("survives" if holds else "killed  ", mutant, flush=True)
    print(f"{alive} of {len(codes)} mutants survive, {alive / len(codes):.1%}")
    sys.exit(alive >= _MOST * len(codes))


if __name__ == "__main__":
    main()

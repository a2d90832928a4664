"""What a mutation run left alive: `python -m tests.survivors` after `mutmut run`. Fails from a tenth of them on.

The run forks after the rules were built, so it cannot try a mutant of what builds them, and it tries each mutant on
no test but those it saw come by. What survives is therefore put into a copy of the sources and tried on all tables.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Final

_MOST: Final = 0.10
_STATS: Final = Path("mutants/mutmut-cicd-stats.json")
_MUTMUT: Final = Path(sys.executable).with_name("mutmut")
_WORKERS: Final = 2
_TABLES: Final = ("-q", "-x", "-o", "addopts=", "-p", "no:cacheprovider", "-p", "no:xdist", "tests/etiquette")
_PROPERTIES: Final = ("--ignore=tests/etiquette/test_properties.py", "--ignore=tests/etiquette/test_coherence.py")


def _mutmut(*arguments: str, where: Path | None = None) -> str:
    return subprocess.run([_MUTMUT, *arguments], check=True, capture_output=True, text=True, cwd=where).stdout


def _copies() -> SimpleQueue[Path]:
    """A copy of sources and tests for each worker."""
    copies: SimpleQueue[Path] = SimpleQueue()
    for _ in range(_WORKERS):
        copy = Path(tempfile.mkdtemp(prefix="afterview-mutants-"))
        for part in ("app", "tests", "mutants"):
            shutil.copytree(part, copy / part)
        shutil.copy("pyproject.toml", copy)
        copies.put(copy)
    return copies


def _is_alive(mutant: str, copies: SimpleQueue[Path]) -> bool:
    """Whether every table still holds with the mutant in the sources."""
    copy = copies.get()
    source = Path(*mutant.split(".x")[0].split(".")).with_suffix(".py")
    try:
        _mutmut("apply", mutant, where=copy)
        tried = subprocess.run(
            [sys.executable, "-m", "pytest", *_TABLES, *_PROPERTIES], cwd=copy, capture_output=True, timeout=300
        )
        return tried.returncode == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        shutil.copy(source, copy / source)
        copies.put(copy)


def main() -> None:
    """Show the survivors' names and their share; exit with 1 when there are too many."""
    _mutmut("export-cicd-stats")
    stats = json.loads(_STATS.read_text())
    tried = sum(stats[name] for name in ("killed", "survived", "timeout", "no_tests", "suspicious", "segfault"))
    left = re.findall(r"^\s*(\S+): (?:survived|no tests|suspicious)$", _mutmut("results"), re.MULTILINE)
    copies = _copies()
    with ThreadPoolExecutor(_WORKERS) as pool:
        lives = list(pool.map(lambda mutant: _is_alive(mutant, copies), left))
    alive = [mutant for mutant, is_alive in zip(left, lives, strict=True) if is_alive]
    while not copies.empty():
        shutil.rmtree(copies.get())
    print("\n".join(alive))
    print(f"{len(alive)} of {tried} mutants survive, {len(alive) / max(tried, 1):.1%}")
    sys.exit(len(alive) >= _MOST * tried or not tried)


if __name__ == "__main__":
    main()

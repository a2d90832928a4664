"""The tests that concern one file, run on SQLite: `make check FILE=app/etiquette/planner.py`.

A test module runs itself. For any other file the test modules run that are named after it or import it. Where there are
none, and always for a file of the core, all tests of its room run: `tests/ROOM` for `app/ROOM/…`.
"""

import ast
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.conftest import CORE

_ROOT: Final = Path(__file__).resolve().parents[1]


def concerned(file: Path) -> list[Path]:
    """Modules and folders of tests to run for a file, which is named from the root of the repository."""
    if file.name.startswith("test_"):
        return [file]
    modules = [path.relative_to(_ROOT) for path in sorted((_ROOT / "tests").rglob("test_*.py"))]
    found = [path for path in modules if f"_{file.stem}_" in f"{path.stem}_" or _name(file) in _imports(_ROOT / path)]
    room = Path("tests", *file.parts[1:2]) if file.parts[0] == "app" else file.parent
    if not (_ROOT / room).is_dir() or room.parent != Path("tests"):
        return found
    if room.name in CORE:
        return [room, *(path for path in found if room not in path.parents)]
    return found or [room]


def _name(file: Path) -> str:
    return ".".join(file.with_suffix("").parts).removesuffix(".__init__")


def _imports(path: Path) -> Iterator[str]:
    """Modules that are imported, and what is imported from them, which may be modules too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


if __name__ == "__main__":
    file = Path(sys.argv[1]).resolve().relative_to(_ROOT)
    slow = {Path(argument) for argument in sys.argv[2:]}
    """Modules and folders that `make test` leaves out: they run here only when they are named."""
    tests = [path for path in concerned(file) if path == file or not slow & {path, *path.parents}]
    if not tests:
        print(f"No quick test is named after {file} or imports it: run `make test`.")
        sys.exit(0)
    print("Tests:", *tests)
    workers = ["-n", "0"] if len(tests) == 1 and tests[0].suffix else []
    ignored = [f"--ignore={path}" for path in slow if path != file]
    pytest = [sys.executable, "-m", "pytest", *workers, "-k", "not postgresql", *ignored]
    os.execv(sys.executable, [*pytest, *map(str, tests)])

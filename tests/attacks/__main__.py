"""`python -m tests.attacks [MODULE…]`: what hostile bodies cost a running service, on both databases.

Prints how long another account's `GET` waited at the worst, processor time, memory, and what was answered. A module is
a file that exports `BODIES`; without one, those in `tests/attacks/cases` are used.
"""

import asyncio
import importlib.util
import sys
import tempfile
from pathlib import Path

from tests.attacks.cases import bodies
from tests.attacks.measuring import measured, report
from tests.attacks.shapes import HostileBody
from tests.databases import SqliteTemplate, postgres
from tests.servers import serving_process


def main() -> int:
    found = tuple(each for path in sys.argv[1:] for each in _loaded(Path(path))) or bodies.BODIES
    with tempfile.TemporaryDirectory() as folder, postgres() as template:
        for url in (SqliteTemplate(Path(folder)).fresh(), template.fresh()):
            print(url.partition(":")[0])
            asyncio.run(_attacked(url, found))
    return 0


def _loaded(path: Path) -> tuple[HostileBody, ...]:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    loaded: tuple[HostileBody, ...] = module.BODIES
    return loaded


async def _attacked(url: str, found: tuple[HostileBody, ...]) -> None:
    async with serving_process(url, AFTERVIEW_REQUESTS_PER_MINUTE="1000000") as server:
        print(report(await measured(server, found)), flush=True)


if __name__ == "__main__":
    sys.exit(main())

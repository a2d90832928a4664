"""What every test shares. The core's tests are over before FastAPI and SQLAlchemy would be loaded, so they never are.

Folders outside the core get the fixtures of `tests.service`: the API, and a database of each kind.
"""

import gc
import os
from pathlib import Path
from typing import Final

import pytest

from tests.clocks import FrozenClock

_TESTS: Final = Path(__file__).parent
CORE: Final = frozenset({"etiquette", "formats", "letters", "receivers"})
"""Folders whose tests need neither the API nor a database."""
_SQLITE_FIRST: Final = frozenset({"api", "attacks", "scenarios"})
"""Folders whose tests run on PostgreSQL in `make short`, unless a module is marked `databases_differ`."""
_COLLECT_AFTER: Final = 50_000
"""New objects before the garbage collector runs; usually 700."""


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: a quarter of the time a worker waits for a database."""
    return (os.cpu_count() or 1) + 1


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> None:
    """Load the fixtures of `tests.service` at the first file of a folder outside the core."""
    folder, *below = file_path.relative_to(_TESTS).parts
    plugins = parent.config.pluginmanager
    if below and folder not in CORE and not plugins.has_plugin("tests.service"):
        from tests import service

        plugins.register(service, "tests.service")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark `postgresql_too` what runs on PostgreSQL only in `make short`."""
    for item in items:
        template = item.callspec.params.get("template") if hasattr(item, "callspec") else None
        if template == "postgresql" and item.path.relative_to(_TESTS).parts[0] in _SQLITE_FIRST:
            if not item.get_closest_marker("databases_differ"):
                item.add_marker("postgresql_too")


def pytest_collection_finish() -> None:
    """Leave what is loaded by now to itself: the garbage collector need not search it, and rarely runs at all."""
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()

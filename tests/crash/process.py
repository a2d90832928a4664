"""`python -m app serve` as a process of its own that is there in an instant, to be killed without warning.

Loading the code takes most of a start: seconds, and as many cores as replicas. Here it is loaded once, into a server
that forks (multiprocessing's forkserver); what is forked then runs `python -m app serve` from its first line. Only so
are hundreds of kills affordable, and the service under load between them.
"""

import asyncio
import multiprocessing
import os
import re
import runpy
import sys
import threading
from collections.abc import Callable, Mapping
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.process import parent_process
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

LOG: Final = "log"
"""The file in the folder of an ordeal that all its processes log into."""
_READY: Final = re.compile(r"is ready: (\S+)/docs")
_START_SECONDS: Final = 60
_A_MOMENT: Final = 0.02


def _forking() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["app.main", __name__])
    return context


_context: Final = _forking()


def _serve(environment: Mapping[str, str], output: Path, log: Path) -> None:
    """What the process does."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    for path, descriptor in ((output, 1), (log, 2)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), descriptor)
    for name in [name for name in os.environ if name.startswith("AFTERVIEW_")]:
        del os.environ[name]
    os.environ.update(environment)
    sys.argv = ["app", "serve"]
    runpy.run_module("app", run_name="__main__")


def _end_with_parent() -> None:
    """No process survives a suite that was itself killed."""
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


class Replica:
    """One process of the service. It prints into a file of its own in a folder, and logs into `LOG`."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        with NamedTemporaryFile(dir=folder, delete=False) as output:
            self._output = Path(output.name)
        self._killed = False
        self._url: str | None = None
        self._process: ForkServerProcess = _context.Process(
            target=_serve, args=(environment, self._output, folder / LOG)
        )
        self._process.start()

    @property
    def url(self) -> str | None:
        """Where it serves, once it does and as long as it was not killed."""
        if self._url is None and not self._killed:
            found = _READY.search(self._output.read_text())
            self._url = found and found[1]
        return self._url

    @property
    def ended_by_itself(self) -> bool:
        return not self._killed and not self._process.is_alive()

    async def ready(self) -> None:
        """Wait until it serves. Raises TimeoutError when it never does."""
        await until(lambda: self.url is not None, _START_SECONDS)

    async def kill(self) -> None:
        """End it as a power cut would."""
        self._killed, self._url = not self.ended_by_itself, None
        self._process.kill()
        await asyncio.to_thread(self._process.join)


async def until(holds: Callable[[], bool], seconds: float) -> None:
    """Wait for something that another process does. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110  # no event of this process tells of it
            await asyncio.sleep(_A_MOMENT)

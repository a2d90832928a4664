"""Servers in separate processes, suspended between their rounds so that none uses another's processor time."""

import asyncio
import os
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped]  # comes without types

_ROOT: Final = Path(__file__).resolve().parents[1]
_START_SECONDS: Final = 30
_END_SECONDS: Final = 10
_LAST_BYTES: Final = 4000


class Server:
    """A server process. It is suspended except inside `awake`."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.base: Final = f"http://127.0.0.1:{port}"
        self._process = process
        self._seen: Final = psutil.Process(process.pid)

    def processor_time(self) -> float:
        """Seconds of processor time used so far."""
        times = self._seen.cpu_times()
        return float(times.user + times.system)

    @property
    def pid(self) -> int:
        return self._process.pid

    @contextmanager
    def awake(self) -> Iterator[None]:
        self._process.send_signal(signal.SIGCONT)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGSTOP)


@asynccontextmanager
async def serving(*command: str, port: int, **environment: str) -> AsyncIterator[Server]:
    """Run `python -m` the command until the block ends. An error in the block gets the end of its log as a note."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AFTERVIEW_")}
    with tempfile.TemporaryFile() as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *command, cwd=_ROOT, env={**inherited, **environment}, stdout=log, stderr=log
        )
        try:
            await _answering(process, port)
            process.send_signal(signal.SIGSTOP)
            yield Server(process, port)
        except Exception as error:
            await _end(process)
            log.seek(max(0, log.tell() - _LAST_BYTES))
            error.add_note(f"{' '.join(command)} logged:\n{log.read().decode(errors='replace')}")
            raise
        finally:
            await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), _END_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _answering(process: asyncio.subprocess.Process, port: int) -> None:
    async with asyncio.timeout(_START_SECONDS):
        while process.returncode is None:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                await writer.wait_closed()
                return
    raise RuntimeError(f"the server ended with {process.returncode} before it answered")

"""From the start of a process to its readiness, against an interpreter that only loads the libraries it is made of."""

import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final
from urllib.error import URLError

import psutil  # type: ignore[import-untyped]  # comes without types

from benchmarks.measures import Line
from benchmarks.servers import free_port
from tests.databases import SqliteTemplate, postgres

_LIBRARIES: Final = "import fastapi, sqlmodel, apscheduler, httpx"
_PATIENCE_SECONDS: Final = 60
_AGAIN_SECONDS: Final = 0.005


@dataclass(frozen=True, slots=True)
class Start:
    """How long a start took, and how long the process worked for it; in seconds."""

    seconds: float
    worked: float


def measure(rounds: int) -> tuple[list[Line], list[str]]:
    """Starts of each, in turns: with the first one of all everything is compiled, and it does not count."""
    lines, notes = [], []
    with tempfile.TemporaryDirectory() as name, postgres(durable=True) as template:
        for database, kind in (("SQLite", SqliteTemplate(Path(name))), ("PostgreSQL", template)):
            url = kind.fresh()
            _ready(url)
            bare, ours = [], []
            for _ in range(rounds):
                bare.append(_loaded())
                ours.append(_ready(url))
            lines.append(_line(f"loading the libraries alone, beside {database}", bare))
            lines.append(_line(f"from start to ready, {database}", ours))
            seconds = _times([each.seconds for each in ours], [each.seconds for each in bare])
            worked = _times([each.worked for each in ours], [each.worked for each in bare])
            notes.append(
                f"Start on {database}: ready after {seconds} of the time of loading the libraries alone, and {worked}"
                " of its processor time."
            )
    return lines, notes


def _line(what: str, starts: list[Start]) -> Line:
    seconds = [each.seconds for each in starts]
    return Line(what, [1 / each for each in seconds], latencies=seconds, work=[each.worked for each in starts])


def _times(ours: list[float], bare: list[float]) -> str:
    ratios = [mine / theirs for mine, theirs in zip(ours, bare, strict=True)]
    return f"{median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"


def _loaded() -> Start:
    before, begun = _children_worked(), time.perf_counter()
    subprocess.run([sys.executable, "-c", _LIBRARIES], check=True, env=_environment())
    return Start(time.perf_counter() - begun, _children_worked() - before)


def _children_worked() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _environment(**more: str) -> dict[str, str]:
    """Ours, with compiled modules kept: a service compiles once."""
    ignored = ("AFTERVIEW_", "PYTHONDONTWRITEBYTECODE")
    return {**{name: value for name, value in os.environ.items() if not name.startswith(ignored)}, **more}


def _ready(database_url: str) -> Start:
    """From starting the service, its scheduler on, to the first answer that it is ready."""
    port = free_port()
    environment = _environment(
        AFTERVIEW_DATABASE_URL=database_url,
        AFTERVIEW_PORT=str(port),
        AFTERVIEW_BOOTSTRAP_API_KEY="a-key-for-benchmarks",
        AFTERVIEW_SECRET_KEY="a secret for benchmarks",
        AFTERVIEW_LOG_LEVEL="warning",
    )
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "app", "serve"], env=environment, stdout=subprocess.DEVNULL)
    try:
        while not _is_ready(port):
            if process.poll() is not None or time.perf_counter() - begun > _PATIENCE_SECONDS:
                raise RuntimeError(f"the service did not become ready; it ended with {process.poll()}")
            time.sleep(_AGAIN_SECONDS)
        seconds = time.perf_counter() - begun
        times = psutil.Process(process.pid).cpu_times()
        return Start(seconds, times.user + times.system)
    finally:
        process.terminate()
        process.wait()


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=_PATIENCE_SECONDS) as answer:
            return bool(answer.status == 200)
    except (URLError, ConnectionError):
        return False

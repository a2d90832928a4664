"""From the start of a process to its readiness, against an interpreter that only imports the same libraries."""

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
_POLL_SECONDS: Final = 0.005


@dataclass(frozen=True, slots=True)
class Start:
    """Wall-clock and processor time of a start, in seconds."""

    seconds: float
    processor_time: float


def measure(rounds: int) -> tuple[list[Line], list[str]]:
    """Starts of both, in turn. A first start, which compiles everything, does not count."""
    lines, notes = [], []
    with tempfile.TemporaryDirectory() as name, postgres(durable=True) as template:
        for database, kind in (("SQLite", SqliteTemplate(Path(name))), ("PostgreSQL", template)):
            url = kind.fresh()
            _start_service(url)
            bare, ours = [], []
            for _ in range(rounds):
                bare.append(_import_libraries())
                ours.append(_start_service(url))
            lines.append(_line(f"importing the libraries only, with {database}", bare))
            lines.append(_line(f"from start to ready, {database}", ours))
            seconds = _times([each.seconds for each in ours], [each.seconds for each in bare])
            processor_time = _times([each.processor_time for each in ours], [each.processor_time for each in bare])
            notes.append(
                f"Start on {database}: ready after {seconds} of the time of importing the libraries only, and"
                f" {processor_time} of its processor time."
            )
    return lines, notes


def _line(label: str, starts: list[Start]) -> Line:
    seconds = [each.seconds for each in starts]
    return Line(
        label,
        [1 / each for each in seconds],
        latencies=seconds,
        processor_times=[each.processor_time for each in starts],
    )


def _times(ours: list[float], bare: list[float]) -> str:
    ratios = [mine / theirs for mine, theirs in zip(ours, bare, strict=True)]
    return f"{median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"


def _import_libraries() -> Start:
    before, started = _children_processor_time(), time.perf_counter()
    subprocess.run([sys.executable, "-c", _LIBRARIES], check=True, env=_environment())
    return Start(time.perf_counter() - started, _children_processor_time() - before)


def _children_processor_time() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _environment(**more: str) -> dict[str, str]:
    """This process's environment, but with bytecode caching: a service compiles once."""
    ignored = ("AFTERVIEW_", "PYTHONDONTWRITEBYTECODE")
    return {**{name: value for name, value in os.environ.items() if not name.startswith(ignored)}, **more}


def _start_service(database_url: str) -> Start:
    """Start the service with its scheduler on, and wait until it is ready."""
    port = free_port()
    environment = _environment(
        AFTERVIEW_DATABASE_URL=database_url,
        AFTERVIEW_PORT=str(port),
        AFTERVIEW_BOOTSTRAP_API_KEY="a-key-for-benchmarks",
        AFTERVIEW_SECRET_KEY="a secret for benchmarks",
        AFTERVIEW_LOG_LEVEL="warning",
    )
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "app", "serve"], env=environment, stdout=subprocess.DEVNULL)
    try:
        while not _is_ready(port):
            if process.poll() is not None or time.perf_counter() - started > _PATIENCE_SECONDS:
                raise RuntimeError(f"the service did not become ready; it ended with {process.poll()}")
            time.sleep(_POLL_SECONDS)
        seconds = time.perf_counter() - started
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

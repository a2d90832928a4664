"""PgBouncer as docs/in-front configures it, in front of a test's PostgreSQL."""

import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

import psycopg
import pytest
from sqlalchemy.engine import make_url

from tests.postgresql import server_folder, spawn

Mode = Literal["transaction", "session"]
_CONFIGURATION: Final = Path(__file__).parents[1] / "docs" / "in-front" / "pgbouncer.ini"
_PROGRAM: Final = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
_PASSWORD: Final = "a-password"
needs_pgbouncer: Final = pytest.mark.skipif(_PROGRAM is None, reason="PgBouncer is not installed")


class Pooler:
    """A running PgBouncer."""

    def __init__(self, folder: Path, host: str | Path, database: str, mode: Mode) -> None:
        self._folder = folder
        self._database = database
        self._mode = mode
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "userlist.txt").write_text(f'"postgres" "{_PASSWORD}"\n')
        self.configure(host)

    @property
    def url(self) -> str:
        return f"postgresql://postgres:{_PASSWORD}@127.0.0.1:{self.port}/{self._database}"

    def configure(self, host: str | Path) -> None:
        """Connect to the PostgreSQL whose socket is in a folder; a running PgBouncer does so from now on."""
        text = _CONFIGURATION.read_text()
        text = re.sub(
            r"^afterview = .*$", f"{self._database} = host={host} port=5432 dbname={self._database}", text, flags=re.M
        )
        text = text.replace("listen_port = 6432", f"listen_port = {self.port}")
        if self._mode == "session":
            text = text.replace("pool_mode = transaction", "pool_mode = session")
            text = text.replace("default_pool_size = 20", "default_pool_size = 60")
        text = re.sub(r"^(auth_file|logfile|pidfile) = .*/", rf"\1 = {self._folder}/", text, flags=re.M)
        text = re.sub(r"^unix_socket_dir = .*$", f"unix_socket_dir = {self._folder}", text, flags=re.M)
        (self._folder / "pgbouncer.ini").write_text(text)
        if self._process is not None:
            self._process.send_signal(signal.SIGHUP)

    def start(self) -> None:
        assert _PROGRAM is not None
        self._process = spawn(_PROGRAM, self._folder / "pgbouncer.ini", output=self._folder / "output")
        until = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(self.url, connect_timeout=2).close()
                return
            except psycopg.OperationalError as error:
                if time.monotonic() > until:
                    raise AssertionError(f"{error}\n{(self._folder / 'output').read_text()}") from error
                time.sleep(0.05)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()


@contextmanager
def pooling(url: str, mode: Mode) -> Iterator[Pooler]:
    """PgBouncer in front of a database, for as long as the block lasts."""
    address = make_url(url)
    with server_folder() as folder:
        pooler = Pooler(folder, str(address.query["host"]), str(address.database), mode)
        try:
            pooler.start()
            yield pooler
        finally:
            pooler.stop()


def _free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port: int = chosen.getsockname()[1]
        return port

"""Serving on one socket: in this process, or in several that it watches and replaces."""

import os
import resource
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.process import parent_process
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any, Final

import typer
import uvicorn
from fastapi import FastAPI
from uvicorn.config import STARTUP_FAILURE
from uvicorn.server import HANDLED_SIGNALS
from uvicorn.supervisors import Multiprocess

from app import logs
from app.api.connections import Connections, most_connections
from app.cli.garbage_collection import paused
from app.main import create_app
from app.metrics import FOLDER, forget_process
from app.settings import Settings

_UVICORN: Final[dict[str, Any]] = {
    "log_config": None,
    "access_log": False,
    "proxy_headers": False,  # app.api.forwarding reads them
    "timeout_graceful_shutdown": 20,
    "timeout_keep_alive": 65,  # longer than the 60 s after which load balancers close idle connections
    "lifespan": "on",
}
_HEALTHCHECK_SECONDS: Final = 10
"""A worker that does not answer for so long is replaced: ample on a busy machine, where one may be starting."""


def listening(settings: Settings) -> socket.socket:
    """Bind the socket to serve on. Raises OSError."""
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError:
        listener.close()
        raise
    return listener


def allow_many_files() -> None:
    """Open as many files as the system allows: each connection is one, and the usual limit is far too low."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # some systems report a limit that they do not grant
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _connections() -> Any:
    """What uvicorn makes its connections of: a class, as far as it is concerned."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return Connections(most_connections(files))


def serve_alone(settings: Settings, listener: socket.socket) -> bool:
    """Serve until a signal ends it; whether it ever served."""
    server = _Server(uvicorn.Config(create_app(settings), http=_connections(), **_UVICORN), settings)
    signal.signal(signal.SIGTERM, _exit_in_order)
    with suppress(KeyboardInterrupt):
        server.run([listener])
    return server.started


def serve_together(settings: Settings, listener: socket.socket, workers: int) -> bool:
    """Serve in so many processes until a signal ends them; whether they could start.

    They read the environment themselves; only the port is passed on.
    """
    os.environ["AFTERVIEW_PORT"] = str(settings.port)
    config = uvicorn.Config(
        "app.cli.serving:worker_app",
        factory=True,
        http=_connections(),
        workers=workers,
        timeout_worker_healthcheck=_HEALTHCHECK_SECONDS,
        **_UVICORN,
    )
    with TemporaryDirectory(prefix="afterview-metrics-") as folder:
        os.environ[FOLDER] = folder
        team = _Workers(config, settings, listener)
        team.run()
    return not any(process.exitcode == STARTUP_FAILURE for process in team.processes)


def worker_app() -> FastAPI:
    """The application of one of several processes; it ends in good order when their parent is gone."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    settings = Settings()
    logs.configure(settings.log_level)
    with paused():
        app = create_app(settings)
    _end_streams_on_signal(app)
    return app


class _Server(uvicorn.Server):
    """Logs its address once it accepts connections."""

    def __init__(self, config: uvicorn.Config, settings: Settings) -> None:
        super().__init__(config)
        self._settings = settings

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        _end_streams_on_signal(self.config.app)
        await super().startup(sockets)
        if self.started:
            _announce(self._settings)


class _Workers(Multiprocess):
    """Replaces workers that died; logs the address once all accept connections."""

    def __init__(self, config: uvicorn.Config, settings: Settings, listener: socket.socket) -> None:
        super().__init__(config, [listener])
        self._settings = settings

    def init_processes(self) -> None:
        super().init_processes()
        while not all(process.is_ready(timeout=1) for process in self.processes):
            self.handle_signals()
            self.keep_subprocess_alive()
            if self.should_exit.wait(0.1):
                return
        _announce(self._settings)

    def keep_subprocess_alive(self) -> None:
        before = list(self.processes)
        super().keep_subprocess_alive()
        for process in before:
            if process not in self.processes and process.pid is not None:
                forget_process(process.pid)

    def terminate_all(self) -> None:
        """Close the socket first: while it is open, new connections would wait for an answer that never comes."""
        for listener in self.sockets:
            listener.close()
        super().terminate_all()


def _announce(settings: Settings) -> None:
    typer.echo(f"Afterview is ready: {settings.base_url}/docs")
    sys.stdout.flush()


def _end_streams_on_signal(app: Any) -> None:
    """End event streams on the first signal: the server waits for them, and they never end by themselves.

    To be called once the server's own signal handlers are installed, which it restores afterwards.
    """
    for number in HANDLED_SIGNALS:
        signal.signal(number, _end_streams_then(app, signal.getsignal(number)))


def _end_streams_then(app: Any, handler: Any) -> Callable[[int, FrameType | None], None]:
    def end(number: int, frame: FrameType | None) -> None:
        streams = getattr(app.state, "streams", None)
        if streams is not None:
            streams.end()
        handler(number, frame)

    return end


def _exit_in_order(_signal: int, _frame: FrameType | None) -> None:
    """A requested end, in good order, is no failure."""
    raise SystemExit(0)


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)

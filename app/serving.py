"""Serving on one socket: by this process, or by several that it looks after."""

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
from app.loading import kept_for_good
from app.main import create_app
from app.metrics import FOLDER, forget_process
from app.settings import Settings

_HOW: Final[dict[str, Any]] = {
    "log_config": None,
    "access_log": False,
    "proxy_headers": False,  # app.api.forwarding reads them
    "timeout_graceful_shutdown": 20,
    "lifespan": "on",
}
_SIGN_OF_LIFE_SECONDS: Final = 10
"""A worker that is silent for as long is replaced: ample on a busy machine, where one may be starting."""


def listening(settings: Settings) -> socket.socket:
    """The socket to serve on. Raises OSError where it cannot be had."""
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError:
        listener.close()
        raise
    return listener


def allow_many_files() -> None:
    """Open as many files as the system lets this user: each connection is one, and the usual limit is for people."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # some systems name a limit that they do not grant
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def serve_alone(settings: Settings, listener: socket.socket) -> bool:
    """Serve until told to end; whether it ever served."""
    server = _Server(uvicorn.Config(create_app(settings), **_HOW), settings)
    signal.signal(signal.SIGTERM, _leave)
    with suppress(KeyboardInterrupt):
        server.run([listener])
    return server.started


def serve_together(settings: Settings, listener: socket.socket, workers: int) -> bool:
    """Have so many processes serve until told to end; whether they could start.

    They read the environment, as this process did; only the port may be known here alone.
    """
    os.environ["AFTERVIEW_PORT"] = str(settings.port)
    config = uvicorn.Config(
        "app.serving:work",
        factory=True,
        workers=workers,
        timeout_worker_healthcheck=_SIGN_OF_LIFE_SECONDS,
        **_HOW,
    )
    with TemporaryDirectory(prefix="afterview-figures-") as folder:
        os.environ[FOLDER] = folder
        team = _Team(config, settings, listener)
        team.run()
    return not any(process.exitcode == STARTUP_FAILURE for process in team.processes)


def work() -> FastAPI:
    """The application of one of several processes; it ends in good order when the one that looks after them is gone."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    settings = Settings()
    logs.configure(settings.log_level)
    with kept_for_good():
        app = create_app(settings)
    _end_streams_when_told(app)
    return app


class _Server(uvicorn.Server):
    """Says where it can be reached, once it can."""

    def __init__(self, config: uvicorn.Config, settings: Settings) -> None:
        super().__init__(config)
        self._settings = settings

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        _end_streams_when_told(self.config.app)
        await super().startup(sockets)
        if self.started:
            _tell_where(self._settings)


class _Team(Multiprocess):
    """Replaces a worker that died; says where they can be reached once all can."""

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
        _tell_where(self._settings)

    def keep_subprocess_alive(self) -> None:
        before = list(self.processes)
        super().keep_subprocess_alive()
        for each in before:
            if each not in self.processes and each.pid is not None:
                forget_process(each.pid)

    def terminate_all(self) -> None:
        """Let go of the socket first: while anybody listens, newcomers would wait for an answer that never comes."""
        for each in self.sockets:
            each.close()
        super().terminate_all()


def _tell_where(settings: Settings) -> None:
    typer.echo(f"Afterview is ready: {settings.base_url}/docs")
    sys.stdout.flush()


def _end_streams_when_told(app: Any) -> None:
    """Have streams of events end as soon as the process is told to: the server waits for them, and they for ever.

    To be called where the server's own handlers of signals are in place, which it puts back afterwards.
    """
    for told in HANDLED_SIGNALS:
        signal.signal(told, _ending_streams(app, signal.getsignal(told)))


def _ending_streams(app: Any, handler: Any) -> Callable[[int, FrameType | None], None]:
    def end(number: int, frame: FrameType | None) -> None:
        streams = getattr(app.state, "streams", None)
        if streams is not None:
            streams.end()
        handler(number, frame)

    return end


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """Being asked to end and having ended in good order is no failure."""
    raise SystemExit(0)


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)

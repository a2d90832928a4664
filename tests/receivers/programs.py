"""The page's programs as processes: written to files, compiled where they need it, run once a message."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.receivers import page
from tests.receivers.messages import Message

_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Recipe:
    """Where a program stands on the page and how it is run; `{file}` and `{built}` are its files."""

    name: str
    heading: str
    language: str
    saved_as: str
    runs: tuple[str, ...]
    needs: tuple[str, ...]
    build: tuple[str, ...] = ()

    @property
    def missing(self) -> str | None:
        """What this machine lacks to run it."""
        return next((each for each in self.needs if shutil.which(each) is None), None)

    def make(self, folder: Path) -> "Program":
        """Write the program into a folder of its own and build it."""
        places = {"file": str(folder / self.saved_as), "built": str(folder / "verify")}
        Path(places["file"]).write_text(page.block(self.heading, self.language), encoding="utf-8")
        if self.build:
            command = [part.format_map(places) for part in self.build]
            built = subprocess.run(command, cwd=folder, env=_OFFLINE, capture_output=True, text=True, check=False)
            assert (built.returncode, built.stderr) == (0, ""), built
        return Program(tuple(part.format_map(places) for part in self.runs))


@dataclass(frozen=True, slots=True)
class Program:
    """A command that judges one request."""

    command: tuple[str, ...]

    def judge(self, message: Message, now: int | None = None) -> str:
        """What it says of a message, by its own clock or at `now`. Its exit code must say the same."""
        given = {"HTTP_" + name.upper().replace("-", "_"): value for name, value in message.headers.items()}
        ended = subprocess.run(
            [*self.command, *([] if now is None else [str(now)])],
            input=message.body,
            env={**os.environ, **given, "WEBHOOK_SECRET": message.secret},
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
        printed, complaint = ended.stdout.decode(), ended.stderr.decode()
        assert (ended.returncode, bool(printed), bool(complaint)) in {(0, True, False), (1, False, True)}, ended
        return (printed or complaint).removesuffix("\n")


_OFFLINE: Final = {**os.environ, "GOTOOLCHAIN": "local", "GOPROXY": "off", "GOFLAGS": "", "CGO_ENABLED": "0"}

RECIPES: Final = (
    # isolated and without site-packages: the standard library must be enough
    Recipe("Python", "Python", "python", "verify.py", (sys.executable, "-I", "-S", "{file}"), ()),
    Recipe("JavaScript", "JavaScript", "js", "verify.mjs", ("node", "{file}"), ("node",)),
    Recipe("Go", "Go", "go", "verify.go", ("{built}",), ("go",), ("go", "build", "-o", "{built}", "{file}")),
    Recipe("sh", "Shell", "sh", "verify.sh", ("sh", "{file}"), ("sh", "openssl")),
    Recipe("bash", "Shell", "sh", "verify.sh", ("bash", "{file}"), ("bash", "openssl")),
)

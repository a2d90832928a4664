"""Disks for tests: small, so that they fill up, or turned read-only under a running process, as after disk errors.

They need root and mounts; elsewhere, the tests that use them are skipped.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

_SMALL: Final = "8m"
_BALLAST: Final = "ballast"


def fill(disk: Path) -> None:
    """Leave no byte on a disk."""
    with (disk / _BALLAST).open("wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(b"x" * 4096)
        except OSError:
            os.fsync(ballast.fileno())


def make_room(disk: Path) -> None:
    (disk / _BALLAST).unlink()


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of a few megabytes, in memory."""
    with _mounted(folder, "-t", "tmpfs", "-o", f"size={_SMALL}", "tmpfs") as disk:
        yield disk


@contextmanager
def image_disk(folder: Path) -> Iterator[Path]:
    """A disk with ext4 in a file, for `turn_read_only`."""
    image = folder / "image"
    with image.open("wb") as file:
        file.truncate(16 * 1024 * 1024)
    _run("mkfs.ext4", "-q", "-F", str(image))
    with _mounted(folder, "-o", "loop", str(image)) as disk:
        yield disk


def turn_read_only(disk: Path) -> None:
    """What ext4 does after an error of the disk: open files can still be read."""
    _run("mount", "-o", "remount,abort", str(disk))


def remount_read_only(disk: Path) -> None:
    """What an administrator does; nobody may have files open for writing."""
    _run("mount", "-o", "remount,ro", str(disk))


@contextmanager
def immutable(file: Path) -> Iterator[None]:
    """A file that nobody may write, root neither."""
    _run("chattr", "+i", str(file))
    try:
        yield
    finally:
        _run("chattr", "-i", str(file))


@contextmanager
def _mounted(folder: Path, *options: str) -> Iterator[Path]:
    disk = folder / "disk"
    disk.mkdir()
    _run("mount", *options, str(disk))
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"{command[0]} is not possible here: {error}")

"""A disk of a few megabytes in memory, which can be filled. Only root may mount one."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_A_LITTLE = 128 * 1024  # bytes: what one rule needs is a few times as much


class NoSmallDisk(Exception):
    """None can be mounted here, and why."""


class SmallDisk:
    """A disk in memory; `fill` leaves no room on it, `make_room` gives back a little, and `empty` all of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self) -> None:
        with self._filler.open("wb", buffering=0) as filler, suppress(OSError):
            while filler.write(bytes(4096)):
                pass

    def make_room(self) -> None:
        os.truncate(self._filler, max(self._filler.stat().st_size - _A_LITTLE, 0))

    def empty(self) -> None:
        self._filler.unlink()


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    """Mount a small disk on a folder for the length of a block. Raise NoSmallDisk where that cannot be done."""
    if os.geteuid() != 0:
        raise NoSmallDisk("only root may mount a small disk")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,uid=nobody,mode=0700", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode:
        raise NoSmallDisk(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)

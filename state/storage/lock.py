"""One poll at a time on one state folder: a lock that the operating system frees when its holder dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from state.errors import StateProblem


@contextmanager
def hold_lock(folder: Path, purpose: str, now: datetime) -> Iterator[None]:
    """Hold the folder's lock for the length of a block.

    Raises StateProblem when another process holds it, naming that process, what it does and since when.
    """
    path = folder / "listwatch.lock"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o640)
    except OSError as problem:
        raise StateProblem(
            str(path), f"{problem.strerror}.", "Let the user that runs listwatch write to the state folder."
        ) from problem
    try:
        _take(descriptor, path)
        os.truncate(descriptor, 0)
        os.write(descriptor, f"{purpose}, process {os.getpid()}, since {now:%Y-%m-%d %H:%M:%S} UTC".encode())
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as problem:
        holder = os.read(descriptor, 200).decode(errors="replace") or "another process"
        raise StateProblem(
            str(path), f"held by {holder}.", "Wait until it has ended; nothing needs to be removed."
        ) from problem

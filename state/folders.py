"""Folders: whether files can be made there, by making one."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryFile


def write_trouble(folder: Path) -> str | None:
    """Return why no file can be written in a folder, None where one can; nothing stays there.

    Its permissions alone do not say: a disk may be full or read-only, and a user may be allowed everything.
    """
    try:
        with TemporaryFile(dir=folder) as file:
            file.write(bytes(4096))
            file.flush()
    except OSError as problem:
        return (problem.strerror or type(problem).__name__).lower()
    return None

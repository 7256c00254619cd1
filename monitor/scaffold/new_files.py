"""Files that are written once, for a person to change: nothing that is there already is ever written over."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from state.errors import UsageProblem


def write_new_files(folder: Path, contents: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write files by their names into a folder, making it where there is none, and return their paths.

    Raises UsageProblem, and writes nothing, when one of them is there already, or when the folder cannot be written to.
    """
    for name in contents:
        if (folder / name).exists():
            raise UsageProblem(str(folder / name), "is there already.", "Move it away, or name another folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (folder / name).write_bytes(content)
    except OSError as problem:
        raise UsageProblem(str(folder), f"{problem.strerror}.", "Name a folder that can be written to.") from problem
    return tuple(folder / name for name in contents)

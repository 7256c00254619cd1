"""The two files a new user begins with: a commented configuration and a customers file that shows every column."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from state.errors import UsageProblem

_NAMES = ("listwatch.toml", "customers.csv")


def write_examples(folder: Path) -> tuple[Path, ...]:
    """Write both files into a folder and give their paths.

    Raises UsageProblem, and writes nothing, when one of them is there already or the folder cannot be written.
    """
    paths = tuple(folder / name for name in _NAMES)
    for path in paths:
        if path.exists():
            raise UsageProblem(str(path), "is there already.", "Move it away, or name another folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in paths:
            path.write_bytes(files(__name__).joinpath(path.name).read_bytes())
    except OSError as problem:
        raise UsageProblem(str(folder), f"{problem.strerror}.", "Name a folder that can be written to.") from problem
    return paths

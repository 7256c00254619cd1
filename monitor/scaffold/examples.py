"""The two files a new user begins with: a commented configuration and a customers file that shows every column."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from monitor.scaffold.new_files import write_new_files

_FILES = files("monitor.scaffold").joinpath("example_files")
_NAMES = ("listwatch.toml", "customers.csv")


def write_examples(folder: Path) -> tuple[Path, ...]:
    """Write both files into a folder and return their paths.

    Raises UsageProblem, and writes nothing, when one of them is there already or the folder cannot be written to.
    """
    return write_new_files(folder, {name: _FILES.joinpath(name).read_bytes() for name in _NAMES})

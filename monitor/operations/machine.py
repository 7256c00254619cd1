"""The near side of an installation: its packages, its state folder, its disk and its clock."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from pydantic import BaseModel

from monitor.config.settings import Settings
from monitor.operations.findings import Finding, Level
from state.folders import write_trouble

PACKAGES = ("monitor", "sources", "notifiers", "state")
_MEGABYTE = 1_000_000
_LET_WRITE = "Let the user that runs listwatch write to it."


def examine_packages(distributions: Mapping[str, Sequence[str]]) -> Finding:
    """See that our four packages are ours: their names are common ones, and another distribution may bring the same.

    `distributions` is what `importlib.metadata.packages_distributions` gives; where we run from a checkout, it has
    nothing of ours.
    """
    foreign = {
        name: sorted(others) for name in PACKAGES if (others := set(distributions.get(name, ())) - {"listwatch"})
    }
    if not foreign:
        return Finding("packages", Level.OK, "no other distribution has names of ours")
    conflicts = "; ".join(f"{name} also comes from {', '.join(others)}" for name, others in foreign.items())
    return Finding("packages", Level.FAIL, conflicts, "Install listwatch into an environment of its own.")


def examine_machine(settings: Settings) -> Iterator[Finding]:
    """Look at all that is here: folders that must take files, the disk, and files that hold secrets."""
    yield examine_folder(settings)
    yield examine_disk(settings)
    captures, numbers = settings.captures_folder, settings.metrics.textfile
    folders = {"captures": captures, "metrics.textfile": numbers and numbers.parent}
    for key, folder in folders.items():
        is_made_later = key == "captures" and folder and not folder.exists()
        if folder and not is_made_later and (trouble := write_trouble(folder)):
            yield Finding(key, Level.FAIL, f"{folder} cannot be written to: {trouble}", _LET_WRITE)
    for key, file in _secret_files(settings, ""):
        if file.exists() and file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH | stat.S_IWGRP | stat.S_IWOTH):
            yield Finding(key, Level.WARN, f"{file} can be read by others", f"chmod 600 {file}")


def _secret_files(table: object, place: str) -> Iterator[tuple[str, Path]]:
    """Return the files that hold secrets by the keys that name them."""
    if isinstance(table, tuple):
        for number, each in enumerate(table):
            yield from _secret_files(each, f"{place}.{number}")
    if isinstance(table, BaseModel):
        for name in type(table).model_fields:
            value, key = getattr(table, name), f"{place}.{name}".lstrip(".")
            if isinstance(value, Path) and name.endswith("_file"):
                yield key, value
            yield from _secret_files(value, key)


def examine_folder(settings: Settings) -> Finding:
    """See that the state folder can be written to, and not by everybody."""
    folder = settings.state.folder
    if trouble := write_trouble(folder):
        return Finding("state folder", Level.FAIL, f"{folder} cannot be written to: {trouble}", _LET_WRITE)
    if folder.stat().st_mode & stat.S_IWOTH:
        return Finding("state folder", Level.WARN, f"{folder} can be written to by anybody", f"chmod o-w {folder}")
    return Finding("state folder", Level.OK, str(folder))


def examine_disk(settings: Settings) -> Finding:
    """See that there is room for what will be received."""
    free = shutil.disk_usage(settings.state.folder).free
    if free < settings.health.disk_free * _MEGABYTE:
        return Finding("disk", Level.WARN, f"{free // _MEGABYTE} MB are free", "Free some space, or lower disk_free.")
    return Finding("disk", Level.OK, f"{free // _MEGABYTE:,} MB are free")


def examine_clock(skew: timedelta | None, most: int) -> Finding:
    """See that our clock is that of the sources, to `most` seconds; `skew` is how far it is ahead of theirs."""
    if skew is None:
        return Finding("time", Level.WARN, "no source said what time it is", "See what the sources answer.")
    if abs(skew) > timedelta(seconds=most):
        fix = "Let the machine take its time from a time server."
        return Finding("time", Level.FAIL, f"our clock is {skew.total_seconds():+.0f} s off the sources'", fix)
    return Finding("time", Level.OK, "our clock agrees with the sources'")

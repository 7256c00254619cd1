"""The near side of an installation: its packages, its state folder, its disk and its clock."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Mapping, Sequence
from datetime import timedelta

from monitor.config.settings import Settings
from monitor.operations.findings import Finding, Level

PACKAGES = ("monitor", "sources", "notifiers", "state")
_MEGABYTE = 1_000_000


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


def examine_folder(settings: Settings) -> Finding:
    """See that the state folder can be written to, and not by everybody."""
    folder = settings.state.folder
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        fix = "Let the user that runs listwatch write to it."
        return Finding("state folder", Level.FAIL, f"{folder} cannot be written to", fix)
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

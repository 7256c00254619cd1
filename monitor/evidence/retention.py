"""Retention: evidence is kept for as many years as the configuration says, longer under a legal hold, then removed."""

from __future__ import annotations

from datetime import datetime

from monitor.runtime.context import Context
from state.storage.captures import remove_bytes
from state.storage.database import transaction
from state.storage.pruning import Prunable, find_prunable, prune


def prune_old(context: Context, by: str, *, dry_run: bool) -> Prunable:
    """Remove what is older than `state.keep_years`, or only say what would go; what it is comes back.

    `by` is the person who asked for it, for the log of evidence.
    """
    now = context.now()
    before = years_before(now, context.settings.state.keep_years)
    with transaction(context.engine) as connection:
        prunable = find_prunable(connection, before)
        if not dry_run:
            prune(connection, prunable, now, by)
    if not dry_run and context.settings.captures_folder is not None:
        remove_bytes(context.settings.captures_folder, prunable.captures)
    return prunable


def years_before(moment: datetime, years: int) -> datetime:
    """Return the same day and hour of an earlier year; of 29 February, the 28th."""
    try:
        return moment.replace(year=moment.year - years)
    except ValueError:
        return moment.replace(year=moment.year - years, day=28)

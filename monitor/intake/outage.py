"""One cause, one message: no network at all is told as that, and what only follows from a missing list is not told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_UNREACHABLE = "cannot be reached"
# What every source of rules says while the eCFR has given no list yet.
LIST_MISSING = "has not been built yet, and rules amend it."
NETWORK = "network"


def without_network(troubles: Mapping[str, str]) -> tuple[str, ...]:
    """Return the sources that are asked over the network, by name, if none of them can be reached; else none.

    `troubles` is what each of them said last, empty where it answered. What one says of the missing list follows.
    """
    unreachable = [name for name, trouble in troubles.items() if _UNREACHABLE in trouble]
    rest = [trouble for trouble in troubles.values() if _UNREACHABLE not in trouble]
    is_cut_off = len(unreachable) > 1 and all(LIST_MISSING in trouble for trouble in rest)
    return tuple(troubles) if is_cut_off else ()


def describe_outage(names: Iterable[str], troubles: Mapping[str, str]) -> str:
    """Say that none of these sources can be reached, and why as one of them has it."""
    reason = next(trouble for trouble in troubles.values() if _UNREACHABLE in trouble)
    return f"none of {', '.join(names)} can be reached. {reason}"


def follows_only(trouble: str, troubles: Iterable[str]) -> bool:
    """Return whether a trouble only follows from another one, which has to be told."""
    return LIST_MISSING in trouble and any(each and LIST_MISSING not in each for each in troubles)


def trouble_lines(troubles: Iterable[tuple[str, str]]) -> list[str]:
    """Return the troubles of one round for a person, a line for each cause."""
    details = dict(troubles)
    if names := without_network(details):
        return [f"{NETWORK}: {describe_outage(names, details)}"]
    return [f"{name}: {each}" for name, each in details.items() if not follows_only(each, details.values())]

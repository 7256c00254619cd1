"""What customers are screened against on request: the entries of a file, or of the stored lists, and their age."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from monitor.commands.opening import stored, unverified_regimes
from state.errors import UsageProblem
from state.listings import ListCode, Listing


@dataclass(frozen=True, slots=True)
class Against:
    """What to screen against: its name, its entries, rows that were not read, how old it is, and what to warn of.

    `regimes` are the states of the law that nobody has verified, None for a file, of which that is not known.
    """

    name: str
    listings: tuple[Listing, ...]
    unread: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    regimes: tuple[str, ...] | None = None


def find_listings(list_file: Path | None, lists: str, on: date | None, config: Path) -> Against:
    """Return the entries of a file, else of the stored lists in force on an Eastern date, of the lists asked for."""
    codes = _codes(lists)
    if list_file:
        from sources.reading.lists.list_file import read_list_file

        held = read_list_file(list_file, on)
        chosen = [(code, listing) for code, listing in held.listings if not codes or code in codes]
        dates = (f"{list_file}: list of {held.as_of}",) if held.as_of else ()
        return Against(str(list_file), _identified(chosen), held.unread, dates)
    from monitor.operations.list_dates import list_dates, warning_of
    from state.storage.lists import listings_in_force
    from state.times import eastern_date

    with stored(config) as (connection, context):
        regimes = unverified_regimes(connection, context)
        day = on or eastern_date(context.now())
        known = list_dates(context, connection, codes or tuple(ListCode))
        listings = tuple(each for one in known for each in listings_in_force(connection, one.list_code, day))
    missing = set(codes) - {each.list_code for each in known}
    if missing or not listings:
        which = f"no list {', '.join(sorted(missing))}" if missing else f"no list for {day}"
        raise UsageProblem(str(config), f"holds {which}.", "Run `listwatch poll`, or name a file with --list.")
    name = f"the stored lists in force on {day} ({', '.join(each.list_code for each in known)})"
    warning = warning_of(known)
    return Against(name, listings, (), tuple(each.line for each in known), (warning,) if warning else (), regimes)


def _codes(lists: str) -> tuple[ListCode, ...]:
    """Return the lists that an option names. Raise UsageProblem for a code that is none."""
    words = [word.strip().upper() for word in lists.split(",") if word.strip()]
    if unknown := [word for word in words if word not in list(ListCode)]:
        trouble = f"{', '.join(unknown)} is no list."
        raise UsageProblem("--lists", trouble, f"Name some of {', '.join(ListCode)}, with commas between.")
    return tuple(map(ListCode, words))


def _identified(listings: Sequence[tuple[str, Listing]]) -> tuple[Listing, ...]:
    """Return the entries of a file, each list's by themselves, with the identities that their names give them."""
    from state.entry_ids import identify

    codes = dict.fromkeys(code for code, _ in listings)
    return tuple(each for code in codes for each in identify(code, (one for of, one in listings if of == code)))

"""The Entity List of each date, as the eCFR and the Consolidated Screening List show it.

The entries that the year's rules touch are real: what a rule adds is not there before it, what it revises had another
license review policy, and what it removes was there. How the earlier forms read is invented. Around them stand the
demo's extract of the list and invented entries, as many in all as the real lists have.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from monitor.demo.drafts import EntryDraft, read_list_draft
from monitor.demo.typeset_list import set_supplement
from sources.reading.lists.entity_list import read_entity_list
from state.listings import Listing
from state.rules import Verb
from tests.invented_names import invented_names
from tests.typesetting.facts import InstructionFacts, read_facts
from tests.year.documents import RULES, Fields

_MADE_OF = date(2025, 3, 31)
_POLICIES = ("Presumption of denial", "Case-by-case basis")
_REQUIREMENT = "For all items subject to the EAR. (See § 744.11 of the EAR)"
# How many entries no rule of the year touches, and how many stand on other lists; thin lists have a fortieth.
_INVENTED, _THIN = 2_900, 40
_OTHERS = {
    "Specially Designated Nationals (SDN) - Treasury Department": 19_181,
    "Denied Persons List (DPL) - Bureau of Industry and Security": 1_596,
    "ITAR Debarred (DTC) - State Department": 787,
    "Sectoral Sanctions Identifications List (SSI) - Treasury Department": 286,
    "Unverified List (UVL) - Bureau of Industry and Security": 222,
    "Nonproliferation Sanctions (ISN) - State Department": 161,
    "Military End User (MEU) List - Bureau of Industry and Security": 70,
}
_EL_SOURCE = "Entity List (EL) - Bureau of Industry and Security"
# The Consolidated Screening List of 6 May 2024 was short of so many of its entries.
LOST = 15_000


@dataclass(frozen=True, slots=True)
class _Place:
    """One place of the list: the rule that changed it in the year, and what stands there before and after it."""

    before: EntryDraft | None
    rule: str = ""
    after: EntryDraft | None = None

    def shown(self, taken_up: frozenset[str]) -> EntryDraft | None:
        """Give what stands there once these rules are in."""
        return self.after if self.rule in taken_up else self.before


class EntityLists:
    """The list at any date; `thin` keeps a fortieth of what the rules leave alone, for a quick run."""

    def __init__(self, thin: bool) -> None:
        touched = [_place(number, each) for number in RULES for each in read_facts(number).instructions]
        self._share = _THIN if thin else 1
        rest = _untouched(touched, _INVENTED // self._share)
        self._places = [*touched, *(_Place(entry) for entry in rest)]

    @cached_property
    def _others(self) -> list[Fields]:
        return [record for source, count in _OTHERS.items() for record in _invented(source, count // self._share)]

    def part(self, as_of: date, taken_up: frozenset[str]) -> bytes:
        """Give part 744 as of a date, with these rules taken up."""
        shown = (place.shown(taken_up) for place in self._places)
        entries = [entry for entry in shown if entry is not None]
        return set_supplement(sorted(entries, key=lambda entry: (entry.destination, entry.name.casefold())), as_of)

    def consolidated(self, taken_up: frozenset[str], is_short: bool) -> bytes:
        """Give the Consolidated Screening List, gzipped; where `is_short`, without most of its entries."""
        entries = read_entity_list(self.part(_MADE_OF, taken_up), "the list").listings
        others = self._others[LOST // self._share :] if is_short else self._others
        records = [*(_record(listing) for listing in entries), *others]
        return gzip.compress(json.dumps({"total": len(records), "results": records}).encode(), compresslevel=3)


def _place(number: str, instruction: InstructionFacts) -> _Place:
    """Give the place that one rule changes. Of the year's rules no two change the same."""
    if instruction.verb is Verb.ADD:
        return _Place(None, number, instruction.row)
    if instruction.row is None:
        gone = EntryDraft(
            instruction.destination,
            instruction.name,
            addresses=(f"1 Harbor Street, {instruction.destination.title()}",),
            requirement=_REQUIREMENT,
            policy=_POLICIES[0],
            citations=("89 FR 14405, 2/27/24.",),
        )
        return _Place(gone, number)
    before = _POLICIES[instruction.row.policy.startswith(_POLICIES[0])]
    return _Place(replace(instruction.row, policy=before), number, instruction.row)


def _untouched(touched: list[_Place], invented: int) -> Iterator[EntryDraft]:
    """Give the entries that no rule of the year touches: the demo's, then invented ones under its headings."""
    rows = [row for place in touched for row in (place.before, place.after) if row is not None]
    known = {(row.destination, row.name) for row in rows}
    yield from (entry for entry in read_list_draft().entries if (entry.destination, entry.name) not in known)
    headings = sorted({row.destination for row in rows})
    for at, name in enumerate(dict.fromkeys(invented_names(invented, ["none"], seed=2))):
        yield EntryDraft(
            headings[at % len(headings)],
            name,
            addresses=(f"{at + 1} Long Street, Harbor Town",),
            requirement=_REQUIREMENT,
            policy=_POLICIES[0],
            citations=("88 FR 38741, 6/14/23.",),
        )


def _invented(source: str, count: int) -> Iterator[Fields]:
    names = dict.fromkeys(invented_names(count, ["none"], seed=len(source)))
    return ({"source": source, "name": name, "alt_names": [], "addresses": []} for name in names)


def _record(listing: Listing) -> Fields:
    return {
        "source": _EL_SOURCE,
        "name": listing.name,
        "alt_names": [alias.name for alias in listing.aliases],
        "addresses": [{"address": address, "country": None} for address in listing.addresses],
        "license_requirement": listing.license_requirement,
        "license_policy": listing.license_review_policy,
    }

"""Findings: what a judged graph means for customers, each with its listed owners and the way down from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from monitor.ownership.judging import Judgement, Reading
from monitor.ownership.requirement import most_restrictive
from state.destinations import find_destination
from state.listings import ListCode, ListingKind
from state.ownership import (
    Finding,
    FindingClass,
    ListedAs,
    ListedOwner,
    Party,
    PathStep,
    Share,
)
from state.regimes import RegimeReading

# So many parties are looked at for the ways down to one customer; a longer way is left out and said to be.
_LOOKED_AT = 256
_NOTHING_HELD = Share(Decimal(0), Decimal(0))

# 15 CFR 744.8(a)(1): SDNs of these fourteen programs need a license (89 FR 20107, March 21, 2024).
SDN_PROGRAMS = frozenset(
    (
        "BELARUS BELARUS-EO14038 RUSSIA-EO14024 UKRAINE-EO13660 UKRAINE-EO13661 UKRAINE-EO13662 UKRAINE-EO13685 FTO "
        "SDGT NPWMD ILLICIT-DRUGS-EO14059 SDNT SDNTK TCO"
    ).split()
)
_OWNING_LISTS = frozenset({ListCode.ENTITY_LIST, ListCode.MILITARY_END_USER_LIST})
# The United States of 15 CFR part 772: with its commonwealths, territories and possessions.
_UNITED_STATES = frozenset(
    {"us", "usa", "united states", "united states of america", "pr", "gu", "vi", "as", "mp", "um"}
)


def counts_as_owner(list_code: ListCode, kind: ListingKind, programs: Iterable[str] = ()) -> bool:
    """Return whether a listed party's ownership counts.

    Not an address's (INF), nor that of a list the rule does not name.
    """
    if kind is ListingKind.ADDRESS:
        return False
    if list_code is ListCode.SPECIALLY_DESIGNATED_NATIONALS:
        return not SDN_PROGRAMS.isdisjoint(programs)
    return list_code in _OWNING_LISTS


def is_in_united_states(country: str | None) -> bool:
    """Return whether a country, by its code or name, is the United States as the EAR define it."""
    return (country or "").strip().casefold() in _UNITED_STATES


@dataclass(frozen=True, slots=True)
class Deriving:
    """What findings are derived from: the judged graph, the parties by the id they are judged under, and the regime."""

    judgement: Judgement
    parties: Mapping[str, Party]
    regime: RegimeReading

    def find(self, customers: Iterable[tuple[str, str]]) -> Iterator[Finding]:
        """Return a finding for each customer (its id, its party's id) that ownership means something for."""
        judgement, graph = self.judgement, self.judgement.graph
        for customer_id, party_id in customers:
            number = graph.number.get(graph.same.get(party_id, party_id))
            if number is not None and judgement.classify(number)[0] is not FindingClass.NONE:
                yield self.find_one(customer_id, party_id)

    def find_one(self, customer_id: str, party_id: str) -> Finding:
        """Return the finding for one customer, NONE included."""
        judgement = self.judgement
        number = judgement.graph.number_of(party_id)
        classification, reading = judgement.classify(number)
        if reading is not None:
            roots = judgement.roots_above(number, reading)
        else:
            roots = [number] if classification is FindingClass.EXPLICITLY_NAMED else []
        paths = self._paths(number, reading, roots) if reading else {}
        listed = (ListedOwner(self._party(root), judgement.listed[root], paths.get(root, ())) for root in roots)
        owners = tuple(sorted(listed, key=_nearest_first))
        entries = [entry for owner in owners for entry in owner.listed_as]
        return Finding(
            customer_id=customer_id,
            classification=classification,
            held=judgement.held(number, reading) if reading else _NOTHING_HELD,
            held_by_list=self._held_by_list(number, reading, entries) if reading else (),
            owners=owners,
            requirement=most_restrictive(entries),
            footnotes=tuple(sorted({figure for entry in entries for figure in entry.footnotes})),
            regime=self.regime,
            on=self.regime.on,
            needs_regime=_needs_regime(classification, self._party(number).country, entries),
            may_be=() if classification is FindingClass.EXPLICITLY_NAMED else judgement.listed.get(number, ()),
            data_problems=self._problems(number, owners),
        )

    def _held_by_list(
        self, party: int, reading: Reading, entries: Iterable[ListedAs]
    ) -> tuple[tuple[ListCode, Share], ...]:
        codes = sorted({entry.list_code for entry in entries})
        return tuple((code, self._held_by(party, reading, code)) for code in codes)

    def _held_by(self, party: int, reading: Reading, code: ListCode) -> Share:
        """Return how much the direct owners hold behind whom this list stands."""
        judgement = self.judgement
        low = high = Decimal(0)
        for stake in judgement.restricted_owners(party, reading):
            behind = [stake.owner] if stake.owner in reading.base else []
            behind += judgement.roots_above(stake.owner, reading)
            if any(entry.list_code is code for root in behind for entry in judgement.listed[root]):
                low, high = low + stake.low, high + stake.high
        held = judgement.held(party, reading)
        return Share(low, max(low, min(high, held.high)))

    def _paths(self, party: int, reading: Reading, roots: list[int]) -> dict[int, tuple[PathStep, ...]]:
        """Find a shortest way down from each listed owner, through parties that count."""
        graph, missing = self.judgement.graph, set(roots)
        below: dict[int, int] = {party: party}
        waiting, paths = [party], {}
        for number in waiting:
            if not missing or len(below) > _LOOKED_AT:
                break
            for stake in graph.stakes[number]:
                passes = reading is self.judgement.any or stake.owner in reading.members
                if stake.owner in below or not passes:
                    continue
                below[stake.owner] = number
                waiting.append(stake.owner)
                if stake.owner in missing:
                    missing.discard(stake.owner)
                    paths[stake.owner] = self._steps(stake.owner, party, below)
        return paths

    def _steps(self, number: int, end: int, below: Mapping[int, int]) -> tuple[PathStep, ...]:
        graph, steps = self.judgement.graph, []
        while number != end:
            owned = below[number]
            merged = graph.merged_stake(owned, number)
            steps.append(PathStep(graph.ids[number], graph.ids[owned], merged.share, merged.kind, merged.edges))
            number = owned
        return tuple(steps)

    def _problems(self, number: int, owners: tuple[ListedOwner, ...]) -> tuple[str, ...]:
        """Return the faults of the data on the way from the owners to the customer."""
        graph = self.judgement.graph
        passed = dict.fromkeys([number, *(graph.number[step.owned] for owner in owners for step in owner.path)])
        said = []
        for each in passed:
            for fault in graph.faults_of(each):
                about = f"{self._party(graph.number_of(fault.owner)).name} " if fault.owner else ""
                said.append(f"{self._party(each).name}: {about}{fault.text}")
        return tuple(said)

    def _party(self, number: int) -> Party:
        party_id = self.judgement.graph.ids[number]
        return self.parties.get(party_id) or Party(party_id, party_id)


def _nearest_first(owner: ListedOwner) -> tuple[object, ...]:
    """Direct owners first, the largest share of them first; those whose way down is not shown last."""
    share = owner.path[0].share if owner.path else _NOTHING_HELD
    return not owner.path, len(owner.path), -share.low, -share.high, owner.party.name


def _needs_regime(classification: FindingClass, country: str | None, entries: Iterable[ListedAs]) -> bool:
    """Return whether it means nothing without the Affiliates Rule.

    Not so for who is named, nor for a branch at home.
    """
    if classification is FindingClass.BRANCH:
        return not any(_is_in(country, entry.destination) for entry in entries)
    return classification is not FindingClass.EXPLICITLY_NAMED


def _is_in(country: str | None, heading: str) -> bool:
    """Return whether a country, by its code or name, is the destination that a heading names."""
    ours, theirs = find_destination(country or ""), find_destination(heading)
    if theirs is None:
        return False
    return ours is theirs or (country or "").strip().upper() == theirs.iso_code

"""A finding in words, for alerts and people: never that an affiliate is on a list, always how old the owner data is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from monitor.ownership.parties import match_key
from monitor.ownership.stakes import UNKNOWN, format_share
from notifiers.phrases import day_words
from state.alerts import OwnerMatchRef
from state.footnotes import footnote_of
from state.list_kinds import list_kind
from state.listings import ListCode
from state.ownership import Finding, FindingClass, ListedAs, ListedOwner, Party, PathStep
from state.regimes import RegimeReading, RegimeState

_WHERE_NO_TEXT = {
    ListCode.MILITARY_END_USER_LIST: "see 15 CFR 744.21",
    ListCode.SPECIALLY_DESIGNATED_NATIONALS: "see 15 CFR 744.8",
}
_ENTRIES_SHOWN = 3
_SOMEONE = "a party that is or may be listed"
_NUMBERS = ("no", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def describe(finding: Finding, name: str, parties: Mapping[str, Party]) -> tuple[str, ...]:
    """Return a finding on the customer of this name as sentences, the most important first."""
    said = (
        _headline(finding, name)
        if finding.owners or finding.classification is FindingClass.NONE
        else _without_owners(finding, name),
        *_consequence(finding),
        *(_describe_path(owner, parties) for owner in finding.owners if len(owner.path) > 1),
        *(f"Data to look at: {problem}." for problem in finding.data_problems),
        describe_sources(finding),
    )
    return tuple(sentence for sentence in said if sentence)


def describe_matches(finding: Finding) -> str | None:
    """Name the matches of owners that a finding rests on, by which a person decides on them; None for none."""
    matches = [f"{each.match_id} ({each.owner}, taken for {each.listing_name})" for each in owner_matches(finding)]
    if not matches:
        return None
    return f"If an owner is not the listed party, say so once for all it owns: listwatch decide {_join(matches)}."


def owner_matches(finding: Finding) -> tuple[OwnerMatchRef, ...]:
    """Return the matches of owners that a finding rests on."""
    return tuple(
        OwnerMatchRef(
            match_key(owner.party, entry).id, owner.party.name, entry.list_code, entry.destination, entry.name
        )
        for owner in finding.owners
        for entry in owner.listed_as[:_ENTRIES_SHOWN]
        if entry.entry_id is not None
    )


def describe_regime(reading: RegimeReading) -> str:
    """Say in which state the Affiliates Rule is on the day asked about, and who has verified that."""
    if reading.regime is None:
        return f"The Affiliates Rule is not yet in force on {day_words(reading.on)}."
    regime = reading.regime
    said = _describe_state(reading)
    source = ", ".join(filter(None, (regime.document, regime.citation)))
    if reading.is_verified:
        assert regime.verification is not None, "what is verified was verified by somebody"
        return f"The Affiliates Rule is {said} ({source}; verified by {regime.verification.by})."
    return (
        f"The Affiliates Rule is {said} ({source}; NOT VERIFIED here). Both readings are shown until a person verifies "
        f"one: listwatch regime verify {regime.key} --by NAME."
    )


def describe_sources(finding: Finding) -> str:
    """Say where the owner data comes from, and how old it is."""
    edges = {edge for owner in finding.owners for step in owner.path for edge in step.edges}
    if not edges:
        return ""
    newest: dict[str, date | None] = {}
    for edge in edges:
        before = newest.get(edge.source)
        newest[edge.source] = min(filter(None, (before, edge.as_of)), default=None)
    said = [f"{source} {_format_age(as_of, finding.on)}" for source, as_of in sorted(newest.items())]
    return f"Owner data: {'; '.join(said)}."


def _format_age(as_of: date | None, on: date) -> str:
    if as_of is None:
        return "of unknown date"
    days = (on - as_of).days
    age = f"{days} days old" if days >= 0 else f"dated {-days} days after that day"
    return f"as of {day_words(as_of)} ({age})"


def _headline(finding: Finding, name: str) -> str:
    owners = [_owner(owner) for owner in finding.owners]
    unshared = [_owner(owner, with_share=False) for owner in finding.owners]
    standing = _standing(finding, name)
    hold, held = ("holds" if len(owners) == 1 else "hold"), format_share(finding.held)
    if finding.classification is FindingClass.CAPTURED:
        return f"{standing} {_together(owners, held, finding)}"
    if finding.classification is FindingClass.EXPLICITLY_NAMED:
        return f"{name} may be {_join(_entry(each) for owner in finding.owners for each in owner.listed_as)} itself."
    if finding.classification is FindingClass.BRANCH:
        return f"{name} is not on the list by that name: the data has it as a branch of {_join(unshared)}."
    if finding.classification is FindingClass.US_ENTITY:
        stand = "stands" if len(owners) == 1 else "stand"
        return f"{name} is a United States entity and not captured; above it {stand} {_join(owners)}."
    if finding.classification is FindingClass.RED_FLAG_29:
        return (
            f"{standing} Red Flag 29: {_join(unshared)} may hold half of it, and how much is not known"
            f"{'' if finding.held == UNKNOWN else f' ({held})'}. Determine the share, or get a license."
        )
    if finding.classification is FindingClass.TO_BE_DETERMINED:
        return f"{standing} Ownership to be determined: {_join(unshared)} may hold half of it ({held})."
    if finding.classification is FindingClass.CIRCULAR:
        return _circular(standing, f"{_join(unshared)} {hold}")
    if finding.classification is FindingClass.MINORITY_RED_FLAG:
        return f"{standing} It is not captured. Red flag: {_join(unshared)} {hold} {held} of it."
    if finding.classification is FindingClass.INDIRECT_INTEREST:
        have = "has" if len(owners) == 1 else "have"
        return f"{standing} It is not captured. Further up, {_join(unshared)} {have} an interest."
    said = f"{standing} The" if finding.may_be else f"{name}: the"
    return f"{said} owner data known here names no listed owner. That is no statement that there is none."


def _without_owners(finding: Finding, name: str) -> str:
    """Say what is found where listed parties stand further up, and none is known to reach down to the customer.

    A possible match whose owners hold nothing that counts is such a one, and a circle through which a stake may reach.
    """
    standing = _standing(finding, name)
    if finding.classification is FindingClass.US_ENTITY:
        return f"{name} is a United States entity and not captured; above it stands {_SOMEONE}."
    if finding.classification is FindingClass.CIRCULAR:
        return _circular(standing, f"{_SOMEONE} holds")
    if finding.classification is FindingClass.MINORITY_RED_FLAG:
        held = format_share(finding.held)
        return f"{standing} It is not captured. Red flag: owners behind whom {_SOMEONE} may stand hold {held} of it."
    return (
        f"{standing} Ownership to be determined: above it stands {_SOMEONE}, and no way down is known by which it may "
        "hold half."
    )


def _circular(standing: str, somebody_holds: str) -> str:
    return (
        f"{standing} Its owners own each other, and whether {somebody_holds} half of it depends on how the circle is "
        "read: a person has to determine it."
    )


def _standing(finding: Finding, name: str) -> str:
    """Say that a customer is on no list, unless it may be: that is for its own screening to settle."""
    if not finding.may_be:
        return f"{name} is not on the list."
    entries = list(dict.fromkeys(map(_entry, finding.may_be)))[:_ENTRIES_SHOWN]
    return f"{name} is itself a possible match with {_join(entries)}."


def _together(owners: list[str], held: str, finding: Finding) -> str:
    direct = all(len(owner.path) == 1 for owner in finding.owners)
    if len(owners) == 1:
        return f"{_owner(finding.owners[0], with_share=False)} holds {held} of it{'' if direct else ' through others'}."
    number = _NUMBERS[len(owners)] if len(owners) < len(_NUMBERS) else str(len(owners))
    return (
        f"{number} listed owners hold {held} together{'' if direct else ', in part through others'}: {_join(owners)}."
    )


def _owner(owner: ListedOwner, *, with_share: bool = True) -> str:
    share = f" {format_share(owner.path[0].share)}" if with_share and len(owner.path) == 1 else ""
    return f"{owner.party.name}{share} ({'; '.join(dict.fromkeys(map(_listed_as, owner.listed_as)))})"


def _listed_as(entry: ListedAs) -> str:
    marks = [list_kind(entry.list_code).name]
    marks += [f"footnote {number}" for number in entry.footnotes]
    return ", ".join(marks if entry.is_certain else ["possible match", *marks])


def _entry(entry: ListedAs) -> str:
    return f"“{entry.name}” of the {list_kind(entry.list_code).name}"


def _consequence(finding: Finding) -> Iterator[str]:
    """Say what follows, if the regime is in force; all texts where none is surely the strictest."""
    if finding.classification not in (FindingClass.CAPTURED, FindingClass.BRANCH):
        return
    entries = list(dict.fromkeys(entry for owner in finding.owners for entry in owner.listed_as))
    yield f"{_condition(finding)}, {_license(finding, entries)}"
    for number in finding.footnotes:
        footnote = footnote_of(number)
        section = f" (15 CFR {footnote.section})" if footnote.section else ""
        yield f"Footnote {number}{section} goes with it: {footnote.rule}"


def _condition(finding: Finding) -> str:
    reading = finding.regime
    if not finding.needs_regime:
        return "Whatever the Affiliates Rule says on that day"
    day = day_words(finding.on)
    if reading.ownership_counts:
        return f"The Affiliates Rule being {_describe_state(reading)}"
    if reading.ownership_counts is None:
        return f"If the Affiliates Rule is in force on {day} ({_describe_state(reading)}; not verified here)"
    return f"The Affiliates Rule is not in force on {day} ({_describe_state(reading)}); were it"


def _describe_state(reading: RegimeReading) -> str:
    regime = reading.regime
    if regime is None:
        return "not yet in force"
    last = f" through {day_words(regime.last_day)}" if regime.last_day else ""
    if regime.state is RegimeState.BY_ITS_TERMS:
        return f"in force by its terms since {day_words(regime.since)}{last}"
    return f"{regime.state} since {day_words(regime.since)}{last}"


def _license(finding: Finding, entries: list[ListedAs]) -> str:
    chosen, policy = finding.requirement.requirement_of, finding.requirement.policy_of
    if chosen is None:
        texts = "; ".join(f"{entry.name}: {_text(entry)}" for entry in entries)
        return f"it needs the license that the strictest of its owners needs; their texts cannot be compared: {texts}"
    said = f"it needs the same license as {chosen.name}: {chosen.license_requirement}"
    if policy is not None:
        return f"{said} Review policy, as for {policy.name}: {policy.license_review_policy}"
    policies = "; ".join(f"{entry.name}: {entry.license_review_policy or 'not stated'}" for entry in entries)
    return f"{said} Review policies, not comparable: {policies}"


def _text(entry: ListedAs) -> str:
    return entry.license_requirement or _WHERE_NO_TEXT.get(entry.list_code, "not stated")


def _describe_path(owner: ListedOwner, parties: Mapping[str, Party]) -> str:
    steps = [f"{_name(step.owner, parties)} {_describe_step(step)} {_name(step.owned, parties)}" for step in owner.path]
    return f"The way down: {', '.join(steps)}."


def _describe_step(step: PathStep) -> str:
    return (
        f"({step.kind}) owns {format_share(step.share)} of"
        if step.kind != "equity"
        else f"owns {format_share(step.share)} of"
    )


def _name(party_id: str, parties: Mapping[str, Party]) -> str:
    party = parties.get(party_id)
    return party.name if party else party_id


def _join(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last

"""The first format of evidence files: what an alert rested on before events had an identity, read as an event of today.

Entries had no identity either: they get the ones that their names give them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from monitor.events.inputs import HeldList
from monitor.evidence.packing import PackedCapture
from state.alerts import Alert, ComplianceContent
from state.changes import Change
from state.dispositions import HoldRecord
from state.documents import Document
from state.entry_ids import identify, identify_changes
from state.events import (
    CustomersEvent,
    Event,
    ListDifferenceEvent,
    ListInput,
    RuleEvent,
    ScreeningInputs,
    StageEvent,
    changes_counted,
    extra_lines,
)
from state.evidence import ChainLink, EvidenceRow
from state.listings import ListCode, Listing
from state.storage.dossier import Dossier

FORMAT_1 = "listwatch evidence 1"


@dataclass(frozen=True, slots=True)
class ListBefore:
    """A list in force on an Eastern date as it was known before a rule was read; None for one that we do not hold."""

    list_code: ListCode
    on: date
    listings: tuple[Listing, ...] | None
    to_come: tuple[Listing, ...] = ()


@dataclass(frozen=True, slots=True)
class Derivation:
    """What an alert on the text of a rule was worked out from."""

    document: Document
    capture_sha256: str
    customers_sha256: str
    effective_on: date
    lists_before: tuple[ListBefore, ...]
    told_before: tuple[Change, ...] | None
    settings: dict[str, Any]
    parser_version: str
    matcher_version: str
    superseded: Alert | None = None


@dataclass(frozen=True, slots=True)
class Screened:
    """What a screening ran with: the customers' bytes, the settings, and the versions of the programs."""

    customers_sha256: str
    settings: dict[str, Any]
    parser_version: str
    matcher_version: str


@dataclass(frozen=True, slots=True)
class ListGrounds:
    """What an alert on differences between our lists and a source's rests on."""

    document: Document
    capture_sha256: str
    as_of: date
    ours: tuple[ListBefore, ...]
    told: tuple[Change, ...]
    screened: Screened
    kind: Literal["list"] = "list"


@dataclass(frozen=True, slots=True)
class CustomersGrounds:
    """What an alert on new and changed customers rests on; `chosen` is None where that was not known any more."""

    document: Document
    on: date
    lists: tuple[ListBefore, ...]
    chosen: tuple[str, ...] | None
    customers_screened: int
    screened: Screened
    kind: Literal["customers"] = "customers"


@dataclass(frozen=True, slots=True)
class StageGrounds:
    """What an alert rests on that screens nobody: a filing withdrawn or gone, a rule confirmed by the eCFR."""

    document: Document
    capture_sha256: str
    superseded: Alert | None
    kind: Literal["stage"] = "stage"


@dataclass(frozen=True, slots=True)
class HoldGrounds:
    """What a notice that follows a hold rests on: the hold as it stands, and the notice that asked for it."""

    hold: HoldRecord
    notice: Alert
    kind: Literal["hold"] = "hold"


Grounds = ListGrounds | CustomersGrounds | StageGrounds | HoldGrounds


@dataclass(frozen=True, slots=True)
class EvidenceFile1:
    """A file of the first format: the text of a rule (`derivation`), something else (`grounds`), or neither."""

    format: str
    exported_at: datetime
    exported_by: str
    alert: Alert
    cause: str
    derivation: Derivation | None
    not_derived: str
    captures: tuple[PackedCapture, ...]
    missing: tuple[str, ...]
    dossier: Dossier
    customers: Dossier
    chain_hash: str
    grounds: Grounds | None = None
    log: tuple[EvidenceRow, ...] = ()
    links: tuple[ChainLink, ...] = ()


@dataclass(frozen=True, slots=True)
class RestsOn:
    """The event that a file of the first format is about, with what its ids stand for."""

    event: Event | None = None
    lists: tuple[HeldList, ...] = ()
    earlier: tuple[Change, ...] | None = None
    superseded: Alert | None = None
    not_derived: str = ""


def event_of_format_1(held: EvidenceFile1) -> RestsOn:
    """Return what the alert of such a file rests on, as an event of today."""
    grounds, content = held.grounds, held.alert.content
    if held.derivation is not None:
        return _of_rule(held.derivation)
    if isinstance(grounds, ListGrounds):
        return _of_list(grounds)
    if isinstance(grounds, CustomersGrounds):
        return _of_customers(grounds, content)
    if isinstance(grounds, StageGrounds) and isinstance(content, ComplianceContent):
        superseded = content.supersedes or None
        lines = extra_lines(grounds.document, content.since_last, superseded)
        event = StageEvent(grounds.document, lines, grounds.capture_sha256, superseded)
        return RestsOn(event, superseded=grounds.superseded)
    return RestsOn()


def _of_rule(grounds: Derivation) -> RestsOn:
    lists = _identified(grounds.lists_before)
    inputs = tuple(ListInput(each.list_code, each.on, 0) for each in lists if each.listings is not None)
    screened = ScreeningInputs(
        grounds.customers_sha256, "", grounds.settings, grounds.parser_version, grounds.matcher_version
    )
    event = RuleEvent(grounds.document, grounds.capture_sha256, grounds.effective_on, inputs, screened)
    earlier = None if grounds.told_before is None else _told(grounds.told_before, lists)
    return RestsOn(event, lists, earlier, grounds.superseded)


def _of_list(grounds: ListGrounds) -> RestsOn:
    lists = _identified(grounds.ours)
    inputs = tuple(ListInput(each.list_code, each.on, 0) for each in lists)
    document, is_copy = grounds.document, grounds.document.number.startswith("CSL")
    event = ListDifferenceEvent(
        document.number,
        document.title,
        grounds.capture_sha256,
        grounds.as_of,
        inputs,
        _told(grounds.told, lists),
        _screened(grounds.screened),
        None if is_copy else document.number.removesuffix(" read"),
    )
    return RestsOn(event, lists)


def _of_customers(grounds: CustomersGrounds, content: object) -> RestsOn:
    lists = _identified(grounds.lists)
    inputs = tuple(ListInput(each.list_code, each.on, 0) for each in lists)
    if grounds.chosen is None or not isinstance(content, ComplianceContent):
        return RestsOn(not_derived="Which customers were new or changed then is not known now.")
    new, changed, gone = changes_counted(content.since_last)
    event = CustomersEvent(
        new,
        changed,
        gone,
        grounds.chosen,
        content.headline.startswith("Customers: all "),
        grounds.on,
        inputs,
        _screened(grounds.screened),
        grounds.document.number,
    )
    return RestsOn(event, lists)


def _screened(grounds: Screened) -> ScreeningInputs:
    return ScreeningInputs(
        grounds.customers_sha256, "", grounds.settings, grounds.parser_version, grounds.matcher_version
    )


def _identified(lists: Iterable[ListBefore]) -> tuple[HeldList, ...]:
    return tuple(
        HeldList(
            each.list_code,
            each.on,
            None if each.listings is None else identify(each.list_code, each.listings),
            identify(each.list_code, each.to_come),
        )
        for each in lists
    )


def _told(changes: Iterable[Change], lists: Iterable[HeldList]) -> tuple[Change, ...]:
    """Return changes that were told the identities of the entries of our lists."""
    ours = {(held.list_code, listing): listing for held in lists for listing in held.listings or ()}
    known = []
    for change in changes:
        before = change.before and (
            ours.get((change.list_code, change.before)) or identify(change.list_code, [change.before])[0]
        )
        known.append(replace(change, before=before))
    return identify_changes(known, ours.values())

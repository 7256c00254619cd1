"""Every list that is kept: what being on it means, how large and how fresh it is; no alert claims another's effect."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest
from rich.console import Console

from monitor.demo.run import DemoClock
from monitor.operations.list_dates import list_overview, lists_json, print_lists, warning_of
from monitor.runtime.context import Context
from notifiers.message import render_message
from state.changes import Change, ChangeKind
from state.documents import Stage
from state.list_kinds import ListEffect, list_kind
from state.listings import ListCode
from state.storage import snapshots
from state.storage.database import transaction
from state.storage.sources import record_checked
from tests.monitor.intake.test_denial_orders import begin
from tests.notifiers.examples import AFFECTED, COMPLIANCE, alert, words

NOW = datetime(2026, 9, 15, 13, tzinfo=UTC)
MEANT = {kind.code: f"{kind.name}: {kind.meaning}" for code in ListCode if (kind := list_kind(code)).meaning}


def test_a_list_that_orders_make_is_as_fresh_as_the_documents(context: Context, clock: DemoClock) -> None:
    clock.moment = NOW
    begin(context)
    with transaction(context.engine) as connection:
        code = ListCode.DENIED_PERSONS_LIST
        snapshots.record_snapshot(connection, code, date(2026, 9, 1), "1" * 64, 0, agrees=True, now=NOW)
        record_checked(connection, "ecfr", NOW, "0" * 64)
        kept = {each.kind.code: each for each in list_overview(context, connection)}
        assert kept["DPL"].date.is_stale, "the Federal Register was never asked"
        record_checked(connection, "federal-register", NOW, "0" * 64)
        kept = {each.kind.code: each for each in list_overview(context, connection)}
    assert (kept["DPL"].date.as_of, kept["DPL"].date.is_stale) == (date(2026, 9, 15), False)
    assert warning_of(each.date for each in kept.values()) is None
    shown = lists_json(kept.values())
    assert [(each["code"], each["effect"], each["holds_accounts"]) for each in shown] == [
        ("EL", "license requirement", True),
        ("DPL", "denial of export privileges", True),
    ]
    console = Console(record=True, width=200)
    print_lists(kept.values(), console)
    assert (
        "0 entries; federal-register, list of 2026-09-15, last confirmed 2026-09-15 09:00 ET" in console.export_text()
    )


@pytest.mark.parametrize("code", list(ListCode))
def test_no_alert_claims_the_effect_of_another_list(code: ListCode) -> None:
    kind, rule = list_kind(code), replace(COMPLIANCE.rule, title="A document")
    changes = tuple(replace(change, list_code=code) for change in COMPLIANCE.changes)
    removals = tuple(Change(ChangeKind.REMOVAL, change.listing, None, list_code=code) for change in changes)
    affected = tuple(replace(each, list_code=code) for each in AFFECTED)
    others = [each.name for each in map(list_kind, ListCode) if each.name not in kind.name]
    for stage, made in product(Stage, (changes, removals)):
        content = replace(COMPLIANCE, rule=replace(rule, stage=stage), changes=made, affected=affected)
        told = words(render_message(alert(content)))
        assert {of for of, meaning in MEANT.items() if meaning in told} == ({code} & MEANT.keys())
        assert [name for name in others if name in told.replace(kind.name, "")] == []
        if kind.effect in {ListEffect.INFORMATION, ListEffect.PROCUREMENT, ListEffect.IMPORT_PRESUMPTION}:
            assert not kind.holds_accounts
            assert "Review by trade compliance is required" not in told
    two = (*changes, *(replace(change, list_code=ListCode.DENIED_PERSONS_LIST) for change in changes))
    told = words(render_message(alert(replace(COMPLIANCE, changes=two, affected=affected))))
    assert {of for of, meaning in MEANT.items() if meaning in told} == {code, "DPL"} & MEANT.keys()

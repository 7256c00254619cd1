"""No alert on one list claims what another means, and none but those that bar sales holds an account."""

from __future__ import annotations

from dataclasses import replace

import pytest

from state.list_kinds import ListEffect, Role, list_kind
from state.listings import ListCode
from tests.notifiers.examples import AFFECTED, CHANGES, compliance_message, words

MEANINGS = {code: list_kind(code).meaning for code in ListCode}


@pytest.mark.parametrize("code", ListCode)
def test_an_alert_says_what_its_own_list_means_and_no_other(code: ListCode) -> None:
    changes = tuple(replace(each, list_code=code) for each in CHANGES)
    affected = tuple(replace(each, change=replace(each.change, list_code=code)) for each in AFFECTED)
    said = words(compliance_message(changes=changes, affected=affected, counts=()))
    assert {meaning for meaning in MEANINGS.values() if meaning and meaning in said} == {MEANINGS[code]} - {""}


@pytest.mark.parametrize("code", ListCode)
def test_lists_on_purchases_and_for_information_hold_nobody(code: ListCode) -> None:
    kind = list_kind(code)
    informs = {ListEffect.INFORMATION, ListEffect.PROCUREMENT, ListEffect.IMPORT_PRESUMPTION}
    assert not (kind.holds_accounts and kind.effect in informs)
    assert kind.role is Role.SUPPLIER or kind.concerns("customer")

"""Screening what changed, as every event does: with the kept index where the lock is held, without it elsewhere."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.runtime.context import Context
from monitor.runtime.startup import open_exclusive, open_shared
from monitor.settle import screen_changes
from state.changes import Change, ChangeKind
from state.customers import Customer, CustomerBase
from state.listings import Listing
from tests.commands import set_up

BASE = CustomerBase((Customer("C1", "Quorvath Shipping"), Customer("C2", "Torvek Bakery")), "a" * 64)
CHANGES = (Change(ChangeKind.ADDITION, None, Listing("IRAN", "Quorvath Shipping")),)


def test_the_index_is_kept_and_its_loss_is_logged(
    context: Context, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    without = screen_changes(context, BASE, CHANGES)
    keeping = replace(context, index_folder=tmp_path / "index")
    assert screen_changes(keeping, BASE, CHANGES) == without
    assert (tmp_path / "index" / "index.json").exists()
    (tmp_path / "file").write_text("")
    with caplog.at_level(logging.WARNING):
        lacking = replace(context, index_folder=tmp_path / "file" / "index")
        assert screen_changes(lacking, BASE, CHANGES) == without
    assert "screened without the kept index" in caplog.text
    assert "Quorvath" not in caplog.text


def test_where_nothing_changed_nothing_is_begun(context: Context) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("nothing is to be screened")

    idle = replace(context, call=refuse)  # type: ignore[arg-type]
    for chosen, screened in ((None, 2), (frozenset({"C1"}), 1)):
        assert screen_changes(idle, BASE, (), chosen).customers_screened == screened
    assert screen_changes(idle, CustomerBase((), ""), CHANGES).listings_screened == 1


def test_only_who_holds_the_lock_keeps_an_index(tmp_path: Path) -> None:
    config = set_up(tmp_path, "http://127.0.0.1:9")
    with open_exclusive(config, "a test") as (context, _), open_shared(config) as (beside, _):
        assert context.index_folder == context.settings.state.folder / "customer-index"
        assert beside.index_folder is None

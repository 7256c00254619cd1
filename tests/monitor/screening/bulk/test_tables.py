"""Customers kept aside: what came once is gone through again and again, the same each time."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.screening.bulk import tables
from monitor.screening.bulk.tables import spooled
from state.customers import Customer
from state.errors import UsageProblem

BATCHES = [
    [
        Customer(
            "C1", "Inspur\u2028Taiwan", ("浪潮",), addresses=("1 Road", "2 Quay"), parent="Inspur", parent_share=51.5
        )
    ],
    [Customer("C2", "Torvek", open_orders=3, line=2), Customer("C3", "Bolt")],
]


@pytest.mark.parametrize("held_bytes", [1, 1_000_000])
def test_what_came_once_is_gone_through_again(held_bytes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_HELD_BYTES", held_bytes)
    with spooled(iter(BATCHES)) as again:
        for _ in range(2):
            assert [list(batch) for batch in again()] == BATCHES


def test_a_folder_without_room_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tables, "_HELD_BYTES", 1)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    with pytest.raises(UsageProblem, match="TMPDIR"), spooled(BATCHES):
        pass

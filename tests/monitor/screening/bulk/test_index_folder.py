"""The stored index: opened where it fits, brought up to date where customers changed, and never trusted otherwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from monitor.screening.bulk import index_folder
from monitor.screening.bulk.customer_index import CustomerIndex, index_customers
from monitor.screening.bulk.index_folder import open_index
from monitor.screening.bulk.words import WordRows
from state.customers import Customer, CustomerBase
from state.errors import StateProblem
from tests.invented_names import invented_names

NAMES = invented_names(400, ["Inspur Electronic Information", "Завод Вега"])
CUSTOMERS = tuple(
    Customer(
        f"C{number}",
        name,
        country="CN",
        parent=NAMES[-number - 1] if number % 7 == 0 else "",
        beneficial_owner=NAMES[-number - 2] if number % 11 == 0 else "",
        city="Beijing",
        addresses=(f"{number} Chengfu Road",) if number % 3 == 0 else (),
    )
    for number, name in enumerate(NAMES)
)


def base(customers: tuple[Customer, ...], sha256: str) -> CustomerBase:
    return CustomerBase(customers, sha256)


def assert_same_rows(left: WordRows, right: WordRows) -> None:
    assert left.words == right.words
    assert np.array_equal(left.owners, right.owners)
    assert np.array_equal(left.counts, right.counts)
    assert sorted_rows(left) == sorted_rows(right)


def sorted_rows(rows: WordRows) -> list[tuple[int, tuple[int, ...]]]:
    bounds = zip(rows.owners, rows.starts[:-1], rows.starts[1:], strict=True)
    return sorted((int(owner), tuple(rows.ids[first:last].tolist())) for owner, first, last in bounds)


def assert_same(left: CustomerIndex, right: CustomerIndex) -> None:
    assert left.customers == right.customers
    assert_same_rows(left.names.rows, right.names.rows)
    assert_same_rows(left.parents.rows, right.parents.rows)
    assert_same_rows(left.addresses, right.addresses)
    assert np.array_equal(left.names.near.hashes, right.names.near.hashes)


def test_what_was_stored_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = open_index(tmp_path / "index", base(CUSTOMERS, "a"), "3")
    monkeypatch.setattr(index_folder, "_make", None)
    again = open_index(tmp_path / "index", base(CUSTOMERS, "a"), "3")
    assert_same(first, again)
    assert isinstance(again.names.rows.ids, np.memmap)


@pytest.mark.parametrize(
    "customers",
    [
        (*CUSTOMERS, Customer("N1", "Quite New Optik")),
        CUSTOMERS[50:],
        tuple(reversed(CUSTOMERS)),
        (replace(CUSTOMERS[0], name="Renamed Завод"), *CUSTOMERS[1:]),
        (replace(CUSTOMERS[0], addresses=("5 Jianlin Road",)), *CUSTOMERS[1:]),
        (CUSTOMERS[0], CUSTOMERS[0], CUSTOMERS[1]),
        (),
    ],
    ids=["one more", "fewer", "reordered", "renamed", "moved", "twice", "none"],
)
def test_an_index_brought_up_to_date_is_the_index_made_anew(tmp_path: Path, customers: tuple[Customer, ...]) -> None:
    open_index(tmp_path / "index", base(CUSTOMERS, "a"), "3")
    updated = open_index(tmp_path / "index", base(customers, "b"), "3")
    assert_same(updated, index_customers([customers]))
    assert_same(open_index(tmp_path / "index", base(customers, "b"), "3"), updated)


def test_an_update_reads_only_what_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_index(tmp_path / "index", base(CUSTOMERS, "a"), "3")
    read: list[int] = []
    make = index_folder._make
    monkeypatch.setattr(index_folder, "_make", lambda some: read.append(len(some)) or make(some))
    open_index(tmp_path / "index", base((*CUSTOMERS, Customer("N1", "New")), "b"), "3")
    assert read == [1]


@pytest.mark.parametrize("broken", ["names.ids.npy", "names.words", "index.json"])
def test_a_damaged_index_is_made_anew(tmp_path: Path, broken: str) -> None:
    open_index(tmp_path / "index", base(CUSTOMERS, "a"), "3")
    file = tmp_path / "index" / broken
    content = file.read_bytes()
    file.write_bytes(content[:-9] + b"x" + content[-8:])
    assert_same(open_index(tmp_path / "index", base(CUSTOMERS, "a"), "3"), index_customers([CUSTOMERS]))


def test_another_matcher_makes_it_anew(tmp_path: Path) -> None:
    open_index(tmp_path / "index", base(CUSTOMERS, "a"), "2")
    before = (tmp_path / "index" / "index.json").read_text()
    open_index(tmp_path / "index", base(CUSTOMERS, "a"), "3")
    assert (tmp_path / "index" / "index.json").read_text() != before


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateProblem, match="index of the customers cannot be kept here"):
        open_index(tmp_path / "file" / "index", base(CUSTOMERS, "a"), "3")

"""The customer store: found where it fits, brought up to date where customers changed, and never trusted otherwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from monitor.screening.bulk import store as store_module
from monitor.screening.bulk.customer_index import CustomerIndex, index_customers
from monitor.screening.bulk.store import CustomerStore, keep_store, open_store
from monitor.screening.bulk.words import WordRows
from monitor.screening.stored import find_read, find_store
from state.accounts import Account, CustomerRecord
from state.customers import Customer, CustomerBase, NotScreenable
from state.errors import StateProblem, StoreDamaged
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


def keep(folder: Path, customers: tuple[Customer, ...], sha256: str) -> CustomerStore:
    return open_store(keep_store(folder, sha256, CustomerBase(customers, sha256)).folder)


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


def test_what_was_stored_is_found_and_mapped(tmp_path: Path) -> None:
    unseen = (NotScreenable("C1", 2, "is a placeholder"),)
    stored = keep_store(tmp_path, "a", CustomerBase(CUSTOMERS, "c" * 64, unseen))
    assert find_store(tmp_path, "a") == find_read(tmp_path, "c" * 64) == stored
    assert (stored.number, stored.sha256, stored.not_screenable) == (len(CUSTOMERS), "c" * 64, unseen)
    assert find_store(tmp_path, "b") is find_read(tmp_path, "d" * 64) is None
    store = open_store(stored.folder)
    assert_same(store.index, index_customers([CUSTOMERS]))
    assert isinstance(store.index.names.rows.ids.base, np.memmap)


def test_records_come_by_number_and_by_id(tmp_path: Path) -> None:
    full = replace(CUSTOMERS[0], aliases=("Ein \n Name",), parent_share=50.5, open_orders=3, line=7)
    accounts = [Account(each.id, "Optics", each.owner_email, f"U{each.id}") for each in CUSTOMERS]
    stored = keep_store(tmp_path, "a", CustomerBase((full, *CUSTOMERS[1:]), "a"), accounts, ["line 2: a note"])
    assert stored.notes == ("line 2: a note",)
    store = open_store(stored.folder)
    numbers = [0, 1, 127, 128, 399]
    customers = (full, *CUSTOMERS[1:])
    assert list(store.take(numbers)) == [CustomerRecord(customers[at], accounts[at]) for at in numbers]
    assert (store.filled["aliases"], store.filled["name"], store.filled["local_name"]) == (1, 400, 0)
    assert store.numbers_of({"C399", "C2", "nobody"}) == [2, 399]


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
def test_a_store_brought_up_to_date_is_the_store_made_anew(tmp_path: Path, customers: tuple[Customer, ...]) -> None:
    keep(tmp_path, CUSTOMERS, "a")
    updated = keep(tmp_path, customers, "b")
    assert_same(updated.index, index_customers([customers]))
    assert tuple(each.customer for each in updated.take(range(len(customers)))) == customers


def test_an_update_reads_only_what_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(tmp_path, CUSTOMERS, "a")
    read: list[int] = []
    make = store_module._make
    monkeypatch.setattr(store_module, "_make", lambda some: read.append(len(some)) or make(some))
    keep(tmp_path, (*CUSTOMERS, Customer("N1", "New")), "b")
    assert read == [1]


@pytest.mark.parametrize("broken", ["names.ids.npy", "names.words", "records.bin", "ids"])
def test_a_damaged_store_is_refused_and_made_anew(tmp_path: Path, broken: str) -> None:
    file = keep_store(tmp_path, "a", CustomerBase(CUSTOMERS, "a")).folder / broken
    content = file.read_bytes()
    file.write_bytes(content[:-9] + b"x" + content[-8:])
    with pytest.raises(StoreDamaged, match="damaged or gone"):
        open_store(file.parent)
    assert find_store(tmp_path, "a") is None
    assert_same(keep(tmp_path, CUSTOMERS, "a").index, index_customers([CUSTOMERS]))


@pytest.mark.parametrize("ruin", ["[]", "{}", '{"version": 4, "files": 3}', "\x00"])
def test_a_note_in_ruins_is_none(tmp_path: Path, ruin: str) -> None:
    stored = keep_store(tmp_path, "a", CustomerBase(CUSTOMERS[:3], "a"))
    (stored.folder / "store.json").write_text(ruin)
    assert find_store(tmp_path, "a") is None


def test_another_matcher_finds_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_store(tmp_path, "a", CustomerBase(CUSTOMERS[:3], "a"))
    monkeypatch.setattr("monitor.screening.stored.MATCHER_VERSION", "another")
    assert find_store(tmp_path, "a") is None


def test_of_many_the_two_used_last_are_left(tmp_path: Path) -> None:
    for key in "abc":
        keep_store(tmp_path, key, CustomerBase(CUSTOMERS[:3], key))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["b", "c"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateProblem, match="the customers cannot be kept here"):
        keep_store(tmp_path / "file", "a", CustomerBase(CUSTOMERS[:3], "a"))

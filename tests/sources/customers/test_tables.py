"""Parquet files and queries: what they give is what a CSV file of the same columns gives, and is kept as one."""

from __future__ import annotations

import math
import sqlite3
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from sources.customers.reading import (
    Layout,
    read_file,
    read_file_in_batches,
    read_query,
    read_query_in_batches,
    read_rows,
)
from sources.customers.report import PROBLEMS_TOLD
from state.accounts import Account
from state.customers import Customer
from state.errors import CustomersProblem

LAYOUT = Layout({"id": "CustNo", "name": "Legal Name"})
ROWS: list[dict[str, Any]] = [
    {"CustNo": 7, "Legal Name": "Inspur\nTaiwan", "aliases": ["Langchao", "Inspur TW"], "open_orders": 3.0},
    {"CustNo": 8, "Legal Name": "Torvek Bakery", "aliases": None, "open_orders": None},
]
CUSTOMERS = (
    Customer("7", "Inspur Taiwan", ("Langchao", "Inspur TW"), open_orders=3, line=1),
    Customer("8", "Torvek Bakery", line=2),
)


def write_parquet(path: Path, rows: list[dict[str, Any]]) -> Path:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    return path


def database(path: Path, *rows: tuple[str, str, str]) -> str:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE account (no TEXT, called TEXT, unit TEXT)")
        connection.executemany("INSERT INTO account VALUES (?, ?, ?)", rows)
    connection.close()
    return f"sqlite:///{path}"


def test_a_parquet_file_is_known_by_its_bytes(tmp_path: Path) -> None:
    read = read_file(write_parquet(tmp_path / "export", ROWS), LAYOUT)

    assert read.base.customers == CUSTOMERS


def test_what_was_read_is_kept_as_a_customers_file_of_our_own(tmp_path: Path) -> None:
    rows = [row | {"vat_number": "not ours to keep"} for row in ROWS]
    read = read_file(write_parquet(tmp_path / "export", rows), LAYOUT)
    (tmp_path / "kept.csv").write_bytes(read.kept)
    again = read_file(tmp_path / "kept.csv")

    assert b"not ours to keep" not in read.kept
    assert read.base.sha256 == sha256(read.kept).hexdigest() == again.base.sha256
    assert [customer.names for customer in again.base.customers] == [customer.names for customer in CUSTOMERS]


def test_a_csv_file_with_other_names_keeps_only_the_columns_read(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text("CustNo;Legal Name;secret;business_unit\n7;Inspur;x;Servers\n")
    read = read_file(tmp_path / "export.csv", LAYOUT)

    assert read.kept == b"id,name,business_unit\n7,Inspur,Servers\n"
    assert read.accounts == (Account("7", business_unit="Servers"),)


def test_a_parquet_file_with_a_giant_value_is_refused_by_its_place(tmp_path: Path) -> None:
    file = write_parquet(tmp_path / "export", [{"id": "C1", "name": "A" * 2_000_000}])
    with pytest.raises(CustomersProblem, match=r"rows 1 to 1: column name has a value of more than 1,048,576 bytes"):
        read_file(file)


def test_a_file_that_only_begins_like_parquet(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    (tmp_path / "export").write_bytes(b"PAR1 and no more")

    with pytest.raises(CustomersProblem, match="cannot be read as Parquet"):
        read_file(tmp_path / "export")


def test_a_query_gives_customers(tmp_path: Path) -> None:
    url = database(tmp_path / "crm.db", ("7", "Inspur", "Servers"), ("8", "Torvek", ""))
    read = read_query(
        url, "SELECT no, called AS name, unit AS business_unit FROM account ORDER BY no", Layout({"id": "no"})
    )

    assert [customer.name for customer in read.base.customers] == ["Inspur", "Torvek"]
    assert [account.business_unit for account in read.accounts] == ["Servers", ""]


@pytest.mark.parametrize("url", ["sqlite:////nowhere/s3cret.db", "nonsense", "s3cret://u:s3cret@host/db"])
def test_no_error_shows_the_address(url: str) -> None:
    with pytest.raises(CustomersProblem) as caught:
        read_query(url, "SELECT 1")

    assert "s3cret" not in str(caught.value)


def test_all_faults_are_told_at_once_and_by_their_rows(tmp_path: Path) -> None:
    url = database(tmp_path / "crm.db", ("7", "", ""), ("8", "Torvek", ""), ("8", "Bolt", ""))

    with pytest.raises(CustomersProblem) as caught:
        read_query(url, "SELECT no AS id, called AS name FROM account")
    assert caught.value.subject == "the query"
    assert "has 2 faults: row 1, column name is empty." in caught.value.trouble
    assert "row 3, column id is the same as on row 2." in caught.value.trouble


def test_of_many_faults_some_are_told_and_the_others_counted(tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("id,name\n" + "x,\n" * (PROBLEMS_TOLD + 5))

    with pytest.raises(CustomersProblem) as caught:
        read_file(file)
    assert caught.value.trouble.count("is empty") == PROBLEMS_TOLD
    assert caught.value.trouble.startswith("has 25 faults: line 2, column name is empty.")
    assert caught.value.trouble.endswith("And 5 more.")


def test_batches_are_what_the_whole_is(tmp_path: Path) -> None:
    url = database(tmp_path / "crm.db", ("7", "Inspur", "Servers"), ("8", "Torvek", ""))
    query = "SELECT no AS id, called AS name FROM account"
    (tmp_path / "export.csv").write_text("CustNo;Legal Name\n7;Inspur\n8;Torvek\n")

    assert list(read_query_in_batches(url, query)) == [list(read_query(url, query).base.customers)]
    for file in (write_parquet(tmp_path / "export", ROWS), tmp_path / "export.csv"):
        assert list(read_file_in_batches(file, LAYOUT)) == [list(read_file(file, LAYOUT).base.customers)]


def test_the_faults_of_all_batches_are_told_behind_the_last(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_bytes(b"id,name\n1,Inspur\n1,Torvek\n,Bolt\n3,Gie\xdferei\n4,Coil\n")
    batches = read_file_in_batches(tmp_path / "export.csv")

    assert [customer.name for customer in next(batches)] == ["Inspur", "Coil"]
    with pytest.raises(CustomersProblem, match="has 3 faults: line 3, column id is the same as on line 2") as caught:
        next(batches)
    assert "line 4, column id is empty. line 5 is not UTF-8: byte 0xDF" in caught.value.trouble


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *((7, "7"), (7.0, "7"), (math.inf, "inf"), (Decimal("7.00"), "7"), (Decimal("7.5"), "7.5"), (True, "True")),
        *((b"Gie\xc3\x9ferei", "Gießerei"), (date(2025, 3, 28), "2025-03-28"), (["a", None, 2.0], "a; ; 2")),
    ],
)
def test_a_field_of_any_type_is_what_a_csv_file_would_have(value: Any, text: str) -> None:
    (customer,) = read_rows(["id", "name", "city"], [["C1", "Acme", value]], "a batch")

    assert customer.city == text


@pytest.mark.parametrize("nothing", [None, math.nan, Decimal("NaN"), "", "  "])
def test_what_is_not_there_is_empty_in_every_way_of_saying_so(nothing: Any) -> None:
    names = ["id", "name", "parent_share", "open_orders"]

    assert read_rows(names, [["C1", "Acme", nothing, nothing]], "a batch") == [Customer("C1", "Acme", line=1)]
    with pytest.raises(CustomersProblem, match="a batch, row 1, column name: is empty"):
        read_rows(names, [["C1", nothing, 51.0, 3]], "a batch")


def test_numbers_of_every_type_are_a_share_and_a_count() -> None:
    rows = [["C1", "Acme", Decimal("50.50"), Decimal("3.0")], ["C2", "Bolt", 51, 3], ["C3", "Coil", "51.0", "3.0"]]
    read = read_rows(["id", "name", "parent_share", "open_orders"], rows, "a batch")

    assert [(each.parent_share, each.open_orders) for each in read] == [(50.5, 3), (51.0, 3), (51.0, 3)]


def test_bytes_that_are_no_text_are_a_fault_of_their_row() -> None:
    with pytest.raises(CustomersProblem, match="a batch, row 2: is not UTF-8: byte 0xDF in column name"):
        read_rows(["id", "name"], [["C1", "Acme"], ["C2", b"Gie\xdferei"]], "a batch")

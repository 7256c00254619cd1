"""A request to screen: the same answer here and apart, of stored customers and of those in memory."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from monitor.runtime.subprocess_call import run_in_subprocess
from monitor.screening.bulk.store import keep_store
from monitor.screening.request import ScreeningRequest, run_request, try_request
from state.customers import Customer, CustomerBase, StoredCustomers
from state.listings import Listing

CUSTOMERS = tuple(
    Customer(f"C{number}", name) for number, name in enumerate(["Quorvath Shipping", "Torvek Bakery", "Milvane Optics"])
)
LISTINGS = (Listing("IRAN", "Quorvath Shipping"), Listing("IRAN", "Milvane Optic"))


@pytest.fixture
def asked(tmp_path: Path) -> ScreeningRequest:
    return ScreeningRequest(keep_store(tmp_path, "a", CustomerBase(CUSTOMERS, "a" * 64)), LISTINGS, 85.0)


def test_stored_customers_match_apart_as_those_in_memory_here(asked: ScreeningRequest) -> None:
    apart = run_in_subprocess(try_request, asked)
    assert apart == run_request(replace(asked, customers=CustomerBase(CUSTOMERS, "a" * 64)))
    assert {match.customer_id for match in apart.screening.matches} == {"C0", "C2"}
    assert apart.customers == (CUSTOMERS[0], CUSTOMERS[2])


@pytest.mark.parametrize("chosen", [{"C1", "C2"}, {"C0", "C1", "C2"}, set()])
def test_only_the_chosen_are_screened_and_the_file_is_the_whole_one(asked: ScreeningRequest, chosen: set[str]) -> None:
    done = run_request(replace(asked, chosen=frozenset(chosen)))
    assert {match.customer_id for match in done.screening.matches} == chosen & {"C0", "C2"}
    assert (done.screening.customers_screened, done.screening.customers_sha256) == (len(chosen), "a" * 64)


def test_a_damaged_store_is_said_to_be_one(asked: ScreeningRequest) -> None:
    assert isinstance(asked.customers, StoredCustomers)
    (asked.customers.folder / "records.bin").write_bytes(b"")
    assert try_request(asked) is None

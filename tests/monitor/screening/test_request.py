"""A request to screen: the same answer here and apart, with the kept index, without one, and with one in ruins."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from monitor.runtime.subprocess_call import run_in_subprocess
from monitor.screening.request import ScreeningRequest, run_request
from monitor.screening.version import MATCHER_VERSION
from state.customers import Customer, CustomerBase
from state.listings import Listing

CUSTOMERS = tuple(
    Customer(f"C{number}", name) for number, name in enumerate(["Quorvath Shipping", "Torvek Bakery", "Milvane Optics"])
)
LISTINGS = (Listing("IRAN", "Quorvath Shipping"), Listing("IRAN", "Milvane Optic"))


@pytest.fixture
def asked(tmp_path: Path) -> ScreeningRequest:
    return ScreeningRequest(CustomerBase(CUSTOMERS, "a" * 64), LISTINGS, 85.0, index_folder=tmp_path / "index")


def test_apart_with_the_kept_index_it_is_as_here_without_one(asked: ScreeningRequest) -> None:
    apart = run_in_subprocess(run_request, asked)
    assert apart == run_request(replace(asked, index_folder=None))
    assert {match.customer_id for match in apart.screening.matches} == {"C0", "C2"}
    assert asked.index_folder is not None
    assert MATCHER_VERSION in (asked.index_folder / "index.json").read_text()


def test_only_the_chosen_are_screened_and_the_file_is_the_whole_one(asked: ScreeningRequest) -> None:
    screening = run_request(replace(asked, chosen=frozenset({"C1", "C2"}))).screening
    assert {match.customer_id for match in screening.matches} == {"C2"}
    assert (screening.customers_screened, screening.customers_sha256) == (2, "a" * 64)


def test_a_folder_that_cannot_be_written_costs_no_match(asked: ScreeningRequest, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run_request(replace(asked, index_folder=tmp_path / "file" / "index"))
    assert "the index of the customers cannot be kept here" in done.index_trouble
    assert done.screening == run_request(replace(asked, index_folder=None)).screening


def test_a_kept_index_in_ruins_is_made_anew(asked: ScreeningRequest) -> None:
    whole = run_request(asked)
    assert asked.index_folder is not None
    for ruin in ("[]", '{"files": {}}', '{"files": 3, "matcher_version": 4}', "\x00"):
        (asked.index_folder / "index.json").write_text(ruin)
        assert run_request(asked) == whole

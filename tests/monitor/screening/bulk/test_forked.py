"""Sharing: both halves of a work are done, whether a second process helps, cannot be started, or dies."""

from __future__ import annotations

import os
import threading

import pytest

from monitor.screening.bulk import customer_index
from monitor.screening.bulk.customer_index import index_customers
from monitor.screening.bulk.forked import do_both
from state.customers import Customer
from tests.invented_names import invented_names


def test_both_works_are_done_each_with_its_result() -> None:
    assert do_both(lambda: "ours", lambda: ["other"]) == ("ours", ["other"])


def test_a_process_that_dies_leaves_its_work_to_this_one() -> None:
    here = os.getpid()
    assert do_both(lambda: 1, lambda: 2 if os.getpid() == here else os._exit(9)) == (1, 2)


def test_beside_other_threads_this_process_does_both() -> None:
    done = threading.Event()
    waiting = threading.Thread(target=done.wait)
    waiting.start()
    try:
        assert do_both(os.getpid, os.getpid) == (os.getpid(), os.getpid())
    finally:
        done.set()
        waiting.join()


def test_customers_read_in_halves_give_the_index_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    names = invented_names(301, ["Kazan Helicopters", "НПО Полюс"])
    customers = [
        Customer(str(number), name, aliases=(names[-number - 1],), parent=name, addresses=(f"{number} Nathan Road",))
        for number, name in enumerate(names)
    ]
    batches = [customers[:40], customers[40:]]
    whole = index_customers(batches)
    monkeypatch.setattr(customer_index, "_WORTH_SHARING", 50)
    halved = index_customers(batches)
    assert halved.customers == whole.customers == len(names)
    for ours, theirs in ((halved.names.rows, whole.names.rows), (halved.addresses, whole.addresses)):
        assert ours.words == theirs.words
        assert ours.owners.tolist() == theirs.owners.tolist()
        assert ours.counts.tolist() == theirs.counts.tolist()
        assert ours.ids.tolist() == theirs.ids.tolist()

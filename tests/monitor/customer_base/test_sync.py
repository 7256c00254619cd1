"""The customers file from one day to the next, through a real database: only what changed is screened and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor.customer_base.sync import Synced, poll_customers, sync_customers
from monitor.demo.run import DemoClock
from monitor.watch import Watch
from state.alerts import AccountContent, ComplianceContent
from state.errors import CustomersProblem, WorkLost
from state.listings import ListCode, Listing, Snapshot
from state.storage import lists, outbox, snapshots
from state.storage.database import transaction
from state.storage.sources import find_source

BASE = date(2025, 3, 24)
FIRST = "id,name,open_orders\nC1,Torvek Bakery,1\nC2,Milvane Optics,2\n"
LISTED = "C3,Abel Trading Company,3\n"


@pytest.fixture
def watch(watch: Watch) -> Watch:
    """A watch with a list of two entries and two customers, noted."""
    for code, name in ((ListCode.ENTITY_LIST, "Abel Trading Company"), (ListCode.UNVERIFIED_LIST, "Quorvath Shipping")):
        snapshot = Snapshot(code, BASE, (Listing("IRAN", name),))
        with transaction(watch.engine) as connection:
            lists.record_base(connection, snapshot, "eCFR 2025-03-24", watch.now())
            snapshots.record_snapshot(connection, code, BASE, "0" * 64, 1, True, watch.now())
    write(watch, FIRST)
    return watch


def write(watch: Watch, text: str) -> None:
    watch.settings.customers.file.write_text(text, encoding="utf-8")


def told(watch: Watch) -> list[ComplianceContent | AccountContent]:
    with transaction(watch.engine) as connection:
        contents = [delivery.alert.content for delivery in outbox.all_deliveries(connection)]
    return [one for one in contents if isinstance(one, ComplianceContent | AccountContent)]


def test_the_first_reading_is_the_base_and_tells_nobody(watch: Watch) -> None:
    write(watch, FIRST + LISTED)
    assert sync_customers(watch) == Synced(new=3, changed=0, gone=0, matched=0, is_base=True)
    assert told(watch) == []


def test_a_new_customer_on_a_list_is_told_and_held(watch: Watch) -> None:
    sync_customers(watch)
    header, *lines = (FIRST + LISTED).splitlines()
    write(watch, "\n".join([f"{header},owner_slack", *(f"{line},U0{line[:2]}" for line in lines)]) + "\n")
    assert sync_customers(watch) == Synced(new=1, changed=0, gone=0, matched=1, is_base=False)

    compliance, hold = told(watch)
    assert isinstance(compliance, ComplianceContent)
    assert [(each.customer_id, each.change.listing.name) for each in compliance.affected] == [
        ("C3", "Abel Trading Company")
    ]
    assert compliance.customers_screened == 1
    assert "Our customers changed, not the list: 1 new, 0 changed." in compliance.since_last
    assert compliance.headline == "Customers: 1 new, 0 changed, screened against the lists in force"
    assert isinstance(hold, AccountContent)
    assert (hold.customer_id, hold.owner_slack) == ("C3", "U0C3")


def test_a_changed_name_is_screened_against_every_list_and_an_order_is_no_change(
    watch: Watch, clock: DemoClock
) -> None:
    sync_customers(watch)
    write(watch, "id,name,open_orders\nC1,Torvek Bakery,9\nC2,Quorvath Shipping,2\n")
    assert sync_customers(watch) == Synced(new=0, changed=1, gone=0, matched=1, is_base=False)
    (affected,) = told(watch)[0].affected  # type: ignore[union-attr]
    assert (affected.customer_id, affected.list_code) == ("C2", ListCode.UNVERIFIED_LIST)

    clock.moment += timedelta(minutes=1)
    write(watch, "id,name,open_orders\nC2,Quorvath Shipping,5\n")
    assert sync_customers(watch).line == "customers: 0 new, 0 changed, 1 gone; 0 possibly listed"
    assert sync_customers(watch).line == ""
    assert len(told(watch)) == 2


def test_two_readings_on_one_day_are_two_alerts(watch: Watch, clock: DemoClock) -> None:
    sync_customers(watch)
    for extra in (LISTED, LISTED + "C4,Quorvath Shipping,1\n"):
        clock.moment += timedelta(minutes=1)
        write(watch, FIRST + extra)
        sync_customers(watch)
    found = [[each.customer_id for each in one.affected] for one in told(watch) if isinstance(one, ComplianceContent)]
    assert found == [["C3"], ["C4"]]


def test_a_dry_run_says_what_it_would_tell_and_changes_nothing(watch: Watch) -> None:
    sync_customers(watch)
    write(watch, FIRST + LISTED)
    for _ in range(2):
        assert sync_customers(watch, dry_run=True).matched == 1
    assert told(watch) == []
    assert sync_customers(watch, everyone=True).matched == 1


def test_a_poll_reads_only_a_file_that_changed(watch: Watch) -> None:
    assert poll_customers(watch)[0].startswith("2 customers noted, not screened")
    assert poll_customers(watch) == ()
    write(watch, FIRST + LISTED)
    assert poll_customers(watch) == ("customers: 1 new, 0 changed, 0 gone; 1 possibly listed",)
    assert poll_customers(watch) == ()
    with transaction(watch.engine) as connection:
        assert find_source(connection, "customers").checked_at == watch.now()


def test_a_file_that_cannot_be_read_stores_nothing(watch: Watch) -> None:
    sync_customers(watch)
    write(watch, "id,name\nC1,\n,x\n")
    with pytest.raises(CustomersProblem, match="2 faults"):
        poll_customers(watch)
    write(watch, FIRST)
    assert sync_customers(watch).line == ""


def test_a_new_customer_matches_as_among_all(watch: Watch) -> None:
    """A word of very many customers' names is no sign of a listed party, however few of them are new."""
    many = "".join(f"M{number},Quorvath {number}th Street Stores,1\n" for number in range(60))
    write(watch, FIRST + many)
    sync_customers(watch)
    write(watch, FIRST + many + "C3,Quorvath Shoes,1\n")
    new = sync_customers(watch, dry_run=True).matched
    assert new == 0


def test_a_screening_that_was_lost_is_made_at_the_next_reading(watch: Watch) -> None:
    def lose(*_: object) -> None:
        raise WorkLost("the process", "ended by signal 9.")

    sync_customers(watch)
    write(watch, FIRST + LISTED)
    for _ in range(2):
        with pytest.raises(WorkLost):
            poll_customers(replace(watch, call=lose))  # type: ignore[arg-type]
    assert told(watch) == []
    assert poll_customers(watch) == ("customers: 1 new, 0 changed, 0 gone; 1 possibly listed",)


def test_the_columns_of_another_system(watch: Watch) -> None:
    table = watch.settings.customers.model_copy(update={"columns": {"id": "CustNo", "name": "Legal Name"}})
    other = replace(watch, settings=watch.settings.model_copy(update={"customers": table}))
    write(watch, "CustNo;Legal Name\nC1;Torvek Bakery\n")
    assert sync_customers(other).new == 1

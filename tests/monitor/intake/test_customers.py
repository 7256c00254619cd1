"""The customers file from one day to the next, through a real database: only what changed is screened and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor.demo.run import DemoClock
from monitor.intake.customers import Synced, poll_customers, sync_customers
from monitor.runtime.context import Context
from state.alerts import AccountContent, ComplianceContent
from state.errors import CustomersProblem, WorkerFailed
from state.listings import ListCode, Listing, Snapshot
from state.storage import lists, outbox, snapshots
from state.storage.database import transaction
from state.storage.sources import find_source

BASE = date(2025, 3, 24)
FIRST = "id,name,open_orders\nC1,Torvek Bakery,1\nC2,Milvane Optics,2\n"
LISTED = "C3,Abel Trading Company,3\n"


@pytest.fixture
def context(context: Context) -> Context:
    """A watch with a list of two entries and two customers, noted."""
    for code, name in ((ListCode.ENTITY_LIST, "Abel Trading Company"), (ListCode.UNVERIFIED_LIST, "Quorvath Shipping")):
        snapshot = Snapshot(code, BASE, (Listing("IRAN", name),))
        with transaction(context.engine) as connection:
            lists.record_base(connection, snapshot, "eCFR 2025-03-24", context.now())
            snapshots.record_snapshot(connection, code, BASE, "0" * 64, 1, True, context.now())
    write(context, FIRST)
    return context


def write(context: Context, text: str) -> None:
    context.settings.customers.file.write_text(text, encoding="utf-8")


def told(context: Context) -> list[ComplianceContent | AccountContent]:
    with transaction(context.engine) as connection:
        contents = [delivery.alert.content for delivery in outbox.all_deliveries(connection)]
    return [one for one in contents if isinstance(one, ComplianceContent | AccountContent)]


def test_the_first_reading_is_the_base_and_tells_nobody(context: Context) -> None:
    write(context, FIRST + LISTED)
    assert sync_customers(context) == Synced(new=3, changed=0, gone=0, matched=0, is_base=True)
    assert told(context) == []


def test_a_new_customer_on_a_list_is_told_and_held(context: Context) -> None:
    sync_customers(context)
    header, *lines = (FIRST + LISTED).splitlines()
    write(context, "\n".join([f"{header},owner_slack", *(f"{line},U0{line[:2]}" for line in lines)]) + "\n")
    assert sync_customers(context) == Synced(new=1, changed=0, gone=0, matched=1, is_base=False)

    compliance, hold = told(context)
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
    context: Context, clock: DemoClock
) -> None:
    sync_customers(context)
    write(context, "id,name,open_orders\nC1,Torvek Bakery,9\nC2,Quorvath Shipping,2\n")
    assert sync_customers(context) == Synced(new=0, changed=1, gone=0, matched=1, is_base=False)
    (affected,) = told(context)[0].affected  # type: ignore[union-attr]
    assert (affected.customer_id, affected.list_code) == ("C2", ListCode.UNVERIFIED_LIST)

    clock.moment += timedelta(minutes=1)
    write(context, "id,name,open_orders\nC2,Quorvath Shipping,5\n")
    assert sync_customers(context).line == "customers: 0 new, 0 changed, 1 gone; 0 possibly listed"
    assert sync_customers(context).line == ""
    assert len(told(context)) == 2


def test_two_readings_on_one_day_are_two_alerts(context: Context, clock: DemoClock) -> None:
    sync_customers(context)
    for extra in (LISTED, LISTED + "C4,Quorvath Shipping,1\n"):
        clock.moment += timedelta(minutes=1)
        write(context, FIRST + extra)
        sync_customers(context)
    found = [[each.customer_id for each in one.affected] for one in told(context) if isinstance(one, ComplianceContent)]
    assert found == [["C3"], ["C4"]]


def test_a_dry_run_says_what_it_would_tell_and_changes_nothing(context: Context) -> None:
    sync_customers(context)
    write(context, FIRST + LISTED)
    for _ in range(2):
        assert sync_customers(context, dry_run=True).matched == 1
    assert told(context) == []
    assert sync_customers(context, everyone=True).matched == 1


def test_a_poll_reads_only_a_file_that_changed(context: Context) -> None:
    assert poll_customers(context)[0].startswith("2 customers noted, not screened")
    assert poll_customers(context) == ()
    write(context, FIRST + LISTED)
    assert poll_customers(context) == ("customers: 1 new, 0 changed, 0 gone; 1 possibly listed",)
    assert poll_customers(context) == ()
    with transaction(context.engine) as connection:
        assert find_source(connection, "customers").checked_at == context.now()


def test_a_file_that_cannot_be_read_stores_nothing(context: Context) -> None:
    sync_customers(context)
    write(context, "id,name\nC1,\n,x\n")
    with pytest.raises(CustomersProblem, match="2 faults"):
        poll_customers(context)
    write(context, FIRST)
    assert sync_customers(context).line == ""


def test_a_new_customer_matches_as_among_all(context: Context) -> None:
    """A word of very many customers' names is no sign of a listed party, however few of them are new."""
    many = "".join(f"M{number},Quorvath {number}th Street Stores,1\n" for number in range(60))
    write(context, FIRST + many)
    sync_customers(context)
    write(context, FIRST + many + "C3,Quorvath Shoes,1\n")
    new = sync_customers(context, dry_run=True).matched
    assert new == 0


def test_a_screening_that_was_lost_is_made_at_the_next_reading(context: Context) -> None:
    def lose(*_: object) -> None:
        raise WorkerFailed("the process", "ended by signal 9.")

    sync_customers(context)
    write(context, FIRST + LISTED)
    for _ in range(2):
        with pytest.raises(WorkerFailed):
            poll_customers(replace(context, call=lose))  # type: ignore[arg-type]
    assert told(context) == []
    assert poll_customers(context) == ("customers: 1 new, 0 changed, 0 gone; 1 possibly listed",)


def test_the_columns_of_another_system(context: Context) -> None:
    table = context.settings.customers.model_copy(update={"columns": {"id": "CustNo", "name": "Legal Name"}})
    other = replace(context, settings=context.settings.model_copy(update={"customers": table}))
    write(context, "CustNo;Legal Name\nC1;Torvek Bakery\n")
    assert sync_customers(other).new == 1

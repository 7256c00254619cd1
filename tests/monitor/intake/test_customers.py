"""The customers file from one day to the next, through a real database: only what changed is screened and told."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor.demo.run import DemoClock
from monitor.intake.believed_customers import customers_to_screen
from monitor.intake.customers import Synced, accept_customers, poll_customers, sync_customers
from monitor.intake.polling import poll_source, sources_of
from monitor.operations.health import find_problems, read_health
from monitor.runtime import stored_customers
from monitor.runtime.context import Context
from sources.fetched import RefusedContent
from state.alerts import AccountContent, ComplianceContent, OperatorContent
from state.customers import CUSTOMERS_SOURCE
from state.errors import CustomersProblem, UsageProblem, WorkerFailed
from state.listings import ListCode, Listing, Snapshot
from state.storage import lists, outbox, snapshots
from state.storage.database import transaction
from state.storage.quarantine import QuarantineStatus, all_answers
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
            snapshots.record_snapshot(connection, code, BASE, "0" * 64, 1, agrees=True, now=context.now())
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


MANY = "id,name,aliases,country\n" + "".join(f"K{n},Torvek Works {n},Torvek {n},DE\n" for n in range(20))


def accepted_by_nobody(context: Context, export: str) -> str:
    """Poll a doubtful export, and return what the operator is told."""
    write(context, export)
    with pytest.raises(RefusedContent) as caught:
        poll_customers(context)
    return str(caught.value)


def operators(context: Context) -> list[OperatorContent]:
    with transaction(context.engine) as connection:
        contents = [delivery.alert.content for delivery in outbox.all_deliveries(connection)]
    return [one for one in contents if isinstance(one, OperatorContent)]


@pytest.mark.parametrize(
    ("export", "doubt"),
    [
        ("".join(MANY.splitlines(keepends=True)[:12]), "9 of 20 customers are gone"),
        (MANY.replace("\nK", "\nN"), "20 of 20 customers that are gone came back under other ids"),
        (re.sub(",Torvek [0-9]+,DE", ",,DE", MANY), "column aliases is empty for 20 of 20 customers"),
        (re.sub("Torvek Works [0-9]+,Torvek [0-9]+", "?????,", MANY), "names that no list can match now"),
        (re.sub(r"K([0-9]+),Torvek Works [0-9]+", r"X\1,Quorvath \1", MANY), "20 of 20 customers are gone"),
    ],
)
def test_a_doubtful_export_is_held_and_the_last_believed_customers_stay(
    context: Context, export: str, doubt: str
) -> None:
    write(context, MANY)
    sync_customers(context)
    believed = customers_to_screen(context)

    assert doubt in accepted_by_nobody(context, export)
    accepted_by_nobody(context, export)
    assert [doubt in one.trouble for one in operators(context)] == [True]
    meanwhile = customers_to_screen(context)
    assert (meanwhile.number, meanwhile.sha256) == (believed.number, believed.sha256)
    assert doubt in (meanwhile.doubt or "")
    write(context, MANY)
    assert customers_to_screen(context).doubt is None
    assert poll_customers(context) == ()


@pytest.mark.parametrize(
    "export",
    [
        "".join(MANY.splitlines(keepends=True)[:19]),
        MANY.replace("Torvek 7,DE", ",DE").replace("Torvek 8,DE", ",DE"),
        MANY.replace("\nK3,", "\nN3,"),
        MANY + "".join(f"L{n},Wesgal {n},,FR\n" for n in range(40)),
    ],
)
def test_a_days_work_is_no_doubt(context: Context, export: str) -> None:
    write(context, MANY)
    sync_customers(context)
    write(context, export)

    assert poll_customers(context)
    assert customers_to_screen(context).doubt is None


def test_polls_that_fail_for_an_export_that_is_held_are_no_trouble_of_their_own(context: Context) -> None:
    write(context, MANY)
    sync_customers(context)
    write(context, "".join(MANY.splitlines(keepends=True)[:12]))
    ours = next(source for source in sources_of(context) if source.name == CUSTOMERS_SOURCE)

    for _ in range(4):
        poll_source(context, ours)
    assert ["9 of 20 customers are gone" in one.trouble for one in operators(context)] == [True]
    problems = find_problems(read_health(context), context.settings.health)
    assert [each.subject for each in problems if "customers" in each.subject] == ["quarantine customers"]


def test_a_person_accepts_what_is_held_and_nothing_else(context: Context) -> None:
    write(context, MANY)
    sync_customers(context)
    with pytest.raises(UsageProblem, match="no export is held"):
        accept_customers(context, "R. Ahn", "none")
    half = "".join(MANY.splitlines(keepends=True)[:11])
    accepted_by_nobody(context, half)
    write(context, half + "K99,Other Works,,DE\n")
    with pytest.raises(UsageProblem, match="has changed since"):
        accept_customers(context, "R. Ahn", "a division was sold")
    write(context, half)

    assert accept_customers(context, "R. Ahn", "a division was sold").gone == 10
    assert customers_to_screen(context).doubt is None
    assert poll_customers(context) == ()
    with transaction(context.engine) as connection:
        (held,) = all_answers(connection)
    assert (held.standing, held.settled_by) == (QuarantineStatus.RELEASED, "R. Ahn")


def test_an_export_that_cannot_be_read_leaves_the_last_believed_customers_in_use(context: Context) -> None:
    sync_customers(context)
    write(context, "id,name\nC1\n")

    assert customers_to_screen(context).number == 2
    assert "cannot be read" in (customers_to_screen(context).doubt or "")


def test_an_export_that_has_not_changed_is_not_read_again(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    sync_customers(context)
    first = customers_to_screen(context)
    with monkeypatch.context() as patched:
        patched.setattr(stored_customers, "read_and_store", None)
        assert customers_to_screen(context) == first
    # What is not kept as evidence any more is read again, and kept again.
    (captured,) = (context.settings.state.folder / "captures").rglob(f"{first.sha256}*")
    captured.unlink()
    assert customers_to_screen(context) == first
    assert captured.exists()
    write(context, FIRST + LISTED)
    assert customers_to_screen(context).number == 3


def test_an_account_on_hold_gets_no_second_notice_when_its_row_comes_back(context: Context, clock: DemoClock) -> None:
    sync_customers(context)
    for export in (FIRST + LISTED, FIRST, FIRST + LISTED):
        clock.moment += timedelta(minutes=1)
        write(context, export)
        sync_customers(context)

    assert sum(isinstance(one, AccountContent) for one in told(context)) == 1
    assert sum(isinstance(one, ComplianceContent) for one in told(context)) == 2


def test_who_is_not_screenable_is_counted_in_the_line_and_the_alert(context: Context) -> None:
    sync_customers(context)
    write(context, FIRST + LISTED + "C4,????????,1\nC5,TEST,1\n")

    (line,) = poll_customers(context)
    assert "2 not screenable: line 5 (letters were replaced by question marks), line 6 (is a placeholder)" in line
    (alert, _) = told(context)
    assert isinstance(alert, ComplianceContent)
    assert alert.not_screenable == 2

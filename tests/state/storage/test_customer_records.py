from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select

from state.accounts import Account, CustomerRecord
from state.customer_changes import CustomerChanges, RecordRow
from state.customers import Customer
from state.encoding import to_json
from state.storage.customer_records import (
    accounts_of,
    has_customers,
    record_customers,
)
from state.storage.schema import customer_records
from state.storage.versions import CUSTOMERS, version_of

NOW = datetime(2025, 3, 24, 22, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def row(customer_id: str, digest: str = "1", owner: str = "") -> RecordRow:
    record = CustomerRecord(Customer(customer_id, "Acme"), Account(customer_id, owner_email=owner))
    return RecordRow(customer_id, digest, to_json(record).decode())


def stored(connection: Connection) -> dict[str, tuple[str, datetime, datetime | None]]:
    return {
        each.id: (each.sha256, each.changed_at, each.gone_at) for each in connection.execute(select(customer_records))
    }


def test_what_changed_is_written_and_nothing_else(connection: Connection) -> None:
    assert not has_customers(connection)
    record_customers(connection, CustomerChanges(new=(row("a"), row("b"), row("c"))), NOW)
    assert has_customers(connection)
    record_customers(connection, CustomerChanges((row("d"),), (row("b", "2"),), ("c",), 1), LATER)

    assert stored(connection) == {
        "a": ("1", NOW, None),
        "b": ("2", LATER, None),
        "c": ("1", NOW, LATER),
        "d": ("1", LATER, None),
    }
    assert version_of(connection, CUSTOMERS) == 2
    record_customers(connection, CustomerChanges(same=3), LATER)
    assert version_of(connection, CUSTOMERS) == 2


def test_another_owner_is_stored_and_is_no_change(connection: Connection) -> None:
    record_customers(connection, CustomerChanges(new=(row("a", owner="x@example.com"),)), NOW)
    record_customers(connection, CustomerChanges(beside=(row("a", owner="y@example.com"),), same=1), LATER)
    assert [account.owner_email for account in accounts_of(connection, ["a", "never seen"])] == ["y@example.com"]
    assert stored(connection) == {"a": ("1", NOW, None)}


def test_who_was_gone_and_is_back_is_here(connection: Connection) -> None:
    for changes in (
        CustomerChanges(new=(row("a"),)),
        CustomerChanges(gone=("a",)),
        CustomerChanges(new=(row("a", "2"),)),
    ):
        record_customers(connection, changes, NOW)
    assert stored(connection) == {"a": ("2", NOW, None)}

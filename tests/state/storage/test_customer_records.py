from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from state.accounts import Account, CustomerRecord
from state.customers import Customer
from state.storage.customer_records import accounts_of, compare_customers, has_customers, record_customers

NOW = datetime(2025, 3, 24, 22, 0, tzinfo=UTC)


def record(customer_id: str, name: str = "Acme", orders: int | None = None, owner: str = "") -> CustomerRecord:
    return CustomerRecord(Customer(customer_id, name, open_orders=orders), Account(customer_id, owner_email=owner))


def ids(records: tuple[CustomerRecord, ...]) -> list[str]:
    return [each.customer.id for each in records]


def test_who_is_new_changed_gone_and_the_same(connection: Connection) -> None:
    assert not has_customers(connection)
    record_customers(connection, [record("a"), record("b"), record("c")], NOW)
    compared = compare_customers(connection, [record("a"), record("b", "Bolt"), record("d")])

    assert has_customers(connection)
    assert (ids(compared.new), ids(compared.changed), compared.gone, compared.same) == (["d"], ["b"], ("c",), 1)


def test_an_order_or_another_owner_is_stored_and_is_no_reason_to_screen(connection: Connection) -> None:
    record_customers(connection, [record("a", owner="x@example.com")], NOW)
    later = [record("a", orders=3, owner="y@example.com")]

    assert compare_customers(connection, later).same == 1
    record_customers(connection, later, NOW + timedelta(days=1))
    assert [account.owner_email for account in accounts_of(connection, ["a", "never seen"])] == ["y@example.com"]


def test_who_was_gone_and_is_back_is_new(connection: Connection) -> None:
    for records in ([record("a"), record("b")], [record("a")]):
        record_customers(connection, records, NOW)

    assert ids(compare_customers(connection, [record("a"), record("b")]).new) == ["b"]
    record_customers(connection, [record("a"), record("b")], NOW)
    assert compare_customers(connection, [record("a"), record("b")]).same == 2

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

from sqlalchemy import Connection, Engine, select

from state.storage.database import concurrent_transaction
from state.storage.leases import acquire_lease, release_lease, release_leases
from state.storage.service_tables import leases

NOW = datetime(2025, 3, 25, 20, 31, tzinfo=UTC)
LENGTH = timedelta(minutes=2)


def take(connection: Connection, holder: str, now: datetime = NOW, name: str = "poll ecfr") -> bool:
    return acquire_lease(connection, name, holder, now, LENGTH)


def test_a_lease_has_one_holder_until_it_ends(connection: Connection) -> None:
    assert take(connection, "a")
    assert not take(connection, "b", NOW + LENGTH - timedelta(seconds=1))
    assert take(connection, "b", NOW + LENGTH)
    assert not take(connection, "a", NOW + LENGTH), "its first holder comes too late"


def test_its_holder_renews_it_and_has_had_it_since_the_beginning(connection: Connection) -> None:
    assert take(connection, "a")
    assert take(connection, "a", NOW + LENGTH / 2)
    assert not take(connection, "b", NOW + LENGTH)
    assert connection.execute(select(leases.c.taken_at, leases.c.until)).all() == [(NOW, NOW + LENGTH * 1.5)]


def test_a_lease_given_back_is_anybodys(connection: Connection) -> None:
    assert take(connection, "a")
    release_lease(connection, "poll ecfr", "b")
    assert not take(connection, "b"), "only its holder can give it back"
    release_lease(connection, "poll ecfr", "a")
    assert take(connection, "b")


def test_a_node_that_stops_gives_back_all_it_holds(connection: Connection) -> None:
    assert take(connection, "a", name="poll ecfr")
    assert take(connection, "a", name="poll feed")
    assert take(connection, "b", name="poll federal-register")
    release_leases(connection, "a")
    assert connection.execute(select(leases.c.name)).scalars().all() == ["poll federal-register"]


def test_of_nodes_that_ask_at_the_same_moment_one_gets_it(engine: Engine) -> None:
    start, got = Barrier(4), list[str]()

    def ask(node: str) -> None:
        start.wait()
        for number in range(5):
            with concurrent_transaction(engine) as connection:
                if take(connection, node, name=f"lease {number}"):
                    got.append(f"lease {number}")

    threads = [Thread(target=ask, args=(f"node {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [f"lease {number}" for number in range(5)]

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import Connection

from state.ownership import Edge, Party, Share
from state.storage.owners import Differ, all_imports, begin_import, read_edges, read_parties

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
THIRD = Share(Decimal("33.333"), Decimal("33.333"))
FIRST = [
    Party("a", "Alder AG", "CH"),
    Party("b", "Birch BV"),
    Edge("a", "b", THIRD, source="owners"),
    Edge("b", "c", None, source="owners"),
]


def ingest_part(connection: Connection, told: list[Party | Edge], now: datetime, as_of: date | None = None) -> Differ:
    differ = Differ(connection, begin_import(connection, "owners", "csv", "a" * 64, now), "owners")
    differ.write(connection, told)
    differ.complete(connection, as_of, now, "listwatch")
    return differ


def shown(connection: Connection, known_at: datetime | None = None) -> set[tuple[str, str, Share | None]]:
    return {(edge.owner, edge.owned, edge.share) for edge in read_edges(connection, known_at)}


def test_what_was_told_is_read_back_exactly(connection: Connection) -> None:
    ingest_part(connection, FIRST, NOW, date(2026, 10, 31))
    assert shown(connection) == {("a", "b", THIRD), ("b", "c", None)}
    assert [edge.as_of for edge in read_edges(connection)] == [date(2026, 10, 31)] * 2
    assert list(read_parties(connection)) == FIRST[:2]


def test_a_second_reading_writes_what_changed_and_both_can_be_asked(connection: Connection) -> None:
    ingest_part(connection, FIRST, NOW, date(2026, 10, 31))
    half = Share(Decimal(50), Decimal(50))
    later = ingest_part(connection, [*FIRST[:3], Edge("b", "c", half, source="owners")], NOW + DAY, date(2026, 11, 1))
    assert (later.edges, later.new, later.gone) == (2, 1, 1)
    assert shown(connection) == {("a", "b", THIRD), ("b", "c", half)}
    assert {edge.as_of for edge in read_edges(connection)} == {date(2026, 11, 1)}
    assert shown(connection, NOW) == {("a", "b", THIRD), ("b", "c", None)}
    assert shown(connection, NOW - DAY) == set()


def test_one_that_was_cut_off_counts_for_nothing_and_leaves_nothing(connection: Connection) -> None:
    ingest_part(connection, FIRST, NOW)
    cut_off = Differ(connection, begin_import(connection, "owners", "csv", "b" * 64, NOW + DAY), "owners")
    cut_off.write(connection, [Edge("x", "y", None, source="owners")])
    assert shown(connection) == {("a", "b", THIRD), ("b", "c", None)}
    ingest_part(connection, FIRST[:3], NOW + 2 * DAY)
    assert shown(connection) == {("a", "b", THIRD)}
    assert [each.sha256[0] for each in all_imports(connection)] == ["a", "a"]

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from state.storage.sources import find_source, record_checked, record_failed

NOW = datetime(2025, 3, 25, 20, 31, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)


def test_a_source_never_polled_has_an_empty_standing(connection: Connection) -> None:
    standing = find_source(connection, "ecfr")
    assert (standing.checked_at, standing.failures) == (None, 0)


def test_failures_are_counted_until_a_good_answer(connection: Connection) -> None:
    record_checked(connection, "ecfr", NOW, "aa", etag='"1"')
    assert record_failed(connection, "ecfr", LATER, "a bot wall").failures == 1
    failed_twice = record_failed(connection, "ecfr", LATER, "a bot wall")
    assert (failed_twice.failures, failed_twice.trouble, failed_twice.checked_at) == (2, "a bot wall", NOW)
    record_checked(connection, "ecfr", LATER)
    mended = find_source(connection, "ecfr")
    assert (mended.failures, mended.trouble, mended.checked_at, mended.etag) == (0, None, LATER, '"1"')


def test_news_is_what_was_not_there_before(connection: Connection) -> None:
    record_checked(connection, "ecfr", NOW, "aa")
    record_checked(connection, "ecfr", LATER, "aa")
    assert find_source(connection, "ecfr").changed_at == NOW
    record_checked(connection, "ecfr", LATER, "bb")
    assert find_source(connection, "ecfr").changed_at == LATER

"""The service looks after itself: troubles begin, last and end on a clock set by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from monitor.demo.run import DemoClock
from monitor.demo.stages import NOTHING_NEW
from monitor.operations.care import look_after, ping
from monitor.operations.health import find_wrongs, read_health
from monitor.operations.rounds import poll_and_send, poll_once, sources_in_turn
from monitor.settings import Settings
from monitor.starting import start_watch
from monitor.tables.operations import HealthTable, HeartbeatTable
from monitor.tables.sources import EcfrTable
from monitor.watch import Watch
from state.alerts import OperatorContent
from state.documents import Document, Stage
from state.storage import outbox
from state.storage.database import transaction
from state.storage.documents import Standing, record_document
from state.storage.troubles import troubles_now

# The demo's clock stands in March 2025, and its offices give the machine's own time.
ANY_CLOCK = HealthTable(clock_skew=10**9, stuck_after=10**9)


@pytest.fixture
def watched(watched: Settings) -> Settings:
    return watched.model_copy(update={"health": ANY_CLOCK, "heartbeat": HeartbeatTable(at="")})


def told(watch: Watch) -> list[tuple[str, str]]:
    """Subject and trouble of each operator alert, in order."""
    with transaction(watch.engine) as connection:
        contents = [each.alert.content for each in outbox.all_deliveries(connection)]
    return [(each.subject, each.trouble) for each in contents if isinstance(each, OperatorContent)]


@pytest.mark.usefixtures("listed")
def test_a_service_that_is_well_tells_nothing(watch: Watch) -> None:
    assert look_after(watch) == ()
    assert told(watch) == []


@pytest.mark.usefixtures("listed")
def test_stale_sources_are_told_once_again_each_day_and_when_they_answer(watch: Watch, clock: DemoClock) -> None:
    names = {source.name for source in sources_in_turn(watch)}
    for hours in (30, 31, 53):
        clock.moment = NOTHING_NEW.moment + timedelta(hours=hours)
        assert {wrong.subject for wrong in look_after(watch)} == names
        assert {subject for subject, _ in told(watch)} == names
        assert len(told(watch)) == len(names)
    clock.moment = NOTHING_NEW.moment + timedelta(hours=55)
    look_after(watch)
    assert len(told(watch)) == 2 * len(names)
    poll_and_send(watch, ())
    assert look_after(watch) == ()
    recovered = told(watch)[2 * len(names) :]
    assert {subject for subject, _ in recovered} == {f"{name} recovered" for name in names}
    with transaction(watch.engine) as connection:
        assert troubles_now(connection) == ()


@pytest.mark.usefixtures("listed")
def test_a_trouble_that_comes_back_the_same_day_is_told_again(watch: Watch) -> None:
    full = replace(watch, settings=watch.settings.model_copy(update={"health": HealthTable(disk_free=10**9)}))
    for each in (full, watch, full):
        look_after(replace(each, settings=_any_clock(each.settings)))
    assert [subject for subject, _ in told(watch)] == ["disk", "disk recovered", "disk"]


def _any_clock(settings: Settings) -> Settings:
    health = settings.health.model_copy(update={"clock_skew": 10**9})
    return settings.model_copy(update={"health": health})


@pytest.mark.usefixtures("listed")
def test_a_source_that_polling_told_of_is_not_told_twice(watch: Watch) -> None:
    blind = replace(
        watch, settings=watch.settings.model_copy(update={"ecfr": EcfrTable(url="http://127.0.0.1:9", every=60)})
    )
    blind.http._sleep = lambda seconds: None
    for _ in range(3):
        poll_and_send(blind, ())
    assert [wrong.subject for wrong in look_after(blind)] == ["ecfr"]
    assert [subject for subject, _ in told(watch)] == ["ecfr"]


def test_a_document_listed_ahead_is_no_trouble_before_its_issue_is_out(watch: Watch, clock: DemoClock) -> None:
    issue = date(2025, 3, 28)
    listed = Document("2025-05426", Stage.PUBLISHED, "Additions to the Entity List", publication_date=issue)
    with transaction(watch.engine) as connection:
        record_document(connection, listed, Standing.PENDING, clock.moment, "no text yet")
    found = {}
    for day, hour in (
        (27, 16),
        (28, 4),
        (28, 12),
        (28, 15),
    ):  # UTC: noon; midnight, 8 and 11 am Eastern
        clock.moment = datetime(2025, 3, day, hour, tzinfo=UTC)
        found[day, hour] = [wrong.subject for wrong in find_wrongs(read_health(watch), ANY_CLOCK)]
    assert found == {(27, 16): [], (28, 4): [], (28, 12): [], (28, 15): ["2025-05426"]}


def test_a_clock_that_is_wrong_is_told(watch: Watch) -> None:
    poll_and_send(watch, ())
    wrongs = find_wrongs(read_health(watch), HealthTable(clock_skew=60))
    assert [(wrong.subject, "behind the sources'" in wrong.detail) for wrong in wrongs] == [("clock", True)]


def test_the_heartbeat_comes_once_a_day_after_its_time(watched: Settings, clock: DemoClock) -> None:
    settings = watched.model_copy(update={"heartbeat": HeartbeatTable(at="09:00")})
    with start_watch(settings, clock) as watch:
        poll_and_send(watch, ())
        for day in (0, 1):
            for hour in (8, 12, 15):  # UTC: 4 am, 8 am and 11 am Eastern
                clock.moment = NOTHING_NEW.moment.replace(hour=hour, minute=30) + timedelta(days=day)
                poll_and_send(watch, ())
                look_after(watch)
        heartbeats = [trouble for subject, trouble in told(watch) if subject.startswith("daily heartbeat")]
    assert len(heartbeats) == 2
    assert "Alive. Nothing new since yesterday." in heartbeats[0]
    assert "ecfr 2025-03-" in heartbeats[0]


def test_pings_say_start_success_and_fail_and_never_the_address(
    watched: Settings, clock: DemoClock, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in ("/secret", "/secret/start"):
        httpserver.expect_request(path).respond_with_data("OK")
    monkeypatch.setenv("PING", httpserver.url_for("/secret"))
    settings = watched.model_copy(update={"heartbeat": HeartbeatTable(at="", ping_url_env="PING")})
    with start_watch(settings, clock) as watch:
        poll_once(watch, ())
        assert [request.path for request, _ in httpserver.log] == ["/secret/start", "/secret"]
        assert ping(watch, "fail") == "the ping address answered 500"
        monkeypatch.setenv("PING", "http://127.0.0.1:9/secret")
        assert "secret" not in ping(watch)


def test_poll_writes_the_metrics_for_a_collector(watched: Settings, clock: DemoClock, tmp_path: Path) -> None:
    pytest.importorskip("prometheus_client")
    path = tmp_path / "listwatch.prom"
    settings = watched.model_copy(update={"metrics": watched.metrics.model_copy(update={"textfile": path})})
    with start_watch(settings, clock) as watch:
        poll_once(watch, ())
    numbers = path.read_text()
    assert 'listwatch_source_checked_timestamp_seconds{source="ecfr"} 1.7428' in numbers
    assert 'listwatch_source_stale{source="feed bureau"} 0.0' in numbers
    assert "listwatch_documents_unread 0.0" in numbers


def test_after_days_off_what_was_published_is_read_before_what_is_filed(watch: Watch, clock: DemoClock) -> None:
    first = [source.name for source in sources_in_turn(watch)]
    assert first.index("public-inspection") < first.index("federal-register")
    poll_and_send(watch, ())
    assert [source.name for source in sources_in_turn(watch)] == first
    clock.moment += timedelta(days=3)
    assert [source.name for source in sources_in_turn(watch)][-1] == "public-inspection"

"""The service looks after itself: troubles begin, last and end on a clock set by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from monitor.config.operations import HealthTable, HeartbeatTable
from monitor.config.settings import Settings
from monitor.demo.run import DemoClock
from monitor.demo.stages import NOTHING_NEW
from monitor.operations.check_and_notify import check_and_notify, ping
from monitor.operations.health import find_problems, read_health
from monitor.operations.rounds import poll_and_send, poll_once, sources_in_turn
from monitor.runtime.context import Context
from monitor.runtime.startup import open_context
from sources.ecfr import EcfrTable
from state.alerts import OperatorContent
from state.documents import Document, Stage
from state.storage import outbox
from state.storage.database import transaction
from state.storage.documents import DocumentStatus, record_document
from state.storage.problems import current_problems

# The demo's clock stands in March 2025, and its offices give the machine's own time.
ANY_CLOCK = HealthTable(clock_skew=10**9, stuck_after=10**9)


@pytest.fixture
def watched(watched: Settings) -> Settings:
    return watched.model_copy(update={"health": ANY_CLOCK, "heartbeat": HeartbeatTable(at="")})


def told(context: Context) -> list[tuple[str, str]]:
    """Subject and trouble of each operator alert, in order."""
    with transaction(context.engine) as connection:
        contents = [each.alert.content for each in outbox.all_deliveries(connection)]
    return [(each.subject, each.trouble) for each in contents if isinstance(each, OperatorContent)]


@pytest.mark.usefixtures("listed")
def test_a_service_that_is_well_tells_nothing(context: Context) -> None:
    assert check_and_notify(context) == ()
    assert told(context) == []


@pytest.mark.usefixtures("listed")
def test_stale_sources_are_told_once_again_each_day_and_when_they_answer(context: Context, clock: DemoClock) -> None:
    names = {source.name for source in sources_in_turn(context)}
    for hours in (30, 31, 53):
        clock.moment = NOTHING_NEW.moment + timedelta(hours=hours)
        assert set(check_and_notify(context)[0].covers) == names
        assert [subject for subject, _ in told(context)] == ["sources"]
    clock.moment = NOTHING_NEW.moment + timedelta(hours=55)
    check_and_notify(context)
    poll_and_send(context, ())
    assert check_and_notify(context) == ()
    assert [subject for subject, _ in told(context)] == ["sources", "sources", "sources recovered"]
    with transaction(context.engine) as connection:
        assert current_problems(connection) == ()


@pytest.mark.usefixtures("listed")
def test_a_trouble_that_comes_back_the_same_day_is_told_again(context: Context, clock: DemoClock) -> None:
    full = replace(context, settings=context.settings.model_copy(update={"health": HealthTable(disk_free=10**9)}))
    for each in (full, context, full):
        clock.moment += timedelta(minutes=1)
        check_and_notify(replace(each, settings=_any_clock(each.settings)))
    assert [subject for subject, _ in told(context)] == ["disk", "disk recovered", "disk"]


def _any_clock(settings: Settings) -> Settings:
    health = settings.health.model_copy(update={"clock_skew": 10**9})
    return settings.model_copy(update={"health": health})


@pytest.mark.usefixtures("listed")
def test_a_source_that_fails_again_and_again_is_told_once(context: Context) -> None:
    blind = replace(
        context, settings=context.settings.model_copy(update={"ecfr": EcfrTable(url="http://127.0.0.1:9", every=60)})
    )
    blind.http._sleep = lambda seconds: None
    for _ in range(3):
        poll_and_send(blind, ())
    assert [wrong.subject for wrong in check_and_notify(blind)] == ["ecfr"]
    assert [subject for subject, _ in told(context)] == ["ecfr"]


def test_a_document_listed_ahead_is_no_trouble_before_its_issue_is_out(context: Context, clock: DemoClock) -> None:
    issue = date(2025, 3, 28)
    listed = Document("2025-05426", Stage.PUBLISHED, "Additions to the Entity List", publication_date=issue)
    with transaction(context.engine) as connection:
        record_document(connection, listed, DocumentStatus.PENDING, clock.moment, "no text yet")
    found = {}
    for day, hour in (
        (27, 16),
        (28, 4),
        (28, 12),
        (28, 15),
    ):  # UTC: noon; midnight, 8 and 11 am Eastern
        clock.moment = datetime(2025, 3, day, hour, tzinfo=UTC)
        found[day, hour] = [wrong.subject for wrong in find_problems(read_health(context), ANY_CLOCK)]
    assert found == {(27, 16): [], (28, 4): [], (28, 12): [], (28, 15): ["2025-05426"]}


def test_a_clock_that_is_wrong_is_told(context: Context) -> None:
    poll_and_send(context, ())
    wrongs = find_problems(read_health(context), HealthTable(clock_skew=60))
    assert [(wrong.subject, "behind the sources'" in wrong.detail) for wrong in wrongs] == [("clock", True)]


def test_the_heartbeat_comes_once_a_day_after_its_time(watched: Settings, clock: DemoClock) -> None:
    settings = watched.model_copy(update={"heartbeat": HeartbeatTable(at="09:00")})
    with open_context(settings, clock) as context:
        poll_and_send(context, ())
        for day in (0, 1):
            for hour in (8, 12, 15):  # UTC: 4 am, 8 am and 11 am Eastern
                clock.moment = NOTHING_NEW.moment.replace(hour=hour, minute=30) + timedelta(days=day)
                poll_and_send(context, ())
                check_and_notify(context)
        heartbeats = [trouble for subject, trouble in told(context) if subject.startswith("daily heartbeat")]
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
    with open_context(settings, clock) as context:
        poll_once(context, ())
        assert [request.path for request, _ in httpserver.log] == ["/secret/start", "/secret"]
        assert ping(context, "fail") == "the ping address answered 500"
        monkeypatch.setenv("PING", "http://127.0.0.1:9/secret")
        assert "secret" not in ping(context)


def test_a_ping_address_keeps_its_query_and_a_failure_may_have_its_own(
    watched: Settings, clock: DemoClock, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    httpserver.expect_request("/a/fail", query_string="key=1").respond_with_data("OK")
    httpserver.expect_request("/a", query_string="key=1").respond_with_data("OK")
    httpserver.expect_request("/broken", query_string="key=2").respond_with_data("OK")
    monkeypatch.setenv("PING", httpserver.url_for("/a?key=1"))
    monkeypatch.setenv("FAIL", httpserver.url_for("/broken?key=2"))
    one = HeartbeatTable(at="", ping_url_env="PING")
    for table in (one, one.model_copy(update={"ping_fail_url_env": "FAIL"})):
        with open_context(watched.model_copy(update={"heartbeat": table}), clock) as context:
            assert (ping(context), ping(context, "fail")) == ("", "")
    assert [request.path for request, _ in httpserver.log] == ["/a", "/a/fail", "/a", "/broken"]


def test_poll_writes_the_metrics_for_a_collector(watched: Settings, clock: DemoClock, tmp_path: Path) -> None:
    pytest.importorskip("prometheus_client")
    path = tmp_path / "listwatch.prom"
    settings = watched.model_copy(update={"metrics": watched.metrics.model_copy(update={"textfile": path})})
    with open_context(settings, clock) as context:
        poll_once(context, ())
    numbers = path.read_text()
    assert 'listwatch_source_checked_timestamp_seconds{source="ecfr"} 1.7428' in numbers
    assert 'listwatch_source_stale{source="feed bureau"} 0.0' in numbers
    assert "listwatch_documents_unread 0.0" in numbers


@pytest.mark.usefixtures("listed")
def test_after_days_off_what_was_published_is_read_before_what_is_filed(context: Context, clock: DemoClock) -> None:
    first = [source.name for source in sources_in_turn(context)]
    assert first.index("public-inspection") < first.index("federal-register")
    clock.moment += timedelta(days=3)
    assert [source.name for source in sources_in_turn(context)][-1] == "public-inspection"

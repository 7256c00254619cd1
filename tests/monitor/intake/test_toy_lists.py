"""A source of lists is one file and one line of registration: all else is known from its description."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from monitor.config.load import read_settings
from monitor.config.settings import Settings, with_registered
from monitor.demo.run import DemoClock, DemoSettings
from monitor.intake.polling import poll_source, sources_of
from monitor.intake.quarantine import release_held
from monitor.operations.endpoints import examine_sources
from monitor.operations.findings import Level
from monitor.operations.forecast import read_forecast
from monitor.runtime.context import Context
from monitor.runtime.startup import open_context
from state.alerts import ComplianceContent
from state.customers import CustomerBase
from state.listings import ListCode
from state.storage import lists, outbox
from state.storage.database import transaction
from state.storage.quarantine import answers_held
from state.times import eastern_date
from tests.monitor.intake.test_list_polls import A_DAY
from tests.sources.toy_lists import NamesTable

NAMES = ["Torvek Works", "Vostrel Trading", "Alone Optics"]


@pytest.fixture
def context(tmp_path: Path, clock: DemoClock, httpserver: HTTPServer) -> Iterator[Context]:
    with_names = with_registered(DemoSettings, sources=(NamesTable,))
    config = tmp_path / "listwatch.toml"
    url = httpserver.url_for("/names.txt")
    config.write_text(f'[names]\nurl = "{url}"\n[[channels]]\ntype = "console"\nname = "terminal"\n')
    (tmp_path / "customers.csv").write_text("id,name,country\n1,Ningrui Engines,CN\n")
    with open_context(read_settings(config, with_names), clock) as context:
        yield context


def poll(context: Context, server: HTTPServer, names: list[str]) -> tuple[tuple[str, ...], str]:
    server.clear()
    server.expect_request("/names.txt").respond_with_data("\n".join([*names, "..."]), content_type="text/plain")
    return poll_source(context, next(source for source in sources_of(context) if source.name == "names"))


def test_a_source_of_lists_is_one_file_and_one_line(context: Context, clock: DemoClock, httpserver: HTTPServer) -> None:
    done, trouble = poll(context, httpserver, NAMES)
    assert (trouble, done[0].partition(": ")[2]) == ("", "3 entries (Nonproliferation Sanctions)")
    clock.moment += A_DAY
    done, trouble = poll(context, httpserver, [*NAMES, "Ningrui Engines"])
    assert (trouble, "1 unexplained" in done[0]) == ("", True)
    with transaction(context.engine) as connection:
        contents = [each.alert.content for each in outbox.all_deliveries(connection)]
    (told,) = (content for content in contents if isinstance(content, ComplianceContent))
    assert [change.listing.name for change in told.changes] == ["Ningrui Engines"]
    assert told.since_last[0].startswith("Nonproliferation Sanctions: changes that no rule we read explains")
    clock.moment += A_DAY
    held, trouble = poll(context, httpserver, NAMES[:1])
    assert held == ()
    assert "Nonproliferation Sanctions has 1 entries; 2 to 1,000 are declared" in trouble, (
        "the plausible size is the source's own"
    )
    with transaction(context.engine) as connection:
        (answer,) = answers_held(connection)
    release_held(context, answer.id, "Anna", "seen at the source", CustomerBase((), "0" * 64))
    with transaction(context.engine) as connection:
        today = eastern_date(context.now())
        assert [each.name for each in lists.listings_in_force(connection, ListCode.NONPROLIFERATION, today)] == NAMES[
            :1
        ]
    found = {finding.subject: (finding.level, finding.detail) for finding in examine_sources(context)}
    assert found["source names"] == (Level.OK, "1 names")
    assert "names" in {forecast.source for forecast in read_forecast(context, A_DAY)}


def test_its_table_is_part_of_the_configuration() -> None:
    with_names = with_registered(Settings, sources=(NamesTable,))
    assert with_names.model_fields["names"].annotation is NamesTable

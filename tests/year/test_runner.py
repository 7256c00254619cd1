"""Three days of the year, from the filing of its first rule until it is printed; no feed and no late copy."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sources.screening_list import ScreeningListTable
from tests.year.clock import VirtualClock
from tests.year.dates import at
from tests.year.entries import EntityLists
from tests.year.expectations import expected_alerts
from tests.year.office import Offices
from tests.year.report import judge
from tests.year.runner import run_year
from tests.year.server import serve_beside
from tests.year.settings import settings_for
from tests.year.world import World

MONDAY, THURSDAY = date(2024, 10, 21), date(2024, 10, 24)


def test_what_happens_is_told_in_time_once_and_nothing_else_is(lists: EntityLists, tmp_path: Path) -> None:
    world, clock = World(MONDAY, THURSDAY), VirtualClock(at(MONDAY, 0))
    with serve_beside(Offices(world, lists), clock) as server:
        whole = settings_for(tmp_path, server.url, thin=True)
        settings = whole.model_copy(update={"screening_list": ScreeningListTable(url=""), "feeds": ()})
        run = run_year(world, clock, server, settings)
        # No source is in trouble in these days, only the receiver of the alerts.
        expected = expected_alerts(world, sources=())
        verdict = judge(expected, server.arrivals(), rules=1)
    assert {each.key for each in expected if each.must and "2024-24" in each.key} == {
        "2024-24562.filed.compliance",
        "2024-24562.published.compliance",
        "hold of account PLANTED-2024-24562",
        "2024-24001.filed.compliance",
        "hold of account PLANTED-2024-24001",
        "2024-24002.filed.compliance",
        "2024-24003.filed.compliance",
    }
    assert str(verdict) == "rules 1, alerts sent 10 of 10, false 0, duplicate 0, late 0"
    assert run.polls < run.repeated

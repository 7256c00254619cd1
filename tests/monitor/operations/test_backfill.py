"""Rules from before we began: read, recorded, and told only when a person asks for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from pytest_httpserver import HTTPServer

from monitor.demo.office import FederalRegisterOffice
from monitor.demo.run import DemoClock
from monitor.demo.stages import CODIFIED
from monitor.operations.backfill import read_history, read_past
from monitor.operations.rounds import poll_and_send
from monitor.runtime.context import Context
from state.alerts import Audience, ComplianceContent
from state.documents import Document, Stage
from state.errors import StateProblem
from state.listings import ListCode
from state.storage import lists, outbox
from state.storage.database import transaction
from state.storage.documents import DocumentStatus, known_stages
from tests.sources.reading.notices.test_whole_lists import COMPANIES, ENTRIES, OPENING, REMOVED, notice_xml

SINCE = date(2025, 3, 1)


@pytest.fixture
def began_late(context: Context, office: FederalRegisterOffice, clock: DemoClock) -> Context:
    """A watch that began with the eCFR of the day on which it had both rules of March."""
    office.open(CODIFIED)
    clock.moment = CODIFIED.moment
    poll_and_send(context, ())
    return context


def audiences(context: Context) -> list[Audience]:
    with transaction(context.engine) as connection:
        return [each.alert.audience for each in outbox.all_deliveries(connection)]


def test_without_a_list_there_is_no_history(context: Context) -> None:
    with pytest.raises(StateProblem, match="listwatch poll"):
        read_history(context, SINCE, is_told=False)


def test_history_is_recorded_once_and_nobody_is_alerted(began_late: Context) -> None:
    with transaction(began_late.engine) as connection:
        before = len(lists.listings_in_force(connection, ListCode.ENTITY_LIST, date(2025, 4, 1)))
    done = read_history(began_late, SINCE, is_told=False)
    assert [(each.number, each.trouble) for each in done] == [("2025-05426", ""), ("2025-05427", "")]
    assert {each.number: each.line for each in done}["2025-05426"] == "2025-05426: 70 to add, 4 to revise"
    assert audiences(began_late) == []
    assert read_history(began_late, SINCE, is_told=False) == ()
    with transaction(began_late.engine) as connection:
        assert len(lists.listings_in_force(connection, ListCode.ENTITY_LIST, date(2025, 4, 1))) == before
        standings = {known.standing for known in known_stages(connection, "2025-05426").values()}
    assert standings == {DocumentStatus.BEFORE_OUR_TIME}


def test_history_that_is_told_says_how_late_it_is(began_late: Context) -> None:
    read_history(began_late, SINCE, is_told=True)
    told = audiences(began_late)
    assert (told.count(Audience.COMPLIANCE), Audience.SALES in told) == (2, True)
    with transaction(began_late.engine) as connection:
        contents = [each.alert.content for each in outbox.all_deliveries(connection)]
    late = [content.late_by for content in contents if isinstance(content, ComplianceContent)]
    assert all(late)
    read_history(began_late, SINCE, is_told=True)
    assert audiences(began_late) == told, "the same rule is told once"


def test_a_list_that_notices_alone_show_begins_with_those_from_before(context: Context, httpserver: HTTPServer) -> None:
    code, lines = ListCode.MILITARY_COMPANIES, []
    notices = ((OPENING, *ENTRIES), (OPENING, *ENTRIES[1:], "New Works", REMOVED, ENTRIES[0]), ("It is on a website.",))
    for number, paragraphs in enumerate(notices, 1):
        body = notice_xml("DEPARTMENT OF DEFENSE", COMPANIES, paragraphs)
        body = body.replace(b"2026-11571", b"2025-0000%d" % number).replace(b"6-9-26", b"%d-6-25" % number)
        httpserver.expect_request(f"/{number}.xml").respond_with_data(body, content_type="text/xml")
        url = httpserver.url_for(f"/{number}.xml")
        document = Document(
            f"2025-0000{number}", Stage.PUBLISHED, COMPANIES, "Notice", ("defense-department",), text_url=url
        )
        document = replace(document, publication_date=date(2025, number, 7))
        lines.append(read_past(context, document, frozenset({code})))
        assert read_past(context, document, frozenset({code})) is None, "once"
    assert [line.line.partition("; ")[2] for line in lines if line] == [
        "6 changes of the List of Chinese Military Companies (1260H)",
        "2 changes of the List of Chinese Military Companies (1260H)",
        "",
    ]
    with transaction(context.engine) as connection:
        held = [
            {each.name for each in lists.listings_in_force(connection, code, date(2025, month, 8))} for month in (1, 2)
        ]
    assert [len(each) for each in held] == [6, 6]
    assert held[1] - held[0] == {"New Works"}
    assert audiences(context) == []

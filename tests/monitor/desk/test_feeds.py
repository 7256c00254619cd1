"""The feed and the calendar over real HTTP: well formed, by token or Basic, and to each role what it sees."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from datetime import date, datetime
from http import HTTPStatus
from pathlib import Path

import feedparser
import icalendar
import pytest

from monitor.demo.run import DemoClock
from monitor.demo.stages import PUBLISHED
from state.changes import Change, ChangeKind
from state.entry_ids import identify
from state.listings import EXPIRES_ON, ListCode, Listing
from state.storage import lists
from state.storage.database import transaction
from tests.monitor.desk.api_clients import Client, Clients, clients_on
from tests.monitor.desk.conftest import desk_on

(LONG,) = identify(
    ListCode.DENIED_PERSONS_LIST,
    [Listing("IRAN", "Torvek Airways " + "è" * 90, source_fields=((EXPIRES_ON, "2025-05-01"),))],
)


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory, stored: Path) -> Iterator[Clients]:
    clock = DemoClock(PUBLISHED.moment)
    with desk_on(tmp_path_factory.mktemp("feeds"), stored, clock) as context, clients_on(context) as found:
        denied = [Change(ChangeKind.ADDITION, None, LONG, list_code=ListCode.DENIED_PERSONS_LIST)]
        with transaction(context.engine) as connection:
            lists.record_changes(
                connection, ListCode.DENIED_PERSONS_LIST, denied, "2025-01000", date(2025, 3, 1), clock()
            )
        yield found


def events(client: Client) -> dict[str, date | datetime]:
    answer = client.get("/deadlines.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert all(len(line.encode()) <= 75 for line in answer.text.split("\r\n")), "RFC 5545, 3.1: lines are folded"
    calendar = icalendar.Calendar.from_ical(answer.text)
    assert all(event["dtstamp"].dt.tzinfo for event in calendar.walk("VEVENT"))
    return {str(event["summary"]): event["dtstart"].dt for event in calendar.walk("VEVENT")}


def test_the_feed_has_rules_and_events_without_a_customer(clients: Clients) -> None:
    answer = clients("Cleo").get("/rules.atom")
    assert answer.headers["content-type"] == "application/atom+xml"
    feed = feedparser.parse(answer.text.encode())
    assert (feed.bozo, feed.version, len({entry.id for entry in feed.entries})) == (False, "atom10", len(feed.entries))
    assert {"Additions to the Entity List"} <= {entry.title for entry in feed.entries}
    assert "D029" not in answer.text
    again = clients("Cleo").get("/rules.atom", If_None_Match=answer.headers["etag"])
    assert again.status == HTTPStatus.NOT_MODIFIED
    assert clients("Sam").get("/rules.atom").status == HTTPStatus.FORBIDDEN


def test_the_calendar_has_what_each_role_may_see_of_what_is_due(clients: Clients) -> None:
    of_compliance, of_sales, of_operator = (events(clients(name)) for name in ("Cleo", "Sam", "Olga"))
    assert of_compliance["Term of 2025-01000 ends"] == date(2025, 5, 1)
    assert of_compliance["Savings clause of 2025-05426 ends"] == date(2025, 4, 28)
    assert isinstance(of_compliance["Acknowledge the hold of account D029"], datetime)
    assert {title.rpartition(" ")[0] for title in of_sales} == {"Acknowledge the hold of account"}
    assert "Acknowledge the hold of account D029" in of_sales
    assert "Acknowledge the hold of account D034" not in of_sales, "it is somebody else's"
    assert not any("account" in title for title in of_operator)


def test_a_token_is_also_the_password_of_basic_and_opens_nothing_else_so(clients: Clients) -> None:
    client = clients("Cleo")
    basic = f"Basic {b64encode(f'any:{client.token}'.encode()).decode()}"
    assert client.get("/rules.atom", Authorization=basic).status == HTTPStatus.OK
    assert client.get("/you", Authorization=basic).status == HTTPStatus.UNAUTHORIZED
    refused = client.get("/rules.atom", Authorization="Basic ???")
    assert (refused.status, refused.headers["www-authenticate"][:5]) == (HTTPStatus.UNAUTHORIZED, "Basic")

"""Settling: screening holds nobody up, and what it rested on must still hold when its result is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event as Signal
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import func, select

from monitor.config.operations import StateTable
from monitor.demo.run import DemoClock
from monitor.operations.rounds import send_due
from monitor.operations.status import read_status
from monitor.review.slack_listening import record_action
from monitor.runtime.startup import open_context
from monitor.screening.request import try_request
from notifiers.files import FilesChannel
from notifiers.review import TriageAction, TriageKind
from state.alerts import Audience
from state.customer_changes import CustomerChanges, RecordRow
from state.dispositions import Verdict
from state.encoding import to_json
from state.errors import StateProblem
from state.events import RuleEvent
from state.listings import ListCode, Listing, Snapshot
from state.storage import lists, snapshots
from state.storage.customer_records import record_customers
from state.storage.database import concurrent_transaction, transaction
from state.storage.events import find_event
from state.storage.outbox import all_deliveries, event_of_alert
from state.storage.schema import changes, events, screenings
from tests.monitor.review.conftest import BARZIN, BASE, CUSTOMERS, KAVEHAN, START, Desk, adding, settings_in

BARZIN_NAME, KAVEHAN_NAME = "Barzin Optics Trading Company", "Kavehan Turbine Works"


class Slow:
    """A caller whose screenings go on only when the test says so; `meanwhile` is done before each of its first ones."""

    def __init__(self, *meanwhile: Callable[[], object]) -> None:
        self.begun, self.go_on, self.calls, self._meanwhile = Signal(), Signal(), 0, meanwhile
        if meanwhile:
            self.go_on.set()

    def __call__(self, function: Callable[[Any], Any], given: Any) -> Any:
        if function is not try_request:
            return function(given)
        for do in self._meanwhile[self.calls : self.calls + 1]:
            do()
        self.calls += 1
        self.begun.set()
        assert self.go_on.wait(60), "the test never lets it go on"
        return function(given)


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path, httpserver: HTTPServer) -> Iterator[Desk]:
    """A desk whose list has begun, on either database."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    state, clock = StateTable(folder=tmp_path / "state", database_url=url), DemoClock(START)
    (tmp_path / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    base = Snapshot(ListCode.ENTITY_LIST, BASE, (Listing("IRAN", "Old Anvil Foundry"),))
    with open_context(settings_in(tmp_path).model_copy(update={"state": state}), clock) as context:
        with transaction(context.engine) as connection:
            lists.record_base(connection, base, "eCFR 2025-03-24", START)
            snapshots.record_snapshot(connection, ListCode.ENTITY_LIST, BASE, "0" * 64, 1, agrees=True, now=START)
        yield Desk(context, clock, httpserver)


def beside(desk: Desk, caller: Slow) -> Desk:
    """The same desk as another node has it, which screens by this caller."""
    return Desk(replace(desk.context, call=caller, node="beside"), desk.clock, desk._server)


def count(desk: Desk, table: Any) -> int:
    with concurrent_transaction(desk.context.engine) as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_nobody_waits_for_a_screening(desk: Desk, tmp_path: Path) -> None:
    desk.publish("2025-00001", adding(BARZIN_NAME, BARZIN))
    match_id = desk.reviewed()[0].alerted.key.id
    click = TriageAction(TriageKind.CONFIRM, "C1", match_id, "2025-00001.published.compliance", "U0ANNA", "anna")
    slow = Slow()
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(beside(desk, slow).publish, "2025-00002", adding(KAVEHAN_NAME, KAVEHAN))
        try:
            assert slow.begun.wait(60)
            for act in (
                lambda: send_due(desk.context, (FilesChannel("files", tmp_path),)),
                lambda: desk.decide(Verdict.FALSE),
                lambda: record_action(desk.context, click),
                lambda: read_status(desk.context),
                lambda: desk.pass_time(minutes=1),
            ):
                act()  # whatever waited for the screening would wait for us to let it go on
        finally:
            slow.go_on.set()
        assert coming.result() == "2025-00002 published: 1 entries, 1 customers possibly affected"
    assert slow.calls == 1, "what others did meanwhile changes nothing of it"


def test_two_nodes_that_derive_at_once_settle_once(desk: Desk) -> None:
    callers = Slow(), Slow()
    with ThreadPoolExecutor(2) as pool:
        rule = adding(BARZIN_NAME, BARZIN)
        desk.serve("2025-00001", rule)
        done = [pool.submit(beside(desk, caller).ingest, "2025-00001") for caller in callers]
        try:
            assert all(caller.begun.wait(60) for caller in callers)
        finally:
            for caller in callers:
                caller.go_on.set()
        assert sorted(len(each.result()) > 0 for each in done) == [False, True]
    assert [count(desk, table) for table in (events, screenings, changes)] == [1, 1, 1]
    assert len(desk.told()) == 1


def test_what_was_derived_from_a_list_that_changed_is_derived_again(desk: Desk) -> None:
    slow = Slow(lambda: desk.publish("2025-00001", adding(BARZIN_NAME, BARZIN)))
    beside(desk, slow).publish("2025-00002", adding(BARZIN_NAME, BARZIN, "revising"))
    assert slow.calls == 1, "the second time nothing is left to screen: the entry says so already"
    assert [content.rule.document_number for content in desk.told()] == ["2025-00001", "2025-00002"]
    assert not desk.told()[1].unread


def test_customers_who_come_meanwhile_are_screened_too(desk: Desk) -> None:
    def more_customers() -> None:
        file = desk.context.settings.customers.file
        file.write_text(f'{CUSTOMERS}C4,Barzin Optics Trading Co.,IR,"12 Azadi Street, Tehran",,\n', encoding="utf-8")
        with transaction(desk.context.engine) as connection:
            row = RecordRow("C4", "1", to_json(desk.records()[-1]).decode())
            record_customers(connection, CustomerChanges(new=(row,)), START)

    slow = Slow(more_customers)
    beside(desk, slow).publish("2025-00001", adding(BARZIN_NAME, BARZIN))
    assert slow.calls == 2
    assert {each.customer_id for each in desk.told()[0].affected} == {"C1", "C4"}


def test_what_never_holds_still_is_given_up_until_the_next_poll(desk: Desk) -> None:
    numbers = iter(range(100, 200))

    def another_rule() -> None:
        name = f"Zorvik {(number := next(numbers))} Works"
        desk.publish(f"2025-90{number}", adding(name, f"{name}, 1 Mill Road, Shiraz, Iran."))

    slow = Slow(*[another_rule] * 9)
    with pytest.raises(StateProblem, match="what it rests on changed 5 times"):
        beside(desk, slow).publish("2025-00001", adding(BARZIN_NAME, BARZIN))
    assert "2025-00001" not in {content.rule.document_number for content in desk.told()}


def test_all_that_is_stored_of_an_event_names_it(desk: Desk) -> None:
    desk.publish("2025-00001", adding(BARZIN_NAME, BARZIN))
    named = {hold.event_id for hold in desk.holds()}
    with concurrent_transaction(desk.context.engine) as connection:
        (identity,) = connection.execute(select(events.c.id)).scalars()
        for table in (screenings, changes):
            named |= set(connection.execute(select(table.c.event_id)).scalars())
        alerts = [each.alert for each in all_deliveries(connection) if each.alert.audience is not Audience.OPERATOR]
        named |= {event_of_alert(connection, alert.id) for alert in alerts}
        event = find_event(connection, identity)
    assert named == {identity}
    assert isinstance(event, RuleEvent)
    assert [each.list_code for each in event.lists] == [ListCode.ENTITY_LIST]


def test_a_store_that_is_damaged_meanwhile_is_made_anew(desk: Desk) -> None:
    damaged: list[Path] = []

    def damage() -> None:
        for records in (desk.context.settings.state.folder / "customer-store").glob("*/records.bin"):
            records.write_bytes(b"")
            damaged.append(records)

    beside(desk, Slow(damage)).publish("2025-00001", adding(BARZIN_NAME, BARZIN))
    assert damaged
    assert {each.customer_id for each in desk.told()[0].affected} == {"C1"}


def test_without_room_for_a_store_the_folder_is_named(desk: Desk) -> None:
    (desk.context.settings.state.folder / "customer-store").write_text("")
    with pytest.raises(StateProblem, match="the customers cannot be kept here"):
        desk.publish("2025-00001", adding(BARZIN_NAME, BARZIN))

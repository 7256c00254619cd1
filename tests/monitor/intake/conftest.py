"""A house with customers, owner data, a small list and the law: what comes in, and what is told of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from monitor.config.operations import StateTable
from monitor.config.settings import Settings
from monitor.config.sources import CustomersTable, OwnersTable
from monitor.demo.run import DemoClock
from monitor.evidence.export import export_alert
from monitor.evidence.file import read_evidence_file
from monitor.evidence.replay import replay_evidence
from monitor.intake.customers import sync_customers
from monitor.intake.documents import ingest_document
from monitor.intake.ownership import poll_ownership
from monitor.review.decided import Decided, decide_match
from monitor.review.follow_up import follow_up_holds
from monitor.runtime.context import Context
from monitor.runtime.startup import open_context
from notifiers.files import FilesChannelTable
from sources.federal_register import FederalRegisterTable
from state.alerts import Alert, Audience, OwnershipContent
from state.dispositions import Decision, HoldStatus, Verdict
from state.documents import Document, Stage
from state.encoding import to_json
from state.entry_ids import identify
from state.listings import ListCode, Listing, Snapshot
from state.storage import lists, outbox, snapshots
from state.storage.database import transaction
from state.storage.holds import holds_of
from state.storage.regimes import settle_regime
from tests.demo_settings import demo_settings

CHINA = "CHINA, PEOPLE'S REPUBLIC OF"
ALL_ITEMS = "For all items subject to the EAR. (See § 744.11 of the EAR)"
BASE = date(2025, 1, 1)
STAYED = datetime(2026, 11, 9, 15, 0, tzinfo=UTC)
BACK = datetime(2026, 11, 10, 15, 0, tzinfo=UTC)
BY_ITS_TERMS = "2025-19846@2026-11-10"
LISTED = (
    Listing(CHINA, "Torvek Quantum Systems Co., Ltd.", license_requirement=f"{ALL_ITEMS}4", footnotes=(4,)),
    Listing(CHINA, "Huldra Networks Co., Ltd.", license_requirement=ALL_ITEMS),
)
CUSTOMERS = """id,name,country,open_orders
C1,Blue Harbor Instruments Pte Ltd,SG,2
C2,Blue Meadow Optics GmbH,DE,
C3,Blue Canyon Analytics SA,FR,
C4,Blue Ridge Sensors BV,NL,
"""
HEAD = "owner,owned,share,as_of\nPeaceful Partners SA,C3,100,2026-08-01\n"
TWO_OWNERS = "Torvek Quantum Systems Co Ltd,C2,30,2026-08-01\nHuldra Networks Co Ltd,C2,20,2026-08-01\n"
CHAIN = "Torvek Quantum Systems Co Ltd,Quiet Holding SA,51,2026-08-01\nQuiet Holding SA,C1,80,2026-08-01\n"
UNKNOWN = "Torvek Quantum Systems Co Ltd,C4,unknown,2026-08-01\n"


class House:
    """Owner data, lists and the law as they come in, and what is told of them."""

    def __init__(self, context: Context, clock: DemoClock, folder: Path, server: HTTPServer) -> None:
        self.context, self.clock, self._folder, self._server = context, clock, folder, server

    def owners(self, rows: str) -> tuple[str, ...]:
        (self._folder / "owners.csv").write_text(HEAD + rows, encoding="utf-8")
        return self.poll()

    def poll(self, after: timedelta = timedelta(minutes=5)) -> tuple[str, ...]:
        self.clock.moment += after
        done = poll_ownership(self.context)
        follow_up_holds(self.context)
        return done

    def alerts(self, audience: Audience = Audience.COMPLIANCE) -> list[Alert]:
        with transaction(self.context.engine) as connection:
            found = dict.fromkeys(each.alert for each in outbox.all_deliveries(connection))
        return [alert for alert in found if alert.audience is audience]

    def last(self) -> OwnershipContent:
        content = [each.content for each in self.alerts() if isinstance(each.content, OwnershipContent)][-1]
        assert isinstance(content, OwnershipContent)
        return content

    def news(self) -> list[tuple[str, str]]:
        return [(each.customer_id, each.news) for each in self.last().customers]

    def holds(self, customer_id: str) -> list[HoldStatus]:
        with transaction(self.context.engine) as connection:
            return [hold.standing for hold in holds_of(connection, customer_id)]

    def replay(self, alert: Alert) -> tuple[object, str, object]:
        """Work an alert out again from its file alone: the differences, why not, and what the log says against it."""
        with transaction(self.context.engine) as connection:
            held = export_alert(connection, self.context.settings.captures_folder, alert.id, self.clock.moment)
        replayed = replay_evidence(read_evidence_file(to_json(held), "a file"))
        return replayed.differences, replayed.not_derived, replayed.log_troubles

    def publish(
        self, number: str, text: str, stage: Stage = Stage.PUBLISHED, kind: str = "Rule", **facts: object
    ) -> str:
        """Take in a document of the bureau, of which the office has this text."""
        self._server.expect_request(f"/{number}-{stage}").respond_with_data(text, content_type="text/xml")
        address = self._server.url_for(f"/{number}-{stage}")
        document = Document(number, stage, "Affiliates", kind, text_url=address, **facts)
        self.clock.moment += timedelta(minutes=5)
        return ingest_document(self.context, document, BASE)

    def decide(self, match_id: str, verdict: Verdict, *, again: bool = False) -> Decided:
        self.clock.moment += timedelta(minutes=1)
        decision = Decision(verdict, "another company of that name", "R. Ahn")
        with transaction(self.context.engine) as connection:
            return decide_match(connection, self.context, match_id, decision, again=again)

    def verify(self, key: str, *, reject: bool = False) -> None:
        self.clock.moment += timedelta(minutes=1)
        with transaction(self.context.engine) as connection:
            settle_regime(connection, key, "R. Ahn", self.clock.moment, reject=reject)


def settings_in(folder: Path, url: str, **tables: object) -> Settings:
    return demo_settings(
        state=StateTable(folder=folder / "state"),
        customers=CustomersTable(file=folder / "customers.csv"),
        federal_register=FederalRegisterTable(url=url),
        owners=OwnersTable(file=folder / "owners.csv"),
        channels=(FilesChannelTable(type="files", name="files", folder=folder / "alerts"),),
        **tables,
    )


@pytest.fixture
def tables() -> dict[str, object]:
    return {}


@pytest.fixture
def house(tmp_path: Path, new_database: Path, httpserver: HTTPServer, tables: dict[str, object]) -> Iterator[House]:
    """Four customers whose owners nobody knows yet, a list of two entries, on the last day of the stay."""
    (tmp_path / "alerts").mkdir()
    shutil.copytree(new_database.parent, tmp_path / "state")
    (tmp_path / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    (tmp_path / "owners.csv").write_text(HEAD, encoding="utf-8")
    clock = DemoClock(STAYED)
    with open_context(settings_in(tmp_path, httpserver.url_for("/"), **tables), clock) as context:
        with transaction(context.engine) as connection:
            base = Snapshot(ListCode.ENTITY_LIST, BASE, identify(ListCode.ENTITY_LIST, LISTED))
            lists.record_base(connection, base, "eCFR 2025-01-01", STAYED)
            snapshots.record_snapshot(connection, ListCode.ENTITY_LIST, BASE, "0" * 64, 2, agrees=True, now=STAYED)
        sync_customers(context)
        yield House(context, clock, tmp_path, httpserver)

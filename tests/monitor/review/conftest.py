"""A desk of trade compliance: small rules over real HTTP, three customers, a real database, a clock set by hand."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from monitor.config.customers import read_configured
from monitor.config.operations import StateTable
from monitor.config.settings import Settings
from monitor.config.sources import CustomersTable
from monitor.demo.run import DemoClock
from monitor.intake.documents import ingest_document
from monitor.review.decisions import find_alerted_match, record_decision
from monitor.review.follow_up import follow_up_holds
from monitor.review.open_matches import Reviewed, review_matches
from monitor.runtime.context import Context
from monitor.runtime.startup import open_context
from notifiers.files import FilesChannelTable
from sources.ecfr import EcfrTable
from sources.federal_register import FederalRegisterTable
from state.accounts import CustomerRecord
from state.alerts import AccountContent, Audience, ComplianceContent
from state.dispositions import AccountHold, Decision, Verdict
from state.documents import Document, Stage
from state.listings import ListCode, Listing, Snapshot
from state.storage import lists, outbox, snapshots
from state.storage.database import transaction
from state.storage.holds import holds_of
from state.times import eastern_date
from tests.demo_settings import demo_settings

START = datetime(2025, 3, 25, 14, 0, tzinfo=UTC)
BASE = date(2025, 3, 24)
CUSTOMERS = """id,name,country,address,owner_email,open_orders
C1,Barzin Optics Trading Company,IR,"12 Azadi Street, Tehran",owner@example.com,4
C2,Torvek Bakery,BE,"1 Oak Road, Gent",,0
C3,Kavehan Turbine Works,IR,"7 Mill Road, Shiraz",,
"""
BARZIN = "Barzin Optics Trading Company, 12 Azadi Street, Tehran, Iran."
KAVEHAN = "Kavehan Turbine Works, 7 Mill Road, Shiraz, Iran."


def rule_text(*instructions: str) -> str:
    """A printed rule that is effective on 25 March 2025."""
    return f"""<RULE><PREAMB><SUBJECT>Changes to the Entity List</SUBJECT><ACT><P>Final rule.</P></ACT>
<EFFDATE><P>This rule is effective March 25, 2025.</P></EFFDATE></PREAMB><SUPLINF><REGTEXT PART="744">
{"".join(instructions)}</REGTEXT></SUPLINF><FRDOC>[FR Doc. 2025-05426 Filed 3-24-25; 4:30 pm]</FRDOC></RULE>"""


def adding(name: str, cell: str, verb: str = "adding") -> str:
    """An instruction that adds, or revises, one entry under Iran."""
    return (
        f"<AMDPAR>2. Supplement no. 4 to part 744 is amended under IRAN by {verb} “{name}”.</AMDPAR><GPOTABLE>"
        f"<ROW><ENT>IRAN</ENT></ROW><ROW><ENT/><ENT>{cell}</ENT><ENT>For all items subject to the EAR</ENT>"
        "<ENT>Presumption of denial</ENT><ENT>90 FR 1, 3/25/2025.</ENT></ROW></GPOTABLE>"
    )


def removing(name: str) -> str:
    """An instruction that removes one entry under Iran."""
    return f"<AMDPAR>3. Supplement no. 4 to part 744 is amended under IRAN by removing “{name}”.</AMDPAR>"


class Desk:
    """What comes in and what people do about it."""

    def __init__(self, context: Context, clock: DemoClock, server: HTTPServer) -> None:
        self.context, self.clock, self._server = context, clock, server

    def publish(self, number: str, *instructions: str, stage: Stage = Stage.PUBLISHED) -> str:
        """Print a rule, or put its text on public inspection, take it in, and give what was done."""
        self.serve(number, *instructions, stage=stage)
        return self.ingest(number, stage)

    def serve(self, number: str, *instructions: str, stage: Stage = Stage.PUBLISHED) -> None:
        """Let the office have the text of a rule."""
        text = rule_text(*instructions)
        self._server.expect_request(f"/{number}-{stage}.xml").respond_with_data(text, content_type="text/xml")

    def ingest(self, number: str, stage: Stage = Stage.PUBLISHED) -> str:
        """Take in a rule that the office has, and give what was done."""
        address = self._server.url_for(f"/{number}-{stage}.xml")
        return ingest_document(self.context, Document(number, stage, "Changes", "Rule", text_url=address), BASE)

    def records(self) -> list[CustomerRecord]:
        """The customers as the file has them now."""
        read = read_configured(self.context.settings.customers)
        return [CustomerRecord(*pair) for pair in zip(read.base.customers, read.accounts, strict=True)]

    def withdraw(self, number: str) -> None:
        """Take a filing back that was read."""
        ingest_document(self.context, Document(number, Stage.WITHDRAWN, "Changes"), BASE)

    def decide(self, verdict: Verdict, customer_id: str = "C1", by: str = "A. Ruiz", **more: Any) -> bool:
        """Decide the customer's match, told last."""
        decision = Decision(verdict, more.pop("reason", "looked at the register"), by, more.pop("expires_on", None))
        with transaction(self.context.engine) as connection:
            found = review_matches(connection, eastern_date(self.clock()), customer_id)
            told = find_alerted_match(connection, found[0].alerted.key.id)
            return record_decision(connection, self.context, told, decision, **more)

    def pass_time(self, **length: float) -> None:
        """Let time go by, and what follows from it happen."""
        self.clock.moment += timedelta(**length)
        follow_up_holds(self.context)

    def reviewed(self) -> tuple[Reviewed, ...]:
        with transaction(self.context.engine) as connection:
            return review_matches(connection, eastern_date(self.clock()))

    def told(self) -> list[ComplianceContent]:
        """What compliance was told of rules, the first first."""
        contents = [one.alert.content for one in self._deliveries() if one.alert.audience is Audience.COMPLIANCE]
        return [content for content in contents if isinstance(content, ComplianceContent)]

    def notices(self, customer_id: str = "C1") -> list[str]:
        """What sales operations was told of an account, the first first."""
        contents = [one.alert.content for one in self._deliveries()]
        about = [one for one in contents if isinstance(one, AccountContent) and one.customer_id == customer_id]
        return [f"escalated to {one.escalated_to}" if one.escalated_to else one.action.value for one in about]

    def holds(self, customer_id: str = "C1") -> tuple[AccountHold, ...]:
        with transaction(self.context.engine) as connection:
            return holds_of(connection, customer_id)

    def _deliveries(self) -> tuple[outbox.DeliverySummary, ...]:
        with transaction(self.context.engine) as connection:
            return outbox.all_deliveries(connection)


def with_sales(desk: Desk, **keys: Any) -> Desk:
    """The same desk under another `[sales]`."""
    settings = desk.context.settings
    sales = settings.sales.model_copy(update=keys)
    desk.context = replace(desk.context, settings=settings.model_copy(update={"sales": sales}))
    return desk


def settings_in(folder: Path) -> Settings:
    nobody = "http://127.0.0.1:9"
    return demo_settings(
        state=StateTable(folder=folder / "state"),
        customers=CustomersTable(file=folder / "customers.csv"),
        federal_register=FederalRegisterTable(url=nobody),
        ecfr=EcfrTable(url=nobody),
        channels=(FilesChannelTable(type="files", name="files", folder=folder),),
    )


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the customers and a list that has begun; each test works on a copy."""
    folder = tmp_path_factory.mktemp("begun")
    (folder / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    base = Snapshot(ListCode.ENTITY_LIST, BASE, (Listing("IRAN", "Old Anvil Foundry"),))
    with open_context(settings_in(folder), DemoClock(START)) as context, transaction(context.engine) as connection:
        lists.record_base(connection, base, "eCFR 2025-03-24", START)
        snapshots.record_snapshot(connection, ListCode.ENTITY_LIST, BASE, "0" * 64, 1, agrees=True, now=START)
    return folder


@pytest.fixture
def desk(begun: Path, tmp_path: Path, httpserver: HTTPServer) -> Iterator[Desk]:
    folder, clock = tmp_path / "desk", DemoClock(START)
    shutil.copytree(begun, folder)
    with open_context(settings_in(folder), clock) as context:
        yield Desk(context, clock, httpserver)

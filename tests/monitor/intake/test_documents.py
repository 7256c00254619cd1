"""Ingesting a document on several lists, and one whose parts take effect on different days."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from pytest_httpserver import HTTPServer
from rich.console import Console
from sqlalchemy import select

from monitor.config.operations import HealthTable
from monitor.demo.drafts import read_filing
from monitor.intake.documents import ingest_document
from monitor.intake.polling import ingest_documents
from monitor.operations.check_and_notify import check_and_notify
from monitor.operations.status import print_status, read_status
from monitor.runtime.context import Context
from notifiers.mail import MailChannelTable
from sources import public_inspection
from sources.fetched import Fetched
from sources.http import Http
from state.alerts import Audience, ComplianceContent
from state.changes import Change, ChangeKind
from state.documents import Document, Stage
from state.errors import SourceUnreachable
from state.listings import ListCode, Listing, Snapshot
from state.storage import lists, outbox, snapshots
from state.storage.captures import find_capture
from state.storage.database import transaction
from state.storage.digests import lease_digest
from state.storage.documents import DocumentStatus, KnownDocument, known_stages
from state.storage.regimes import all_regimes
from state.storage.schema import captures
from tests.monitor.days import Day

BASE = date(2025, 3, 24)
OLD = Listing("IRAN", "Abel Trading Company")
RULE = """<RULE><PREAMB><SUBJECT>Changes to Lists</SUBJECT><ACT><P>Final rule.</P></ACT>
<EFFDATE><P>This rule is effective March 25, 2025, except for amendatory instruction 3, which is effective May 1, 2025.
</P></EFFDATE></PREAMB><SUPLINF><REGTEXT PART="744">
<AMDPAR>2. Supplement no. 4 to part 744 is amended under IRAN by adding “Baker Group”.</AMDPAR>
<GPOTABLE><ROW><ENT>IRAN</ENT></ROW><ROW><ENT/><ENT>Baker Group, Tehran, Iran.</ENT><ENT>All</ENT></ROW></GPOTABLE>
<AMDPAR>3. Supplement no. 4 to part 744 is amended under IRAN by removing “Abel Trading Company”.</AMDPAR>
<AMDPAR>4. Supplement no. 6 to part 744 is amended under OMAN by adding “Chou Shipping”.</AMDPAR>
<GPOTABLE><ROW><ENT>OMAN</ENT></ROW><ROW><ENT/><ENT>Chou Shipping, Muscat, Oman.</ENT><ENT>1</ENT></ROW></GPOTABLE>
</REGTEXT></SUPLINF><FRDOC>[FR Doc. 2025-05426 Filed 3-25-25; 4:30 pm]</FRDOC></RULE>"""
WALL = "<html><head><title>Federal Register :: Request Access</title></head><body>Request Access</body></html>"
REMOVING = (
    """<AMDPAR>5. Supplement no. 6 to part 744 is amended under OMAN by removing “Dong LLC”.</AMDPAR></REGTEXT>"""
)


def hold(context: Context, list_code: ListCode, *listings: Listing) -> None:
    """Begin a list with these entries."""
    snapshot = Snapshot(list_code, BASE, listings)
    with transaction(context.engine) as connection:
        lists.record_base(connection, snapshot, "eCFR 2025-03-24", context.now())
        snapshots.record_snapshot(connection, list_code, BASE, "0" * 64, len(listings), agrees=True, now=context.now())


def ingest(context: Context, httpserver: HTTPServer, text: str = RULE) -> ComplianceContent:
    """Ingest the rule, and give what compliance is told of it."""
    httpserver.expect_request("/rule.xml").respond_with_data(text, content_type="text/xml")
    address = httpserver.url_for("/rule.xml")
    document = Document("2025-05426", Stage.PUBLISHED, "Changes to Lists", "Rule", text_url=address)
    ingest_document(context, document, BASE)
    with transaction(context.engine) as connection:
        contents = [delivery.alert.content for delivery in outbox.all_deliveries(connection)]
    (content,) = [content for content in contents if isinstance(content, ComplianceContent)]
    return content


def stand(context: Context, number: str) -> KnownDocument:
    """Give how the print of a document stands."""
    with transaction(context.engine) as connection:
        return known_stages(connection, number)[Stage.PUBLISHED]


def names(context: Context, list_code: ListCode, on: date) -> set[str]:
    with transaction(context.engine) as connection:
        return {listing.name for listing in lists.listings_in_force(connection, list_code, on)}


def told(change: Change) -> tuple[ChangeKind, ListCode, str, date | None]:
    return change.kind, change.list_code, change.listing.name, change.in_force_from


def test_each_change_is_recorded_on_its_list_and_from_its_day(context: Context, httpserver: HTTPServer) -> None:
    hold(context, ListCode.ENTITY_LIST, OLD)
    hold(context, ListCode.UNVERIFIED_LIST, OLD)
    content = ingest(context, httpserver)
    assert [told(change) for change in content.changes] == [
        (ChangeKind.ADDITION, ListCode.ENTITY_LIST, "Baker Group", None),
        (ChangeKind.REMOVAL, ListCode.ENTITY_LIST, OLD.name, date(2025, 5, 1)),
        (ChangeKind.ADDITION, ListCode.UNVERIFIED_LIST, "Chou Shipping", None),
    ]
    assert content.unread == ()
    assert names(context, ListCode.ENTITY_LIST, date(2025, 3, 25)) == {OLD.name, "Baker Group"}
    assert names(context, ListCode.ENTITY_LIST, date(2025, 5, 1)) == {"Baker Group"}
    assert names(context, ListCode.UNVERIFIED_LIST, date(2025, 3, 25)) == {OLD.name, "Chou Shipping"}


@pytest.mark.parametrize(("text", "unread"), [(RULE, 0), (RULE.replace("</REGTEXT>", REMOVING), 1)])
def test_of_a_list_that_is_not_held_additions_are_told_and_screened_and_nothing_is_recorded(
    context: Context, httpserver: HTTPServer, text: str, unread: int
) -> None:
    hold(context, ListCode.ENTITY_LIST, OLD)
    content = ingest(context, httpserver, text)
    assert (content.changes[-1].listing.name, content.customers_screened > 0) == ("Chou Shipping", True)
    assert len(content.unread) == unread
    assert all("we hold no such list (UVL)" in each.reason for each in content.unread)
    assert names(context, ListCode.UNVERIFIED_LIST, date(2025, 5, 1)) == set()


STAY = """<RULE><PREAMB><SUBJECT>Extension of a Stay</SUBJECT><ACT><P>Final rule; stay.</P></ACT>
<EFFDATE><P>Effective November 10, 2026, the amendments published at 90 FR 47201 are stayed until November 9, 2027.</P>
</EFFDATE></PREAMB><SUPLINF><REGTEXT PART="744">
<AMDPAR>2. In § 744.11, stay paragraph (a)(1) until November 9, 2027.</AMDPAR>
</REGTEXT></SUPLINF><FRDOC>[FR Doc. 2026-99999 Filed 11-6-26; 4:15 pm]</FRDOC></RULE>"""


def test_a_rule_that_changes_no_entry_proposes_what_it_makes_of_the_law(
    context: Context, httpserver: HTTPServer
) -> None:
    hold(context, ListCode.ENTITY_LIST, OLD)
    httpserver.expect_request("/rule.xml").respond_with_data(STAY, content_type="text/xml")
    document = Document("2026-99999", Stage.PUBLISHED, "Extension", "Rule", text_url=httpserver.url_for("/rule.xml"))
    line = ingest_document(context, document, BASE)
    assert line.endswith("touches 90 FR 47201, § 744.11")
    with transaction(context.engine) as connection:
        (proposed,) = [each for each in all_regimes(connection) if each.document == document.number]
    assert (proposed.state, proposed.since, proposed.last_day) == ("stayed", date(2026, 11, 10), date(2027, 11, 9))
    assert proposed.verification is None


class TestSomethingElseInThePlaceOfATextIsKept:
    DOCUMENT = Document("2025-05426", Stage.PUBLISHED, "Changes to Lists", "Rule")

    def ingest(self, context: Context, httpserver: HTTPServer, text: str) -> KnownDocument:
        httpserver.clear()
        httpserver.expect_request("/rule.xml").respond_with_data(text, content_type="text/html")
        ingest_document(context, replace(self.DOCUMENT, text_url=httpserver.url_for("/rule.xml")), BASE)
        return stand(context, self.DOCUMENT.number)

    def test_and_named_in_the_trouble_until_the_text_comes(self, context: Context, httpserver: HTTPServer) -> None:
        hold(context, ListCode.ENTITY_LIST, OLD)
        pending = self.ingest(context, httpserver, WALL)
        assert pending.standing is DocumentStatus.PENDING
        assert pending.trouble is not None
        assert "Request Access" in pending.trouble
        kept = pending.trouble.rpartition("kept as capture ")[2].removesuffix(".")
        with transaction(context.engine) as connection:
            capture = find_capture(connection, context.settings.captures_folder, kept)
        assert capture.body.decode() == WALL
        assert self.ingest(context, httpserver, RULE).standing is DocumentStatus.SETTLED

    def test_once_while_it_lasts(self, context: Context, httpserver: HTTPServer) -> None:
        hold(context, ListCode.ENTITY_LIST, OLD)
        first = self.ingest(context, httpserver, WALL)
        assert self.ingest(context, httpserver, f"{WALL}<!-- request 2 -->") == first
        other = self.ingest(context, httpserver, WALL.replace("Request Access", "Maintenance"))
        assert other.trouble != first.trouble
        with transaction(context.engine) as connection:
            received = select(captures.c.sha256).where(captures.c.source == f"text of {self.DOCUMENT.number}")
            assert len(connection.execute(received).all()) == 2


def test_many_that_cannot_be_read_are_one_message_to_the_operator_and_one_screen(
    listed: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(http: Http, document: Document) -> Fetched:
        raise SourceUnreachable(document.text_url, "answered 404.")

    for fetch in ("fetch_text", "fetch_pdf"):
        monkeypatch.setattr(public_inspection, fetch, gone)
    health = HealthTable(clock_skew=10**9, stuck_after=10**9)
    context = replace(listed.context, settings=listed.context.settings.model_copy(update={"health": health}))
    people = {"sender": "a@example.com", "recipients": ["b@example.com"]}
    mail = MailChannelTable(name="mail", type="mail", host="localhost", **people)
    context = replace(context, settings=context.settings.model_copy(update={"channels": (mail,)}))
    filings = [Document(f"2025-3{each:04}", Stage.FILED, "Additions", "Rule") for each in range(25)]
    for _ in range(2):
        ingest_documents(context, filings)
        check_and_notify(context)
    listed.clock.moment += timedelta(minutes=5)
    ingest_documents(context, [replace(filings[0], number="2025-50000")])
    check_and_notify(context)
    subjects = [each.alert.content.subject for each in listed.alerts(Audience.OPERATOR)]  # type: ignore[union-attr]
    assert [each for each in subjects if "heartbeat" not in each] == ["documents"]
    with transaction(context.engine) as connection:
        sent = list(iter(lambda: lease_digest(connection, "mail", context.now(), "here")[1], ()))
        assert sum(map(len, sent)) == 23
        alone = iter(lambda: outbox.lease_next(connection, "mail", context.now(), "here"), None)
        assert sum(each.alert.audience is Audience.COMPLIANCE for each in alone) == 3
    page = io.StringIO()
    print_status(read_status(context), Console(file=page, width=120))
    assert len(page.getvalue().splitlines()) < 30
    assert "... and 23 more" in page.getvalue()
    listed.clock.moment += timedelta(hours=1)
    check_and_notify(context)
    later = [each.alert.content for each in listed.alerts(Audience.OPERATOR)[len(subjects) :]]
    assert any("2025-50000" in each.trouble for each in later), "what joined is told within the hour"  # type: ignore[union-attr]


@pytest.mark.parametrize(("typed", "comes_late"), [("Inspur Taiwan", False), ("Inspur Tainan", True)])
def test_the_two_texts_of_a_filing_are_held_against_each_other(
    context: Context, httpserver: HTTPServer, typed: str, *, comes_late: bool
) -> None:
    hold(context, ListCode.ENTITY_LIST, OLD)
    text = read_filing("2025-05427.txt").decode().replace("“Inspur Taiwan", f"“{typed}")
    httpserver.expect_request("/a.pdf").respond_with_data(read_filing("2025-05427.pdf"), content_type="application/pdf")
    if comes_late:
        httpserver.expect_oneshot_request("/a.txt").respond_with_data("not there", status=404)
    httpserver.expect_request("/a.txt").respond_with_data(text, content_type="text/plain")
    addresses = {"pdf_url": httpserver.url_for("/a.pdf"), "text_url": httpserver.url_for("/a.txt")}
    document = Document("2025-05427", Stage.FILED, "Additions", "Rule", filed_at=context.now(), **addresses)
    for _ in range(3):
        ingest_document(context, document, BASE)
    with transaction(context.engine) as connection:
        alerts = [each.alert for each in outbox.all_deliveries(connection)]
    lines = [line for each in alerts if isinstance(each.content, ComplianceContent) for line in each.content.since_last]
    differ = [line for line in lines if "Tai" in line]
    expected = ["PDF: add Inspur Taiwan (under TAIWAN)", "plain text: add Inspur Tainan (under TAIWAN)"]
    assert differ == ([f"Only the {each}." for each in expected] if typed != "Inspur Taiwan" else [])

"""Ingesting a document on several lists, and one whose parts take effect on different days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import select

from monitor.demo.drafts import read_filing
from monitor.intake.documents import ingest_document
from monitor.runtime.context import Context
from state.alerts import ComplianceContent, OperatorContent
from state.changes import Change, ChangeKind
from state.documents import Document, Stage
from state.listings import ListCode, Listing, Snapshot
from state.storage import lists, outbox, snapshots
from state.storage.captures import find_capture
from state.storage.database import transaction
from state.storage.documents import DocumentStatus, KnownDocument, known_stages
from state.storage.regimes import all_regimes
from state.storage.schema import captures

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
            told = [delivery.alert.content for delivery in outbox.all_deliveries(connection)]
        assert capture.body.decode() == WALL
        assert [content.trouble for content in told if isinstance(content, OperatorContent)] == [pending.trouble]
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


@pytest.mark.parametrize("typed", ["Inspur Taiwan", "Inspur Tainan"])
def test_the_two_texts_of_a_filing_are_held_against_each_other(
    context: Context, httpserver: HTTPServer, typed: str
) -> None:
    hold(context, ListCode.ENTITY_LIST, OLD)
    text = read_filing("2025-05427.txt").decode().replace("“Inspur Taiwan", f"“{typed}")
    httpserver.expect_request("/a.pdf").respond_with_data(read_filing("2025-05427.pdf"), content_type="application/pdf")
    httpserver.expect_request("/a.txt").respond_with_data(text, content_type="text/plain")
    addresses = {"pdf_url": httpserver.url_for("/a.pdf"), "text_url": httpserver.url_for("/a.txt")}
    document = Document("2025-05427", Stage.FILED, "Additions", "Rule", filed_at=context.now(), **addresses)
    ingest_document(context, document, BASE)
    with transaction(context.engine) as connection:
        alerts = [each.alert for each in outbox.all_deliveries(connection)]
    lines = [line for each in alerts if isinstance(each.content, ComplianceContent) for line in each.content.since_last]
    differ = [line for line in lines if "Tai" in line]
    expected = ["PDF: add Inspur Taiwan (under TAIWAN)", "plain text: add Inspur Tainan (under TAIWAN)"]
    assert differ == ([f"Only the {each}." for each in expected] if typed != "Inspur Taiwan" else [])

"""What an exported alert rests on is in its file, and from the file alone it comes out again as it was sent."""

import base64
import gzip
from dataclasses import replace
from hashlib import sha256

import pytest

from monitor.evidence.export import export_alert
from monitor.evidence.file import EvidenceFile, read_evidence_file
from monitor.evidence.page import render_page
from monitor.evidence.replay import replay_evidence
from monitor.runtime.context import Context
from state.alerts import ComplianceContent
from state.encoding import to_json
from state.errors import UnreadableInput, UsageProblem
from state.events import RuleEvent
from state.storage.captures import remove_bytes
from state.storage.database import transaction

FILED, PUBLISHED = "2025-05426.filed.compliance", "2025-05426.published.compliance"


def export(context: Context, alert_id: str = PUBLISHED) -> EvidenceFile:
    with transaction(context.engine) as connection:
        return export_alert(connection, context.settings.captures_folder, alert_id, context.now())


def holds(context: Context) -> list[str]:
    return [row["id"] for row in export(context).dossier["alerts"] if row["audience"] == "sales"]


def test_each_alert_comes_out_as_it_was_sent(context: Context) -> None:
    for alert_id in (PUBLISHED, holds(context)[0]):
        replayed = replay_evidence(read_evidence_file(to_json(export(context, alert_id)), "a file"))
        assert replayed.is_same, (replayed.differences[:1], replayed.not_derived)
        assert replayed.other_versions == ()


def test_a_hold_names_its_customer_and_the_screening_behind_it(context: Context) -> None:
    held = export(context, holds(context)[0])
    assert held.cause == "2025-05426"
    assert isinstance(held.event, RuleEvent)
    assert {"screening", "sales", "ownership"} == set(held.event.screened.settings)
    assert {"events", "documents", "readings", "matches", "deliveries", "evidence"} <= set(held.dossier)


def test_an_altered_alert_is_told_field_by_field_beside_the_versions_that_differ(context: Context) -> None:
    held = export(context, FILED)
    assert isinstance(held.event, RuleEvent)
    assert isinstance(held.alert.content, ComplianceContent)
    altered = replace(
        held,
        alert=replace(held.alert, content=replace(held.alert.content, customers_screened=7)),
        event=replace(held.event, screened=replace(held.event.screened, parser_version="0")),
    )
    replayed = replay_evidence(altered)
    (difference,) = replayed.differences
    assert (difference.place, difference.before) == ("['content']['customers_screened']", 7)
    assert [(other.part, other.then) for other in replayed.other_versions] == [("parser", "0")]


def test_altered_bytes_are_refused(context: Context) -> None:
    held = export(context, FILED)
    false = replace(held.captures[0], body=base64.b64encode(gzip.compress(b"false")).decode())
    with pytest.raises(UnreadableInput, match="was altered"):
        replay_evidence(replace(held, captures=(false, *held.captures[1:])))


def test_without_the_customers_file_it_says_what_cannot_be_worked_out(context: Context) -> None:
    customers = sha256(context.settings.customers.file.read_bytes()).hexdigest()
    assert context.settings.captures_folder is not None
    remove_bytes(context.settings.captures_folder, [customers])
    held = export(context, FILED)
    assert held.missing == (customers,)
    assert "customers file" in replay_evidence(held).not_derived


def test_the_page_holds_the_alert_and_the_evidence(context: Context) -> None:
    held = export(context, FILED)
    page = render_page(held)
    assert held.chain_hash in page
    assert all(capture.sha256 in page for capture in held.captures)
    assert "Dart Aviation" in page


def test_the_page_begins_with_who_decided_what_and_what_became_of_the_accounts(context: Context) -> None:
    held = export(context, FILED)
    page = render_page(held)
    assert page.index("Nobody has decided on a match") < page.index("The alert as it was sent")
    decided_at = "2025-03-26T13:00:00+00:00"
    decision = {"customer_id": "C00451", "listing_name": "Dart", "verdict": "false", "reason": "another owner"}
    decision |= {"decided_by": "A. Ruiz", "decided_at": decided_at}
    hold = {"customer_id": "C00451", "since": decided_at, "standing": "released", "acknowledged_by": "C. Lund"}
    hold |= {"released_by": "R. Ahn", "released_because": "not the party"}
    rows = held.dossier | {"dispositions": [decision], "account holds": [hold]}
    summary = render_page(replace(held, dossier=rows)).partition("The alert as it was sent")[0]
    for words in ("false by A. Ruiz, March 26, 2025, 9:00 am ET", "another owner", "C. Lund", "R. Ahn: not the party"):
        assert words in summary


def test_what_is_no_alert_and_no_evidence_file_is_named(context: Context) -> None:
    with pytest.raises(UsageProblem, match="is no alert we have"):
        export(context, "2025-05426.codified.compliance")
    for no_file in (b'{"format": "listwatch evidence 2"}', b'{"alert": 1}', b"[]", b"{"):
        with pytest.raises(UnreadableInput, match="is no evidence file"):
            read_evidence_file(no_file, "other.json")
    strange = to_json(replace(export(context, FILED), format="listwatch evidence 9"))
    with pytest.raises(UnreadableInput, match="evidence 9"):
        read_evidence_file(strange, "newer.json")

"""What contradicts an earlier alert names it and says the lines that differ; what only confirms it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

import monitor.demo.office
from monitor.demo.answers import NOT_FOUND, Answer, answer
from monitor.demo.drafts import read_rule_draft
from monitor.demo.stages import FILED, PUBLISHED
from monitor.demo.typeset_xml import set_rule_xml
from monitor.evidence.export import export_alert
from monitor.evidence.replay import replay_evidence
from monitor.intake.documents import ingest_document
from monitor.runtime.context import Context
from notifiers.message import render_message
from state.alerts import Alert, ComplianceContent
from state.documents import Document, Stage
from state.listings import ListCode
from state.storage import outbox
from state.storage.database import transaction
from tests.monitor.days import Day
from tests.monitor.intake.test_documents import OLD, RULE, hold

BASE = date(2025, 3, 24)
NUMBER = "2025-05427"
OTHER = "Quorvath Bakery Co., Ltd."


def told(context: Context, number: str) -> list[tuple[Alert, ComplianceContent]]:
    """What compliance was told on one document, the first alert first."""
    with transaction(context.engine) as connection:
        alerts = outbox.alerts_in_thread(connection, number)
    return [(alert, alert.content) for alert in alerts if isinstance(alert.content, ComplianceContent)]


def print_rule(context: Context, httpserver: HTTPServer, text: bytes | str, number: str) -> None:
    httpserver.expect_request("/rule.xml").respond_with_data(text, content_type="text/xml")
    address = httpserver.url_for("/rule.xml")
    ingest_document(context, Document(number, Stage.PUBLISHED, "A rule", "Rule", text_url=address), BASE)


@pytest.fixture
def filed(filed: Day) -> Context:
    """The watch after two rules were filed, and told; the clock stands at their printing."""
    filed.clock.moment = PUBLISHED.moment
    return filed.context


def test_a_print_that_differs_corrects_the_alert_on_the_filing(filed: Context, httpserver: HTTPServer) -> None:
    ((first, content),) = told(filed, NUMBER)
    missed = content.affected[0]
    name = missed.change.listing.name
    print_rule(filed, httpserver, set_rule_xml(read_rule_draft(NUMBER)).decode().replace(name, OTHER), NUMBER)
    _, (second, correction) = told(filed, NUMBER)
    opening, *lines = correction.since_last

    assert correction.supersedes == first.id
    assert opening == f"This corrects the alert {first.id} of March 25, 2025 as follows."
    assert any(f"name now without {name} and now with {OTHER}." in line for line in lines)
    before = f"before {missed.customer_id} with {name} ({missed.strength})."
    assert any(line.startswith(f"Now {missed.customer_id} with {OTHER} (") and line.endswith(before) for line in lines)
    assert len(set(lines)) == len(lines)
    assert render_message(second).subject.startswith("Correction: Entity List rule 2025-05427")
    with transaction(filed.engine) as connection:
        held = export_alert(connection, filed.settings.captures_folder, second.id, filed.now())
    assert replay_evidence(held).is_same


def test_a_print_that_agrees_corrects_nothing(filed: Context, httpserver: HTTPServer) -> None:
    print_rule(filed, httpserver, set_rule_xml(read_rule_draft(NUMBER)), NUMBER)
    _, (_, confirming) = told(filed, NUMBER)
    assert confirming.supersedes == ""
    assert confirming.since_last[0].endswith("no entry differs.")


def test_of_a_filing_known_by_names_the_print_tells_who_is_found_only_now_and_why(
    listed: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    def only_text(path: str, *more: Any) -> Answer:
        return NOT_FOUND if path.endswith(".pdf") else answer(path, *more)

    monkeypatch.setattr(monitor.demo.office, "answer", only_text)
    listed.poll(FILED, PUBLISHED)
    (first, named), (second, whole) = told(listed.context, NUMBER)
    assert len(named.changes) == len(whole.changes) == 12
    under = [part for part in named.unread if part.place.startswith("table under")]
    assert sum(len(part.text.splitlines()) for part in under) == 12
    assert all("Known by name only" in part.reason for part in under)
    assert "read incompletely" in render_message(first).subject

    assert (whole.unread, whole.supersedes) == ((), first.id)
    opening, agrees, completed, *rest = whole.since_last
    assert rest[0].startswith("Inspur Electronics Information Industry Co., Ltd. (under CHINA")
    found = [line for line in rest if line.startswith("Now also a possible match: ")]
    assert agrees.endswith("no entry differs.")
    assert completed.startswith("Of 12 entries no more than the name could be read before")
    late = {each.customer_id for each in whole.affected} - {each.customer_id for each in named.affected}
    assert late
    assert {line.split()[5] for line in found} >= late
    assert all(line.endswith("because only the name of this entry could be read.") for line in found)
    assert rest[-1].startswith("Parts that could not be read: 0")
    assert opening in str(render_message(second))


def test_a_withdrawal_takes_back_what_was_told_of_the_filing(filed: Context) -> None:
    ingest_document(filed, Document(NUMBER, Stage.WITHDRAWN, "A rule", editorial_note="at the agency's request"), BASE)
    (first, content), (_, withdrawn) = told(filed, NUMBER)
    assert withdrawn.supersedes == first.id
    assert withdrawn.since_last[0] == "Withdrawn from public inspection: at the agency's request"
    assert "what it said of 12 entries no longer holds. Nor do its possible matches: " in withdrawn.since_last[1]
    assert all(each.customer_id in withdrawn.since_last[1] for each in content.affected)


def test_a_correction_document_names_the_alert_on_the_document_that_it_corrects(
    context: Context, httpserver: HTTPServer
) -> None:
    hold(context, ListCode.ENTITY_LIST, OLD, replace(OLD, name="Farid Metals"))
    print_rule(context, httpserver, RULE, "2025-05426")
    httpserver.clear()
    again = RULE.replace("Baker Group", "Emre Group").replace(
        "removing “Abel Trading Company”", "removing “Farid Metals”"
    )
    print_rule(context, httpserver, again.replace("2025-05426 Filed", "C1-2025-05426 Filed"), "C1-2025-05426")
    ((first, _),) = told(context, "2025-05426")
    ((_, correction),) = told(context, "C1-2025-05426")
    assert correction.rule.corrects == "2025-05426"
    assert correction.supersedes == first.id
    assert "Entry no longer there: Farid Metals (under IRAN)." in correction.since_last

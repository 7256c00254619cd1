"""Account events, as CloudEvents and as files, in the form that is published; and the ERP calls of the guide."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pytest_httpserver import HTTPServer
from python_calamine import CalamineWorkbook
from werkzeug import Request, Response

from notifiers.account_events import COLUMNS, account_schema
from notifiers.message import render_message
from notifiers.order_block import OrderBlockChannel
from notifiers.webhook import WebhookChannel
from state.alerts import AccountAction
from state.deliveries import Outcome
from tests.notifiers.examples import ACCOUNT, alert, compliance_message

RELEASED = replace(ACCOUNT, action=AccountAction.RELEASE, hold_id="h1", released_by="Cleo", customer_name="=1+1")
ESCALATED = replace(ACCOUNT, escalated_to="boss@example.com")


def test_a_webhook_for_accounts_sends_these_alone_in_the_published_form(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/erp", method="POST").respond_with_data("")
    now = datetime(2025, 3, 25, tzinfo=UTC)
    channel = WebhookChannel("erp", httpserver.url_for("/erp"), "s" * 32, "urn:x", lambda: now, accounts=True)
    messages = (*(render_message(alert(each)) for each in (ACCOUNT, RELEASED, ESCALATED)), compliance_message())
    assert {channel.send(message, "").outcome for message in messages} == {Outcome.DELIVERED}
    events = [json.loads(request.get_data()) for request, _ in httpserver.log]
    assert [(each["type"], each["subject"]) for each in events] == [
        ("account.hold", "C00451"),
        ("account.release", "C00451"),
    ]
    for event, (request, _) in zip(events, httpserver.log, strict=True):
        jsonschema.validate(event["data"], account_schema())
        assert event["id"] == event["data"]["id"] == request.headers["idempotency-key"]
    assert events[1]["data"]["hold_id"] == "h1"
    assert not {"score", "reason", "document"} & set(events[0]["data"])


def test_a_workbook_has_the_row_as_text(tmp_path: Path) -> None:
    OrderBlockChannel("erp", tmp_path, "xlsx").send(render_message(alert(RELEASED)), "")
    (file,) = tmp_path.glob("account.release-*.xlsx")
    head, row = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    assert tuple(head) == COLUMNS
    assert dict(zip(head, row, strict=True))["customer_name"] == "=1+1", "a text, which no spreadsheet runs"


@pytest.fixture(scope="module")
def erp() -> dict[str, Any]:
    """The calls of the guide, as they stand there."""
    guide = Path(__file__).resolve().parents[2] / "docs/ERP.md"
    *_, block = re.findall(r"```python\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(block, names)
    return names


@pytest.mark.parametrize("system", ["sap", "salesforce", "netsuite"])
def test_each_system_is_told_to_block_and_to_release(system: str, erp: dict[str, Any], httpserver: HTTPServer) -> None:
    sent: list[tuple[str, dict[str, Any]]] = []

    def take(request: Request) -> Response:
        if request.method == "GET":
            return Response(headers={"x-csrf-token": "t1"})
        if system == "sap" and request.headers.get("x-csrf-token") != "t1":
            return Response(status=403)
        if request.content_type != "application/json" or request.headers["Authorization"] != "Bearer token":
            return Response(status=400)
        sent.append((request.path, json.loads(request.get_data())))
        return Response(status=204)

    httpserver.expect_request(re.compile("/.*")).respond_with_handler(take)
    for blocked in (True, False):
        erp[system](httpserver.url_for("").rstrip("/"), "token", "C/1", blocked=blocked)
    (path, held), (_, released) = sent
    assert "C/1" in path
    assert held != released
    assert held.keys() == released.keys()

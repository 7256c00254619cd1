"""The recipes of the guide, as they stand there, against stand-ins that enforce each service's limits."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from notifiers.message import Message, render_message
from notifiers.webhook import cloud_event
from state.alerts import Alert
from state.encoding import to_json
from tests.notifiers.examples import ACCOUNT, OPERATOR, RULE, alert, compliance_message

Body = dict[str, Any]
GUIDE = Path(__file__).resolve().parents[2] / "docs/INTEGRATIONS.md"


def takes_pagerduty(body: Body, _: Request) -> bool:
    payload = body["payload"]
    return (
        body["routing_key"] == "key"
        and body["event_action"] in {"trigger", "acknowledge", "resolve"}
        and 0 < len(body["dedup_key"]) <= 255
        and 0 < len(payload["summary"]) <= 1024
        and payload["severity"] in {"critical", "error", "warning", "info"}
        and bool(payload["source"])
        and len(json.dumps(body)) <= 512 * 1024
    )


def takes_opsgenie(body: Body, request: Request) -> bool:
    return (
        request.headers["Authorization"] == "GenieKey key"
        and 0 < len(body["message"]) <= 130
        and len(body["alias"]) <= 512
        and len(body["description"]) <= 15_000
        and len(body["source"]) <= 100
        and body["priority"] in {f"P{number}" for number in range(1, 6)}
        and sum(len(name) + len(text) for name, text in body["details"].items()) <= 8_000
    )


def takes_servicenow(body: Body, request: Request) -> bool:
    # A field of the table that is longer is cut without a word, so this stand-in refuses it.
    return (
        request.headers["Authorization"] == "Bearer key"
        and 0 < len(body["short_description"]) <= 160
        and len(body["description"]) <= 4_000
        and len(body["correlation_id"]) <= 100
        and {body["urgency"], body["impact"]} <= {"1", "2", "3"}
    )


def takes_jira(body: Body, request: Request) -> bool:
    fields = body["fields"]
    (paragraph,) = fields["description"]["content"]
    return (
        request.headers["Authorization"] == "Basic key"
        and 0 < len(fields["summary"]) <= 255
        and "\n" not in fields["summary"]
        and (fields["description"]["type"], fields["description"]["version"]) == ("doc", 1)
        and 0 < len(paragraph["content"][0]["text"]) <= 32_767
        and all(label and " " not in label and len(label) <= 255 for label in fields["labels"])
    )


SERVICES: dict[str, Callable[[Body, Request], bool]] = {
    "pagerduty": takes_pagerduty,
    "opsgenie": takes_opsgenie,
    "servicenow": takes_servicenow,
    "jira": takes_jira,
}


def messages() -> list[Message]:
    """One for each audience, and one that is too long in every field."""
    long = replace(RULE, document_number="2025-05427 " * 60, title="Additions\n" * 3_000)
    operator: Alert = alert(replace(OPERATOR, trouble="No answer. " * 4_000))
    whole = compliance_message(rule=long, headline="x" * 5_000)
    return [
        render_message(alert(ACCOUNT)),
        compliance_message(),
        whole,
        replace(render_message(operator), thread="t" * 900),
    ]


@pytest.fixture(scope="module")
def recipes() -> dict[str, Any]:
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL):
        exec(block, names)
    return names


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_takes_every_alert_within_its_limits(name: str, recipes: Any, httpserver: HTTPServer) -> None:
    assert f"def {name}(" in GUIDE.read_text(encoding="utf-8")

    def take(request: Request) -> Response:
        is_taken = request.content_type == "application/json" and SERVICES[name](
            json.loads(request.get_data()), request
        )
        return Response("{}", status=202 if is_taken else 400)

    httpserver.expect_request("/in", method="POST").respond_with_handler(take)
    for message in messages():
        event = json.loads(to_json(cloud_event(message, "urn:listwatch")))
        assert recipes[name](event, "key", url=httpserver.url_for("/in")) == {}


def test_a_strong_match_with_open_orders_is_urgent_and_a_note_that_nobody_matched_is_not(recipes: Any) -> None:
    events = (cloud_event(each, "urn:listwatch") for each in (compliance_message(), compliance_message(affected=())))
    assert [recipes["is_urgent"](json.loads(to_json(each))) for each in events] == [True, False]

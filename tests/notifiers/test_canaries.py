"""No secret and no customer's name is in a verdict, an error, a representation, or a log line of any level."""

import io
import logging
from dataclasses import replace

import pytest
from werkzeug import Response

from notifiers.apprise import AppriseChannel
from notifiers.console import ConsoleChannel
from notifiers.files import FilesChannel
from notifiers.mail import MailChannel
from notifiers.slack import SlackChannel
from notifiers.slack_review import SlackTriage
from notifiers.slack_webhook import SlackWebhookChannel
from notifiers.teams import TeamsChannel
from notifiers.templating import Templates
from notifiers.webhook import WebhookChannel
from tests.notifiers.examples import AFFECTED, TOLD_AT, compliance_message
from tests.notifiers.slack_server import port_of_nobody

CANARY = "canary"
TOKEN = "xoxb-token-canary"
CUSTOMER = "Customer Canary Ltd"
MESSAGE = compliance_message(
    affected=tuple(replace(AFFECTED[0], customer_id=f"C{number}", customer_name=CUSTOMER) for number in range(12))
)


@pytest.fixture(autouse=True)
def _every_level(caplog):
    caplog.set_level(logging.DEBUG)


def channels(base, tmp_path):
    """Every kind of channel, each with a secret, leading to `base` or to nowhere."""
    (tmp_path / "message.txt").write_text("{{ message.affected[0].customer_name + 1 }}")
    broken = Templates(tmp_path)
    closed = io.StringIO()
    closed.close()
    host, _, port = base.removeprefix("http://").partition(":")
    return [
        ConsoleChannel("console", closed, broken),
        FilesChannel("files", tmp_path / "gone", broken),
        SlackChannel("slack", TOKEN, "C0", f"{base}/api/", buttons=True, timeout=2),
        SlackWebhookChannel("slack-webhook", f"{base}/hook-canary", timeout=2),
        TeamsChannel("teams", f"{base}/hook-canary", timeout=2),
        WebhookChannel("webhook", f"{base}/hook-canary", "signing-canary", "urn:x", lambda: TOLD_AT, timeout=2),
        MailChannel("mail", host, int(port), "a@b.example", ("c@d.example",), "user", "password-canary", timeout=2),
    ]


def told(found, caplog):
    lines = [f"{channel!r} {channel.send(MESSAGE, '', repeat=repeat)}" for channel in found for repeat in (False, True)]
    ours = [str(vars(record)) for record in caplog.records if record.name != "werkzeug"]
    return [line for line in lines + ours if CANARY in line.casefold()]


@pytest.mark.parametrize("status", [200, 403, 429, 500])
def test_not_when_the_far_side_repeats_it(httpserver, caplog, tmp_path, status):
    echo = Response(f"no such hook: /hook-canary {TOKEN} {CUSTOMER}", status=status)
    httpserver.expect_request("/").respond_with_response(echo)
    for path in ("/hook-canary", "/api/chat.postMessage", "/api/conversations.history"):
        httpserver.expect_request(path).respond_with_response(echo)
    without_mail = channels(httpserver.url_for("").rstrip("/"), tmp_path)[:-1]
    assert told(without_mail, caplog) == []


def test_not_when_nobody_is_there(caplog, tmp_path):
    assert told(channels(f"http://127.0.0.1:{port_of_nobody()}", tmp_path), caplog) == []


@pytest.mark.filterwarnings("ignore:.* is deprecated:DeprecationWarning")
def test_not_by_apprise(httpserver, caplog):
    pytest.importorskip("apprise", reason="the extra apprise is not installed")
    httpserver.expect_request("/hook-canary").respond_with_data("canary", status=500)
    address = httpserver.url_for("/hook-canary").replace("http", "json")
    assert told([AppriseChannel("apprise", address)], caplog) == []


def test_not_when_a_click_cannot_be_answered(caplog):
    def decide(action):
        raise RuntimeError(f"{action} Canary")

    url = f"http://127.0.0.1:{port_of_nobody()}/api/"
    triage = SlackTriage("slack", "xapp-canary", TOKEN, frozenset({"U0ANNA"}), decide, lambda: TOLD_AT, url, timeout=2)
    try:
        clicked = {
            "action_id": "listwatch_confirm",
            "block_id": "b1",
            "value": '["a1","C1","EL","CHINA","Canary Co., Ltd."]',
        }
        place = {"channel_id": "C0", "message_ts": "1.0"}
        click = {"type": "block_actions", "user": {"id": "U0ANNA"}, "container": place, "actions": [clicked]}
        triage.take("interactive", click)
    finally:
        triage.close()
    assert "click_not_answered" in caplog.text
    assert CANARY not in f"{caplog.text} {triage!r}".casefold()

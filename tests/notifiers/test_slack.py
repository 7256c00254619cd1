"""Slack's two ways in, spoken by a real server on this machine: what it answers, and what that is worth."""

import json
import logging
import threading

import pytest
from werkzeug import Request, Response

from notifiers.slack import SlackChannel, SlackWebhookChannel
from state.deliveries import Outcome, Verdict
from state.errors import ConfigProblem
from tests.notifiers.examples import account_message, compliance_message

TOKEN = "xoxb-0-very-secret"  # what a token looks like; it opens nothing
SECRET_PATH = "/services/T0/B0/verysecret"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    """The SDK takes a proxy from the environment even for an address on this machine."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def api(httpserver):
    """Say how Slack answers chat.postMessage."""
    return httpserver.expect_request("/api/chat.postMessage", method="POST")


@pytest.fixture
def channel(httpserver):
    return SlackChannel("slack", TOKEN, "C0123", base_url=httpserver.url_for("/api/"), timeout=5)


@pytest.fixture
def hook(httpserver):
    """Say how Slack answers the webhook."""
    return httpserver.expect_request(SECRET_PATH, method="POST")


@pytest.fixture
def webhook(httpserver):
    return SlackWebhookChannel("hook", httpserver.url_for(SECRET_PATH), timeout=5)


def sent(httpserver):
    """What the server received last."""
    request, _ = httpserver.log[-1]
    return request, json.loads(request.get_data())


class TestPostMessage:
    def test_a_message_is_delivered_and_its_receipt_names_channel_and_time(self, httpserver, api, channel):
        api.respond_with_json({"ok": True, "channel": "C0123", "ts": "1742935260.000100"})
        verdict = channel.send(compliance_message(), reply_to="")
        assert verdict == Verdict(Outcome.DELIVERED, receipt="C0123/1742935260.000100")
        request, body = sent(httpserver)
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        assert body["channel"] == "C0123"
        assert body["text"].startswith("Entity List rule 2025-05427: 3 customers possibly affected\nIn force since")
        assert body["metadata"] == {"event_type": "listwatch_alert", "event_payload": {"alert_id": "a1b2c3"}}
        assert body["unfurl_links"] is False
        assert body["unfurl_media"] is False
        assert "thread_ts" not in body

    def test_a_later_message_goes_into_the_thread_of_the_first(self, httpserver, api, channel):
        api.respond_with_json({"ok": True, "channel": "C0123", "ts": "2.0"})
        channel.send(account_message(), reply_to="C0123/1742935260.000100")
        assert sent(httpserver)[1]["thread_ts"] == "1742935260.000100"

    def test_a_thread_that_is_gone_does_not_lose_the_message(self, httpserver, channel):
        def answer(request: Request) -> Response:
            lost = "thread_ts" in request.get_json()
            answered = (
                {"ok": False, "error": "thread_not_found"} if lost else {"ok": True, "channel": "C1", "ts": "3.0"}
            )
            return Response(json.dumps(answered), content_type="application/json")

        httpserver.expect_request("/api/chat.postMessage").respond_with_handler(answer)
        assert channel.send(account_message(), reply_to="C1/1.0") == Verdict(Outcome.DELIVERED, receipt="C1/3.0")

    @pytest.mark.parametrize(("asked", "waited"), [("30", 30.0), ("0", 1.0), ("86400", 3600.0), ("soon", None)])
    def test_too_many_requests_are_tried_again_after_the_time_asked_for(self, api, channel, asked, waited):
        api.respond_with_json({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": asked})
        verdict = channel.send(account_message(), "")
        assert (verdict.outcome, verdict.retry_after) == (Outcome.TRY_AGAIN, waited)

    @pytest.mark.parametrize("status", [500, 502, 503])
    def test_a_server_error_may_have_posted_and_is_asked_only_once(self, httpserver, api, channel, status):
        api.respond_with_data("<html>oops</html>", status=status)
        assert channel.send(account_message(), "").outcome is Outcome.PERHAPS_SENT
        assert len(httpserver.log) == 1

    @pytest.mark.parametrize(
        ("error", "remedy"),
        [
            ("invalid_auth", "bot token"),
            ("channel_not_found", "Check the channel id"),
            ("not_in_channel", "Invite the app"),
            ("missing_scope", "chat:write"),
            ("invalid_blocks", "fault of listwatch"),
        ],
    )
    def test_what_only_a_person_can_mend_is_given_up_with_a_remedy(self, api, channel, error, remedy):
        api.respond_with_json({"ok": False, "error": error})
        verdict = channel.send(account_message(), "")
        assert verdict.outcome is Outcome.GAVE_UP
        assert error in verdict.detail
        assert remedy in verdict.detail

    def test_an_internal_error_of_slack_may_have_posted(self, api, channel):
        api.respond_with_json({"ok": False, "error": "internal_error"})
        assert channel.send(account_message(), "").outcome is Outcome.PERHAPS_SENT

    def test_a_page_with_status_200_that_is_not_slack_is_no_success(self, api, channel):
        api.respond_with_data("<html>Please log in</html>")
        verdict = channel.send(account_message(), "")
        assert verdict.outcome is Outcome.PERHAPS_SENT
        assert "log in" not in verdict.detail

    def test_no_answer_in_time_may_have_posted(self, httpserver, api):
        verdict = _send_to_slow(
            httpserver, api, SlackChannel("s", TOKEN, "C0", httpserver.url_for("/api/"), timeout=0.2)
        )
        assert verdict.outcome is Outcome.PERHAPS_SENT
        assert "TimeoutError" in verdict.detail

    def test_a_request_that_never_left_is_tried_again(self):
        nowhere = SlackChannel("slack", TOKEN, "C0", base_url="http://127.0.0.1:1/api/", timeout=5)
        verdict = nowhere.send(account_message(), "")
        assert verdict.outcome is Outcome.TRY_AGAIN
        assert "ConnectionRefusedError" in verdict.detail

    @pytest.mark.parametrize("token", ["", "xoxb-very-secret\n", "Bearer xoxb-very-secret"])
    def test_a_token_that_is_none_is_refused_and_not_repeated(self, token):
        with pytest.raises(ConfigProblem, match="token") as raised:
            SlackChannel("slack", token, "C0")
        assert "secret" not in str(raised.value)


class TestWebhook:
    def test_ok_is_delivered_without_a_receipt(self, httpserver, hook, webhook):
        hook.respond_with_data("ok")
        assert webhook.send(account_message(), "") == Verdict(Outcome.DELIVERED)
        body = sent(httpserver)[1]
        assert body["blocks"][0]["text"]["text"] == "HOLD: Inspur Software Company, Ltd (C00451)"
        assert body["unfurl_links"] is False

    @pytest.mark.parametrize(
        ("status", "body", "outcome"),
        [
            (400, "invalid_blocks", Outcome.GAVE_UP),
            (403, "action_prohibited", Outcome.GAVE_UP),
            (404, "no_service", Outcome.GAVE_UP),
            (410, "channel_is_archived", Outcome.GAVE_UP),
            (429, "", Outcome.TRY_AGAIN),
            (403, "<html>blocked</html>", Outcome.TRY_AGAIN),
            (500, "rollup_error", Outcome.PERHAPS_SENT),
            (200, "<html>Please log in</html>", Outcome.PERHAPS_SENT),
        ],
    )
    def test_every_answer_is_looked_at(self, hook, webhook, status, body, outcome):
        hook.respond_with_data(body, status=status, headers={"Retry-After": "7"})
        assert webhook.send(account_message(), "").outcome is outcome

    def test_the_time_asked_for_is_kept(self, hook, webhook):
        hook.respond_with_data("", status=429, headers={"Retry-After": "7"})
        assert webhook.send(account_message(), "").retry_after == 7.0

    def test_no_answer_in_time_may_have_posted(self, httpserver, hook):
        slow = SlackWebhookChannel("hook", httpserver.url_for(SECRET_PATH), timeout=0.2)
        assert _send_to_slow(httpserver, hook, slow).outcome is Outcome.PERHAPS_SENT

    @pytest.mark.parametrize("url", ["verysecret", "ftp://host/verysecret", "https://host/very secret"])
    def test_an_address_that_is_none_is_refused_and_not_repeated(self, url):
        with pytest.raises(ConfigProblem, match="not a web address") as raised:
            SlackWebhookChannel("hook", url)
        assert "secret" not in str(raised.value)


@pytest.mark.parametrize("status", [200, 403, 404, 429, 500])
def test_no_secret_is_in_a_verdict_a_log_or_a_representation(httpserver, caplog, status):
    caplog.set_level(logging.DEBUG)
    echoing = Response(f"no such hook: {SECRET_PATH} {TOKEN}", status=status)
    httpserver.expect_request(SECRET_PATH).respond_with_response(echoing)
    httpserver.expect_request("/api/chat.postMessage").respond_with_response(echoing)
    channels = [
        SlackChannel("slack", TOKEN, "C0123", base_url=httpserver.url_for("/api/")),
        SlackWebhookChannel("hook", httpserver.url_for(SECRET_PATH)),
        SlackWebhookChannel("hook", "http://127.0.0.1:1/verysecret"),
    ]
    told = [f"{channel!r} {channel.send(account_message(), '')}" for channel in channels]
    logged = [record.getMessage() for record in caplog.records if record.name != "werkzeug"]
    assert not [line for line in told + logged if "secret" in line]


def _send_to_slow(httpserver, expected, channel):
    """Send to a server that answers only once nobody waits any more."""
    gone = threading.Event()

    def answer(request: Request) -> Response:
        gone.wait(5)
        return Response("ok")

    expected.respond_with_handler(answer)
    try:
        return channel.send(account_message(), "")
    finally:
        gone.set()

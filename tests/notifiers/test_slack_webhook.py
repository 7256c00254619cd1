"""The plain Slack channel against a real server on this machine: what it answers, and what that is worth."""

import json

import pytest

from notifiers.slack_webhook import SlackWebhookChannel
from state.deliveries import DeliveryResult, Outcome
from state.errors import ConfigProblem
from tests.notifiers.examples import account_message
from tests.notifiers.servers import send_to_slow

SECRET_PATH = "/services/T0/B0/verysecret"


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


def test_ok_is_delivered_without_a_receipt(httpserver, hook, webhook):
    hook.respond_with_data("ok")
    assert webhook.send(account_message(), "") == DeliveryResult(Outcome.DELIVERED)
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
def test_every_answer_is_looked_at(hook, webhook, status, body, outcome):
    hook.respond_with_data(body, status=status, headers={"Retry-After": "7"})
    assert webhook.send(account_message(), "").outcome is outcome


def test_the_time_asked_for_is_kept(hook, webhook):
    hook.respond_with_data("", status=429, headers={"Retry-After": "7"})
    assert webhook.send(account_message(), "").retry_after == 7.0


def test_no_answer_in_time_may_have_posted(httpserver, hook):
    slow = SlackWebhookChannel("hook", httpserver.url_for(SECRET_PATH), timeout=0.2)
    assert send_to_slow(hook, slow).outcome is Outcome.PERHAPS_SENT


@pytest.mark.parametrize("url", ["verysecret", "ftp://host/verysecret", "https://host/very secret"])
def test_an_address_that_is_none_is_refused_and_not_repeated(url):
    with pytest.raises(ConfigProblem, match="not a web address") as raised:
        SlackWebhookChannel("hook", url)
    assert "secret" not in str(raised.value)

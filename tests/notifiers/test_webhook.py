"""The webhook channel against a receiver that checks what it gets, as the guide tells receivers to."""

import base64
import hashlib
import hmac
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from notifiers.webhook import WebhookChannel, signing_key, standard_signature, webhook_id_of
from state.deliveries import DeliveryResult, Outcome
from state.errors import ConfigProblem
from tests.notifiers.examples import account_message, compliance_message
from tests.notifiers.servers import send_to_slow
from tests.notifiers.slack_server import port_of_nobody

SECRET = "signing-very-secret"
PATH = "/hooks/verysecret"
NOW = datetime(2025, 3, 25, 20, 42, tzinfo=UTC)


def opened(url, timeout=5.0, secret=SECRET, old_secret=None):
    return WebhookChannel("hook", url, secret, "urn:listwatch:acme", lambda: NOW, timeout, old_secret)


def whsec(letter):
    return "whsec_" + base64.b64encode(letter * 32).decode()


NEW, OLD, OTHER = whsec(b"n"), whsec(b"o"), whsec(b"x")


@pytest.fixture(scope="module")
def read_event():
    """The receiver of the guide, as it stands there."""
    guide = Path(__file__).resolve().parents[2] / "docs/WEBHOOKS.md"
    (block,) = re.findall(r"```python\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)
    names = {}
    exec(block, names)
    return names["read_event"]


def test_the_receiver_of_the_guide_takes_what_is_signed_and_turns_away_the_rest(httpserver, receiver, read_event):
    receiver.respond_with_data("")
    channel = opened(httpserver.url_for(PATH), secret=NEW, old_secret=OLD)
    for _ in range(2):
        channel.send(compliance_message(), "")
    requests = [request for request, _ in httpserver.log]
    headers, body, sent_at = requests[0].headers, requests[0].get_data(), NOW.timestamp()
    assert [read_event(headers, body, secret, sent_at)["id"] for secret in (NEW, OLD)] == ["a1b2c3", "a1b2c3"]
    assert {request.headers["webhook-id"] for request in requests} == {"a1b2c3"}
    with pytest.raises(ValueError, match="not signed"):
        read_event(headers, body + b" ", NEW, sent_at)
    with pytest.raises(ValueError, match="not signed"):
        read_event(headers, body, OTHER, sent_at)
    with pytest.raises(ValueError, match="too old"):
        read_event(headers, body, NEW, sent_at + 301)


def test_the_example_of_the_convention_is_signed_alike():
    # https://github.com/standard-webhooks/standard-webhooks, the test of its libraries.
    key = signing_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "hook")
    signed = standard_signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_is_signed_is_parted_by_full_stops_alone():
    assert webhook_id_of("2025-05427.filed.compliance.ü") == "2025-05427_filed_compliance_\\xfc"


def test_a_secret_that_is_cut_off_is_refused_and_not_repeated():
    with pytest.raises(ConfigProblem, match="not base64") as raised:
        opened("https://example.com/", secret="whsec_notwhol")
    assert "notwhol" not in str(raised.value)


@pytest.fixture
def receiver(httpserver):
    return httpserver.expect_request(PATH, method="POST")


@pytest.fixture
def channel(httpserver):
    return opened(httpserver.url_for(PATH))


def test_an_event_arrives_in_its_envelope_signed_and_named(httpserver, receiver, channel):
    receiver.respond_with_data("", status=202)
    assert channel.send(compliance_message(), "") == DeliveryResult(Outcome.DELIVERED)
    request, _ = httpserver.log[-1]
    body = request.get_data()
    event = json.loads(body)
    assert request.headers["Content-Type"] == "application/cloudevents+json; charset=utf-8"
    assert request.headers["Idempotency-Key"] == "a1b2c3"
    timestamp = request.headers["Listwatch-Timestamp"]
    assert timestamp == str(int(NOW.timestamp()))
    expected = hmac.new(SECRET.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(request.headers["Listwatch-Signature"], f"v1={expected}")
    assert {key: event[key] for key in ("specversion", "id", "source", "type", "subject", "time", "dataschema")} == {
        "specversion": "1.0",
        "id": "a1b2c3",
        "source": "urn:listwatch:acme",
        "type": "listwatch.alert.v1",
        "subject": "2025-05427",
        "time": "2025-03-25T20:41:00+00:00",
        "dataschema": "urn:listwatch:schema:alert:v1",
    }
    assert event["data"]["content"]["affected"][0]["customer_id"] == "C00451"


def test_a_sales_event_names_no_document(httpserver, receiver, channel):
    receiver.respond_with_data("")
    channel.send(account_message(), "")
    assert b"2025-05427" not in httpserver.log[-1][0].get_data()


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.DELIVERED),
        (204, Outcome.DELIVERED),
        (302, Outcome.GAVE_UP),
        (400, Outcome.GAVE_UP),
        (401, Outcome.GAVE_UP),
        (410, Outcome.GAVE_UP),
        (408, Outcome.TRY_AGAIN),
        (429, Outcome.TRY_AGAIN),
        (503, Outcome.TRY_AGAIN),
        (500, Outcome.PERHAPS_SENT),
        (504, Outcome.PERHAPS_SENT),
    ],
)
def test_every_answer_is_worth_something_else(httpserver, receiver, channel, status, outcome):
    receiver.respond_with_data("", status=status, headers={"Location": httpserver.url_for("/elsewhere")})
    assert channel.send(account_message(), "").outcome is outcome
    assert len(httpserver.log) == 1


def test_the_time_asked_for_is_kept(receiver, channel):
    receiver.respond_with_data("", status=429, headers={"Retry-After": "7"})
    assert channel.send(account_message(), "").retry_after == 7.0


def test_no_answer_in_time_may_have_been_taken(httpserver, receiver):
    verdict = send_to_slow(receiver, opened(httpserver.url_for(PATH), timeout=0.2))
    assert verdict.outcome is Outcome.PERHAPS_SENT


def test_a_receiver_that_is_not_there_is_tried_again():
    verdict = opened(f"http://127.0.0.1:{port_of_nobody()}{PATH}").send(account_message(), "")
    assert verdict.outcome is Outcome.TRY_AGAIN
    assert "secret" not in verdict.detail


@pytest.mark.parametrize("url", ["verysecret", "file:///etc/verysecret", "https://host/very secret"])
def test_an_address_that_is_none_is_refused_and_not_repeated(url):
    with pytest.raises(ConfigProblem, match="not a web address") as raised:
        opened(url)
    assert "secret" not in str(raised.value)

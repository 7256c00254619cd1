"""The Teams channel against a stand-in that takes what a workflow takes: a card, of 28 kB at most."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug import Request, Response

from notifiers.blocks import DecisionRequest, Paragraph
from notifiers.teams import MOST_BYTES, TeamsChannel, as_sent, teams_message
from state.deliveries import DeliveryResult, Outcome
from state.errors import ConfigProblem
from tests.notifiers.examples import AFFECTED, account_message, compliance_message
from tests.notifiers.slack_server import port_of_nobody

PATH = "/workflows/verysecret/triggers/manual/paths/invoke"
KNOWN = {"RichTextBlock", "TextRun", "Action.OpenUrl"}


def workflow(request: Request) -> Response:
    """Refuse what Teams refuses: too many bytes, another message, elements it does not know, more than six buttons."""
    body = request.get_data()
    if len(body) > MOST_BYTES:
        return Response("RequestEntityTooLarge", status=413)
    message = json.loads(body)
    (attachment,) = message["attachments"]
    card = attachment["content"]
    right = (message["type"], attachment["contentType"]) == ("message", "application/vnd.microsoft.card.adaptive")
    kinds = {each["type"] for each in (*card["body"], *card["actions"])}
    kinds |= {run["type"] for each in card["body"] for run in each["inlines"]}
    fits = kinds <= KNOWN and len(card["actions"]) <= 6 and card["version"] == "1.4" and bool(card["body"])
    return Response(status=202 if right and fits else 400)


@pytest.fixture
def channel(httpserver):
    httpserver.expect_request(PATH, method="POST").respond_with_handler(workflow)
    return TeamsChannel("teams", httpserver.url_for(PATH), "https://desk.example.com/", timeout=5)


def words(sent) -> str:
    card = sent["attachments"][0]["content"]
    return "\n".join("".join(run["text"] for run in each["inlines"]) for each in card["body"])


def test_an_alert_is_a_card_that_opens_the_desk(httpserver, channel):
    message = compliance_message()
    assert channel.send(message, "") == DeliveryResult(Outcome.DELIVERED)
    sent = json.loads(httpserver.log[-1][0].get_data())
    assert words(sent).startswith(message.subject)
    assert message.footer in words(sent)
    buttons = sent["attachments"][0]["content"]["actions"]
    assert buttons[0] == {"type": "Action.OpenUrl", "title": "Open the desk", "url": "https://desk.example.com/"}
    asked = [part.match_id for part in message.parts if isinstance(part, DecisionRequest) and part.match_id][:3]
    assert [each["url"].rpartition("/")[2] for each in buttons if "/matches/" in each["url"]] == asked
    assert channel.send(account_message(), "").outcome is Outcome.DELIVERED


def test_what_does_not_fit_is_said_and_the_card_is_taken(httpserver, channel):
    many = tuple(
        replace(AFFECTED[0], customer_id=f"C{number}", customer_name=f"Ümlaut {number}") for number in range(900)
    )
    message = compliance_message(affected=many)
    message = replace(message, parts=(*message.parts, *[Paragraph("長" * 500)] * 60))
    assert channel.send(message, "").outcome is Outcome.DELIVERED
    sent = json.loads(httpserver.log[-1][0].get_data())
    assert f"`listwatch show {message.alert_id}` has the whole alert" in words(sent)
    assert message.footer in words(sent)


@given(st.lists(st.text(max_size=6_000), max_size=12), st.text(max_size=200))
def test_any_words_fit(texts, subject):
    message = replace(account_message(), parts=tuple(map(Paragraph, texts)), subject=subject or "s")
    body = as_sent(teams_message(message))
    assert len(body) <= MOST_BYTES
    assert "[x](http://evil)" in words(teams_message(replace(message, subject="[x](http://evil)"))), "no markup is read"


ANSWERS = {
    200: Outcome.DELIVERED,
    400: Outcome.GAVE_UP,
    404: Outcome.GAVE_UP,
    413: Outcome.GAVE_UP,
    429: Outcome.TRY_AGAIN,
    502: Outcome.PERHAPS_SENT,
}


@pytest.mark.parametrize(("status", "outcome"), ANSWERS.items())
def test_every_answer_is_worth_something_else(httpserver, status, outcome):
    httpserver.expect_request(PATH).respond_with_data("", status=status, headers={"Retry-After": "7"})
    answered = TeamsChannel("teams", httpserver.url_for(PATH), timeout=5).send(account_message(), "")
    assert answered.outcome is outcome
    assert answered.retry_after == (7.0 if status == 429 else None)


def test_nobody_there_is_tried_again_and_an_address_that_is_none_is_refused():
    gone = TeamsChannel("teams", f"http://127.0.0.1:{port_of_nobody()}{PATH}", timeout=2)
    assert gone.send(account_message(), "").outcome is Outcome.TRY_AGAIN
    with pytest.raises(ConfigProblem, match="not a web address") as raised:
        TeamsChannel("teams", "verysecret")
    assert "verysecret" not in str(raised.value)

"""Whatever an alert says, Slack takes its pages, and none of the customers it is about is missing."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from notifiers.attachments import attachments_of
from notifiers.blocks import FieldList, Heading, Link, Links, Paragraph, Quotation, Table
from notifiers.message import render_message
from notifiers.slack_blocks import CUT
from notifiers.slack_pages import MAX_REPLIES, slack_blocks, slack_pages, slack_text
from tests.notifiers.examples import AFFECTED, COMPLIANCE, account_message, addition, alert, compliance_message, listing
from tests.notifiers.slack_server import trouble_with

# Long, multiplied when escaped, multiplied when sent as JSON: whatever can burst a limit.
TEXTS = st.builds(lambda text, times: text * times, st.text('a &<>*\n"\x1c\x00浪🚀', max_size=8), st.integers(0, 900))
PARTS = st.one_of(
    st.builds(Heading, TEXTS, st.sampled_from([1, 2])),
    st.builds(Paragraph, TEXTS, st.booleans()),
    st.builds(FieldList, st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=25).map(tuple)),
    st.builds(Table, st.just(("One", "Two")), st.lists(st.tuples(TEXTS, TEXTS), max_size=40).map(tuple)),
    st.builds(Quotation, TEXTS, TEXTS),
    st.builds(Links, st.tuples(st.builds(Link, TEXTS, TEXTS.map("https://example.com/".__add__)))),
)
MESSAGES = st.builds(
    lambda subject, footer, parts: replace(account_message(), subject=subject, footer=footer, parts=tuple(parts)),
    TEXTS,
    TEXTS,
    st.lists(PARTS, max_size=60),
)
CUSTOMERS = st.lists(
    st.builds(
        lambda number, customer_name, name: replace(
            AFFECTED[0], customer_id=f"C{number:05}", customer_name=customer_name, change=addition(listing(name))
        ),
        st.integers(0, 99_999),
        TEXTS,
        TEXTS,
    ),
    max_size=60,
)


@given(message=MESSAGES)
def test_no_message_is_beyond_any_limit_of_slack(message):
    pages = slack_pages(message, buttons=True)
    assert len(pages.replies) <= MAX_REPLIES
    for blocks in (pages.summary, *pages.replies, slack_blocks(message)):
        assert trouble_with(blocks) == ""
    assert pages.summary[-1]["type"] == slack_blocks(message)[-1]["type"] == "context"


@given(affected=CUSTOMERS)
def test_no_affected_customer_is_missing_from_message_thread_and_file_together(affected):
    message = compliance_message(affected=tuple(affected))
    pages = slack_pages(message, buttons=True)
    for blocks in (pages.summary, *pages.replies):
        assert trouble_with(blocks) == ""
    shown = json.dumps([pages.summary, pages.replies])
    files = b"".join(item.content for item in attachments_of(message)).decode() if pages.shortened else ""
    assert all(customer.customer_id in shown + files for customer in affected)
    buttons = shown.count('"listwatch_confirm"') + shown.count("too long for buttons")
    assert buttons == len(affected) or pages.shortened


def test_a_short_message_is_one_and_whole():
    pages = slack_pages(account_message(), buttons=True)
    assert "Decision by" in json.dumps(pages.summary)
    assert (pages.replies, pages.shortened) == ((), False)


def test_many_customers_are_all_named_in_the_channel_and_told_in_full_in_the_thread():
    customers = tuple(
        replace(AFFECTED[0], customer_id=f"C{number:05}", customer_name=f"L{number}") for number in range(40)
    )
    pages = slack_pages(compliance_message(affected=customers), buttons=True)
    summary, thread = json.dumps(pages.summary), json.dumps(pages.replies)
    assert all(customer.customer_id in summary for customer in customers)
    assert "The details are in the thread." in summary
    assert (summary + thread).count('"listwatch_confirm"') == 40
    assert len(pages.replies) <= MAX_REPLIES


def test_what_even_the_thread_does_not_hold_is_said_and_asks_for_the_file():
    customers = tuple(
        replace(AFFECTED[0], customer_id=f"C{number:05}", customer_name=f"L{number}") for number in range(300)
    )
    pages = slack_pages(compliance_message(affected=customers), buttons=True)
    assert pages.shortened
    said = json.dumps([pages.summary, pages.replies])
    assert "200 more customers are not shown here: see the attached table" in said
    assert "260 more customers are not shown in detail" in said


def test_many_accounts_of_one_name_are_one_row():
    customers = tuple(replace(AFFECTED[0], customer_id=f"C{number:05}") for number in range(5_000))
    pages = slack_pages(compliance_message(affected=customers), buttons=True)
    said = json.dumps([pages.summary, pages.replies])
    assert "C00000 and 4,999 more" in said
    assert "C00001" not in said
    assert "4,999 more customers are not shown in detail" in said


def test_buttons_stand_below_the_customer_they_are_for():
    pages = slack_pages(compliance_message(affected=AFFECTED[:1]), buttons=True)
    blocks = [*pages.summary, *(block for reply in pages.replies for block in reply)]
    at = next(number for number, block in enumerate(blocks) if block["type"] == "actions")
    assert blocks[at - 1]["text"]["text"] == "*C00451 · Inspur Software Co., Ltd.*"
    words = [button["text"]["text"] for button in blocks[at]["elements"]]
    assert words == ["Confirm", "Not a match", "Assign"]
    assert json.loads(blocks[at]["elements"][0]["value"]) == [
        "a1b2c3",
        "C00451",
        AFFECTED[0].match_id,
    ]


def test_without_triage_and_in_a_webhook_there_are_no_buttons():
    message = compliance_message()
    assert "actions" not in json.dumps([slack_pages(message, buttons=False).replies, slack_blocks(message)])


def test_the_plain_form_says_how_many_parts_it_leaves_out():
    customers = tuple(
        replace(AFFECTED[0], customer_id=f"C{number:05}", customer_name=f"L{number}") for number in range(30)
    )
    *_, notice, _ = slack_blocks(compliance_message(affected=customers))
    assert f"more parts: {CUT}" in notice["elements"][0]["text"]


def test_the_notification_is_subject_and_preview():
    text = slack_text(render_message(alert(COMPLIANCE)))
    assert text.startswith("Entity List rule 2025-05427: 3 customers possibly affected\nIn force since March 25, 2025")

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from notifiers.parts import Facts, Heading, Link, Links, Paragraph, Quotation, Table
from notifiers.slack_blocks import (
    MAX_BLOCKS,
    MAX_FIELD,
    MAX_FIELDS,
    MAX_HEADER,
    MAX_SECTION,
    MAX_TOTAL,
    slack_blocks,
    slack_text,
)
from tests.notifiers.examples import AFFECTED, account_message, compliance_message

# Long, multiplied when escaped, multiplied when sent as JSON: whatever can burst a limit.
TEXTS = st.builds(lambda text, times: text * times, st.text("a &<>*\n浪🚀", max_size=8), st.integers(0, 900))
PARTS = st.one_of(
    st.builds(Heading, TEXTS, st.sampled_from([1, 2])),
    st.builds(Paragraph, TEXTS, st.booleans()),
    st.builds(Facts, st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=25).map(tuple)),
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


@settings(max_examples=60, deadline=None)
@given(message=MESSAGES)
def test_no_message_is_beyond_any_limit_of_slack(message):
    blocks = slack_blocks(message)
    assert len(blocks) <= MAX_BLOCKS
    assert len(json.dumps(blocks)) <= MAX_TOTAL
    for block in blocks:
        _check(block)


def _check(block):
    fields = block.get("fields", ())
    assert len(fields) <= MAX_FIELDS
    assert all(1 <= len(field["text"]) <= MAX_FIELD for field in fields)
    if "text" in block:
        limit = MAX_HEADER if block["type"] == "header" else MAX_SECTION
        assert 1 <= len(block["text"]["text"]) <= limit


@settings(max_examples=40, deadline=None)
@given(message=MESSAGES)
def test_the_footer_is_always_there_and_a_cut_is_always_told(message):
    blocks = slack_blocks(message)
    assert blocks[-1]["type"] == "context"
    if len(blocks) == MAX_BLOCKS:
        assert "see e-mail or evidence" in blocks[-2]["text"]["text"]


def test_a_short_message_is_shown_whole():
    shown = json.dumps(slack_blocks(account_message()))
    assert "Decision by" in shown
    assert "more" not in shown


def test_many_customers_are_all_named_before_any_is_told_in_full():
    customers = tuple(replace(AFFECTED[0], customer_id=f"C{number:05}") for number in range(30))
    texts = [block.get("text", {}).get("text", "") for block in slack_blocks(compliance_message(affected=customers))]
    overview = next(text for text in texts if text.startswith("_Customer"))
    assert all(customer.customer_id in overview for customer in customers)
    assert "more parts: see e-mail or evidence" in texts[-2]


def test_rows_that_do_not_fit_are_counted():
    table = Table(("Entry",), tuple((f"{number} " + "x" * 96,) for number in range(50)))
    text = slack_blocks(replace(account_message(), parts=(table,)))[1]["text"]["text"]
    shown = text.count("• ")
    assert text.endswith(f"… and {50 - shown} more rows: see e-mail or evidence")


def test_characters_that_do_not_fit_are_counted_and_no_escape_is_torn():
    text = slack_blocks(replace(account_message(), parts=(Paragraph("&" * 1000),)))[1]["text"]["text"]
    shown = text.count("&amp;")
    assert text == "&amp;" * shown + f" … and {1000 - shown:,} more characters: see e-mail or evidence"


def test_a_name_cannot_call_a_channel_or_be_a_link():
    hostile = "<!channel> <@U1> <https://evil.example|ok> @here &"
    parts = (Paragraph(hostile), Heading(hostile), Facts(((hostile, hostile),)), Table((hostile,), ((hostile,),)))
    message = replace(account_message(), subject=hostile, preview=hostile, parts=(*parts, Quotation("x", hostile)))
    sent = json.dumps(slack_blocks(message)) + slack_text(message)
    assert not any(mark in sent for mark in ("<!", "<@", "<http"))
    assert "&lt;!channel&gt;" in sent
    assert sent.count('"verbatim": true') == sent.count('"mrkdwn"')


def test_the_law_is_shown_without_markup():
    quotation = Quotation("Entry as printed", "* * * _Suma_ :x:")
    block = slack_blocks(replace(account_message(), parts=(quotation,)))[1]
    assert block["text"] == {
        "type": "plain_text",
        "text": "Entry as printed:\n“* * * _Suma_ :x:”",
        "emoji": False,
    }


def test_only_web_addresses_become_links():
    links = Links((Link("PDF", "https://example.com/a|b>c"), Link("odd", "javascript:alert(1)")))
    block = slack_blocks(replace(account_message(), parts=(links,)))[1]
    assert block["text"]["text"] == "<https://example.com/a%7Cb&gt;c|PDF>\nodd: javascript:alert(1)"

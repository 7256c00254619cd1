import json
from dataclasses import replace

from notifiers.blocks import FieldList, Heading, Link, Links, Paragraph, Quotation, Table
from notifiers.slack_blocks import CUT
from notifiers.slack_pages import slack_blocks, slack_text
from tests.notifiers.examples import account_message


def test_a_long_table_goes_on_in_another_section():
    table = Table(("Entry",), tuple((f"{number} " + "x" * 96,) for number in range(50)))
    texts = [block["text"]["text"] for block in slack_blocks(replace(account_message(), parts=(table,)))[1:-1]]
    assert len(texts) == 2
    assert sum(text.count("• ") for text in texts) == 50


def test_characters_that_do_not_fit_are_counted_and_no_escape_is_torn():
    text = slack_blocks(replace(account_message(), parts=(Paragraph("&" * 1000),)))[1]["text"]["text"]
    shown = text.count("&amp;")
    assert text == "&amp;" * shown + f" … and {1000 - shown:,} more characters: {CUT}"


def test_a_name_cannot_call_a_channel_or_be_a_link():
    hostile = "<!channel> <@U1> <https://evil.example|ok> @here &"
    parts = (Paragraph(hostile), Heading(hostile), FieldList(((hostile, hostile),)), Table((hostile,), ((hostile,),)))
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

"""How every alert looks on every channel, and that no name is anything but text there."""

import json
from html.parser import HTMLParser

import pytest

from notifiers.attachments import attachments_of
from notifiers.message import render_message
from notifiers.slack_pages import slack_blocks, slack_pages
from notifiers.templating import DEFAULT_TEMPLATES
from tests.notifiers.golden_alerts import ALERTS, HOSTILE_NAMES
from tests.notifiers.slack_server import trouble_with
from tests.notifiers.write_goldens import FOLDER, PUBLISHED_SCHEMA, looks, looks_of

HOSTILE = render_message(ALERTS["hostile-names"])


@pytest.mark.parametrize("name", sorted(ALERTS))
def test_an_alert_looks_as_it_did(name):
    looks_now = looks_of(name)
    assert looks_now == {file: (FOLDER / file).read_text(encoding="utf-8") for file in looks_now}


def test_every_golden_belongs_to_an_alert():
    assert {path.name for path in FOLDER.iterdir()} == {*looks(), PUBLISHED_SCHEMA.name}


@pytest.mark.parametrize("name", sorted(ALERTS))
def test_slack_takes_every_page(name):
    message = render_message(ALERTS[name])
    pages = slack_pages(message, buttons=True)
    assert [trouble_with(blocks) for blocks in (pages.summary, *pages.replies, slack_blocks(message))] == [""] * (
        2 + len(pages.replies)
    )


@pytest.mark.parametrize("name", sorted(ALERTS))
def test_html_fetches_nothing_and_runs_nothing(name):
    tags = _Tags()
    tags.feed(looks_of(name)[f"{name}.html"])
    assert not {"script", "img", "link", "iframe", "object", "form"} & tags.names
    assert not any(attribute.startswith("on") for attribute in tags.attributes)


def test_hostile_names_are_whole_in_text_and_html():
    text = " ".join(DEFAULT_TEMPLATES.render_text(HOSTILE).split())
    tags = _Tags()
    tags.feed(DEFAULT_TEMPLATES.render_html(HOSTILE))
    for name in HOSTILE_NAMES[:3] + HOSTILE_NAMES[4:8]:
        assert name.split()[0] in text
        assert name in tags.text
    assert "\u202e" not in text


def test_in_slack_no_name_calls_anybody_or_turns_the_line_around():
    said = json.dumps([slack_pages(HOSTILE, buttons=False).summary, slack_pages(HOSTILE, buttons=False).replies])
    assert not any(mark in said for mark in ("<!", "<@", "<https://evil", "\\u202e"))
    assert said.count('"verbatim": true') == said.count('"mrkdwn"')


def test_in_a_spreadsheet_no_name_is_a_formula():
    sheet = attachments_of(HOSTILE)[1].content.decode("utf-8-sig")
    assert ",'=HYPERLINK(0) & Co.," in sheet


@pytest.mark.parametrize("name", ["hold", "release"])
def test_a_sales_notice_has_no_attachment(name):
    assert attachments_of(render_message(ALERTS[name])) == ()


class _Tags(HTMLParser):
    """The tags, attributes and text that a browser would see."""

    def __init__(self):
        super().__init__()
        self.names, self.attributes, self.text = set(), set(), ""

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data):
        self.text += data

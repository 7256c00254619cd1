from dataclasses import replace
from html.parser import HTMLParser

import pytest
from lxml import html as lxml_html

from notifiers.html import render_html
from notifiers.parts import Facts, Heading, Link, Links, Paragraph, Quotation, Table
from tests.notifiers.examples import account_message, compliance_message

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;"


def test_the_page_is_whole_and_says_what_the_message_says():
    page = lxml_html.fromstring(render_html(compliance_message()))
    text = page.text_content()
    assert page.get("lang") == "en"
    assert "In force since 25 March 2025" in text
    assert "CHINA, PEOPLE'S REPUBLIC OF" in text
    assert "Possible match; not a legal determination. Alert a1b2c3" in text


@pytest.mark.parametrize(
    "part",
    [
        Heading(HOSTILE),
        Heading(HOSTILE, level=2),
        Paragraph(HOSTILE),
        Paragraph(HOSTILE, strong=True),
        Facts(((HOSTILE, HOSTILE),)),
        Table((HOSTILE,), ((HOSTILE,),)),
        Quotation(HOSTILE, HOSTILE),
        Links((Link(HOSTILE, f"https://example.com/{HOSTILE}"),)),
    ],
)
def test_a_hostile_name_stays_text_in_every_part(part):
    message = replace(account_message(), subject=HOSTILE, preview=HOSTILE, footer=HOSTILE, parts=(part,))
    tags = _Tags()
    tags.feed(render_html(message))
    assert not {"script", "img"} & tags.names
    assert not any(name.startswith("on") for name in tags.attributes)


def test_only_web_addresses_can_be_clicked():
    links = Links((Link("page", "https://example.com/"), Link("trap", "javascript:alert(1)")))
    page = lxml_html.fromstring(render_html(replace(account_message(), parts=(links,))))
    assert page.xpath("//a/@href") == ["https://example.com/"]
    assert "trap: javascript:alert(1)" in page.text_content()


def test_nothing_is_fetched_to_show_it():
    page = render_html(compliance_message())
    assert not any(loader in page for loader in ("src=", "url(", "<link", "@import", "<script"))


def test_tables_keep_their_layout_without_the_style_sheet_and_turn_dark_with_it():
    page = render_html(compliance_message())
    cells = lxml_html.fromstring(page).xpath("//td")
    assert all(cell.get("style") for cell in cells)
    assert "prefers-color-scheme: dark" in page


def test_quoted_lines_stay_lines():
    quotation = Quotation("Entry as printed", "First;\nSecond.")
    assert "First;<br>Second.</blockquote>" in render_html(replace(account_message(), parts=(quotation,)))


class _Tags(HTMLParser):
    """The tags and attributes that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)

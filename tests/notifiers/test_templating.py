from dataclasses import replace
from html.parser import HTMLParser

import pytest
from lxml import html as lxml_html

from notifiers.blocks import FieldList, Heading, Link, Links, Paragraph, Quotation, Table
from notifiers.plain import render_text
from notifiers.templating import DEFAULT_TEMPLATES, Templates
from state.errors import ConfigProblem
from tests.notifiers.examples import account_message, compliance_message

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;"


def test_the_page_is_whole_and_says_what_the_message_says():
    page = lxml_html.fromstring(DEFAULT_TEMPLATES.render_html(compliance_message()))
    text = page.text_content()
    assert page.get("lang") == "en"
    assert "In force since March 25, 2025" in text
    assert "CHINA, PEOPLE'S REPUBLIC OF" in text
    assert "Possible match; not a legal determination. Alert a1b2c3" in text


@pytest.mark.parametrize(
    "part",
    [
        Heading(HOSTILE),
        Heading(HOSTILE, level=2),
        Paragraph(HOSTILE),
        Paragraph(HOSTILE, strong=True),
        FieldList(((HOSTILE, HOSTILE),)),
        Table((HOSTILE,), ((HOSTILE,),)),
        Quotation(HOSTILE, HOSTILE),
        Links((Link(HOSTILE, f"https://example.com/{HOSTILE}"),)),
    ],
)
def test_a_hostile_name_stays_text_in_every_part(part):
    message = replace(account_message(), subject=HOSTILE, preview=HOSTILE, footer=HOSTILE, parts=(part,))
    tags = _Tags()
    tags.feed(DEFAULT_TEMPLATES.render_html(message))
    assert not {"script", "img"} & tags.names
    assert not any(name.startswith("on") for name in tags.attributes)


def test_only_web_addresses_can_be_clicked():
    links = Links((Link("page", "https://example.com/"), Link("trap", "javascript:alert(1)")))
    page = lxml_html.fromstring(DEFAULT_TEMPLATES.render_html(replace(account_message(), parts=(links,))))
    assert page.xpath("//a/@href") == ["https://example.com/"]
    assert "trap: javascript:alert(1)" in page.text_content()


def test_nothing_is_fetched_to_show_it():
    page = DEFAULT_TEMPLATES.render_html(compliance_message())
    assert not any(loader in page for loader in ("src=", "url(", "<link", "@import", "<script"))


def test_tables_keep_their_layout_without_the_style_sheet():
    page = DEFAULT_TEMPLATES.render_html(compliance_message())
    tables = lxml_html.fromstring(page).xpath("//table[contains(@class, 'rows')]")
    assert tables
    assert all(int(table.get("cellpadding")) > 0 for table in tables)
    assert all(row.get("valign") == "top" for table in tables for row in table.xpath(".//tr[td]"))


def test_a_customer_in_the_table_leads_to_its_section():
    page = lxml_html.fromstring(DEFAULT_TEMPLATES.render_html(compliance_message()))
    targets = [link.removeprefix("#") for link in page.xpath("//a[starts-with(@href, '#')]/@href")]
    assert targets == ["customer-C00451", "customer-C00650", "customer-C01921"]
    assert all(page.xpath("//h3[@id=$target]", target=target) for target in targets)


def test_it_turns_dark():
    page = DEFAULT_TEMPLATES.render_html(compliance_message())
    assert "prefers-color-scheme: dark" in page


def test_quoted_lines_stay_lines():
    quotation = Quotation("Entry as printed", "First;\nSecond.")
    assert "First;<br>Second.</blockquote>" in DEFAULT_TEMPLATES.render_html(
        replace(account_message(), parts=(quotation,))
    )


def test_without_a_folder_the_text_is_that_of_the_package():
    message = compliance_message()
    assert DEFAULT_TEMPLATES.render_text(message) == render_text(message)


def test_a_template_of_the_user_s_keeps_what_it_does_not_change(tmp_path):
    (tmp_path / "message.html").write_text(
        '{% extends "default/message.html" %}{% block closing %}<p>Desk 4: {{ message.subject }}</p>{% endblock %}'
    )
    (tmp_path / "message.txt").write_text("ACME INTERNAL\n\n{{ text }}")
    templates = Templates(tmp_path)
    templates.check()
    message = replace(account_message(), subject=HOSTILE)
    assert "In force since" in templates.render_html(compliance_message())
    assert "<p>Desk 4: &lt;script&gt;" in templates.render_html(message)
    assert templates.render_text(message) == f"ACME INTERNAL\n\n{render_text(message)}"


@pytest.mark.parametrize(
    ("template", "line", "why"),
    [
        ("{{ message.subject }}\n{% if %}", 2, "TemplateSyntaxError"),
        ("one\n\n{{ message.no_such_thing.at_all }}", 3, "UndefinedError"),
        ("{{ ''.__class__.__mro__ }}", 1, "SecurityError"),
        ("{% for number in range(1000000) %}{% endfor %}", 1, "OverflowError"),
        ("{{ 1 / 0 }}", 1, "ZeroDivisionError"),
    ],
)
def test_a_broken_template_is_named_with_its_line_and_costs_no_alert(tmp_path, caplog, template, line, why):
    path = tmp_path / "message.html"
    path.write_text(template)
    templates = Templates(tmp_path)
    with pytest.raises(ConfigProblem, match=why) as raised:
        templates.check()
    assert raised.value.subject == f"{path}, line {line}"
    message = account_message()
    assert templates.render_html(message) == DEFAULT_TEMPLATES.render_html(message)
    logged = str([vars(record) for record in caplog.records])
    assert f"{path}, line {line}" in logged
    assert "Inspur" not in logged


def test_a_folder_that_is_not_there_is_told_by_the_check_and_costs_no_alert(tmp_path):
    templates = Templates(tmp_path / "gone")
    with pytest.raises(ConfigProblem, match="no folder"):
        templates.check()
    assert templates.render_text(account_message()) == render_text(account_message())


class _Tags(HTMLParser):
    """The tags and attributes that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)

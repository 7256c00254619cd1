from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from notifiers.blocks import FieldList, Heading, Link, Links, Paragraph, Quotation, Table
from notifiers.plain import WIDTH, render_text
from tests.notifiers.examples import account_message, compliance_message

ANY_TEXT = st.text(max_size=200)
PARTS = st.one_of(
    st.builds(Heading, ANY_TEXT, st.sampled_from([1, 2])),
    st.builds(Paragraph, ANY_TEXT, st.booleans()),
    st.builds(FieldList, st.tuples(st.tuples(st.just("Label"), ANY_TEXT))),
    st.builds(Table, st.just(("One", "Two")), st.tuples(st.tuples(ANY_TEXT, ANY_TEXT))),
    st.builds(Quotation, ANY_TEXT, ANY_TEXT),
)


def test_a_message_reads_from_top_to_bottom_in_a_terminal():
    assert render_text(account_message()) == (
        "HOLD: Inspur Software Company, Ltd (C00451)\n"
        "===========================================\n"
        "\n"
        "*** Export compliance hold. Do not ship, export or transfer anything for this\n"
        "account until Trade Compliance releases it. ***\n"
        "\n"
        "Account:              Inspur Software Company, Ltd (C00451)\n"
        "Action:               HOLD\n"
        "Since:                March 25, 2025\n"
        "Open orders:          4\n"
        "Account owner:        s.tanaka@example.com\n"
        "Who decides:          Trade compliance\n"
        "Decision by:          March 26, 2025, 12:00 pm ET\n"
        "Contact:              compliance@example.com\n"
        "\n"
        "Possible match; not a legal determination. Alert a1b2c3\n"
    )


def test_a_table_keeps_its_columns_when_cells_are_long():
    table = Table(("Our record", "Score"), (("word " * 40, "98"),))
    lines = render_text(replace(account_message(), parts=(table,))).splitlines()
    start = lines.index(next(line for line in lines if line.startswith("Our record")))
    assert lines[start + 2].endswith("  98")
    assert all(len(line) <= WIDTH for line in lines[start:])


def test_quoted_lines_stay_lines():
    quoted = Quotation("Entry as printed", "First;\nSecond.")
    assert "Entry as printed:\n  | First;\n  | Second.\n" in render_text(replace(account_message(), parts=(quoted,)))


def test_an_address_of_a_page_is_never_broken():
    url = "https://www.federalregister.gov/" + "a" * 100
    assert url in render_text(replace(account_message(), parts=(Links((Link("Page", url),)),)))


def test_no_control_sequence_reaches_the_terminal():
    hostile = replace(account_message(), subject="Acme\x1b[2J\x1b]0;owned\x07 \u202elatnemurtsni")
    text = render_text(hostile)
    assert not {"\x1b", "\x07", "\u202e"} & set(text)


@given(part=PARTS)
def test_any_text_is_laid_out_within_the_width(part):
    text = render_text(replace(account_message(), parts=(part,)))
    assert all(len(line) <= WIDTH or " " not in line.strip(" |*:") for line in text.splitlines())


def test_the_whole_compliance_message_fits_the_width_but_for_addresses():
    wide = [line for line in render_text(compliance_message()).splitlines() if len(line) > WIDTH]
    assert all("https://" in line for line in wide)

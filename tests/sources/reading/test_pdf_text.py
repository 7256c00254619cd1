import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.demo.drafts import read_rule_draft
from monitor.demo.typeset_text import set_manuscript
from sources.reading.pdf_text import text_of_pdf
from sources.reading.rule_file import read_rule
from state.errors import UnreadableInput
from state.rules import TextForm
from tests.sources.pdf import make_pdf


def set_as_pdf(number: str) -> bytes:
    manuscript = set_manuscript(read_rule_draft(number)).decode()
    return make_pdf([page.split("\n") for page in manuscript.split("\f")])


def test_pages_come_in_order_with_a_form_feed_between() -> None:
    assert text_of_pdf(make_pdf([["first page", "goes on"], ["second (page)"]]), "a.pdf") == (
        "first page\ngoes on\fsecond (page)"
    )


@pytest.mark.parametrize(("number", "entries"), [("2025-05427", 12), ("2025-05426", 74)])
def test_a_filing_is_read_from_its_pdf_as_from_its_plain_text(number: str, entries: int) -> None:
    rule = read_rule(set_as_pdf(number), f"{number}.pdf")
    plain = read_rule(set_manuscript(read_rule_draft(number)), f"{number}.txt")
    assert rule.text_form is TextForm.PLAIN_TEXT
    assert len(rule.amendments) == entries
    assert [(each.verb, each.destination, each.name) for each in rule.amendments] == [
        (each.verb, each.destination, each.name) for each in plain.amendments
    ]
    assert (rule.effective_on, rule.savings) == (plain.effective_on, plain.savings)
    assert rule.counts_agree


def test_a_scan_is_said_to_be_one() -> None:
    with pytest.raises(UnreadableInput, match=r"scan\.pdf: is a PDF without text.*not parsed"):
        text_of_pdf(make_pdf([[], []]), "scan.pdf")


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6])
def test_half_a_pdf_is_refused_or_read_as_incomplete(share: float) -> None:
    whole = set_as_pdf("2025-05427")
    try:
        rule = read_rule(whole[: int(len(whole) * share)], "half.pdf")
    except UnreadableInput:
        return
    assert not rule.is_complete


@given(st.binary(max_size=300))
@settings(max_examples=50, deadline=None)
def test_any_bytes_behind_the_mark_raise_only_the_one_error(rest: bytes) -> None:
    try:
        text_of_pdf(b"%PDF-1.4\n" + rest, "a.pdf")
    except UnreadableInput as problem:
        assert problem.subject == "a.pdf"  # noqa: PT017 - the other way round no error at all is fine too

"""The filings that the demo's office serves are those that its facts give, and say what they were set from."""

from __future__ import annotations

import pytest

from monitor.demo.drafts import RULE_NUMBERS, read_filing, read_rule_draft
from sources.reading.manuscripts.pdf_manuscript import read_pdf_manuscript
from sources.reading.rule_file import read_rule
from state.documents import DocumentRecord
from tests.typesetting.demo_filings import FILINGS, filing_of, raw_text_of


def test_what_is_kept_is_what_the_facts_give() -> None:
    number = RULE_NUMBERS[-1]
    assert read_pdf_manuscript(filing_of(number), "new") == read_pdf_manuscript(read_filing(f"{number}.pdf"), "kept")


@pytest.mark.parametrize("number", RULE_NUMBERS)
def test_the_raw_text_gives_every_name_and_no_cell(number: str) -> None:
    assert raw_text_of(number) == read_filing(f"{number}.txt")
    whole, named = (read_rule(read_filing(f"{number}.{form}"), number) for form in ("pdf", "txt"))
    assert [(each.verb, each.destination, each.name) for each in named.amendments] == [
        (each.verb, each.destination, each.name) for each in whole.amendments
    ]
    assert named.names_only == named.amendments
    assert [part.place for part in named.unread] == ["table"]


@pytest.mark.parametrize("number", RULE_NUMBERS)
def test_a_filing_is_read_as_it_was_set(number: str) -> None:
    draft = read_rule_draft(number)
    record = DocumentRecord(draft.filed_at, draft.publication_date)
    rule = read_rule(read_filing(f"{number}.pdf"), number, record)
    assert (rule.title, rule.effective_on, rule.counts_agree) == (draft.title, draft.effective_on, True)
    assert not rule.names_only
    rows = {(each.listing.destination, each.listing.name): each.listing for each in rule.amendments if each.listing}
    assert len(rows) == len(draft.entries)
    for entry in draft.entries:
        if row := rows.get((entry.destination, entry.name)):
            assert {alias.name for alias in row.aliases} == {*entry.aka, *entry.fka}
            assert row.addresses == entry.addresses


def test_the_filings_stay_small() -> None:
    assert sum(path.stat().st_size for path in FILINGS.iterdir()) < 250_000

"""A rule from the PDF of its filing: rows by position, whatever the layout, and nothing believed without proof.

A sample of layouts and drawings; `make corpus` reads all of them, and `make fuzz` looks for other damage.
"""

from __future__ import annotations

import random
from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sources.reading.rule_file import read_rule
from state.errors import UnreadableInput
from state.rules import TextForm, Verb
from tests.corpus import by_hand, own
from tests.corpus.filing_day import foreign_words, know_shared_filings
from tests.typesetting.damage import DAMAGES, STAMPS
from tests.typesetting.pages import LAYOUTS, Layout, Page, set_pages
from tests.typesetting.pdf import draw_pages, set_pdf
from tests.typesetting.wording import draft_of

INSPUR = "2025-05427"  # twelve entries, one of them misspelled in its instruction, several broken by pages
SAMPLE = [LAYOUTS[place] for place in (0, 3, 4, 10)]


@cache
def pages_of(number: str, layout: Layout = LAYOUTS[0]) -> tuple[Page, ...]:
    return set_pages(draft_of(own.facts_of(number)), layout)


@pytest.mark.parametrize("layout", SAMPLE, ids=lambda layout: layout.name)
def test_every_row_is_known_whole_whatever_the_layout(layout: Layout) -> None:
    known = own.know_filings(layout, (INSPUR,))
    assert (known.wrong, known.silent) == ([], [])
    assert known.figures == ((12, 12), (12, 12), (42, 42), (74, 74))


def test_every_row_of_the_reference_filings_is_known_whole() -> None:
    if not by_hand.DATA.exists():
        pytest.skip("the reference filings are not beside this repository")
    known = know_shared_filings(by_hand.DATA, "pdf")["PDF"]
    assert (known.wrong, known.silent) == ([], [])
    assert known.figures == ((173, 173), (166, 166), (434, 434), (432, 432))


@pytest.mark.parametrize("name", ["letter by letter", "only level lines", "some pages turned", "column heads reworded"])
def test_every_row_is_known_whole_however_it_is_drawn(name: str) -> None:
    known = own.know_drawing(name, INSPUR)
    assert (known.wrong, known.silent) == ([], [])
    assert known.figures == ((12, 12), (12, 12), (42, 42), (74, 74))


def test_entries_that_are_hard_to_read_are_known_or_told() -> None:
    known = own.know_filings(LAYOUTS[0], (own.HARD,))
    assert (known.wrong, known.silent) == ([], [])
    assert known.entries == (30, 30)
    assert known.rows[0] >= 27


@pytest.mark.parametrize("stamp", [STAMPS[0], STAMPS[3], STAMPS[-1]])
def test_what_is_printed_over_a_cell_is_no_part_of_it(stamp: str) -> None:
    facts = own.facts_of("2024-13695")
    pages = deepcopy(list(pages_of("2024-13695")))
    for number, page in enumerate(pages, start=1):
        cells = [placed for placed in page.texts if placed.column == 1 and placed.row]
        if cells:
            over = cells[len(cells) // 2]
            piece = replace(over.piece, text=stamp.format(number=number))
            page.texts.append(replace(over, x=over.x + over.piece.width + 3, piece=piece))
    rule = read_rule(draw_pages(pages, LAYOUTS[0]), "a.pdf", own.print_of(facts).record)
    assert foreign_words(rule, own.print_of(facts)) == []
    assert not rule.is_complete


def test_an_entry_cut_off_below_a_legal_form_gets_its_rest() -> None:
    filing = Path(__file__).parents[3] / "monitor" / "demo" / "filings" / "2025-05427.pdf"
    rule = read_rule(filing.read_bytes(), filing.name)

    assert (rule.unread, len(rule.amendments)) == ((), 12)


def test_a_filing_says_what_it_is() -> None:
    rule = read_rule(set_pdf(draft_of(own.facts_of(INSPUR)), LAYOUTS[0]), "a.pdf")
    assert (rule.document_number, rule.text_form) == (INSPUR, TextForm.PLAIN_TEXT)
    assert rule.is_complete
    assert not rule.names_only
    assert any("not quite" in part.reason for part in rule.set_aside)


@given(
    what=st.sampled_from(sorted(DAMAGES)),
    seed=st.integers(0, 10**6),
    layout=st.sampled_from(LAYOUTS),
    number=st.just(INSPUR),
)
@settings(max_examples=3, deadline=None, derandomize=True)
@example(what="ruling lines lost", seed=30893, layout=LAYOUTS[0], number=INSPUR)
@example(what="two columns exchanged", seed=6, layout=LAYOUTS[8], number="2023-03929")
@example(what="two columns exchanged", seed=9, layout=LAYOUTS[6], number=INSPUR)
@example(what="two columns exchanged", seed=27, layout=LAYOUTS[6], number="2024-31468")
def test_of_a_misprinted_filing_nothing_wrong_is_believed_and_nothing_is_silent(
    what: str, seed: int, layout: Layout, number: str
) -> None:
    facts = own.facts_of(number)
    pages = deepcopy(list(pages_of(number, layout)))
    DAMAGES[what](pages, random.Random(seed))
    try:
        rule = read_rule(draw_pages(pages, layout), what, own.print_of(facts).record)
    except UnreadableInput:
        return
    assert foreign_words(rule, own.print_of(facts)) == [], what
    shown = [each for each in rule.amendments if each.verb is not Verb.REMOVE]
    whole = [each for each in shown if each.listing is not None]
    assert len(whole) + len(rule.names_only) == len(shown)
    if len(whole) < len(facts.instructions):
        assert not rule.is_complete, what

"""What is read of our own corpus, in each form that a rule comes in: each typeset anew from the same facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

from monitor.demo.drafts import RuleDraft
from monitor.demo.typeset_list import set_supplement
from monitor.demo.typeset_xml import set_rule_xml
from sources.reading.lists.entity_list import read_entity_list
from state.documents import DocumentRecord
from state.listings import Listing
from tests.corpus.filing_day import Known, Print, differing_cells, know
from tests.typesetting import quirks, three_lists
from tests.typesetting.facts import NUMBERS, RuleFacts, hard_rule, read_facts
from tests.typesetting.pages import LAYOUTS, Layout, set_pages
from tests.typesetting.pdf import draw_pages, set_pdf
from tests.typesetting.raw_text import raw_text_of_pages, raw_text_of_pdf
from tests.typesetting.wording import draft_of

HARD = "2025-90001"
ALL_NUMBERS = (*NUMBERS, HARD)
_UNSTAMPED = replace(LAYOUTS[0], stamped=False)


@cache
def facts_of(number: str) -> RuleFacts:
    """Give the facts of a real rule, or of the one that adds the entries that are hard to read."""
    return hard_rule() if number == HARD else read_facts(number)


def print_of(facts: RuleFacts) -> Print:
    """Give what the print of the rule says."""
    return Print(
        facts.number,
        tuple((each.verb, each.destination, each.name, each.listing) for each in facts.instructions),
        DocumentRecord(facts.filed_at, facts.publication_date),
        facts.effective_on,
        facts.en_route_on,
        facts.savings_until,
    )


def know_each(typeset: Callable[[RuleDraft], bytes], numbers: tuple[str, ...] = ALL_NUMBERS) -> Iterator[Known]:
    """Typeset each rule and read it again."""
    for number in numbers:
        facts = facts_of(number)
        yield know(typeset(draft_of(facts)), print_of(facts))


def know_prints() -> Known:
    """Read every rule from its full-text XML."""
    return sum(know_each(set_rule_xml), Known())


def know_filings(layout: Layout, numbers: tuple[str, ...] = ALL_NUMBERS) -> Known:
    """Read rules from their manuscripts' PDF."""
    return sum(know_each(lambda draft: set_pdf(draft, layout), numbers), Known())


def know_drawing(name: str, number: str) -> Known:
    """Read a rule from a PDF drawn as another program draws it (`quirks.DRAWINGS`)."""
    facts = facts_of(number)
    pages = set_pages(draft_of(facts), LAYOUTS[0])
    return know(quirks.draw(pages, name), print_of(facts))


def know_raw_texts(numbers: tuple[str, ...] = ALL_NUMBERS) -> Known:
    """Read rules from the raw text alone: by pdftotext where it is, else in an order like its own."""
    return sum(know_each(_raw_text, numbers), Known())


def know_three_lists(layout: Layout) -> Known:
    """Read the rule on three lists from its manuscript's PDF."""
    facts = three_lists.entity_list_facts()
    others = [each for code in ("UVL", "MEU") for each in three_lists.other_instructions(code)]
    whole = replace(facts, instructions=(*facts.instructions, *others))
    pages = set_pages(draft_of(facts), layout, three_lists.other_parts())
    return know(draw_pages(pages, layout), print_of(whole))


def know_list() -> Known:
    """Read the rows of every rule as the eCFR shows them, and hold each against its facts."""
    known = Known()
    for facts in map(facts_of, ALL_NUMBERS):
        read = read_entity_list(set_supplement(facts.rows, facts.publication_date), facts.number).listings
        rows = [each.listing for each in facts.instructions if each.listing is not None]
        known = sum((_known_row(row, read) for row in rows), known)
    return known


def _known_row(row: Listing, read: tuple[Listing, ...]) -> Known:
    """Give how well the row was read: by the listing of its heading that says the same words."""
    same = [each for each in read if (each.destination, each.verbatim) == (row.destination, row.verbatim)]
    troubles = differing_cells(same[0], row) if same else []
    whole = int(bool(same) and not troubles)
    parts = (whole * len(row.aliases), len(row.aliases)), (whole * len(row.addresses), len(row.addresses))
    wrong = [f"{row.name}: {trouble}" for trouble in troubles]
    return Known((bool(same), 1), (whole, 1), *parts, wrong, [] if same else [f"{row.name} is missing"])


def _raw_text(draft: RuleDraft) -> bytes:
    text = raw_text_of_pdf(set_pdf(draft, _UNSTAMPED))
    return (raw_text_of_pages(set_pages(draft, _UNSTAMPED)) if text is None else text).encode()

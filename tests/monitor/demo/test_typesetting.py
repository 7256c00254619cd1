"""What is set from the demo's facts is in the official forms, and the ordinary readers read the same facts from it."""

import re
import xml.etree.ElementTree as ET
from datetime import date

import pytest

from monitor.demo.drafts import (
    RULE_NUMBERS,
    EntryDraft,
    RuleDraft,
    entries_after,
    read_list_draft,
    read_rule_draft,
)
from monitor.demo.typeset_list import set_supplement
from monitor.demo.typeset_xml import set_rule_xml
from monitor.demo.typesetting import clock_time, marked_up, number_word, printed_lines
from sources.reading.lists.entity_list import read_entity_list
from sources.reading.rule_xml import read_rule_xml
from state.listings import Alias, AliasKind, Listing, ListingKind
from state.rules import Rule, Verb


def entry(**fields: object) -> EntryDraft:
    return EntryDraft(destination="TAIWAN", name="Number Media", **fields)


def draft_of(number: str, name: str) -> EntryDraft:
    return next(each for each in read_rule_draft(number).entries if each.name == name)


DEADLINES = {"2025-05426": date(2025, 4, 28), "2025-05427": date(2025, 4, 24)}
FOOTNOTE_DIGITS = str.maketrans("¹²³⁴⁵", "12345")


def same_words(text: str) -> str:
    """Footnotes are plain digits once read, with or without a blank before them."""
    return re.sub(r"\s", "", text.translate(FOOTNOTE_DIGITS))


def facts_of(draft: EntryDraft) -> tuple[object, ...]:
    """What a reader must find of an entry."""
    places = re.split(r",? and (?:the )?|, ", re.sub("^See .* under ", "", draft.see))
    return (
        draft.destination,
        draft.name,
        (*(Alias(name) for name in draft.aka), *(Alias(name, AliasKind.FKA) for name in draft.fka)),
        draft.addresses,
        tuple(places) if draft.see else (),
        same_words(draft.requirement),
        draft.policy,
        {int(digit) for digit in "".join(re.findall("[¹²³⁴⁵]", draft.requirement)).translate(FOOTNOTE_DIGITS)},
    )


def facts_read(listing: Listing) -> tuple[object, ...]:
    return (
        listing.destination,
        listing.name,
        listing.aliases,
        listing.addresses,
        listing.see_also,
        same_words(listing.license_requirement),
        listing.license_review_policy,
        set(listing.footnotes),
    )


@pytest.mark.parametrize(
    ("draft", "lines"),
    [
        (entry(), ("Number Media",)),
        (entry(addresses=("Taipei",)), ("Number Media, Taipei.",)),
        (entry(addresses=("P.O. Box 1", "Dubai, U.A.E.")), ("Number Media, P.O. Box 1; and Dubai, U.A.E.",)),
        (entry(aka=("NM",)), ("Number Media, a.k.a., the following one alias:", "—NM.")),
        (
            entry(aka=("NM", "N. M.", "NM Ltd."), addresses=("Taipei",), see="See alternate address under China"),
            (
                "Number Media, a.k.a., the following three aliases:",
                "—NM;",
                "—N. M.; and",
                "—NM Ltd.",
                "Taipei. (See alternate address under China).",
            ),
        ),
        (entry(fka=("NM",)), ("Number Media, f.k.a., the following one alias:", "—NM.")),
        (entry(printed=("Number Media, and", "all others")), ("Number Media, and", "all others")),
    ],
)
def test_an_entity_cell_is_set_by_the_pattern_of_the_list(draft, lines):
    assert printed_lines(draft) == lines


@pytest.mark.parametrize(
    ("number", "word"), [(1, "one"), (11, "eleven"), (20, "twenty"), (26, "twenty-six"), (39, "thirty-nine")]
)
def test_aliases_are_counted_in_words(number, word):
    assert number_word(number) == word


def test_markup_sets_off_the_last_and_and_keeps_other_words():
    marked = marked_up("A & B; and Sand and Co.; and", emphasis=("<I>", "</I>"), superscript="sup")
    assert marked == "A &amp; B; <I>and</I> Sand and Co.; <I>and</I>"
    assert marked_up("EAR) ⁴", emphasis=("<I>", "</I>"), superscript="SU") == "EAR) <SU>4</SU>"


def test_the_time_of_filing_is_eastern():
    assert clock_time(read_rule_draft("2025-05426").filed_at) == "4:30 pm"


@pytest.mark.parametrize("number", RULE_NUMBERS)
def test_the_printed_rule_is_in_the_markup_of_the_federal_register(number):
    root = ET.fromstring(set_rule_xml(read_rule_draft(number)))
    rows = [row for row in root.iter("ROW") if len(row.findall("ENT")) == 5]
    assert len(rows) == len(read_rule_draft(number).entries) + 1, "the column heads are a row as well"
    assert [child.tag for child in root] == ["PREAMB", "SUPLINF", "FRDOC", "BILCOD"]
    assert {"REGTEXT", "AMDPAR", "GPOTABLE", "PRTPAGE", "STARS", "LI"} <= {element.tag for element in root.iter()}
    assert root.findtext("FRDOC") == f"[FR Doc. {number} Filed 3-25-25; 4:30 pm]"


def test_addresses_that_are_printed_apart_have_a_row_of_their_own():
    root = ET.fromstring(set_rule_xml(read_rule_draft("2025-05427")))
    apart = [row for row in root.iter("ROW") if len(row.findall("ENT")) == 2 and "Lhasa" in "".join(row.itertext())]
    assert len(apart) == 1
    assert draft_of("2025-05427", "Nettrix Information Industry Co., Ltd.").row_breaks


@pytest.mark.parametrize("amended", [False, True], ids=["before the rules", "after the rules"])
def test_the_list_is_read_as_it_was_set(amended):
    base = read_list_draft()
    drafts = entries_after(base.entries, map(read_rule_draft, RULE_NUMBERS)) if amended else base.entries
    snapshot = read_entity_list(set_supplement(drafts, base.as_of), "the demo's list")
    listed = [draft for draft in drafts if draft.name != "[Reserved]"]
    assert not snapshot.unread
    assert snapshot.as_of == base.as_of
    assert [listing.destination for listing in snapshot.listings] == [draft.destination for draft in listed]
    for draft, listing in zip(listed, snapshot.listings, strict=True):
        assert listing.verbatim == "\n".join(printed_lines(draft))
        assert listing.citation.split() == " ".join(draft.citations).split()
        if not draft.printed:
            assert facts_read(listing) == facts_of(draft)
    addresses = [listing for listing in snapshot.listings if listing.kind is ListingKind.ADDRESS]
    assert {listing.name for listing in addresses} >= {f"Address 0{number}" for number in range(1, 9)}


def check_amendments(rule: Rule, draft: RuleDraft) -> None:
    """The rule amends what the facts say, and nothing else: verb, wording, entry."""
    assert not rule.unread
    assert rule.counts_agree is True
    assert {(each.verb, each.destination, each.name.rstrip(".")) for each in rule.amendments} == {
        (Verb.REVISE if entry.revises else Verb.ADD, entry.destination, (entry.instructed or entry.name).rstrip("."))
        for entry in draft.entries
    }
    read = {(each.destination, each.entry.name): each for each in rule.amendments}
    assert len(rule.amendments) == len(read) == len(draft.entries)
    for entry in draft.entries:
        amendment = read[(entry.destination, entry.name)]
        assert amendment.listing is not None
        assert facts_read(amendment.listing) == facts_of(entry)


def check_head(rule: Rule, draft: RuleDraft) -> None:
    assert (rule.document_number, rule.title, rule.action) == (draft.number, draft.title, draft.action)
    assert (rule.effective_on, rule.publication_date) == (draft.effective_on, draft.publication_date)
    assert rule.filed_at == draft.filed_at
    assert rule.savings is not None
    assert (rule.savings.en_route_on, rule.savings.deadline) == (draft.effective_on, DEADLINES[draft.number])


@pytest.mark.parametrize("number", RULE_NUMBERS)
def test_the_printed_rule_is_read_as_it_was_set(number):
    draft = read_rule_draft(number)
    rule = read_rule_xml(set_rule_xml(draft), number)
    check_head(rule, draft)
    check_amendments(rule, draft)
    assert rule.citation == draft.citation
    citations = {(each.destination, each.entry.name): each.entry.citation for each in rule.amendments}
    assert citations == {(entry.destination, entry.name): " ".join(entry.citations) for entry in draft.entries}

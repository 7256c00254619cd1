"""Answers: what the plain readers print, for programs (`--json`) and for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from notifiers.phrases import heading_line
from state.citations import read_citations
from state.encoding import to_data
from state.footnotes import footnote_of
from state.listings import Listing
from state.requirements import read_requirement, read_review_policy
from state.rules import Amendment, Rule, Verb
from state.times import EASTERN

if TYPE_CHECKING:
    from sources.reading.lists.list_file import ListFile

JsonObject = dict[str, Any]


def rule_answer(rule: Rule) -> JsonObject:
    """Return a rule as `listwatch read rule --json` answers it.

    Times are Eastern with their offset, as the Federal Register's API writes them. A removal has what the instruction
    gives: destination and name.
    """
    savings = rule.savings
    return {
        "document_number": rule.document_number,
        "citation": rule.citation,
        "title": rule.title,
        "action": rule.action,
        "text_form": rule.text_form,
        "effective_on": rule.effective_on and rule.effective_on.isoformat(),
        "effective_is_computed": rule.effective_is_computed,
        "effective_text": rule.effective_text,
        "published_on": rule.publication_date and rule.publication_date.isoformat(),
        "filed_at": rule.filed_at and rule.filed_at.astimezone(EASTERN).isoformat(),
        "applicable_as_of": rule.applicable_as_of and rule.applicable_as_of.isoformat(),
        "later_dates": [to_data(later) for later in rule.later_dates],
        "stayed_until": rule.stayed_until and rule.stayed_until.isoformat(),
        "corrects": rule.corrects,
        "savings_clause": savings and to_data(savings),
        "additions": [_amendment(amendment) for amendment in rule.amendments_by(Verb.ADD)],
        "revisions": [_amendment(amendment) for amendment in rule.amendments_by(Verb.REVISE)],
        "removals": [
            {
                "list": amendment.list_code,
                "destination": amendment.destination,
                "name": amendment.name,
                "instruction": amendment.instruction,
                "effective_on": amendment.effective_on and amendment.effective_on.isoformat(),
            }
            for amendment in rule.amendments_by(Verb.REMOVE)
        ],
        "headings": [to_data(heading) for heading in rule.headings],
        "grounds": [{"themes": list(ground.themes), "names": list(ground.names)} for ground in rule.grounds],
        "unread": [to_data(unread) for unread in rule.unread],
        "stated_counts": to_data(rule.stated)
        | {"additions_by_destination": dict(rule.stated.additions_by_destination)},
        "stated_counts_of_other_lists": [to_data(stated) for stated in rule.stated_of_others],
        "counts_agree": rule.counts_agree,
        "no_change_reason": rule.no_change_reason,
        "effects": [to_data(effect) for effect in rule.effects],
        "set_aside": [to_data(part) for part in rule.set_aside],
        "whole_lists": list(rule.whole_lists),
    }


def listing_answer(listing: Listing) -> JsonObject:
    """Return a listing as the plain readers answer it."""
    answer: JsonObject = to_data(listing)
    del answer["entry_id"]  # which line of a stored list it is, no file says
    return answer


def listed_answer(list_code: str, listing: Listing) -> JsonObject:
    """Return an entry as `listwatch read list --json` answers it, a line each: the code of its list, and the listing.

    Under `normalized` stands what its printed license columns and citation come to: see state/requirements.py,
    state/citations.py and state/footnotes.py.
    """
    return {"list": str(list_code), **listing_answer(listing), "normalized": _normalized(listing)}


def print_rule(rule: Rule, console: Console) -> None:
    """Show a rule to a person: when it counts, what it does, and what stayed unread."""
    console.print(f"{rule.document_number}  {rule.title}", style="bold", markup=False, highlight=False)
    computed = " (computed from the dates of filing and publication)" if rule.effective_is_computed else ""
    console.print(f"Effective: {rule.effective_on or rule.effective_text or 'not stated'}{computed}", highlight=False)
    if rule.savings and rule.savings.deadline:
        console.print(f"Savings clause: shipments en route until {rule.savings.deadline}", highlight=False)
    for heading in rule.headings:
        console.print(heading_line(heading), markup=False, highlight=False)
    if rule.amendments:
        console.print(_amendments_table(rule.amendments))
    elif not rule.headings:
        console.print(f"Changes no entry: {rule.no_change_reason or 'nothing could be read'}", markup=False)
    for effect in rule.effects:
        until = f" until {effect.until}" if effect.until else ""
        line = f"Touches {effect.provision}: {effect.verb}{until}, from {effect.effective_on or 'a day not stated'}"
        console.print(line, markup=False, highlight=False)
    agreement = {True: "agree with what was read", False: "DO NOT AGREE with what was read", None: "not stated"}
    console.print(f"The preamble's own counts: {agreement[rule.counts_agree]}")
    for named in rule.names_only:
        console.print(f"KNOWN BY NAME ONLY, under {named.destination}: {named.name}", markup=False, highlight=False)
    for unread in rule.unread:
        console.print(f"NOT READ, {unread.place}: {unread.reason}: {unread.text}", markup=False, highlight=False)


def print_list(held: ListFile, console: Console) -> None:
    """Show a list to a person: how many entries on each list under each destination, and what stayed unread."""
    counts = Counter((list_code, listing.destination) for list_code, listing in held.listings)
    as_of = f" as of {held.as_of}" if held.as_of else ""
    table = Table(title=f"{', '.join(held.formats)}{as_of}", title_justify="left")
    table.add_column("list")
    table.add_column("destination")
    table.add_column("entries", justify="right")
    for list_code in dict.fromkeys(code for code, _ in counts):
        of_list = {destination: count for (code, destination), count in counts.items() if code == list_code}
        for destination, count in of_list.items():
            table.add_row(Text(list_code), Text(destination or "(none given)"), str(count))
        table.add_row(Text(list_code), "all", str(sum(of_list.values())), style="bold", end_section=True)
    console.print(table)
    for row in held.unread:
        console.print(f"NOT READ: {row}", markup=False, highlight=False)


def _normalized(listing: Listing) -> JsonObject:
    """Return the license columns and the citation in terms that can be sorted and counted."""
    return {
        "requirement": to_data(read_requirement(listing.license_requirement)),
        "review_policy": to_data(read_review_policy(listing.license_review_policy)),
        "citations": to_data(read_citations(listing.citation)),
        "footnotes": [to_data(footnote_of(number)) for number in listing.footnotes],
    }


def _amendment(amendment: Amendment) -> JsonObject:
    return listing_answer(amendment.entry) | {
        "instruction_name": amendment.name,
        "row_found": amendment.listing is not None,
        "list": amendment.list_code,
        "edits": [to_data(edit) for edit in amendment.edits],
        "effective_on": amendment.effective_on and amendment.effective_on.isoformat(),
    }


def _amendments_table(amendments: Sequence[Amendment]) -> Table:
    table = Table()
    for column in ("", "list", "destination", "name", "aliases", "addresses", "footnotes"):
        table.add_column(column)
    for amendment in amendments:
        entry = amendment.entry
        table.add_row(
            amendment.verb,
            amendment.list_code,
            entry.destination,
            entry.name,
            str(len(entry.aliases)),
            str(len(entry.addresses)),
            ", ".join(map(str, entry.footnotes)),
        )
    return table

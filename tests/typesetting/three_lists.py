"""A rule that never was: it adds entries to three lists, each with a table of its own, of five columns and of three."""

from __future__ import annotations

import json

from monitor.demo.drafts import EntryDraft
from state.rules import Verb
from tests.typesetting.facts import OTHER_LISTS, InstructionFacts, RuleFacts, read_facts
from tests.typesetting.tables import MILITARY_END_USER_LIST, UNVERIFIED_LIST, Part
from tests.typesetting.wording import amendatory_paragraphs

_LISTS = {
    "UVL": ("3. Supplement no. 6", "Supplement No. 6 to Part 744—Unverified List", UNVERIFIED_LIST),
    "MEU": (
        "4. Supplement no. 7",
        "Supplement No. 7 to Part 744—‘MEU’ List",
        MILITARY_END_USER_LIST,
    ),
}


def entity_list_facts() -> RuleFacts:
    """Give what the rule does to the Entity List: what 2024-13695 did."""
    return read_facts("2024-13695")


def other_instructions(code: str) -> tuple[InstructionFacts, ...]:
    """Give what the rule adds to another list, by its code."""
    citation = f"{entity_list_facts().row_citation}, 6/24/24."
    entries = [
        EntryDraft(
            each["destination"],
            each["name"],
            aka=tuple(each.get("aka", ())),
            addresses=tuple(each["addresses"]),
            citations=(citation,),
        )
        for each in json.loads(OTHER_LISTS.read_text(encoding="utf-8"))
        if each["list"] == code
    ]
    return tuple(InstructionFacts(Verb.ADD, entry.destination, entry.name, entry) for entry in entries)


def other_parts() -> tuple[Part, ...]:
    """Give the parts of the manuscript behind the Entity List's table."""
    return tuple(
        Part(
            (*amendatory_paragraphs(opening, added), "The additions read as follows:", heading),
            columns,
            tuple(each.row for each in added if each.row is not None),
        )
        for code, (opening, heading, columns) in _LISTS.items()
        for added in (other_instructions(code),)
    )

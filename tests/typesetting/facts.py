"""The facts of real rules: what each does to which entry, and how its table prints the entry.

The files in `rules/` hold names, addresses, the short values of the other columns, dates, citations and counts of
documents in the public domain; `tests.typesetting.gather` made them. No sentence of a rule stands there: `wording` puts
the facts into words of our own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from monitor.demo.drafts import EntryDraft
from monitor.demo.typesetting import SUPERSCRIPTS, printed_lines
from state.encoding import from_json
from state.listings import Alias, AliasKind, Listing, ListingKind
from state.rules import Verb

RULES = Path(__file__).parent / "rules"
# Cells of the list that are hard to read, each with what a careful person reads in it.
HARD_ENTRIES = Path(__file__).parent / "hard_entries.json"
# Entries of the Military End-User List and the Unverified List.
OTHER_LISTS = Path(__file__).parent / "other_lists.json"
NUMBERS = tuple(sorted(path.stem for path in RULES.glob("*.json")))


@dataclass(frozen=True, slots=True)
class InstructionFacts:
    """One entry that a rule names: the verb, the heading, and the name as the instruction spells it.

    `row` is the entry as the table prints it; a removal has none, nor has an entry that is named twice, the second
    time. `kind` and `footnotes` are what a careful reader finds in the row.
    """

    verb: Verb
    destination: str
    name: str
    row: EntryDraft | None = None
    kind: ListingKind = ListingKind.PARTY
    footnotes: tuple[int, ...] = ()
    see_also: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def listing(self) -> Listing | None:
        """The entry as a careful reader takes it from its row; None where there is no row."""
        row = self.row
        if row is None:
            return None
        names = [*((name, AliasKind.AKA) for name in row.aka), *((name, AliasKind.FKA) for name in row.fka)]
        return Listing(
            destination=row.destination,
            name=row.name,
            kind=self.kind,
            aliases=tuple(Alias(name, kind) for name, kind in names),
            addresses=row.addresses,
            see_also=self.see_also,
            notes=self.notes,
            license_requirement=row.requirement.translate(SUPERSCRIPTS),
            license_review_policy=row.policy,
            citation=" ".join(row.citations),
            footnotes=self.footnotes,
            verbatim="\n".join(printed_lines(row)),
        )


@dataclass(frozen=True, slots=True)
class GroundFacts:
    """Whom the preamble gives one reason for: names in its own spelling, themes in our words."""

    names: tuple[str, ...]
    destinations: tuple[str, ...]
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """One rule. `filed_at` is aware, dates are Eastern; `row_citation` is the page on which its table begins.

    `additions`, `revisions` and `removals` are counted as the preamble states them, which 2024-13148 does wrongly.
    `en_route_on` and `savings_until` are None where the rule states no single day; `grounds` are empty where not known.
    """

    number: str
    title: str
    effective_on: date
    publication_date: date
    filed_at: datetime
    citation: str
    row_citation: str
    additions: int = 0
    revisions: int = 0
    removals: int = 0
    en_route_on: date | None = None
    savings_until: date | None = None
    instructions: tuple[InstructionFacts, ...] = ()
    grounds: tuple[GroundFacts, ...] = ()

    def by_verb(self, verb: Verb) -> tuple[InstructionFacts, ...]:
        """Give the instructions with this verb, in order."""
        return tuple(each for each in self.instructions if each.verb is verb)

    @property
    def rows(self) -> tuple[EntryDraft, ...]:
        """The rows of the table, in its order: by heading, and by name within one."""
        rows = [each.row for each in self.instructions if each.row is not None]
        return tuple(sorted(rows, key=lambda row: (row.destination, row.name.casefold())))


@cache
def read_facts(number: str) -> RuleFacts:
    """Give the facts of one rule (see NUMBERS)."""
    return from_json(RuleFacts, (RULES / f"{number}.json").read_bytes())


@cache
def read_hard_entries() -> tuple[dict[str, Any], ...]:
    """Give the cells that are hard to read: `raw` lines, and under `expected` what a careful person reads in them."""
    return tuple(json.loads(HARD_ENTRIES.read_text(encoding="utf-8")))


def hard_rule() -> RuleFacts:
    """Give a rule that never was: it adds the entries that are hard to read."""
    instructions = [
        InstructionFacts(
            Verb.ADD,
            case["destination"],
            case["expected"]["name"],
            row=EntryDraft(
                destination=case["destination"],
                name=case["expected"]["name"],
                aka=tuple(each["name"] for each in case["expected"]["aliases"] if each["kind"] == AliasKind.AKA),
                fka=tuple(each["name"] for each in case["expected"]["aliases"] if each["kind"] == AliasKind.FKA),
                addresses=tuple(case["expected"]["addresses"]),
                requirement=case["license_requirement"],
                policy="Presumption of denial",
                citations=(case["citation"],),
                printed=tuple(case["raw"]),
            ),
            kind=ListingKind(case["expected"]["kind"].replace("entity", "party")),
            footnotes=tuple(case["expected"]["footnotes"]),
            see_also=tuple(case["expected"]["see_alternate"]),
        )
        for case in read_hard_entries()
    ]
    base = read_facts("2025-05426")
    return replace(
        base,
        number="2025-90001",
        title="Additions to the Entity List",
        additions=len(instructions),
        revisions=0,
        instructions=tuple(instructions),
        grounds=(),
    )

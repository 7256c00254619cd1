"""The demo's facts as nouns: two rules as their agency wrote them, and an extract of the list that they amend.

Reads the JSON files beside it in `facts/`; what they hold and where it comes from is told in `facts/README.md`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from state.encoding import from_json

RULE_NUMBERS = ("2025-05426", "2025-05427")


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """One entry, as a row of a rule's table or of the list.

    `see` is the cross-reference without its brackets ("See alternate addresses under Iran"). Superscript digits in
    `requirement` are footnotes. `instructed` is the name in the amendatory instruction, where it differs from the
    row's; `revises` says that the entry stands on the list already. `row_breaks` says that the rule prints the
    addresses in a row of their own. `printed` holds the lines of an entity cell that follows no pattern, whole; names
    and addresses are then not given apart.
    """

    destination: str
    name: str
    aka: tuple[str, ...] = ()
    fka: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    see: str = ""
    requirement: str = ""
    policy: str = ""
    citations: tuple[str, ...] = ()
    instructed: str = ""
    revises: bool = False
    row_breaks: bool = False
    printed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """One rule, ready to be set as a manuscript or as a printed document.

    `preamble` holds its paragraphs: "# " and "## " stand before headings, "• " before items of a list, and "{14047}"
    where that page of the Federal Register begins. `amendments` are the amendatory paragraphs, each cut before its
    quoted names. `placeholders` maps what is known only in print to what the manuscript says instead. `filed_at` is
    aware; the dates are Eastern legal dates. `docket` and `rin` are empty, `last_page` None, where not known to us.
    """

    number: str
    title: str
    docket: str
    rin: str
    action: str
    effective_on: date
    filed_at: datetime
    publication_date: date
    citation: str
    last_page: int | None
    summary: str
    dates: str
    placeholders: dict[str, str]
    authority: str
    closing: str
    preamble: tuple[str, ...]
    amendments: tuple[tuple[str, ...], ...]
    entries: tuple[EntryDraft, ...]

    @property
    def additions(self) -> tuple[EntryDraft, ...]:
        """The entries that the rule adds, in the order of its table."""
        return tuple(entry for entry in self.entries if not entry.revises)

    @property
    def revisions(self) -> tuple[EntryDraft, ...]:
        """The entries that the rule prints anew in place of older ones."""
        return tuple(entry for entry in self.entries if entry.revises)


@dataclass(frozen=True, slots=True)
class ListDraft:
    """An extract of supplement no. 4 to part 744 as of a date, by destination and name."""

    as_of: date
    entries: tuple[EntryDraft, ...]


@cache
def read_rule_draft(number: str) -> RuleDraft:
    """Return the facts of one of the two rules (see RULE_NUMBERS)."""
    return from_json(RuleDraft, read_facts(f"{number}.json"))


@cache
def read_list_draft() -> ListDraft:
    """Return the list as it stood before the two rules."""
    return from_json(ListDraft, read_facts("list.json"))


def read_facts(name: str) -> bytes:
    """Return one file of the demo's facts, as stored."""
    return files("monitor.demo").joinpath("facts", name).read_bytes()


def read_filing(name: str) -> bytes:
    """Return a filing as the office has it: NUMBER.pdf, or the raw text that it takes from the PDF, NUMBER.txt."""
    return files("monitor.demo").joinpath("filings", name).read_bytes()


def entries_after(entries: Iterable[EntryDraft], rules: Iterable[RuleDraft]) -> tuple[EntryDraft, ...]:
    """Return a list as these rules leave it: revised entries in their places, added ones where the alphabet wants them.

    Destination and name are enough to find a revised entry here; on the whole list they are not always.
    """
    rows = [row for rule in rules for row in rule.entries]
    revised = {(row.destination, row.name): row for row in rows if row.revises}
    kept = [revised.get((entry.destination, entry.name), entry) for entry in entries]
    added = [row for row in rows if not row.revises]
    return tuple(sorted([*kept, *added], key=lambda entry: (entry.destination, entry.name.casefold())))

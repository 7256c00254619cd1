"""`python -m tests.typesetting.gather DATA`: write the facts of the rules in DATA/federal_register/rules to `rules/`.

Verbs, headings, names, dates and counts are those that a person read (`expected.json`); the other columns and the
parts of each entity cell are read from the printed table, and kept only if they set the cell again, word by word. A
cell that they do not set keeps its printed lines beside them.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from monitor.demo.drafts import EntryDraft
from monitor.demo.typesetting import printed_lines
from sources.reading.rule_file import read_rule
from state.encoding import to_data
from state.listings import AliasKind, Listing
from state.normalization import heading_of
from state.rules import Rule, Verb, grounds_for
from tests.typesetting.facts import HARD_ENTRIES, OTHER_LISTS, RULES, GroundFacts, InstructionFacts, RuleFacts

_VERBS = {Verb.ADD: "additions", Verb.REVISE: "revisions", Verb.REMOVE: "removals"}
_FOOTNOTE = re.compile(r"(?<=[,)R]) ?([1-5])(?=$| )")
_RAISED = str.maketrans("12345", "¹²³⁴⁵")
_SHORT = 120  # characters: a longer value of a column is a text of the law, not a fact
_BEGINNING = re.compile(r"^.*?of the EAR\)")
_SHOWN = ("id", "destination", "raw", "license_requirement", "citation", "expected")
_READ = ("name", "aliases", "addresses", "see_alternate", "kind", "footnotes", "affiliated", "subordinates", "members")
_OF_OTHER_LISTS = 24
_USUAL = (("kind", "party"),)
_NEXT_CITATION = re.compile(r"(?<=\.) (?=\d+ FR)")


def main(data: Path) -> None:
    for folder in sorted((data / "federal_register" / "rules").iterdir()):
        facts = facts_of(folder)
        (RULES / f"{facts.number}.json").write_text(_as_text(facts), encoding="utf-8")
    OTHER_LISTS.write_text(_other_lists(data / "lists"), encoding="utf-8")
    HARD_ENTRIES.write_text(_hard_entries(data / "tricky_entries.json"), encoding="utf-8")


def facts_of(folder: Path) -> RuleFacts:
    """Give the facts of the rule in one folder."""
    (path,) = folder.glob("full_text*.xml")
    expected: dict[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    rule = read_rule(path.read_bytes(), path.name)
    counts, savings = expected["counts"], rule.savings
    stated = rule.stated.revisions if rule.stated.revisions is not None else counts["revisions"]
    en_route_on = expected["savings_clause"]["en_route_on"]
    return RuleFacts(
        number=expected["document_number"],
        title=expected["title"],
        effective_on=date.fromisoformat(expected["effective_on"]),
        publication_date=date.fromisoformat(expected["publication_date"]),
        filed_at=datetime.fromisoformat(expected["filed_at"]),
        citation=expected["citation"],
        row_citation=expected.get("row_citation", expected["citation"]),
        additions=counts["additions"],
        revisions=stated,
        removals=counts["removals"],
        en_route_on=en_route_on and date.fromisoformat(en_route_on),
        savings_until=savings.deadline if savings and en_route_on else None,
        instructions=tuple(_instructions(expected, rule)),
        grounds=tuple(_grounds(rule)),
    )


def _grounds(rule: Rule) -> Iterator[GroundFacts]:
    """Give the grounds where they name every entry added: elsewhere paragraphs are missing in the source."""
    if all(grounds_for(rule.grounds, each.entry) for each in rule.amendments_by(Verb.ADD)):
        yield from (GroundFacts(each.names, each.destinations, each.themes) for each in rule.grounds)


def _instructions(expected: dict[str, Any], rule: Rule) -> Iterator[InstructionFacts]:
    left = list(rule.amendments)
    for verb, kind in _VERBS.items():
        for fact in expected[kind]:
            same = [each for each in left if (each.verb, each.destination, each.name) == (verb, *_key(fact))]
            amendment = max(same, key=lambda each: each.listing is not None)
            left.remove(amendment)
            yield _instruction(verb, fact, amendment.listing)


def _key(fact: dict[str, Any]) -> tuple[str, str]:
    return fact["destination"], fact["name"]


def _instruction(verb: Verb, fact: dict[str, Any], listing: Listing | None) -> InstructionFacts:
    if listing is None:
        return InstructionFacts(verb, *_key(fact))
    return InstructionFacts(
        verb,
        *_key(fact),
        row=_row(listing),
        kind=listing.kind,
        footnotes=listing.footnotes,
        see_also=listing.see_also,
        notes=listing.notes,
    )


def _row(listing: Listing) -> EntryDraft:
    lines = tuple(listing.verbatim.split("\n"))
    see = re.search(r"\((See alternate [^()]*)\)\.?$", lines[-1])
    row = EntryDraft(
        destination=listing.destination,
        name=listing.name,
        aka=tuple(alias.name for alias in listing.aliases if alias.kind is AliasKind.AKA),
        fka=tuple(alias.name for alias in listing.aliases if alias.kind is AliasKind.FKA),
        addresses=listing.addresses,
        see=see[1] if see else "",
        requirement=_raised(listing.license_requirement),
        policy=listing.license_review_policy,
        citations=tuple(_NEXT_CITATION.split(listing.citation)),
    )
    given = {name: getattr(row, name) for name in EntryDraft.__slots__}
    return row if printed_lines(row) == lines else EntryDraft(**given | {"printed": lines})


def _raised(requirement: str) -> str:
    """Give a license requirement with its footnotes as superscripts."""
    return _FOOTNOTE.sub(lambda digit: digit[0].translate(_RAISED), requirement)


def _hard_entries(path: Path) -> str:
    """Give the cells that are hard to read, each with the reading of a careful person, a cell to a line."""
    entries = json.loads(path.read_text(encoding="utf-8"))["entries"]
    for entry in entries:
        requirement = entry["license_requirement"]
        if len(requirement) > _SHORT:
            requirement = _BEGINNING.findall(requirement)[0]
        entry["license_requirement"] = _raised(requirement)
        footnotes = [int(digit) for digit in _FOOTNOTE.findall(requirement)]
        entry["expected"] |= {"footnotes": footnotes}
        entry["expected"] = {name: entry["expected"][name] for name in _READ if name in entry["expected"]}
    lines = ",\n".join(_line({name: entry[name] for name in _SHOWN}) for entry in entries)
    return f"[\n{lines}\n]\n"


def _other_lists(folder: Path) -> str:
    """Give some entries of the Military End-User List and of the Unverified List, an entry to a line."""
    military = json.loads((folder / "meu.2026-07-09.json").read_text(encoding="utf-8"))["entities"]
    rows = [
        ("MEU", each["country"], each["name"], each["aliases"], (each["address"].rstrip("."),))
        for each in military[:_OF_OTHER_LISTS]
    ]
    with (folder / "bis_uvl_source_sample.csv").open(encoding="utf-8", errors="replace") as file:
        unverified = [(row["COUNTRY"], row["NAME"], row["ADDRESS"]) for row in csv.DictReader(file)]
    for (country, name), given in groupby(sorted(unverified)[:_OF_OTHER_LISTS], key=lambda row: row[:2]):
        rows.append(("UVL", country, name, [], tuple(address.rstrip(".") for *_, address in given)))
    facts = [
        {"list": code, "destination": heading_of(country), "name": name, "aka": aka, "addresses": addresses}
        for code, country, name, aka, addresses in rows
        if "\ufffd" not in f"{name}{addresses}" and "a.k.a." not in name
    ]
    lines = ",\n".join(_line(_without_empty(each)) for each in facts)
    return f"[\n{lines}\n]\n"


def _as_text(facts: RuleFacts) -> str:
    """Give the facts as JSON, an instruction to a line, what is empty left out."""
    data = _without_empty(to_data(facts))
    head = {name: value for name, value in data.items() if name not in ("instructions", "grounds")}
    parts = [f" {_line(name)}: {_line(value)}" for name, value in head.items()]
    for name in ("grounds", "instructions"):
        lines = ",\n".join(f"  {_line(each)}" for each in data.get(name, []))
        parts.append(f" {_line(name)}: [\n{lines}\n ]")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: each for key, each in value.items() if each not in (None, "", [], 0) and (key, each) not in _USUAL}
        return {key: _without_empty(each) for key, each in kept.items()}
    return [_without_empty(each) for each in value] if isinstance(value, list) else value


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

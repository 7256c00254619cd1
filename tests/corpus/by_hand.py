"""What is read of the prints in ../shared/data, beside what a careful person read of them.

Each instruction counts once: right, *wrong* (read, but not as expected), *missing* (not read at all), *no row* (the
reconstructed table has none for it, so that no more than its name can be right).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sources.reading.rule_file import read_rule
from state.listings import Listing
from state.rules import Amendment, Rule, Verb

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
RULES = DATA / "federal_register" / "rules"
VERBS = {Verb.ADD: "additions", Verb.REVISE: "revisions", Verb.REMOVE: "removals"}
_DEADLINE = re.compile(r"before (\w+ \d+, \d{4})")
# The list that the rows' names come from leaves other names in parentheses in the name: "Lukoil, OAO (a.k.a. Lukoil".
_OTHER_NAMES = re.compile(r" \([af]\.k\.a\..*")

Fact = dict[str, Any]


@dataclass(slots=True)
class Tally:
    """The instructions of one rule with one verb: how many were expected, and what became of them."""

    expected: int = 0
    read: int = 0
    missing: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    without_row: list[str] = field(default_factory=list)


@dataclass(slots=True)
class RuleReport:
    """One rule: a tally for each verb, and the facts of its head that are not as expected."""

    number: str
    unread: int
    tallies: dict[Verb, Tally]
    wrong_facts: list[str]
    by_destination: dict[str, tuple[int, int]]

    @property
    def is_right(self) -> bool:
        return not self.wrong_facts and not any(tally.missing or tally.wrong for tally in self.tallies.values())


def report_rules() -> list[RuleReport]:
    """Read every rule of the shared data and print what came of it; nothing where the data is not."""
    reports = [report_rule(folder) for folder in sorted(RULES.iterdir())] if RULES.is_dir() else []
    if reports:
        print_rules(reports)
        print_destinations(reports)
    return reports


def report_rule(folder: Path) -> RuleReport:
    """Read the rule of one folder and hold it against the facts beside it."""
    expected: Fact = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    (path,) = folder.glob("full_text*.xml")
    rule = read_rule(path.read_bytes(), path.name)
    places = Counter(each["destination"] for each in expected["additions"])
    read = Counter(amendment.destination for amendment in rule.amendments_by(Verb.ADD))
    return RuleReport(
        folder.name,
        len(rule.unread),
        {verb: tally(expected[name], rule.amendments_by(verb)) for verb, name in VERBS.items()},
        wrong_facts(expected, rule),
        {place: (places[place], read[place]) for place in sorted(places | read)},
    )


def tally(expected: list[Fact], amendments: tuple[Amendment, ...]) -> Tally:
    """Pair what was expected with what was read by destination and name, each exactly as printed."""
    result = Tally(len(expected), len(amendments))
    left = list(amendments)
    for fact in expected:
        same = [each for each in left if (each.destination, each.name) == (fact["destination"], fact["name"])]
        if not same:
            result.missing.append(f"{fact['name']} (under {fact['destination']})")
            continue
        # Of an instruction that names one entry twice, the one with a row comes first.
        amendment = max(same, key=lambda each: each.listing is not None)
        left.remove(amendment)
        if amendment.listing is None and is_row_taken(fact, amendments):
            result.without_row.append(f"{fact['name']}: named twice, printed once")
        elif trouble := row_trouble(fact, amendment.listing):
            result.wrong.append(f"{fact['name']}: {trouble}")
    result.wrong += [f"{each.name} (under {each.destination}): not expected" for each in left]
    return result


def is_row_taken(fact: Fact, amendments: tuple[Amendment, ...]) -> bool:
    """Whether the row of this fact went to another instruction: the reconstructed tables hold each row once."""
    rows = {(each.listing.destination, each.listing.name) for each in amendments if each.listing is not None}
    return (fact["destination"], fact.get("row_name")) in rows


def row_trouble(fact: Fact, row: Listing | None) -> str:
    """Say what of the row is not as expected; empty where all is. A removal has no row, and expects none."""
    if not fact.get("row_name"):
        return "" if row is None else f"has a row, {row.name}"
    if row is None:
        return "its row was not found"
    kind = fact.get("kind", row.kind.value).replace("entity", "party")
    footnote = fact.get("footnote")
    footnotes = row.footnotes if "footnote" not in fact else (() if footnote is None else (footnote,))
    checks = [
        ("name", row.name, _OTHER_NAMES.sub("", fact["row_name"])),
        ("destination", row.destination, fact["destination"]),
        ("kind", row.kind.value, kind),
        ("footnotes", row.footnotes, footnotes),
    ]
    return ", ".join(f"{what} {read!r} for {right!r}" for what, read, right in checks if read != right)


def wrong_facts(expected: Fact, rule: Rule) -> list[str]:
    """Name the facts of the rule's head that are not as expected, each with both values."""
    filed_at = rule.filed_at
    checks = [
        ("number", rule.document_number, expected["document_number"]),
        ("effective", str(rule.effective_on), expected["effective_on"]),
        ("published", str(rule.publication_date), expected["publication_date"]),
        ("filed", filed_at, datetime.fromisoformat(expected["filed_at"])),
        ("citation", rule.citation, expected["citation"]),
        ("counts agree", rule.counts_agree, do_counts_agree(expected, rule)),
        *savings_checks(expected["savings_clause"], rule),
    ]
    return [f"{what}: {read} for {right}" for what, read, right in checks if read != right]


def do_counts_agree(expected: Fact, rule: Rule) -> bool | None:
    """Whether the preamble's numbers are those of the instructions. In 2024-13148 they are not: it says 85 for 84."""
    counts, stated = expected["counts"], rule.stated
    pairs = [
        (stated.additions, counts["additions"]),
        (stated.revisions, counts["revisions"]),
        (stated.removals, counts["removals"]),
        (stated.entities_added, counts["distinct_added_names"]),
        (dict(stated.additions_by_destination) or None, counts["additions_by_destination"]),
    ]
    said = [said == counted for said, counted in pairs if said is not None]
    return all(said) if said else None


def savings_checks(clause: Fact, rule: Rule) -> list[tuple[str, object, object]]:
    """The two dates of the savings clause; a rule with several clauses states no single date to hold against."""
    if clause["en_route_on"] is None:
        return []
    said = _DEADLINE.search(clause["wording"])
    deadline = datetime.strptime(said[1], "%B %d, %Y").date() if said else None  # noqa: DTZ007 - a legal date
    read = rule.savings
    return [
        ("en route", str(read and read.en_route_on), clause["en_route_on"]),
        ("savings until", read and read.deadline, deadline),
    ]


def print_rules(reports: list[RuleReport]) -> None:
    heads = ("expected", "read", "missing", "wrong", "no row", "unread")
    print(f"{'rule':<12}{'verb':<8}" + "".join(f"{head:>10}" for head in heads) + "  head of the rule")
    for report in reports:
        for verb, found in report.tallies.items():
            figures = (found.expected, found.read, len(found.missing), len(found.wrong), len(found.without_row))
            first = verb is Verb.ADD
            end = f"{report.unread:>10}  {'; '.join(report.wrong_facts) or 'right'}" if first else ""
            print(f"{report.number if first else '':<12}{verb:<8}" + "".join(f"{each:>10}" for each in figures) + end)
    for report in reports:
        for found in report.tallies.values():
            for what, names in (("missing", found.missing), ("wrong", found.wrong), ("no row", found.without_row)):
                for name in names:
                    print(f"{report.number} {what}: {name}")


def print_destinations(reports: list[RuleReport]) -> None:
    expected: Counter[str] = Counter()
    read: Counter[str] = Counter()
    for report in reports:
        for destination, (ours, theirs) in report.by_destination.items():
            expected[destination] += ours
            read[destination] += theirs
    print(f"\n{'added under':<40}{'expected':>10}{'read':>10}")
    for destination in sorted(expected | read):
        print(f"{destination:<40}{expected[destination]:>10}{read[destination]:>10}")
    print(f"{'all':<40}{expected.total():>10}{read.total():>10}")

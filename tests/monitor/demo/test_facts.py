"""The demo's facts are those of the two rules, and the customers planted among them are found."""

import csv
import io
import re
from collections import Counter
from pathlib import Path

import pytest

from monitor.demo.drafts import (
    RULE_NUMBERS,
    EntryDraft,
    entries_after,
    read_facts,
    read_list_draft,
    read_rule_draft,
)
from monitor.screening.screen import screen
from sources.customers.reading import read_customers
from state.listings import Alias, Listing
from state.matches import Strength
from state.rules import Verb
from tests.typesetting.facts import read_facts as read_facts_by_hand

ROOT = Path(__file__).resolve().parents[3]
FACTS = ROOT / "monitor" / "demo" / "facts"
CHINA = "CHINA, PEOPLE'S REPUBLIC OF"
ADDED = [entry for number in RULE_NUMBERS for entry in read_rule_draft(number).additions]


def listing(entry: EntryDraft) -> Listing:
    aliases = tuple(Alias(name) for name in entry.aka)
    return Listing(destination=entry.destination, name=entry.name, aliases=aliases, addresses=entry.addresses)


def readme_table(title: str) -> list[list[str]]:
    text = (FACTS / "README.md").read_text(encoding="utf-8")
    part = text[text.index(title) :].split("\n\n")[1]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines()[2:]]


PLANTED = readme_table("Twelve may be listed")
QUIET = readme_table("Eleven must stay quiet")


def test_eighty_names_stand_under_eighty_two_entries():
    assert len(ADDED) == 82
    assert len({entry.name for entry in ADDED}) == 80
    assert Counter(entry.destination for entry in ADDED) == {
        CHINA: 53,
        "PAKISTAN": 19,
        "UNITED ARAB EMIRATES": 4,
        "SOUTH AFRICA": 3,
        "IRAN": 2,
        "TAIWAN": 1,
    }


def test_only_the_twelve_entries_of_the_second_rule_carry_footnote_four():
    marked = [entry for entry in ADDED if "⁴" in entry.requirement]
    assert marked == list(read_rule_draft("2025-05427").additions)
    assert len(marked) == 12


@pytest.mark.parametrize("number", RULE_NUMBERS)
def test_the_facts_agree_with_what_was_read_by_hand(number):
    expected, rule = read_facts_by_hand(number), read_rule_draft(number)
    for verb, entries in ((Verb.ADD, rule.additions), (Verb.REVISE, rule.revisions)):
        ours = [(entry.destination, entry.instructed or entry.name, entry.name) for entry in entries]
        assert ours == [(each.destination, each.name, each.row.name) for each in expected.by_verb(verb)]
    for part in ("title", "effective_on", "publication_date", "filed_at", "citation"):
        assert getattr(rule, part) == getattr(expected, part)


@pytest.mark.parametrize("number", RULE_NUMBERS)
def test_every_entry_is_named_by_an_instruction(number):
    rule = read_rule_draft(number)
    quoted = re.findall("“(.+?);?”", " ".join(piece for pieces in rule.amendments for piece in pieces))
    instructed = [entry.instructed or entry.name for entry in rule.entries]
    assert Counter(name.rstrip(".") for name in quoted) == Counter(name.rstrip(".") for name in instructed)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("2025-05427", "in alphabetical order, entries for “Beijing Academy"),
        ("2025-05427", "“Inspur Electronics Information Industry Co., Ltd.;”"),
        ("2025-05427", "“Suma Techology Co., Ltd.;”"),
        ("2025-05426", "“Physike Technology Co., Ltd.” “Scikro (Hong Kong)"),
        ("2025-05426", "h. UNDER UNITED KINGDOM,"),
    ],
)
def test_official_typing_errors_are_kept(number, words):
    assert any(words in " ".join(pieces) for pieces in read_rule_draft(number).amendments)


def test_one_instruction_is_broken_before_its_last_name():
    amendments = read_rule_draft("2025-05426").amendments
    assert ("“TG Training 2023 FZCO”; and",) in amendments


def test_the_list_holds_what_the_rules_lean_on():
    entries = read_list_draft().entries
    names = {entry.name for entry in entries}
    destinations = {entry.destination for entry in entries}
    assert {"Inspur Group Co., Ltd.", "Sugon", "Huawei Technologies Co., Ltd.", "[Reserved]"} <= names
    assert {f"Address 0{number}" for number in range(1, 9)} <= names
    assert {entry.destination for number in RULE_NUMBERS for entry in read_rule_draft(number).entries} <= destinations
    assert len(destinations) > 25
    assert any("³" in entry.requirement for entry in entries if entry.destination == "RUSSIA")


def test_the_rules_add_eighty_two_entries_and_revise_four():
    before = read_list_draft().entries
    after = entries_after(before, map(read_rule_draft, RULE_NUMBERS))
    assert len(after) == len(before) + 82
    for aliases, entries in ((4, before), (6, after)):
        dart = [entry for entry in entries if entry.name == "Dart Aviation"]
        assert [entry.destination for entry in dart] == ["FRANCE", "IRAN", "SENEGAL", "UNITED KINGDOM"]
        assert {len(entry.aka) for entry in dart} == {aliases}


@pytest.mark.parametrize("number", RULE_NUMBERS)
def test_what_a_manuscript_leaves_open_stands_in_the_printed_rule(number):
    rule = read_rule_draft(number)
    printed = " ".join([rule.dates, *rule.preamble, *(entry.citations[-1] for entry in rule.entries)])
    assert all(words in printed for words in rule.placeholders)


def test_there_are_two_hundred_customers_and_no_address_of_a_real_person():
    rows = list(csv.DictReader(io.StringIO(read_facts("customers.csv").decode())))
    assert len(rows) == len({row["id"] for row in rows}) == 200
    assert all(row["owner_email"].endswith("@example.com") for row in rows)
    assert len({row["country"] for row in rows}) > 30


def test_the_readme_names_the_planted_customers_as_the_file_does():
    names = {row["id"]: row["name"] for row in csv.DictReader(io.StringIO(read_facts("customers.csv").decode()))}
    assert len(PLANTED) == 12
    assert [names[row[0]] for row in [*PLANTED, *QUIET]] == [row[1] for row in [*PLANTED, *QUIET]]


def test_the_planted_customers_match_the_rules_and_nobody_else_does():
    entries = [entry for number in RULE_NUMBERS for entry in read_rule_draft(number).entries]
    result = screen(read_customers(FACTS / "customers.csv"), [listing(entry) for entry in entries])
    worth_a_look = {match.customer_id for match in result.matches if match.strength is not Strength.WEAK}
    assert worth_a_look == {row[0] for row in PLANTED}


def test_before_the_rules_one_customer_bears_a_name_of_a_listed_group_and_none_is_on_the_list():
    result = screen(read_customers(FACTS / "customers.csv"), [listing(entry) for entry in read_list_draft().entries])
    assert [(match.customer_id, match.listing_name, match.strength) for match in result.matches] == [
        ("D086", "Inspur Group Co., Ltd.", Strength.POSSIBLE)
    ]


def test_the_facts_stay_small():
    assert sum(path.stat().st_size for path in FACTS.iterdir()) < 400_000

from __future__ import annotations

import gzip
import json
from datetime import date

from sources.reading.lists.entity_list import read_entity_list
from state.listings import Listing
from state.rules import Verb
from tests.typesetting.facts import read_facts
from tests.year.documents import RULES
from tests.year.entries import EntityLists

NUMBER = "2024-24562"


def listings(lists: EntityLists, *taken_up: str) -> tuple[Listing, ...]:
    body = lists.part(date(2024, 10, 23), frozenset(taken_up))
    return read_entity_list(body, "part 744", date(2024, 10, 23)).listings


def test_a_list_shows_a_rule_from_the_day_it_is_taken_up(lists: EntityLists) -> None:
    facts = read_facts(NUMBER)
    before = {(each.destination, each.name) for each in listings(lists)}
    after = {(each.destination, each.name) for each in listings(lists, NUMBER)}
    assert after - before == {(row.destination, row.name) for each in facts.by_verb(Verb.ADD) if (row := each.row)}
    assert before - after == {(each.destination, each.name) for each in facts.by_verb(Verb.REMOVE)}


def test_a_revised_entry_had_another_policy(lists: EntityLists) -> None:
    (fact,) = read_facts(NUMBER).by_verb(Verb.REVISE)
    before, after = (
        next(each for each in shown if each.name == fact.name) for shown in (listings(lists), listings(lists, NUMBER))
    )
    assert before.license_review_policy != after.license_review_policy
    assert before.addresses == after.addresses


def test_the_consolidated_list_can_lose_most_of_its_entries(lists: EntityLists) -> None:
    whole, short = (
        json.loads(gzip.decompress(lists.consolidated(frozenset(RULES), is_short)))["results"]
        for is_short in (False, True)
    )
    assert len(whole) - len(short) == 15_000 // 40

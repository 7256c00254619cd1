from __future__ import annotations

import pytest

from sources.reading.rule_file import read_rule
from state.rules import TextForm
from tests.year.documents import RULES, WITHDRAWN
from tests.year.noise import COUNT, noise
from tests.year.world import World


@pytest.mark.parametrize("number", [RULES[-1], WITHDRAWN])
def test_the_manuscript_set_from_a_rule_says_what_the_rule_says(world: World, number: str) -> None:
    (rule,) = (each for each in world.documents if each.number == number)
    assert rule.pdf
    typed, printed = read_rule(rule.pdf(), "manuscript"), read_rule(rule.printed, "printed")
    assert typed.text_form is TextForm.PLAIN_TEXT
    assert {(each.verb, each.destination, each.name) for each in typed.amendments} == {
        (each.verb, each.destination, each.name) for each in printed.amendments
    }
    assert typed.is_complete


def test_noise_changes_nothing_and_is_the_same_each_time(world: World) -> None:
    assert len(world.noise) == COUNT
    assert noise() == world.noise
    assert {each.type for each in world.noise} == {"Rule", "Notice", "Proposed Rule"}
    first = next(each for each in world.noise if each.printed)
    assert not read_rule(first.printed, "printed").amendments
    assert not read_rule(first.manuscript, "manuscript").amendments

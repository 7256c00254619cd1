"""Every regular expression of the product takes time in proportion to its text, whatever the text says.

What offices and customers' files hold is foreign text. The patterns are collected from the modules, so that a new one
is held to this as well.
"""

from __future__ import annotations

import re

import pytest

from tests.pumping import TooSlow, Used, at_most, patterns_of_the_product, slow_text

SIZE = 50_000  # characters
BUDGET = 0.5  # seconds of processor time
# Asked for words of at most 24 letters, and of the last 200.
_BOUNDED = ("monitor.screening.pinyin._WORD", "monitor.screening.surroundings._UNIT_TAIL")


@pytest.mark.parametrize("part", range(6))
def test_no_pattern_takes_more_than_linear_time(part):
    slow = {
        used.name: text
        for used in patterns_of_the_product()[part::6]
        if not used.name.startswith(_BOUNDED) and (text := slow_text(used, SIZE, BUDGET))
    }

    assert slow == {}


@pytest.mark.parametrize(
    "pattern",
    [
        r"\s+and",
        r"(?:<!--.*?-->\s*)*<html",
        r"\s*,?\s*(?:and\s+)?x",
        r"(a|aa)+$",
        r"\bfor\b[^;]*?\bnames\b.*?$",
    ],
)
def test_the_pumps_find_what_they_are_made_to_find(pattern):
    used = Used(pattern, re.compile(pattern), frozenset({"search"}))

    assert slow_text(used, SIZE, BUDGET / 5)


def test_a_pattern_that_takes_too_long_is_stopped():
    with pytest.raises(TooSlow), at_most(0.05):
        re.search(r"(?:a|aa)+$", "a" * 60 + "!")

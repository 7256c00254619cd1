"""Every regular expression of the product takes time in proportion to its text, whatever the text says.

What offices and customers' files hold is foreign text. The patterns are collected from the modules, so that a new one
is held to this as well.
"""

from __future__ import annotations

import re

import pytest

from sources.reading.rule_file import read_rule
from tests.pumping import BOUNDED, TooSlow, Used, at_most, patterns_of_the_product, slow_text

SIZE = 50_000  # characters
BUDGET = 0.5  # seconds of processor time


@pytest.mark.parametrize("part", range(6))
def test_no_pattern_takes_more_than_linear_time(part):
    slow = {
        used.name: text
        for used in patterns_of_the_product()[part::6]
        if not used.name.startswith(BOUNDED) and (text := slow_text(used, SIZE, BUDGET))
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

    assert slow_text(used, SIZE // 5, BUDGET / 50)


def test_a_pattern_that_takes_too_long_is_stopped():
    with pytest.raises(TooSlow), at_most(0.05):
        re.search(r"(?:a|aa)+$", "a" * 60 + "!")


@pytest.mark.parametrize(
    "text",
    [
        '<AMDPAR>1. Supplement No. 4 to part 744 is amended by adding "' + 'x "A" and ' * 5_000 + "</AMDPAR>",
        "<P>The ERC determined to add " + "A, under the destination of China; B Co., " * 1_500 + "to the list.</P>",
    ],
    ids=["names", "destinations"],
)
def test_a_long_list_takes_linear_time(text):
    with at_most(3):
        read_rule(f"<RULE><REGTEXT>{text}</REGTEXT></RULE>".encode(), "long.xml")

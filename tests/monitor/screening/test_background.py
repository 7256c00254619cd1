"""How rare words are, and what they may count at most."""

from __future__ import annotations

import pytest

from monitor.screening.background import RAREST_BITS, is_distinctive, total_bits, word_bits


def test_a_word_that_nobody_was_seen_to_use_says_most_and_a_frequent_one_little() -> None:
    assert word_bits("quorvath") == RAREST_BITS == pytest.approx(12.29, abs=0.01)
    assert word_bits("mohammad") < word_bits("sukhoi")
    assert total_bits(["quorvath", "and"]) == pytest.approx(12.69, abs=0.01)


@pytest.mark.parametrize(
    ("word", "most"),
    [("and", 0.4), ("institute", 2.5), ("zavod", 2.5), ("technology", 4.0), ("keji", 4.0), ("2023", 5.0), ("zq", 3.0)],
)
def test_what_says_little_of_a_name_counts_little_however_rare(word: str, most: float) -> None:
    assert 0 < word_bits(word) <= most


def test_the_brand_of_a_family_of_entries_is_as_rare_as_one() -> None:
    assert word_bits("huawei") > 10


def test_distinctive_words_are_rare_plain_words() -> None:
    assert is_distinctive("inspur", 6)
    assert not any(is_distinctive(word, 6) for word in ("general", "technology", "2023", "zq", "plant"))

"""How rare words are, and what they may count at most."""

from __future__ import annotations

import pytest

from monitor.screening.rarity import Rarity

PARTIES = Rarity([["inspur", "software"], ["inspur", "inspur"], *([["zhonghua"]] * 4998)])


def test_bits_are_the_logarithm_of_the_share() -> None:
    assert PARTIES.bits("inspur") == pytest.approx(11.29, abs=0.01)
    assert PARTIES.bits("unseen") == pytest.approx(12.29, abs=0.01)
    assert PARTIES.bearers("inspur") == 2
    assert PARTIES.parties == 5000


@pytest.mark.parametrize(
    ("word", "most"),
    [("and", 0.4), ("institute", 2.5), ("zavod", 2.5), ("technology", 4.0), ("keji", 4.0), ("2023", 5.0), ("zq", 3.0)],
)
def test_what_says_little_of_a_name_counts_little_however_rare(word: str, most: float) -> None:
    assert PARTIES.bits(word) <= most


def test_a_word_that_all_use_still_counts_a_little() -> None:
    assert PARTIES.bits("zhonghua") > 0


def test_distinctive_words_are_rare_plain_words() -> None:
    assert PARTIES.is_distinctive("inspur", 6)
    assert not any(PARTIES.is_distinctive(word, 6) for word in ("zhonghua", "technology", "2023", "zq", "plant"))


def test_counts_at_hand_give_the_same_bits() -> None:
    counted = Rarity.from_counts({"inspur": 2, "software": 1, "zhonghua": 4998}, 5000)
    assert [counted.bits(word) for word in ("inspur", "zhonghua")] == [
        PARTIES.bits(word) for word in ("inspur", "zhonghua")
    ]

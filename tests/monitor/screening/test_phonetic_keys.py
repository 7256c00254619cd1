"""Sounds and consonants: what two spellings of one word have in common."""

from __future__ import annotations

import pytest

from monitor.screening.phonetic_keys import consonants_of, sound_of


@pytest.mark.parametrize(
    "spellings",
    [
        ("muromskiy", "muromskii", "muromsky", "muromskij", "murom"),
        ("zavodskoye", "zavodskoe"),
        ("krokus", "crocus"),
        ("malakhit", "malahit"),
        ("aleksandr", "alexandr"),
        ("tsentr", "centr"),
        ("poyekt", "poekt"),
        ("foton", "photon"),
        ("vostochnyy", "vostochnyi"),
    ],
)
def test_romanisations_share_one_sound(spellings: tuple[str, ...]) -> None:
    assert len({sound_of(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(("one", "other"), [("zvezda", "zvezdochka"), ("almaz", "alrosa"), ("moskva", "minsk")])
def test_other_words_have_another_sound(one: str, other: str) -> None:
    assert sound_of(one) != sound_of(other)


def test_short_words_and_numbers_stay() -> None:
    assert (sound_of("ooo"), sound_of("c4isr")) == ("ooo", "c4isr")


@pytest.mark.parametrize(
    ("word", "consonants"),
    [("quant", "knt"), ("shipping", "sbnk"), ("celestica", "srstk"), ("pimco", "bmk"), ("aia", "")],
)
def test_consonants_are_what_other_scripts_keep(word: str, consonants: str) -> None:
    assert consonants_of(word) == consonants

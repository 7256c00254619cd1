"""Which words of two names agree, and how."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.screening.alignment import Alignment, align, typing_errors
from monitor.screening.names import Name, name_forms
from state.matches import Agreement


def whole(written: str) -> Name:
    return name_forms(written)[0]


def aligned(ours: str, theirs: str) -> Alignment:
    return align(whole(ours), whole(theirs))


@pytest.mark.parametrize(
    ("ours", "theirs", "how", "our_words", "their_words"),
    [
        ("Inspur", "INSPUR", Agreement.EXACT, ("inspur",), ("inspur",)),
        ("Changfenk Ltd", "Changfeng", Agreement.TYPO, ("changfenk",), ("changfeng",)),
        ("Zavod Muromskii", "Zavod Muromskiy", Agreement.TRANSLITERATION, ("muromskii",), ("muromskiy",)),
        ("Krokus Ekran", "Crocus Ekran", Agreement.TRANSLITERATION, ("krokus",), ("crocus",)),
        ("Suzhou Chang Feng", "Suzhou Changfeng", Agreement.JOINED, ("chang", "feng"), ("changfeng",)),
        ("Inspur Guoketianxun", "Inspur Guo Ke Tianxun", Agreement.JOINED, ("guoketianxun",), ("guo", "ke", "tianxun")),
        ("Elektrotyaga Zavod", "Elektrotyaga Plant", Agreement.TRANSLATED, ("zavod",), ("plant",)),
    ],
)
def test_each_way_of_agreeing_has_its_name(
    ours: str, theirs: str, how: Agreement, our_words: tuple[str, ...], their_words: tuple[str, ...]
) -> None:
    pairs = [pair for pair in aligned(ours, theirs).pairs if pair.how is how]
    assert (pairs[-1].ours, pairs[-1].theirs) == (our_words, their_words)


def test_an_acronym_agrees_with_the_words_that_it_stands_for() -> None:
    initials = aligned("SPMDB Malachite", "Saint Petersburg Marine Design Bureau Malachite").pairs[-1]
    assert (initials.how, initials.ours) == (Agreement.INITIALS, ("spmdb",))
    assert initials.theirs == ("saint", "petersburg", "marine", "design", "bureau")


def test_what_does_not_agree_is_left_over_in_its_order() -> None:
    alignment = aligned("Changfeng Avionics Trading", "Suzhou Changfeng Avionics")
    assert (alignment.our_rest, alignment.their_rest) == (("trading",), ("suzhou",))


def test_consonants_meet_the_word_with_its_vowels() -> None:
    alignment = aligned("ألفا كوانت", "Alpha Quant")
    assert {(pair.how, pair.theirs) for pair in alignment.pairs} == {
        (Agreement.CONSONANTS, ("alpha",)),
        (Agreement.CONSONANTS, ("quant",)),
    }


@pytest.mark.parametrize(
    ("ours", "theirs", "errors"),
    [
        ("inspur", "inspur", 0),
        ("inspur", "inspru", 1),
        ("inspur", "unspur", 1),
        ("gazprom", "gasprom", 1),
        ("international", "intrnatinal", 2),
        ("inspur", "inspireur", None),
        ("bwi", "bae", None),
        ("sect", "sekt", 1),
        ("615", "631", None),
        ("area51", "area52", None),
        ("gosnii", "gosnie", None),
        ("knrt", "knrp", None),
    ],
)
def test_typing_errors_are_few_and_never_in_numbers_or_acronyms(ours: str, theirs: str, errors: int | None) -> None:
    assert typing_errors(ours, theirs) == errors


def test_what_is_written_in_capitals_among_small_letters_is_an_acronym() -> None:
    assert whole("JSC KNIRTI of Kaluga").acronyms >= {"knirti"}
    assert typing_errors("knirti", "knirta", frozenset({"knirti"})) is None
    assert whole("JSC KNIRTI OF KALUGA").acronyms == frozenset()


@given(st.text(max_size=40), st.text(max_size=40))
def test_every_word_is_used_once(ours: str, theirs: str) -> None:
    for one in name_forms(ours):
        for other in name_forms(theirs):
            alignment = align(one, other)
            used = [word for pair in alignment.pairs for word in pair.ours] + list(alignment.our_rest)
            assert sorted(used) == sorted(one.words)
            used = [word for pair in alignment.pairs for word in pair.theirs] + list(alignment.their_rest)
            assert sorted(used) == sorted(other.words)

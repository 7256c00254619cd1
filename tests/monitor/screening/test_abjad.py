"""Arabic, Persian, Hebrew, kana and Korean: common words translated, others by their consonants."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.screening.abjad import has_abjad, read_abjad


@pytest.mark.parametrize(
    ("written", "latin", "consonants"),
    [
        ("شركة جزلة لتحلية المياه", "sr desalination water", {"sr"}),
        ("ألفا كوانت ذ م م", "rb knt", {"rb", "knt"}),
        ('רד דוט בע"מ', "rd dt", {"rd", "dt"}),
        ("セレスティカ・ジャパン", "srstk japan", {"srstk"}),
        ("ピムコジャパンリミテッド", "bmk japan", {"bmk"}),
        ("گروه صنعتی شهید رضا", "group industrial shahid reza", set()),
        ("(주)에이씨엠리서치코리아", "acm research korea", set()),
        ("주식회사 켈브론 반도체", "krbrn semiconductor", {"krbrn"}),
        ("مينيرا تريدينغ ش.م.ح", "mnr trdnk", {"mnr", "trdnk"}),
    ],
)
def test_words_are_translated_or_known_by_their_consonants(written: str, latin: str, consonants: set[str]) -> None:
    text, known = read_abjad(written)
    assert " ".join(text.split()) == latin
    assert known == consonants


def test_other_scripts_are_left_alone() -> None:
    assert not has_abjad("Сатурн 深圳 Inspur")
    assert read_abjad("Inspur") == ("Inspur", frozenset())


@given(st.text(alphabet="אבגדה שלוםابتثج ةكピムコー・ﷺ\u064b 1a", max_size=40))
def test_any_letters_can_be_read(written: str) -> None:
    text, known = read_abjad(written)
    assert all(word.isascii() for word in known)
    assert isinstance(text, str)

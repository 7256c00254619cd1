"""Chinese names: places in pinyin, trades translated, names in pinyin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.screening.han import _reader, has_han, pinyin_of, read_han
from monitor.screening.word_tables import read_table


@pytest.mark.parametrize(
    ("written", "pinyin", "english"),
    [
        ("深圳市科陆电子科技股份有限公司", "shenzhen kelu dianzi keji", "shenzhen kelu electronics technology"),
        ("神州數碼科技發展有限公司", "shenzhou shuma keji fazhan", "china digital technology development"),
        ("哈尔滨工业大学", "haerbin gongye daxue", "harbin institute of technology"),
        (
            "中国电子科技集团公司第四十九研究所",
            "zhongguo dianzi keji jituan gongsi 49 yanjiusuo",
            "cetc 49 research institute",
        ),
        ("中国航天科工集团第三研究院", "zhongguo hangtian kegong jituan 3 academy", "casic 3 academy"),
        ("BGI华大基因", "BGI huada jiyin", "BGI bgi"),
        ("陕西兴化化学股份有限公司", "shanxi xinghua huaxue", "shaanxi xinghua chemical"),
        ("有限公司", "youxian gongsi", "youxian company"),
    ],
)
def test_both_readings(written: str, pinyin: str, english: str) -> None:
    readings = read_han(written)
    assert [" ".join(reading.split()) for reading in readings] == [pinyin, english]


def test_what_is_not_chinese_stays() -> None:
    assert [reading.strip() for reading in read_han("Inspur (济南) Ltd")] == ["Inspur ( jinan ) Ltd"] * 2
    assert not has_han("Inspur ピムコ")


@given(st.text(alphabet="深圳市科陆电子技有限公司龘𠀀 a1", max_size=40))
def test_any_characters_can_be_read(written: str) -> None:
    assert len(read_han(written)) == 2


def test_our_readings_are_told_to_the_dictionary_once(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setattr("pypinyin.load_single_dict", told.append)
    _reader.cache_clear()
    assert [pinyin_of(name) for name in ("长虹电子", "厦工机械")] == ["changhongdianzi", "xiagongjixie"]
    assert len(told) == 1
    _reader.cache_clear()


def test_places_are_their_pinyin_but_for_those_with_an_english_name() -> None:
    places = read_table("han_places.txt")
    others = {english for place, english in places.items() if english != pinyin_of(place)}
    assert {"tibet", "hong kong", "shaanxi", "harbin"} <= others
    assert len(others) < len(places) / 15

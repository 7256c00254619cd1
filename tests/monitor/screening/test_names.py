"""Normalised names: which habits of writing make no difference, and which words do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.screening.names import fold_script, name_forms, normalise_name
from state.legal_forms import LEADING_FORMS, LEGAL_FORMS

WORDS = st.lists(st.sampled_from(["Inspur", "Otto", "Xi'an", "Kehua", "Sine", "2023", "Müller", "Зенит"]), min_size=1)


@pytest.mark.parametrize(
    ("written", "normalised"),
    [
        ("Inspur Software Co., Ltd.", "inspur software"),
        ("Inspur Software Company, Ltd", "inspur software"),
        ("Xi'an Aerospace Automation Co.,LTD", "xian aerospace automation"),
        ("Xi’an Aerospace Automation", "xian aerospace automation"),
        ("Allied Business Concerns (Pvt) Ltd.", "allied business concerns"),
        ("Allied Business Concerns (Private) Limited", "allied business concerns"),
        ("Blue Sky Aviation Proprietary Limited", "blue sky aviation"),
        ("Astec Astronomy FZ-CO", "astec astronomy"),
        ("TG Training 2023 FZO", "tg training 2023"),
        ("Novax Group S.A.", "novax group"),
        ("Pelwes Tekstil A.Ş.", "pelwes tekstil"),
        ("Kamar Makina Sanayi ve Ticaret Limited Şirketi", "kamar makina"),
        ("Lemmer Optik GmbH & Co. KG", "lemmer optik"),
        ("OOO Shipyard 'Zaliv'", "shipyard zaliv"),
        ("Lukoil, OAO", "lukoil"),
        ("Obshchestvo s Ogranichennoy Otvetstvennostyu Baikal", "baikal"),
        ("Nanjing Chunhui Keji Shiye Youxian Gongsi", "nanjing chunhui keji shiye"),
        ("The Sadidians", "sadidians"),
        ("M.A.G. Tech", "mag tech"),
        ("Rehman Engineering & Services", "rehman engineering and services"),
        ("Rehman's Engineering", "rehmans engineering"),
        ("Fullwidth Ｉｎｓｐｕｒ™", "fullwidth inspur"),
    ],
)
def test_spelling_habits_and_legal_forms_go(written: str, normalised: str) -> None:
    assert normalise_name(written) == normalised


def test_a_name_of_legal_forms_only_keeps_its_first_word() -> None:
    assert normalise_name("Company Limited") == "company"
    assert normalise_name("AO") == "ao"
    assert normalise_name("—") == ""


def test_turkish_letters_meet_their_ascii_spelling_in_either_case() -> None:
    listed = normalise_name("Atempo Görüntü Sistemleri Anonim Şirketi İstanbul Şubesi")
    assert listed == normalise_name("ATEMPO GORUNTU SISTEMLERI ANONIM SIRKETI ISTANBUL SUBESI")
    assert normalise_name("ISPARTA") == normalise_name("ısparta") == normalise_name("İsparta")


def test_cyrillic_letters_that_look_latin_are_read_as_latin_among_latin_ones() -> None:
    # Real, from the entry of Detail Technology (HK) Limited: С, о and Н are Cyrillic.
    assert normalise_name("Shenzhen Ditai Technology Со., Ltd.") == "shenzhen ditai technology"
    assert fold_script("Но King Commercial Center") == "ho king commercial center"
    assert fold_script("Inspur Ѕoftware") == "inspur software"


def test_real_cyrillic_is_transliterated() -> None:
    assert normalise_name("ООО «Сатурн»") == "saturn"
    assert normalise_name("НПО Алмаз") == "npo almaz"


def test_chinese_characters_meet_their_pinyin() -> None:
    characters, pinyin = (
        name_forms("南京春晖科技实业有限公司")[0],
        name_forms("Nanjing Chunhui Keji Shiye Youxian Gongsi")[0],
    )
    assert characters.spelling == pinyin.spelling == "nanjingchunhuikejishiye"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Suzhou SIP Hi-Tech Precision", "Suzhou SIP HiTech Precision"),
        ("Beijing Guoke Tianxun Technology", "Beijing Guoketianxun Technology"),
        ("Proc-Master", "ProcMaster"),
    ],
)
def test_spacing_does_not_change_the_spelling(one: str, other: str) -> None:
    assert name_forms(one)[0].spelling == name_forms(other)[0].spelling


def test_a_city_in_parentheses_may_stand_anywhere() -> None:
    listed, ours = (
        "Associated Opto-electronics (Chongqing) Co., Ltd.",
        "Chongqing Associated Opto-electronics Co., Ltd.",
    )
    assert name_forms(listed)[0].bag == name_forms(ours)[0].bag
    assert len(name_forms(listed)) == 1


def test_an_acronym_in_parentheses_is_a_name_of_its_own() -> None:
    forms = name_forms("Semiconductor Manufacturing International Corporation (SMIC)")
    assert [" ".join(form.words) for form in forms] == [
        "semiconductor manufacturing international corporation smic",
        "semiconductor manufacturing international",
        "smic",
    ]
    assert len(name_forms("Inspur (HK) Electronics Co., Ltd.")) == 1


def test_short_names_are_single_words_of_few_letters() -> None:
    assert name_forms("BGI")[0].is_short
    assert name_forms("Otto GmbH")[0].is_short
    assert not name_forms("Potohar")[0].is_short
    assert not name_forms("NA Enterprises")[0].is_short


@given(WORDS)
def test_case_and_punctuation_make_no_difference(words: list[str]) -> None:
    plain = normalise_name(" ".join(words))
    assert normalise_name(", ".join(words).upper()) == plain
    assert normalise_name(f"“{'  '.join(words)}.”".lower()) == plain


@given(WORDS, st.sampled_from(["Co., Ltd.", "(Pvt.) Limited", "Sdn. Bhd.", "L.L.C.", "FZE", "Anonim Şirketi", "JSC"]))
def test_a_legal_form_at_the_end_makes_no_difference(words: list[str], form: str) -> None:
    assert normalise_name(f"{' '.join(words)} {form}") == normalise_name(" ".join(words))


@given(st.text())
def test_any_text_gives_plain_words(text: str) -> None:
    normalised = normalise_name(text)
    assert normalised == normalised.lower().strip()
    assert normalised.isascii()
    assert all(word.isalnum() for word in normalised.split())


def test_the_table_of_legal_forms_is_in_normalised_letters() -> None:
    assert all(form.isascii() and form.isalnum() and form == form.lower() for form in LEGAL_FORMS)
    assert LEADING_FORMS <= LEGAL_FORMS


def test_pictures_are_no_words() -> None:
    assert normalise_name("Kazan 😀 Helicopters ✈️") == "kazan helicopters"

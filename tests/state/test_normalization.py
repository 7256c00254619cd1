import pytest

from state.listings import Alias, Member
from state.normalization import entry_key, fold_spelling, heading_of, wording_of
from tests.state.examples import CHINA, TAIWAN, entry


@pytest.mark.parametrize(
    "name", ["INSPUR TAIWAN", "Inspur-Taiwan", "inspur  taiwan.", "“Inspur” Taiwan", "Inspur Таiwаn"]
)
def test_an_entry_is_looked_up_by_its_name_whatever_its_spelling(name: str) -> None:
    assert entry_key("Taiwan", name) == entry_key(TAIWAN, "Inspur Taiwan")
    assert entry_key(CHINA, name) != entry_key(TAIWAN, "Inspur Taiwan")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Co.,Ltd.", "Co., Ltd"),
        ("Xi'an", "XI’AN"),
        ("Al-Souk", "AL SOUK"),
        ("744.11of the EAR", "744.11 of the EAR"),
        ("Anonim Şirketi İstanbul", "ANONİM ŞİRKETİ ISTANBUL"),
        ("Но King", "Ho King"),
        ("Room 1318-19", "Room 1318–19"),
        ("Ӏԁһү Ltd", "ldhy Ltd"),
        ("Oak\u00a0Road", "Oak Road"),
        ("Ｏａｋ Road", "Oak Road"),
        ("Altın", "ALTIN"),
    ],
)
def test_spelled_alike(one: str, other: str) -> None:
    assert fold_spelling(one) == fold_spelling(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Room 1318-19", "Room 1318-20"), ("1 23 Road", "12 3 Road"), ("A & B", "A and B"), ("Sirketi", "Şirketi")],
)
def test_not_spelled_alike(one: str, other: str) -> None:
    assert fold_spelling(one) != fold_spelling(other)


@pytest.mark.parametrize(("words", "heading"), [("Türkiye", "TURKEY"), ("Atlantis  the Lost", "ATLANTIS THE LOST")])
def test_a_heading_is_the_lists_own_or_stands_for_itself(words: str, heading: str) -> None:
    assert heading_of(words) == heading


def test_order_and_white_space_are_no_wording_and_every_part_of_a_member_is() -> None:
    one = entry("A\n B", addresses=("1", "2"), members=(Member("M", (Alias("N"), Alias("O")), ("3",)),))
    same = entry("A B", addresses=("2", "1", " "), members=(Member("M", (Alias("O"), Alias("N")), ("3",)),))
    other = entry("A B", addresses=("2", "1"), members=(Member("M", (Alias("O"), Alias("N")), ("4",)),))
    assert wording_of(one) == wording_of(same)
    assert wording_of(one) != wording_of(other)

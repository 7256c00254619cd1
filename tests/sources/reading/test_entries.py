import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reading.entries import read_entry, read_footnotes
from state.listings import AliasKind, Listing, ListingKind

TRICKY = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "tricky_entries.json"


def entry(*lines: str) -> Listing:
    return read_entry("CHINA, PEOPLE'S REPUBLIC OF", lines, "For all items", "Presumption of denial", "90 FR 14048")


def akas(listing: Listing) -> list[str]:
    return [alias.name for alias in listing.aliases if alias.kind is AliasKind.AKA]


class TestWhole:
    def test_every_field_of_an_entry(self) -> None:
        lines = (
            "Inspur Group Co., Ltd., a.k.a., the following two aliases:",
            "—Inspur Group; and",
            "—IGL.",
            "No. 1036 Langchao Road, Jinan City, Shandong, China. (See alternate address under Taiwan).",
        )
        listing = read_entry(
            "CHINA", lines, "(See §§ 734.9(e)(2) and 744.11 of the EAR)4", "Denial", "88 FR 13675, 3/6/23"
        )
        assert listing.destination == "CHINA"
        assert listing.kind is ListingKind.PARTY
        assert listing.names == ("Inspur Group Co., Ltd.", "Inspur Group", "IGL")
        assert listing.addresses == ("No. 1036 Langchao Road, Jinan City, Shandong, China",)
        assert listing.see_also == ("Taiwan",)
        assert listing.notes == ()
        assert listing.license_requirement == "(See §§ 734.9(e)(2) and 744.11 of the EAR)4"
        assert listing.license_review_policy == "Denial"
        assert listing.citation == "88 FR 13675, 3/6/23"
        assert listing.footnotes == (4,)
        assert listing.verbatim == "\n".join(lines)

    def test_a_cell_without_text(self) -> None:
        assert entry().name == entry("").name == ""

    def test_a_name_and_nothing_else(self) -> None:
        listing = entry("Zurab Kartvelishvili")
        assert (listing.name, listing.addresses) == ("Zurab Kartvelishvili", ())

    def test_what_is_not_understood_stands_in_the_notes(self) -> None:
        listing = entry("Oak Trading", "—something", "—something else; and")
        assert listing.name == "Oak Trading"
        assert listing.aliases == ()
        assert listing.notes == ("—something", "—something else; and")


class TestKinds:
    def test_an_address_entry(self) -> None:
        listing = entry("Address 07, Room 1318-19, 13F, Hollywood Plaza, Kowloon, Hong Kong.")
        assert listing.kind is ListingKind.ADDRESS
        assert listing.name == "Address 07"
        assert listing.addresses == ("Room 1318-19, 13F, Hollywood Plaza, Kowloon, Hong Kong",)

    def test_a_class_described(self) -> None:
        listing = entry(
            "The Ministry of Defence of the Republic of Belarus, including the Armed Forces of Belarus and all "
            "operating units wherever located. This includes the army, and air force. All addresses located in Belarus."
        )
        assert listing.kind is ListingKind.CLASS
        assert listing.name == "The Ministry of Defence of the Republic of Belarus"
        assert listing.addresses == ("All addresses located in Belarus",)
        assert listing.notes == (
            "including the Armed Forces of Belarus and all operating units wherever located. "
            "This includes the army, and air force",
        )

    def test_a_class_of_a_bodys_facilities(self) -> None:
        listing = entry(
            "The following Department of Atomic Energy entities:", "—Nuclear reactors (except 1 and 2);", "—Plants."
        )
        assert listing.kind is ListingKind.CLASS
        assert listing.name == "Department of Atomic Energy"
        assert listing.aliases == listing.addresses == ()
        assert listing.notes == ("—Nuclear reactors (except 1 and 2);", "—Plants.")

    def test_the_members_of_a_body_are_not_its_aliases(self) -> None:
        lines = (
            "PAEC, and the following subordinate entities:",
            "—NDC, a.k.a., the following one alias:",
            "—NDC 2.",
            "Fateh Jang.",
        )
        listing = entry(*lines)
        assert listing.name == "PAEC"
        assert listing.aliases == listing.addresses == ()
        assert listing.notes == ("the following subordinate entities:", *lines[1:])

    def test_subordinate_institutions_share_the_addresses(self) -> None:
        listing = entry(
            "Second Academy, a.k.a., the following one alias:",
            "—CASIC 2.",
            "Subordinate institutions:",
            "—23rd Institute, a.k.a., the following one alias: BIRM.",
            "The following addresses apply to the entity and to the one institution: 50 Oak Road; and 51 Oak Road.",
        )
        assert akas(listing) == ["CASIC 2"]
        assert listing.addresses == ("50 Oak Road", "51 Oak Road")
        assert "—23rd Institute, a.k.a., the following one alias: BIRM." in listing.notes

    def test_affiliated_entities_in_one_line_with_the_address(self) -> None:
        listing = entry(
            "H Co., Ltd., a.k.a., the following one alias: —HH. Addresses for H Co., Ltd.: H Base, Shenzhen, "
            "China; and Hong Kong. Affiliated entities: —H New, Room 605, China; and —H Net, 48 Daliang Street."
        )
        assert listing.names == ("H Co., Ltd.", "HH")
        assert listing.addresses == ("H Base, Shenzhen, China", "Hong Kong")
        assert listing.notes[0].startswith("Affiliated entities: —H New, Room 605")


class TestFootnotes:
    @pytest.mark.parametrize(
        ("requirement", "footnotes"),
        [
            ("For all items subject to the EAR. (See § 744.11 of the EAR)", ()),
            ("For all items subject to the EAR, see §§ 734.9(e)1 and 744.11 of the EAR2", (1, 2)),
            ("For all items subject to the EAR, see §§ 734.9(e) 1 and 744.11 of the EAR 2", (1, 2)),
            ("(See §§ 734.9(g),3 746.8(a)(3), and 744.21(b) of the EAR)", (3,)),
            ("(See §§ 734.9(g)3, 746.8(a)(3), and 744.2l(b) of the EAR)", (3,)),
            ("(See §§ 734.9(g), 746.8(a)(3), and 744.21(b) of the EAR)", (3,)),
            ("(Se §§ 734.9(e)(2) and 744.11 of the EAR) 4", (4,)),
            ("(See §§ 734.9(e) and 744.11 of the EAR)4", (4,)),
            ("(See §§ 734.9(e)(2) and 744.11 of the EAR)", (4,)),
            ("(See §§ 734.4(a)(9), 734.9(e)(3), and 744.11 of the EAR)5", (5,)),
            ("when used in projects specified in § 746.8(a)(4) of the EAR", ()),
            ("EAR99 and EAR 99 items listed in supplement no. 7 to part 746 of the EAR", ()),
            ("License Exception GOV under § 740.11(b)(2) and (e)", ()),
            ("", ()),
        ],
    )
    def test_by_section_first_then_by_figure(self, requirement: str, footnotes: tuple[int, ...]) -> None:
        assert read_footnotes(requirement) == footnotes


PIECES = """
X Co., Ltd.|Oak Trading LLC|Institute of Optics|Со., Ltd.|12 Oak Road|Kabul, Afghanistan|Hong Kong|China 518033
, |; and |; |. |.|—|—Beta|—“Gamma,”|: |(|)|“|”|'| and |all locations in Iran|(all of preceding near Mianyang)
a.k.a., the following two aliases:|f.k.a., the following one alias:|(a.k.a. Delta|a.k.a., Epsilon|(f.k.a., Zeta)
(See alternate address under Iran|(See Narnia)|Address: |Addresses for X Co.: |Address 07, |Subordinate institutions:
The following addresses apply to all: |including all wherever located. |The following Omega entities:
"""
LINES = st.lists(st.sampled_from(re.split("[|\n]", PIECES)), max_size=8).map(" ".join)
CELLS = st.lists(LINES, max_size=6).map(tuple)
CONNECTING = """
the following two one and or alias aliases see also alternate alt address addresses under in for entities known as
formerly""".split()


def words(text: str) -> Counter[str]:
    found = (word.casefold() for word in re.findall(r"[^\W\d_]{2,}", text))
    return Counter(word for word in found if word not in CONNECTING)


class TestAnyText:
    @given(st.lists(st.text(), max_size=5).map(tuple), st.text(), st.text())
    def test_none_is_refused_and_all_is_kept(self, lines: tuple[str, ...], requirement: str, citation: str) -> None:
        listing = read_entry("X", lines, requirement, "", citation)
        assert listing.verbatim == "\n".join(lines)
        assert (listing.license_requirement, listing.citation) == (requirement, citation)

    @given(CELLS)
    def test_every_word_of_the_cell_is_in_some_field(self, lines: tuple[str, ...]) -> None:
        listing = entry(*lines)
        read = " | ".join((*listing.names, *listing.addresses, *listing.see_also, *listing.notes))
        assert words(listing.verbatim) - words(read) == Counter()

    @given(CELLS)
    def test_names_and_addresses_are_trimmed(self, lines: tuple[str, ...]) -> None:
        listing = entry(*lines)
        for text in (*listing.names[1:], *listing.addresses):
            assert text
            assert text == text.strip(" ,;:")

    def test_a_very_long_cell_of_hard_places(self) -> None:
        listing = entry("X Ltd., " + "1 Oak Road, China and " * 1500 + "." * 1500 + "(" * 1500)
        assert listing.name == "X Ltd."


def tricky_cases() -> list[Any]:
    if not TRICKY.exists():
        return []
    data = json.loads(TRICKY.read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["id"]) for case in data["entries"]]


@pytest.mark.skipif(not TRICKY.exists(), reason="the shared test data is not here")
class TestTrickyEntries:
    @pytest.mark.parametrize("case", tricky_cases())
    def test_reads_as_a_careful_person_would(self, case: dict[str, Any]) -> None:
        expected = case["expected"]
        listing = read_entry(case["destination"], tuple(case["raw"]), case["license_requirement"], "", case["citation"])
        assert listing.name == expected["name"]
        assert [(a.name, a.kind.value) for a in listing.aliases] == [
            (a["name"], a["kind"]) for a in expected["aliases"]
        ]
        assert list(listing.addresses) == expected["addresses"]
        assert list(listing.see_also) == expected["see_alternate"]
        assert listing.kind.value == expected["kind"].replace("entity", "party")
        assert expected.get("footnote", 0) in (0, *listing.footnotes)

    @pytest.mark.parametrize("case", tricky_cases())
    def test_members_stand_in_the_notes(self, case: dict[str, Any]) -> None:
        listing = entry(*case["raw"])
        notes = "\n".join(listing.notes)
        for field in ("affiliated", "subordinates", "members"):
            for member in case["expected"].get(field, []):
                assert (member if isinstance(member, str) else member["name"]) in notes

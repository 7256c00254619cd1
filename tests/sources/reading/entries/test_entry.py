import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.demo.typesetting import SUPERSCRIPTS
from sources.reading.entries.entry import read_entry
from state.footnotes import read_footnotes
from state.listings import AliasKind, Listing, ListingKind
from tests.typesetting.facts import read_hard_entries

HARD = [pytest.param(case, id=case["id"]) for case in read_hard_entries()]


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
and the following subordinate entities:|including the following:|Affiliated entities: |—plants (except a few)
The following addresses apply to the entity and to the two subordinate institutions: |Subordinate institution Eta.
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
    def test_every_word_of_the_cell_stands_in_one_field(self, lines: tuple[str, ...]) -> None:
        listing = entry(*lines)
        counts = [note for note in listing.notes if re.search(r"states \d+ (?:aliases|members), \d+ were read", note)]
        read = [*listing.names, *listing.addresses, *listing.see_also]
        read += [note for note in listing.notes if note not in counts]
        for member in listing.members:
            read += [member.name, *(alias.name for alias in member.aliases), *member.addresses]
        found, printed = words(" | ".join(read)), words(listing.verbatim)
        assert printed - found == Counter()
        # A remark that says more than the destinations stands in the notes as well.
        assert found - printed - words(" ".join(listing.see_also)) == Counter()

    @given(CELLS)
    def test_names_and_addresses_are_trimmed(self, lines: tuple[str, ...]) -> None:
        listing = entry(*lines)
        members = [text for member in listing.members for text in (member.name, *member.addresses)]
        for text in (*listing.names[1:], *listing.addresses, *members):
            assert text
            assert text == text.strip(" ,;:")

    def test_a_number_too_long_to_be_one(self) -> None:
        listing = entry(f"X, a.k.a., the following {'9' * 5000} aliases:", "—Y.")
        assert listing.names == ("X", "Y")

    def test_a_very_long_cell_of_hard_places(self) -> None:
        listing = entry("X Ltd., " + "1 Oak Road, China and " * 1500 + "." * 1500 + "(" * 1500)
        assert listing.name == "X Ltd."


@pytest.mark.parametrize(
    "words",
    [
        *("X a.k.a. Y, ", "(a.k.a. ", "Ltd. A ", "Ltd., ", "China and ", "UK. ", ". ", "; ", "(", "see also. "),
        *("Address for x ", "including , including ", "Affiliated entities: ", "—A; ", "the following one alias: "),
    ],
)
def test_a_hostile_cell_takes_no_longer_than_its_length(words: str) -> None:
    """Fifty thousand letters in a fraction of a second; looking at all of them for each of them would take minutes."""
    cell = " ".join(f"X Co., {words * (50_000 // len(words))}".split())
    assert read_entry("CUBA", (cell,), "", "", "").verbatim == cell


class TestHardEntries:
    @pytest.mark.parametrize("case", HARD)
    def test_reads_as_a_careful_person_would(self, case: dict[str, Any]) -> None:
        expected = case["expected"]
        requirement = case["license_requirement"].translate(SUPERSCRIPTS)
        listing = read_entry(case["destination"], tuple(case["raw"]), requirement, "", case["citation"])
        assert listing.name == expected["name"]
        assert [(a.name, a.kind.value) for a in listing.aliases] == [
            (a["name"], a["kind"]) for a in expected["aliases"]
        ]
        assert list(listing.addresses) == expected["addresses"]
        assert list(listing.see_also) == expected["see_alternate"]
        assert listing.kind.value == expected["kind"].replace("entity", "party")
        assert list(listing.footnotes) == expected["footnotes"]

    @pytest.mark.parametrize("case", HARD)
    def test_members_are_the_named_bodies(self, case: dict[str, Any]) -> None:
        expected = case["expected"]
        listing = entry(*case["raw"])
        named = [*expected.get("affiliated", []), *expected.get("subordinates", [])]
        assert [member.name for member in listing.members] == [member["name"] for member in named]
        for member, told in zip(listing.members, named, strict=True):
            assert [alias.name for alias in member.aliases] == told.get("aliases", [])
            assert list(member.addresses) == told.get("addresses", [])
        for described in expected.get("members", []):
            assert described in "\n".join(listing.notes)

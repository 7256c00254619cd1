import json
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reading.lists.military_end_users import read_military_end_users
from state.errors import UnreadableInput
from state.listings import ListCode, Snapshot
from tests.sources.reading.lists.examples import cells, shared, supplement

HEADS = ("Country", "Entity", "<I>Federal Register</I><br/>citation")
DAY = date(2026, 7, 9)
CHINA = "CHINA, PEOPLE'S REPUBLIC OF"


def read(*rows: str, heads: tuple[str, ...] = HEADS) -> Snapshot:
    return read_military_end_users(supplement(7, heads, *rows).encode(), "supplement-7.xml", DAY)


class TestRows:
    def test_an_entry_with_all_its_columns(self) -> None:
        snapshot = read(
            cells("BURMA", "[Reserved]", ""),
            cells(CHINA, "Star Tech Aviation Co., Ltd., 1 Oak Road, Beijing, China", "85 FR 83799, 12/23/2020."),
        )
        assert (snapshot.list_code, snapshot.as_of, snapshot.unread) == (ListCode.MILITARY_END_USER_LIST, DAY, ())
        (listing,) = snapshot.listings
        assert (listing.destination, listing.name) == (CHINA, "Star Tech Aviation Co., Ltd.")
        assert listing.addresses == ("1 Oak Road, Beijing, China",)
        assert (listing.citation, listing.license_requirement) == ("85 FR 83799, 12/23/2020.", "")

    @pytest.mark.parametrize(
        "words", ["Subordinate institution:", "Subordinate instituion:", "subordinate institutions:"]
    )
    def test_a_marker_is_no_entry_and_is_told_with_those_it_announces(self, words: str) -> None:
        marker = f"Big Company of China, {words}"
        snapshot = read(
            cells(CHINA, "Alpha, 1 Oak Road", "1 FR 2"),
            cells("", marker, ""),
            cells("", "BCC North, 1 Oak Road", "1 FR 2"),
            cells("", "BCC South, 1 Oak Road", "1 FR 2"),
            cells("", "Other, 1 Oak Road", "1 FR 2"),
            cells("", "BCC Late, 1 Oak Road", "1 FR 2"),
        )
        assert [(each.name, each.notes) for each in snapshot.listings] == [
            ("Alpha", ()),
            ("BCC North", (marker,)),
            ("BCC South", (marker,)),
            ("Other", ()),
            ("BCC Late", ()),
        ]

    def test_a_marker_ends_with_its_heading(self) -> None:
        snapshot = read(cells(CHINA, "Big, Subordinate institution:", ""), cells("RUSSIA", "B, 1 Oak Road", "1 FR 2"))
        assert [(each.destination, each.notes) for each in snapshot.listings] == [("RUSSIA", ())]

    def test_columns_are_found_by_their_heads(self) -> None:
        snapshot = read(cells("1 FR 2", CHINA, "A"), heads=("FR citation", "Country", "Entity"))
        assert (snapshot.listings[0].name, snapshot.listings[0].citation) == ("A", "1 FR 2")

    def test_a_repeated_head_is_no_entry(self) -> None:
        assert len(read(cells(CHINA, "A", "1 FR 2"), cells(*HEADS, tag="TH"), cells("", "B", "1 FR 2")).listings) == 2

    def test_a_row_of_another_shape_is_kept_unread(self) -> None:
        snapshot = read(cells(CHINA, "A", "1 FR 2"), cells("", "B", "All items", "Denial", "1 FR 2"))
        assert snapshot.unread == (" | B | All items | Denial | 1 FR 2",)

    def test_the_two_styles_of_table_read_equal(self) -> None:
        new = supplement(7, HEADS, cells(CHINA, "A, 1 Oak Road", "1 FR 2"), cells("", "B", "1 FR 2"))
        old = new.replace("<TD>", '<TD align="left" scope="row">')
        for tag in ("<THEAD>", "</THEAD>", "<TBODY>", "</TBODY>"):
            old = old.replace(tag, "")
        readings = [read_military_end_users(xml.encode(), "supplement-7.xml", DAY) for xml in (new, old)]
        assert readings[0] == readings[1]


class TestDocument:
    def test_what_is_not_the_list_is_refused(self) -> None:
        for xml, trouble in (
            ("", "is empty"),
            ("<html>Request Access</html>", "HTML page"),
            (supplement(4, HEADS, cells(CHINA, "A", "")), "has no supplement no. 7"),
            (supplement(7, HEADS, cells("BURMA", "[Reserved]", "")), "without one entry"),
            (supplement(7, HEADS, cells(CHINA, "Big, Subordinate institution:", "")), "no entry"),
        ):
            with pytest.raises(UnreadableInput, match=trouble):
                read_military_end_users(xml.encode(), "supplement-7.xml", DAY)

    def test_another_encoding_and_a_list_cut_off_anywhere_are_refused(self) -> None:
        whole = supplement(7, HEADS, cells(CHINA, "Gerät, 1 Oak Road", "1 FR 2"))
        broken = [whole.encode("cp1252"), *(whole.encode()[:end] for end in range(0, len(whole), 23))]
        for data in broken:
            with pytest.raises(UnreadableInput):
                read_military_end_users(data, "supplement-7.xml", DAY)

    def test_a_huge_cell_is_read_or_refused(self) -> None:
        with pytest.raises(UnreadableInput):
            read(cells(CHINA, "A" * 11_000_000, "1 FR 2"))

    @given(st.binary())
    def test_any_bytes_raise_nothing_else(self, data: bytes) -> None:
        with pytest.raises(UnreadableInput):
            read_military_end_users(data, "supplement-7.xml", DAY)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    path = shared("ecfr/supplement-7.2026-07-09.reconstructed.xml")
    return read_military_end_users(path.read_bytes(), path.name, DAY)


class TestWholeList:
    def test_every_row_is_an_entry_or_structure(self, snapshot: Snapshot) -> None:
        assert (len(snapshot.listings), snapshot.unread) == (70, ())
        assert {listing.destination for listing in snapshot.listings} == {CHINA}
        assert sorted(Counter(listing.notes for listing in snapshot.listings).values()) == [7, 8, 55]

    def test_it_agrees_with_another_reading_of_the_same_list(self, snapshot: Snapshot) -> None:
        others = json.loads(shared("lists/meu.2026-07-09.json").read_text(encoding="utf-8"))["entities"]
        pairs = list(zip(snapshot.listings, others, strict=True))
        assert [listing.name for listing, other in pairs if listing.name != other["name"]] == []
        for listing, other in pairs:
            assert bool(listing.notes) == bool(other["notes"])
            assert [alias.name for alias in listing.aliases] == other["aliases"]
            assert listing.citation.rstrip(" .") == other["federal_register"].rstrip(" .")

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from monitor.demo.drafts import read_list_draft
from monitor.demo.typeset_list import set_supplement
from sources.reading.lists.entity_list import read_entity_list
from state.citations import read_citations
from state.errors import UnreadableInput
from state.listings import ListCode, ListingKind, Snapshot
from state.requirements import PolicyClass, Scope, read_requirement, read_review_policy
from tests.corpus.own import ALL_NUMBERS, facts_of

DATA = Path(__file__).resolve().parents[4] / ".." / "shared" / "data"
HEADS = (
    "Country",
    "Entity",
    "License<br/>requirement",
    "License<br/>review policy",
    "<I>Federal Register</I><br/>citation",
)
HEAD = "<TR>" + "".join(f"<TH scope='col'>{text}</TH>" for text in HEADS) + "</TR>"
ON = "hierarchy_metadata='{&quot;path&quot;:&quot;/on/2025-03-31/title-15/part-744&quot;}'"


def row(
    country: str, entity: str, requirement: str = "All items", policy: str = "Denial", citation: str = "1 FR 2"
) -> str:
    return "<TR>" + "".join(f"<TD>{text}</TD>" for text in (country, entity, requirement, policy, citation)) + "</TR>"


def supplement(*rows: str, head: str = HEAD, attributes: str = "") -> str:
    table = f"<DIV width='100%'><DIV class='gpotbl_div'><TABLE>{head}{''.join(rows)}</TABLE></DIV></DIV>"
    return f"<DIV9 N='Supplement No. 4 to Part 744' TYPE='APPENDIX' {attributes}><HEAD>List</HEAD>{table}</DIV9>"


def read(xml: str, as_of: date | None = date(2025, 3, 31)) -> Snapshot:
    return read_entity_list(xml.encode(), "part-744.xml", as_of)


class TestRows:
    def test_an_entry_with_all_its_columns(self) -> None:
        entity = "X Co., a.k.a., the following one alias:<br/>—Y.<br/>1 Oak Road; <I>and</I> 2 Oak Road."
        requirement = "(See §§ 734.9(g),<sup>3</sup> 744.21(b))"
        snapshot = read(supplement(row("CANADA", entity, requirement, "Denial", "1 FR 2, 1/2/03.<br/>4 FR 5, 6/7/08.")))
        assert (snapshot.list_code, snapshot.as_of) == (ListCode.ENTITY_LIST, date(2025, 3, 31))
        assert snapshot.unread == ()
        (listing,) = snapshot.listings
        assert (listing.destination, listing.names) == ("CANADA", ("X Co.", "Y"))
        assert listing.addresses == ("1 Oak Road", "2 Oak Road")
        assert listing.license_requirement == "(See §§ 734.9(g),3 744.21(b))"
        assert listing.license_review_policy == "Denial"
        assert listing.citation == "1 FR 2, 1/2/03. 4 FR 5, 6/7/08."
        assert listing.footnotes == (3,)

    def test_the_destination_of_the_first_row_holds_for_those_below(self) -> None:
        snapshot = read(supplement(row("CANADA", "A"), row("", "B"), row("CUBA", "C"), row("\u00a0", "D")))
        assert [(each.destination, each.name) for each in snapshot.listings] == [
            ("CANADA", "A"),
            ("CANADA", "B"),
            ("CUBA", "C"),
            ("CUBA", "D"),
        ]

    def test_a_heading_nobody_has_seen_is_read_like_any_other(self) -> None:
        assert read(supplement(row("ATLANTIS", "A"))).listings[0].destination == "ATLANTIS"

    def test_reserved_places_headings_and_footnotes_are_passed_over(self) -> None:
        snapshot = read(
            supplement(
                row("HONG KONG", "[Reserved]", "", "", ""),
                row("HUNGARY", "", "", "", ""),
                row("", "A"),
                row("", "", "", "", ""),
                "<TR><TD colspan='5'><sup>1</sup> For this entity, ...</TD></TR>",
                "<TR><TD colspan='5'>Cybersecurity ...</TD></TR>",
            )
        )
        assert [(each.destination, each.name) for each in snapshot.listings] == [("HUNGARY", "A")]
        assert snapshot.unread == ()

    def test_rows_that_are_something_else_are_kept_unread(self) -> None:
        snapshot = read(
            supplement(
                row("", "No heading above"),
                row("CANADA", "A"),
                row("", "", "All items", "Denial", "1 FR 2"),
                "<TR><TD colspan='5'>A sentence across</TD></TR>",
                "<TR><TD>CUBA</TD><TD>Four cells</TD><TD>All items</TD><TD>Denial</TD></TR>",
            )
        )
        assert [each.name for each in snapshot.listings] == ["A"]
        assert snapshot.unread == (
            " | No heading above | All items | Denial | 1 FR 2",
            " |  | All items | Denial | 1 FR 2",
            "A sentence across",
            "CUBA | Four cells | All items | Denial",
        )

    def test_columns_are_found_by_their_heads(self) -> None:
        heads = ("Entity", "Country", "FR citation", "License review policy", "License requirement")
        head = "<TR>" + "".join(f"<TH>{text}</TH>" for text in heads) + "</TR>"
        (listing,) = read(supplement(row("A", "CANADA", "1 FR 2", "Denial", "All items"), head=head)).listings
        assert (listing.name, listing.destination) == ("A", "CANADA")
        assert (listing.license_requirement, listing.citation) == ("All items", "1 FR 2")

    @pytest.mark.parametrize("head", ["", "<TR><TH>a</TH><TH>b</TH></TR>"])
    def test_without_heads_the_usual_order_holds(self, head: str) -> None:
        assert read(supplement(row("CANADA", "A"), head=head)).listings[0].name == "A"

    def test_several_tables_are_one_list(self) -> None:
        both = supplement(row("CANADA", "A") + "</TABLE><P>goes on</P><TABLE>" + HEAD + row("", "B"))
        assert [each.destination for each in read(both).listings] == ["CANADA", "CANADA"]

    def test_the_older_style_of_table(self) -> None:
        old = supplement(row("CANADA", "A").replace("<TD>", '<TD align="left" class="gpotbl_cell" scope="row">'))
        new = old.replace("<TABLE>", "<TABLE class='gpo_table'><THEAD>", 1).replace("</TR>", "</TR></THEAD><TBODY>", 1)
        assert read(new.replace("</TABLE>", "</TBODY></TABLE>")) == read(old)


class TestDocument:
    def test_the_supplement_inside_its_part(self) -> None:
        other = supplement(row("CUBA", "B")).replace("No. 4", "No. 7")
        part = f"<DIV5 N='744' TYPE='PART'>{other}{supplement(row('CANADA', 'A'))}</DIV5>"
        assert [each.name for each in read(part).listings] == ["A"]

    @pytest.mark.parametrize(
        "name", ["Supplement No. 4 to Part 744", "SUPPLEMENT NO. 4 TO PART 744", "Supplement No.\u00a04 to part 744"]
    )
    def test_the_name_of_the_supplement_in_any_spelling(self, name: str) -> None:
        assert read(supplement(row("CANADA", "A")).replace("Supplement No. 4 to Part 744", name)).listings

    def test_the_date_that_was_asked_for_comes_first(self) -> None:
        xml = supplement(row("CANADA", "A"), attributes=ON)
        assert read(xml, date(2026, 7, 9)).as_of == date(2026, 7, 9)
        assert read(xml, None).as_of == date(2025, 3, 31)

    @pytest.mark.parametrize("shown", ["_SUBSTITUTE_DATE_", "2025-02-30", ""])
    def test_a_document_without_date_needs_one(self, shown: str) -> None:
        xml = supplement(row("CANADA", "A"), attributes=ON.replace("2025-03-31", shown))
        with pytest.raises(UnreadableInput, match="Give the date"):
            read(xml, None)

    @pytest.mark.parametrize(
        ("xml", "trouble"),
        [
            ("<DIV5 N='744'><DIV9 N='Supplement No. 7 to Part 744'/></DIV5>", "has no supplement no. 4"),
            ("<DIV5 N='744'><DIV9 N='Supplement No. 4 to Part 7441'/></DIV5>", "has no supplement no. 4"),
            ("<RULE/>", "has no supplement no. 4"),
            (supplement(), "without one entry"),
            (supplement(row("CANADA", "[Reserved]", "", "", "")), "without one entry"),
            ("", "is empty"),
            ("<html>Request Access</html>", "HTML page"),
        ],
    )
    def test_what_is_not_the_list_is_refused(self, xml: str, trouble: str) -> None:
        with pytest.raises(UnreadableInput, match=trouble) as error:
            read(xml)
        assert error.value.subject.startswith("part-744.xml")

    def test_a_list_cut_off_anywhere_is_refused(self) -> None:
        whole = supplement(row("CANADA", "A"), row("", "B")).encode()
        for end in range(0, len(whole), 37):
            with pytest.raises(UnreadableInput):
                read_entity_list(whole[:end], "part-744.xml", date(2025, 3, 31))


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    path = DATA / "ecfr" / "supplement-4.2026-07-09.reconstructed.xml"
    if not path.exists():
        pytest.skip("the shared test data is not here")
    return read_entity_list(path.read_bytes(), path.name)


@pytest.fixture(scope="module")
def own_snapshot() -> Snapshot:
    """All rows of our own corpus and of the demo's list, as one list."""
    rows = [row for number in ALL_NUMBERS for row in facts_of(number).rows] + list(read_list_draft().entries)
    return read_entity_list(set_supplement(sorted(rows, key=lambda row: row.destination), date(2025, 3, 24)), "own")


@pytest.fixture(scope="module", params=["own_snapshot", "snapshot"])
def either(request: pytest.FixtureRequest) -> Snapshot:
    """Our own list, and the second corpus's where it is."""
    chosen: Snapshot = request.getfixturevalue(request.param)
    return chosen


class TestOwnList:
    def test_every_row_is_an_entry(self, own_snapshot: Snapshot) -> None:
        listed = [entry for entry in read_list_draft().entries if entry.name != "[Reserved]"]
        assert (len(own_snapshot.listings), own_snapshot.unread) == (432 + len(listed), ())
        addresses = [each for number in ALL_NUMBERS for each in facts_of(number).rows if each.name[:8] == "Address "]
        addresses += [each for each in listed if each.name[:8] == "Address "]
        assert Counter(each.kind for each in own_snapshot.listings)[ListingKind.ADDRESS] == len(addresses) > 20


class TestWholeList:
    @pytest.mark.parametrize(("day", "entries"), [("2025-03-24", 3267), ("2025-03-31", 3349)])
    def test_earlier_lists(self, day: str, entries: int) -> None:
        path = DATA / "ecfr" / f"supplement-4.{day}.reconstructed.xml"
        if not path.exists():
            pytest.skip("the shared test data is not here")
        earlier = read_entity_list(path.read_bytes(), path.name)
        assert (earlier.as_of, len(earlier.listings), earlier.unread) == (date.fromisoformat(day), entries, ())

    def test_every_row_is_an_entry(self, snapshot: Snapshot) -> None:
        assert (snapshot.as_of, len(snapshot.listings), snapshot.unread) == (date(2026, 7, 9), 3409, ())
        assert len({listing.destination for listing in snapshot.listings}) == 91

    def test_kinds_and_footnotes(self, snapshot: Snapshot) -> None:
        assert Counter(listing.kind for listing in snapshot.listings) == {
            ListingKind.PARTY: 3387,
            ListingKind.ADDRESS: 19,
            ListingKind.CLASS: 3,
        }
        footnotes = Counter(figure for listing in snapshot.listings for figure in listing.footnotes)
        assert footnotes == {1: 130, 2: 130, 3: 774, 4: 96, 5: 16}

    def test_every_license_column_and_citation_is_understood(self, either: Snapshot) -> None:
        for listing in either.listings:
            if not listing.license_requirement:
                continue  # a longer text than our own corpus keeps
            assert read_requirement(listing.license_requirement).scope not in (Scope.UNKNOWN, Scope.NOT_STATED)
            assert read_review_policy(listing.license_review_policy).policy != PolicyClass.UNKNOWN
            citations = read_citations(listing.citation)
            assert citations.found
            assert not citations.unread

    def test_affiliates_whose_heading_was_lost_are_members(self, snapshot: Snapshot) -> None:
        (huawei,) = (each for each in snapshot.listings if each.name == "Huawei Technologies Co., Ltd.")
        assert len(huawei.addresses) == 9
        assert len(huawei.members) == 21

    def test_names_agree_with_another_reading_of_the_same_list(self, snapshot: Snapshot) -> None:
        """The other reading leaves former names and remarks in parentheses, and once an address, in the name."""
        data = json.loads((DATA / "lists" / "entity-list.2026-07-09.json").read_text(encoding="utf-8"))
        others = [entity["name"] for entity in data["entities"]]
        pairs = [
            (listing.name, other)
            for listing, other in zip(snapshot.listings, others, strict=True)
            if listing.name.rstrip(".") != other.rstrip(".,").replace(",'", "'")
        ]
        assert all(other.startswith(name) for name, other in pairs)
        known = ("k.a.", "(See alternate address", "5 Zavodskaya St.", "subordinate institution:")
        assert [pair for pair in pairs if not any(words in pair[1] for words in known)] == []

    def test_no_alias_or_address_holds_what_belongs_elsewhere(self, either: Snapshot) -> None:
        texts = [text for each in either.listings for text in (*each.names, *each.addresses)]
        assert [
            text for text in texts if "following" in text or "See alternate" in text or text != text.strip(" ,;:")
        ] == []

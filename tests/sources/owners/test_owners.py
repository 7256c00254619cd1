import gzip
import json
import sqlite3
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.owners import OwnerFault, OwnersFormat, Told, read_owners, read_owners_query
from sources.owners.values import read_share
from state.errors import OwnersProblem, UnreadableInput
from state.ownership import Edge, EdgeKind, Party, Share
from tests.sources.customers.test_workbook import rows_of, write_workbook


def read(path: Path, text: str, file_format: OwnersFormat = OwnersFormat.TABLE) -> list[Told]:
    path.write_text(text, encoding="utf-8")
    return list(read_owners(path, file_format, "test"))


def edges(told: list[Told]) -> list[Edge]:
    return [each for each in told if isinstance(each, Edge)]


def faults(told: list[Told]) -> list[str]:
    return [f"{each.place.rpartition('/')[2]} {each.trouble}" for each in told if isinstance(each, OwnerFault)]


def between(low: str, high: str) -> Share:
    return Share(Decimal(low), Decimal(high))


def test_a_workbook_is_read_as_the_table_that_it_holds(tmp_path: Path) -> None:
    head = ["owner", "owned", "share", "as_of"]
    rows = rows_of([head, ["Torvek Quantum", "C1", 30, "2026-08-01"], ["Huldra", "C1", None, ""]])
    file = write_workbook(tmp_path / "owners.xlsx", {"Owners": rows})
    first, second = edges(list(read_owners(file, OwnersFormat.TABLE, "test")))
    assert (first.owner, first.share, first.as_of) == ("name:torvekquantum", between("30", "30"), date(2026, 8, 1))
    assert (second.owner, second.share) == ("name:huldra", None)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("51", between("51", "51")),
        ("33,333 %", between("33.333", "33.333")),
        ("25-50", between("25", "50")),
        ("25 to 50 %", between("25", "50")),
        ("more than 50", between("50", "100")),
        ("<= 25", between("0", "25")),
        ("unknown", None),
        ("", None),
    ],
)
def test_a_share_as_people_write_it(text: str, share: Share | None) -> None:
    assert read_share(text) == share


@pytest.mark.parametrize(
    ("text", "why"), [("-5", "negative"), ("101", "above 100"), ("50-25", "order"), ("half", "no")]
)
def test_what_is_no_share_is_refused_with_why(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_share(text)


@given(st.text(max_size=30))
def test_a_share_is_within_bounds_or_refused(text: str) -> None:
    try:
        share = read_share(text)
    except ValueError:
        return
    assert share is None or 0 <= share.low <= share.high <= 100


TABLE = """owner,owned,share,from,until,as_of,owner_country,document
Alder AG,C1,30,2020-01-01,,2026-08-01,CH,deed 7
Alder AG,"Birch BV",25-50,,,,CH,
Cedar Ltd,Birch BV,,2021-01-01,2026-06-30,,,
"""


class TestTable:
    """A table of one's own."""

    def test_each_row_is_an_edge_with_its_place(self, tmp_path: Path) -> None:
        told = read(tmp_path / "owners.csv", TABLE)
        assert [(edge.owner, edge.owned, edge.share) for edge in edges(told)] == [
            ("name:alderag@CH", "name:c1", between("30", "30")),
            ("name:alderag@CH", "name:birchbv", between("25", "50")),
            ("name:cedarltd", "name:birchbv", None),
        ]
        first, _, last = edges(told)
        assert (first.since, first.as_of, first.document) == (date(2020, 1, 1), date(2026, 8, 1), "deed 7")
        assert (last.until, last.place) == (date(2026, 6, 30), f"{tmp_path / 'owners.csv'}, line 4")
        assert [each.name for each in told if isinstance(each, Party)] == ["Alder AG", "C1", "Birch BV", "Cedar Ltd"]

    @pytest.mark.parametrize(
        ("row", "trouble", "share"),
        [
            ("A,B,-5,,", "column share is negative: taken as not known", [None]),
            ("A,B,120,,", "column share is above 100: taken as not known", [None]),
            ("A,B,some,,", "column share is no percentage: taken as not known", [None]),
            ("A,B,50,2026-01-01,2025-01-01", "is not read: until is not behind from", []),
            ("A,B,50,1 May,", "a date is no date", []),
            (",B,50,,", "names no owner", []),
        ],
    )
    def test_a_fault_is_told_and_never_a_silent_zero(self, tmp_path: Path, row: str, trouble: str, share: list) -> None:
        told = read(tmp_path / "owners.csv", f"owner,owned,share,from,until\n{row}\n")
        (fault,) = faults(told)
        assert "line 2" in fault
        assert trouble in fault
        assert [edge.share for edge in edges(told)] == share

    @pytest.mark.parametrize("text", ["owner,owned\nA,B\n", "owner,owned,share\n", "", 'owner,owned,share\nA,"B'])
    def test_what_is_no_such_table_is_refused(self, tmp_path: Path, text: str) -> None:
        with pytest.raises(UnreadableInput):
            read(tmp_path / "owners.csv", text)

    def test_semicolons_gzip_and_zip_are_read_alike(self, tmp_path: Path) -> None:
        plain = edges(read(tmp_path / "a.csv", "owner;owned;share\nA;B;33,3\n"))
        packed = tmp_path / "a.csv.gz"
        packed.write_bytes(gzip.compress((tmp_path / "a.csv").read_bytes()))
        archive = tmp_path / "a.zip"
        with zipfile.ZipFile(archive, "w") as written:
            written.write(tmp_path / "a.csv", "a.csv")
        for path in (packed, archive):
            again = edges(list(read_owners(path, OwnersFormat.TABLE, "test")))
            assert [(edge.owner, edge.share) for edge in again] == [(edge.owner, edge.share) for edge in plain]

    def test_a_query_and_a_parquet_file(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path / 'owners.db'}"
        with sqlite3.connect(tmp_path / "owners.db") as database:
            database.execute("CREATE TABLE o (Owner, owned, share)")
            database.execute("INSERT INTO o VALUES ('A', 'B', 50.5), ('A', 'C', NULL)")
        database.close()
        found = edges(list(read_owners_query(url, "SELECT * FROM o", "test")))
        assert [edge.share for edge in found] == [between("50.5", "50.5"), None]
        with pytest.raises(OwnersProblem, match="gave no owners"):
            list(read_owners_query(url, "SELECT * FROM nothing", "test"))
        pyarrow = pytest.importorskip("pyarrow")
        from pyarrow import parquet

        table = pyarrow.table({"owner": ["A"], "owned": ["B"], "share": [50.5]})
        parquet.write_table(table, tmp_path / "owners.parquet")
        found = edges(list(read_owners(tmp_path / "owners.parquet", OwnersFormat.TABLE, "test")))
        assert [edge.share for edge in found] == [between("50.5", "50.5")]

    def test_a_file_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(OwnersProblem, match="No such file"):
            list(read_owners(tmp_path / "owners.csv", OwnersFormat.TABLE, "test"))


PARENT, CHILD, BRANCH = "P" * 20, "C" * 20, "B" * 20
RR_HEADS = (
    "Relationship.StartNode.NodeID,Relationship.StartNode.NodeIDType,Relationship.EndNode.NodeID,"
    "Relationship.RelationshipType,Relationship.Period.1.startDate,Relationship.Period.1.endDate,"
    "Relationship.Period.1.periodType,Relationship.RelationshipStatus,Registration.LastUpdateDate"
)
RR_ROWS = [
    f"{CHILD},LEI,{PARENT},IS_DIRECTLY_CONSOLIDATED_BY,2018-01-01T00:00:00Z,,RELATIONSHIP_PERIOD,ACTIVE,2026-10-01T08:00Z",
    f"{BRANCH},LEI,{PARENT},IS_INTERNATIONAL_BRANCH_OF,2018-01-01,2018-12-31,ACCOUNTING_PERIOD,ACTIVE,2026-10-02",
    f"{CHILD},LEI,{PARENT},IS_FUND-MANAGED_BY,,,,ACTIVE,2026-10-01",
    f"{CHILD},LEI,{BRANCH},IS_DIRECTLY_CONSOLIDATED_BY,,,,INACTIVE,2026-10-01",
]


def relation(start: str, end: str, kind: str) -> dict:
    node = {"StartNode": {"NodeID": {"$": start}}, "EndNode": {"NodeID": {"$": end}}}
    period = {"StartDate": {"$": "2018-01-01"}, "PeriodType": {"$": "RELATIONSHIP_PERIOD"}}
    periods = {"RelationshipPeriods": {"RelationshipPeriod": [period]}}
    relationship = {**node, **periods, "RelationshipType": {"$": kind}, "RelationshipStatus": {"$": "ACTIVE"}}
    updated = {"LastUpdateDate": {"$": "2026-10-01T00:00:00Z"}}
    return {"RelationshipRecord": {"Relationship": relationship, "Registration": updated}}


class TestGleif:
    """The golden copy of the Global LEI Foundation."""

    def test_parents_have_no_share_and_branches_are_one_with_their_head_office(self, tmp_path: Path) -> None:
        told = read(tmp_path / "rr.csv", "\n".join([RR_HEADS, *RR_ROWS, ""]), OwnersFormat.GLEIF)
        assert [(edge.owner, edge.owned, edge.kind, edge.share, edge.since, edge.as_of) for edge in edges(told)] == [
            (f"lei:{PARENT}", f"lei:{CHILD}", EdgeKind.CONSOLIDATED, None, date(2018, 1, 1), date(2026, 10, 1)),
            (f"lei:{PARENT}", f"lei:{BRANCH}", EdgeKind.BRANCH, None, None, date(2026, 10, 2)),
        ]
        assert faults(told) == []

    def test_the_json_says_the_same(self, tmp_path: Path) -> None:
        text = json.dumps({"relations": [relation(CHILD, PARENT, "IS_DIRECTLY_CONSOLIDATED_BY")]})
        (edge,) = edges(read(tmp_path / "rr.json", text, OwnersFormat.GLEIF))
        assert (edge.owner, edge.since, edge.as_of) == (f"lei:{PARENT}", date(2018, 1, 1), date(2026, 10, 1))

    def test_a_file_cut_in_the_middle_is_refused(self, tmp_path: Path) -> None:
        text = "\n".join([RR_HEADS, *RR_ROWS])
        with pytest.raises(UnreadableInput, match="line 5: stops after"):
            read(tmp_path / "rr.csv", text[:-30], OwnersFormat.GLEIF)
        whole = json.dumps({"relations": [relation(CHILD, PARENT, "IS_DIRECTLY_CONSOLIDATED_BY")] * 3})
        with pytest.raises(UnreadableInput, match="record 3: is no whole JSON"):
            read(tmp_path / "rr.json", whole[:-150], OwnersFormat.GLEIF)
        packed = gzip.compress("\n".join([RR_HEADS, *RR_ROWS * 500]).encode())
        (tmp_path / "rr.csv.gz").write_bytes(packed[: len(packed) // 2])
        with pytest.raises(UnreadableInput, match="cannot be unpacked to its end"):
            list(read_owners(tmp_path / "rr.csv.gz", OwnersFormat.GLEIF, "test"))

    def test_names_come_from_level_1(self, tmp_path: Path) -> None:
        text = f"LEI,Entity.LegalName,Entity.LegalAddress.Country\n{PARENT},Alder AG,CH\n"
        told = read(tmp_path / "lei2.csv", text, OwnersFormat.GLEIF)
        assert told == [Party(f"lei:{PARENT}", "Alder AG", "CH", PARENT)]

    def test_a_relationship_of_an_unknown_kind_is_told(self, tmp_path: Path) -> None:
        row = f"{CHILD},LEI,{PARENT},IS_FRIEND_OF,,,,ACTIVE,"
        assert "IS_FRIEND_OF" in faults(read(tmp_path / "rr.csv", f"{RR_HEADS}\n{row}\n", OwnersFormat.GLEIF))[0]


def person(company: str, natures: list[str], **more: object) -> str:
    kind = "corporate-entity-person-with-significant-control"
    data = {"kind": kind, "name": "Alder Holdings", "natures_of_control": natures, "notified_on": "2020-02-01"}
    return json.dumps({"company_number": company, "data": {**data, "links": {"self": f"/{company}/1"}, **more}})


class TestPsc:
    """The UK's register of persons with significant control."""

    def test_a_band_is_an_interval_and_votes_are_control(self, tmp_path: Path) -> None:
        uk = {"registration_number": "123", "country_registered": "United Kingdom"}
        lines = [
            person("00000001", ["ownership-of-shares-25-to-50-percent", "voting-rights-25-to-50-percent"]),
            person("00000002", ["voting-rights-75-to-100-percent"], identification=uk, ceased_on="2026-01-01"),
            person("OC000003", ["right-to-share-surplus-assets-75-to-100-percent-limited-liability-partnership"]),
        ]
        found = edges(read(tmp_path / "psc.txt", "\n".join(lines), OwnersFormat.PSC))
        assert [(edge.owner, edge.owned, edge.kind, edge.share) for edge in found] == [
            ("psc:/00000001/1", "gb-coh:00000001", EdgeKind.EQUITY, between("25", "50")),
            ("gb-coh:00000123", "gb-coh:00000002", EdgeKind.CONTROL, None),
            ("psc:/OC000003/1", "gb-coh:OC000003", EdgeKind.EQUITY, between("75", "100")),
        ]
        assert (found[0].as_of, found[1].until) == (date(2020, 2, 1), date(2026, 1, 1))

    def test_the_register_s_own_count_is_checked(self, tmp_path: Path) -> None:
        kind = "totals#persons-of-significant-control-snapshot"
        totals = {"company_number": None, "data": {"kind": kind, "persons_of_significant_control_count": 2}}
        with pytest.raises(UnreadableInput, match="holds 1 persons and says 2"):
            read(tmp_path / "psc.txt", f"{person('1', [])}\n{json.dumps(totals)}\n", OwnersFormat.PSC)

    def test_a_statement_that_names_nobody_is_told(self, tmp_path: Path) -> None:
        statement = {
            "kind": "persons-with-significant-control-statement",
            "statement": "steps-to-find-psc-not-yet-completed",
        }
        text = json.dumps({"company_number": "1", "data": statement})
        assert "steps-to-find" in faults(read(tmp_path / "psc.txt", text, OwnersFormat.PSC))[0]


def statement(number: int, kind: str, details: dict, **more: object) -> dict:
    return {"statementId": f"s{number}", "recordId": f"r{number}", "recordType": kind, "recordDetails": details, **more}


def owns(number: int, owner: object, owned: str, interest: dict, **more: object) -> dict:
    details = {"subject": owned, "interestedParty": owner, "interests": [{"type": "shareholding", **interest}]}
    return statement(number, "relationship", details, statementDate="2026-04-17", **more)


COMPANY = statement(1, "entity", {"name": "Alder AG", "jurisdiction": {"code": "CH"}})
HUMAN = statement(2, "person", {"names": [{"fullName": "Jane Roe"}], "nationalities": [{"code": "GB"}]})


class TestBods:
    """Statements of the Beneficial Ownership Data Standard."""

    @pytest.mark.parametrize("as_lines", [False, True])
    def test_statements_in_an_array_or_one_to_a_line(self, tmp_path: Path, as_lines: bool) -> None:
        statements = [COMPANY, HUMAN, owns(3, "r2", "r1", {"share": {"exact": 75}, "startDate": "2010-01-01"})]
        text = "\n".join(map(json.dumps, statements)) if as_lines else json.dumps(statements, indent=1)
        told = read(tmp_path / "bods.json", text, OwnersFormat.BODS)
        assert told[:2] == [Party("bods:r1", "Alder AG", "CH"), Party("bods:r2", "Jane Roe", "GB")]
        (edge,) = edges(told)
        assert (edge.owner, edge.owned, edge.share) == ("bods:r2", "bods:r1", between("75", "75"))
        assert (edge.as_of, edge.since, edge.document) == (date(2026, 4, 17), date(2010, 1, 1), "s3")

    @pytest.mark.parametrize(
        ("share", "expected"),
        [
            ({"minimum": 25, "maximum": 50}, between("25", "50")),
            ({"exclusiveMinimum": 50}, between("50", "100")),
            ({}, None),
        ],
    )
    def test_bounds_are_an_interval(self, tmp_path: Path, share: dict, expected: Share | None) -> None:
        (edge,) = edges(
            read(tmp_path / "b.json", json.dumps([owns(3, "r2", "r1", {"share": share})]), OwnersFormat.BODS)
        )
        assert edge.share == expected

    def test_the_last_statement_of_a_record_counts_and_none_once_it_is_closed(self, tmp_path: Path) -> None:
        first, again = owns(3, "r2", "r1", {"share": {"exact": 75}}), owns(3, "r2", "r1", {"share": {"exact": 20}})
        gone = owns(4, "r2", "r1", {"share": {"exact": 5}}, recordStatus="closed")
        told = read(tmp_path / "b.json", json.dumps([first, owns(4, "r2", "r1", {}), again, gone]), OwnersFormat.BODS)
        assert [edge.share for edge in edges(told)] == [between("20", "20")]

    def test_an_owner_that_is_not_named_is_told(self, tmp_path: Path) -> None:
        unnamed = owns(3, {"reason": "noBeneficialOwners"}, "r1", {})
        assert (
            "not named (noBeneficialOwners)"
            in faults(read(tmp_path / "b.json", json.dumps([unnamed]), OwnersFormat.BODS))[0]
        )

    def test_an_indirect_minority_counts_for_what_may_be_alone(self, tmp_path: Path) -> None:
        indirect = owns(3, "r2", "r1", {"share": {"exact": 30}, "directOrIndirect": "indirect"})
        (edge,) = edges(read(tmp_path / "b.json", json.dumps([indirect]), OwnersFormat.BODS))
        assert edge.share == between("0", "30")

    def test_a_share_that_is_none_is_not_known_and_told(self, tmp_path: Path) -> None:
        told = read(
            tmp_path / "b.json", json.dumps([owns(3, "r2", "r1", {"share": {"exact": 150}})]), OwnersFormat.BODS
        )
        assert [edge.share for edge in edges(told)] == [None]
        assert "above 100" in faults(told)[0]


def test_entities_of_follow_the_money(tmp_path: Path) -> None:
    entities = [
        {
            "id": "a",
            "schema": "Company",
            "properties": {"name": ["Alder AG"], "jurisdiction": ["ch"], "leiCode": ["L1"]},
        },
        {"id": "x", "schema": "Address", "properties": {"full": ["Road 1"]}},
        {
            "id": "o",
            "schema": "Ownership",
            "properties": {
                "owner": ["a"],
                "asset": ["b"],
                "percentage": ["25-50"],
                "startDate": ["2020-01-01"],
                "endDate": ["2019-01-01"],
            },
        },
        {"id": "p", "schema": "Ownership", "properties": {"owner": ["a"]}},
    ]
    told = read(tmp_path / "ftm.json", "\n".join(map(json.dumps, entities)), OwnersFormat.FTM)
    assert told[0] == Party("ftm:a", "Alder AG", "ch", "L1")
    (edge,) = edges(told)
    assert (edge.owner, edge.owned, edge.share, edge.until) == ("ftm:a", "ftm:b", between("25", "50"), None)
    assert ["ends before it begins" in faults(told)[0], "without owner or asset" in faults(told)[1]] == [True, True]


@given(st.sampled_from(OwnersFormat), st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, file_format: OwnersFormat, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any-owners"
    for body in (data, b'{"data": ' + data, b'[{"recordType": "relationship", "recordDetails": ' + data):
        path.write_bytes(body)
        try:
            list(read_owners(path, file_format, "test"))
        except (UnreadableInput, OwnersProblem):
            continue

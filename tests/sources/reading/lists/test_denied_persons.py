import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reading.lists.denied_persons import read_denied_persons
from state.errors import UnreadableInput
from state.listings import ListCode, Listing
from tests.sources.reading.lists.examples import shared

HEAD = (
    "Name\tStreet_Address\tCity\tState\tCountry\tPostal_Code\tEffective_Date\tExpiration_Date\tStandard_Order"
    "\tLast_Update\tAction\tFR_Citation\r\n"
)
ROW = '"X, ANNE"\t1 OAK ROAD\tMIAMI\tFL\tUS\t33144\t6/5/1995\t6/5/2005\tY\t3/23/2000\tNEW\t60 F.R. 31140\r\n'


def read(text: str, encoding: str = "utf-8") -> list[Listing]:
    found = list(read_denied_persons(io.BytesIO(text.encode(encoding)), "dpl.txt"))
    assert {code for code, _ in found} == {ListCode.DENIED_PERSONS_LIST}
    return [listing for _, listing in found]


EXPECTED = Listing(
    destination="US",
    name="X, ANNE",
    addresses=("1 OAK ROAD, MIAMI, FL, 33144, US",),
    citation="60 F.R. 31140",
    source_fields=(
        ("effective_date", "6/5/1995"),
        ("expiration_date", "6/5/2005"),
        ("standard_order", "Y"),
        ("last_update", "3/23/2000"),
        ("action", "NEW"),
    ),
)


def test_a_row_with_all_its_columns() -> None:
    assert read(HEAD + ROW) == [EXPECTED]


def test_the_csv_with_heads_in_words_reads_equal() -> None:
    head = HEAD.replace("\t", ",").replace("_", " ")
    row = ROW.replace("\t", ",")
    assert read(head + row) == [EXPECTED]


def test_columns_in_another_order() -> None:
    assert read("Effective_Date\tCountry\tName\n1/2/2003\tDE\tX\n") == [
        Listing("DE", "X", source_fields=(("effective_date", "1/2/2003"),))
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_encoding_it_came_in(encoding: str) -> None:
    (listing,) = read(HEAD + ROW.replace("ANNE", "JÜRGEN"), encoding)
    assert listing.name == "X, JÜRGEN"


def test_empty_rows_and_a_repeated_head_are_no_persons() -> None:
    assert read(HEAD + '""\t""\t""\r\n' + ROW + HEAD + ROW) == [EXPECTED, EXPECTED]


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("", "has no column name"),
        ("<!DOCTYPE html><html></html>", "has no column name"),
        (HEAD, "has a head line and no rows"),
        (HEAD.replace("City", "Name") + ROW, "has the column name twice"),
        (HEAD + "\t" + ROW.partition("\t")[2], "line 2: has no name"),
        (HEAD + ROW + "Y\t2 OAK", "line 3: stops after 2 of 12 fields"),
        (HEAD + ROW.replace("MIAMI", "M" * 200_000), "line 2"),
        (HEAD + ROW.replace("MIAMI", "M\0"), "line 2"),
    ],
)
def test_what_is_no_such_list_is_refused(text: str, trouble: str) -> None:
    with pytest.raises(UnreadableInput, match=trouble):
        read(text)


def test_a_byte_of_no_encoding_is_named_with_its_line() -> None:
    with pytest.raises(UnreadableInput, match=r"dpl\.txt, line 2: is not cp1252"):
        list(read_denied_persons(io.BytesIO((HEAD + ROW).encode().replace(b"ANNE", b"AN\x81E")), "dpl.txt"))


@given(st.binary())
def test_any_bytes_raise_nothing_else(data: bytes) -> None:
    for each in (data, HEAD.encode() + data):
        with contextlib.suppress(UnreadableInput):
            list(read_denied_persons(io.BytesIO(each), "dpl.txt"))


@pytest.mark.parametrize(
    ("name", "rows"), [("dpl_sample", 9), ("dpl.2018-08", 539), ("dpl.2019-07-09", 546), ("dpl.2022-09-07", 581)]
)
def test_recorded_lists(name: str, rows: int) -> None:
    with shared(f"lists/{name}.txt").open("rb") as stream:
        listings = [listing for _, listing in read_denied_persons(stream, name)]
    assert len(listings) == rows
    assert all(dict(listing.source_fields)["effective_date"] for listing in listings)

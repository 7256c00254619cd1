from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reading.lists.unverified_list import read_unverified_list
from state.errors import UnreadableInput
from state.listings import ListCode, Snapshot
from tests.sources.reading.lists.examples import cells, supplement

HEADS = ("Country", "Listed person and address", "<I>Federal Register</I> citation and date of publication")
DAY = date(2026, 7, 9)


def read(*rows: str, heads: tuple[str, ...] = HEADS) -> Snapshot:
    return read_unverified_list(supplement(6, heads, *rows).encode(), "supplement-6.xml", DAY)


def test_persons_with_aliases_and_addresses() -> None:
    snapshot = read(
        cells("ARMENIA", "Atlas Sanatgaran, Komitas 26/114, Yerevan, Armenia", "81 FR 40785, 6/23/2016."),
        cells(
            "CHINA", "X Co., Ltd., a.k.a., the following one alias:<br/>—Y.<br/>1 Oak Road; and 2 Oak Road", "1 FR 2"
        ),
    )
    assert (snapshot.list_code, snapshot.as_of, snapshot.unread) == (ListCode.UNVERIFIED_LIST, DAY, ())
    first, second = snapshot.listings
    assert (first.destination, first.name) == ("ARMENIA", "Atlas Sanatgaran")
    assert first.addresses == ("Komitas 26/114, Yerevan, Armenia",)
    assert (first.citation, first.license_requirement) == ("81 FR 40785, 6/23/2016.", "")
    assert (second.names, second.addresses) == (("X Co., Ltd.", "Y"), ("1 Oak Road", "2 Oak Road"))


def test_columns_are_found_by_their_heads() -> None:
    (listing,) = read(cells("A", "1 FR 2", "ARMENIA"), heads=("Listed person", "FR citation", "Country")).listings
    assert (listing.destination, listing.name, listing.citation) == ("ARMENIA", "A", "1 FR 2")


def test_a_row_of_another_shape_is_kept_unread() -> None:
    assert read(cells("ARMENIA", "A", "1 FR 2"), cells("CUBA", "B")).unread == ("CUBA | B",)


def test_a_list_cut_off_in_another_encoding_or_of_another_kind_is_refused() -> None:
    whole = supplement(6, HEADS, cells("ARMENIA", "Gerät", "1 FR 2"))
    wrong = ["", "<html></html>", whole.replace("No. 6", "No. 7"), *(whole[:end] for end in range(1, len(whole), 23))]
    for data in (*(text.encode() for text in wrong), whole.encode("cp1252")):
        with pytest.raises(UnreadableInput):
            read_unverified_list(data, "supplement-6.xml", DAY)


@given(st.binary())
def test_any_bytes_raise_nothing_else(data: bytes) -> None:
    with pytest.raises(UnreadableInput):
        read_unverified_list(data, "supplement-6.xml", DAY)

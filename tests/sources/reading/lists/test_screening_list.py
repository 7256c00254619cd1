import contextlib
import gzip
import io
import json
import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reading.lists.entity_list import read_entity_list
from sources.reading.lists.screening_list import read_screening_csv, read_screening_json
from state.errors import UnreadableInput
from state.listings import Alias, ListCode, Listing
from tests.sources.reading.lists.examples import shared

ENTITY_LIST = "Entity List (EL) - Bureau of Industry and Security"
DENIED = "Denied Persons List (DPL) - Bureau of Industry and Security"


def address(country: str | None, text: str | None = None, **parts: str) -> dict[str, str | None]:
    return {"address": text, "city": None, "state": None, "postal_code": None, "country": country, **parts}


def read(*records: dict[str, Any]) -> list[tuple[str, Listing]]:
    whole = json.dumps({"total": len(records), "results": records}).encode()
    return list(read_screening_json(io.BytesIO(whole), "list.json"))


def read_one(**fields: Any) -> Listing:
    ((_, listing),) = read({"source": ENTITY_LIST, "name": "X", **fields})
    return listing


def read_csv(text: str) -> list[tuple[str, Listing]]:
    return list(read_screening_csv(io.BytesIO(text.encode()), "list.csv"))


class TestRecord:
    def test_an_entry_with_all_its_fields(self) -> None:
        ((code, listing),) = read(
            {
                "id": "7",
                "source": ENTITY_LIST,
                "name": "  X  Co., Ltd. ",
                "alt_names": ["Y", "Z"],
                "addresses": [address("CN", "1 Oak Road", city="Beijing", postal_code="100000")],
                "federal_register_notice": "1 FR 2",
                "license_requirement": "All items",
                "license_policy": "Denial",
                "programs": ["A", "B"],
                "remarks": None,
                "ids": [{"type": "Tax ID No.", "number": "12", "country": None}],
            }
        )
        assert code is ListCode.ENTITY_LIST
        assert listing == Listing(
            destination="CHINA, PEOPLE'S REPUBLIC OF",
            name="X Co., Ltd.",
            aliases=(Alias("Y"), Alias("Z")),
            addresses=("1 Oak Road, Beijing, 100000, CN",),
            citation="1 FR 2",
            license_requirement="All items",
            license_review_policy="Denial",
            source_fields=(("id", "7"), ("source", ENTITY_LIST), ("programs", "A; B"), ("ids", "Tax ID No., 12")),
        )

    def test_several_addresses_in_one_and_several_countries(self) -> None:
        listing = read_one(addresses=[address("AF", "1 Oak Road; and 2 Oak Road"), address("PK"), address("AF")])
        assert listing.addresses == ("1 Oak Road", "2 Oak Road, AF")
        assert (listing.destination, listing.see_also) == ("AFGHANISTAN", ("PAKISTAN",))

    @pytest.mark.parametrize(
        ("country", "heading"),
        [
            ("CN", "CHINA, PEOPLE'S REPUBLIC OF"),
            ("china (prc)", "CHINA, PEOPLE'S REPUBLIC OF"),
            ("turkey (turkiye)", "TURKEY"),
            ("TURKIYE", "TURKEY"),
            ("UA", "UKRAINE"),
            ("CRIMEA (OCCUPIED)", "CRIMEA REGION OF UKRAINE"),
            ("QQ", "QQ"),
            (None, ""),
        ],
    )
    def test_the_heading_of_a_country(self, country: str | None, heading: str) -> None:
        assert read_one(addresses=[address(country)]).destination == heading

    def test_a_list_without_headings_gives_the_country_as_it_stands(self) -> None:
        assert read_one(source=DENIED, addresses=[address("US", "1 Oak Road")]).destination == "US"

    def test_names_with_misread_letters_are_told_and_left(self) -> None:
        listing = read_one(name="GerÃ¤t", alt_names=["Company?s Oak", "Right"])
        assert listing.names == ("GerÃ¤t", "Company?s Oak", "Right")
        assert len(listing.notes) == 2

    def test_a_letter_that_was_lost_is_not_guessed(self) -> None:
        assert read_one(name="Xi?an Institute").name == "Xi?an Institute"

    @pytest.mark.parametrize(
        ("source", "code"),
        [
            ("Military End User (MEU) List - Bureau of Industry and Security", "MEU"),
            ("Non-SDN Menu-Based Sanctions List (NS-MBS List) - Treasury Department", "MBS"),
            ("Capta List (CAP) - Treasury Department", "CAP"),
            ("A List of Tomorrow (ALT) - Commerce Department", "A List of Tomorrow (ALT) - Commerce Department"),
        ],
    )
    def test_the_list_by_its_code_or_else_by_its_name(self, source: str, code: str) -> None:
        assert [found for found, _ in read({"source": source, "name": "X"})] == [code]

    @pytest.mark.parametrize("fields", [{"name": ""}, {"name": None}, {"source": " "}, {"name": "A\0"}])
    def test_a_record_that_is_not_whole_is_named(self, fields: dict[str, Any]) -> None:
        whole = {"source": ENTITY_LIST, "name": "X"}
        with pytest.raises(UnreadableInput, match="record 2"):
            read(whole, whole | fields)


class TestCsv:
    HEAD = "_id,source,name,addresses,alt_names,federal_register_notice,programs\n"

    def test_columns_in_any_order(self) -> None:
        straight = read_csv(f'source,name,addresses,alt_names\n{ENTITY_LIST},X,"1 Oak Road, CN; PK",Y; and Z\n')
        shuffled = read_csv(f'alt_names,addresses,name,source\nY; and Z,"1 Oak Road, CN; PK",X,{ENTITY_LIST}\n')
        assert straight == shuffled
        ((code, listing),) = straight
        assert (code, listing.names, listing.addresses) == ("EL", ("X", "Y", "Z"), ("1 Oak Road, CN",))
        assert (listing.destination, listing.see_also) == ("CHINA, PEOPLE'S REPUBLIC OF", ("PAKISTAN",))

    def test_json_and_csv_read_equal(self) -> None:
        record = {"source": ENTITY_LIST, "name": "X", "addresses": [address("CN", "1 Oak Road", city="Beijing")]}
        ((_, from_json),) = read(record | {"alt_names": ["Y", "Z"], "programs": ["A", "B"]})
        ((_, from_csv),) = read_csv(
            f'source,name,addresses,alt_names,programs\n{ENTITY_LIST},X,"1 Oak Road, Beijing, CN",Y; Z,A; B\n'
        )
        assert from_csv == from_json

    @pytest.mark.parametrize(("name", "entries"), [("2019-12", 115), ("new_columns", 13)])
    def test_recorded_files(self, name: str, entries: int) -> None:
        with shared(f"lists/csl_sample.{name}.csv").open("rb") as stream:
            found = list(read_screening_csv(stream, name))
        assert len(found) == entries
        assert {code for code, _ in found} <= set(ListCode)

    def test_bad_files(self) -> None:
        for text in ("", "<html>", "name,source\nX,Y\n", self.HEAD, self.HEAD + "1,EL", self.HEAD + "1,,X\n"):
            with pytest.raises(UnreadableInput, match=r"list\.csv"):
                read_csv(text)


class TestDocument:
    def test_a_list_cut_off_anywhere_or_in_another_encoding_is_refused(self) -> None:
        whole = json.dumps({"results": [{"source": ENTITY_LIST, "name": "Gerät"}]}, ensure_ascii=False)
        for data in (whole.encode("cp1252"), whole.encode("utf-16"), *(whole.encode()[:n] for n in range(len(whole)))):
            with pytest.raises(UnreadableInput):
                list(read_screening_json(io.BytesIO(data), "list.json"))

    @given(st.binary())
    def test_any_bytes_raise_nothing_else(self, data: bytes) -> None:
        for each in (data, b'{"results": [{"source": "' + data, b"source,name,addresses,alt_names\n" + data):
            for reader in (read_screening_json, read_screening_csv):
                with contextlib.suppress(UnreadableInput):
                    list(reader(io.BytesIO(each), "list"))


@pytest.fixture(scope="module")
def consolidated() -> list[tuple[str, Listing]]:
    with gzip.open(shared("lists/consolidated.reconstructed.json.gz")) as stream:
        return list(read_screening_json(stream, "consolidated.json"))


class TestWholeList:
    def test_every_entry_of_every_list(self, consolidated: list[tuple[str, Listing]]) -> None:
        counts = Counter(code for code, _ in consolidated)
        assert (counts.total(), counts["EL"], counts["MEU"], counts["SDN"]) == (25921, 3420, 70, 19181)
        assert set(counts) <= set(ListCode)

    def test_the_entity_list_has_the_names_that_the_ecfr_shows(self, consolidated: list[tuple[str, Listing]]) -> None:
        """The dates are three weeks apart, and the CSL writes some names in ASCII; it repeats a name by address."""
        path = shared("ecfr/supplement-4.2026-07-09.reconstructed.xml")
        codified = {plain(each.name) for each in read_entity_list(path.read_bytes(), path.name).listings}
        projected = {plain(each.name) for code, each in consolidated if code == ListCode.ENTITY_LIST}
        assert (len(codified), len(projected), len(codified & projected)) == (3254, 3318, 3207)


def plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name.casefold()).strip()

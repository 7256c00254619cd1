import contextlib
import gzip
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources.reading.lists.list_file import ListFormat, read_list_file
from state.errors import UnreadableInput, UsageProblem
from tests.sources.reading.lists.examples import cells, shared, supplement

DAY = date(2026, 7, 9)
EL_HEADS = ("Country", "Entity", "License requirement", "License review policy", "Citation")
EL = supplement(4, EL_HEADS, cells("CUBA", "A", "All items", "Denial", "1 FR 2"), cells("CUBA", "four", "", ""))
UVL = supplement(6, ("Country", "Listed person and address", "Citation"), cells("CUBA", "B", "1 FR 2"))
MEU = supplement(7, ("Country", "Entity", "Citation"), cells("CUBA", "C", "1 FR 2"))
JSON = json.dumps({"results": [{"source": "Unverified List (UVL)", "name": "D"}]})
CSV = "\ufeffsource,name,addresses,alt_names\nEntity List (EL),E,,\n"
DPL = "Name\tEffective_Date\nF\t1/2/2003\n"


def saved(folder: Path, content: str | bytes) -> Path:
    path = folder / "a list"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def names(path: Path, format_name: str = "") -> list[tuple[str, str]]:
    return [(code, listing.name) for code, listing in read_list_file(path, DAY, format_name).listings]


class TestDetection:
    @pytest.mark.parametrize(
        ("content", "known", "entries"),
        [
            (EL, ["ecfr-4"], [("EL", "A")]),
            (UVL, ["ecfr-6"], [("UVL", "B")]),
            (MEU, ["ecfr-7"], [("MEU", "C")]),
            (f"<DIV5>{EL}{UVL}{MEU}</DIV5>", ["ecfr-4", "ecfr-6", "ecfr-7"], [("EL", "A"), ("UVL", "B"), ("MEU", "C")]),
            (JSON, ["csl-json"], [("UVL", "D")]),
            (CSV, ["csl-csv"], [("EL", "E")]),
            (DPL, ["dpl"], [("DPL", "F")]),
            (DPL.encode("utf-16"), ["dpl"], [("DPL", "F")]),
            (DPL.replace("\t", ",").replace("_", " "), ["dpl"], [("DPL", "F")]),
        ],
    )
    def test_a_file_tells_its_format(
        self, tmp_path: Path, content: str | bytes, known: list[str], entries: list[tuple[str, str]]
    ) -> None:
        path = saved(tmp_path, content)
        assert list(read_list_file(path, DAY).formats) == known
        assert names(path) == entries
        packed = saved(tmp_path, gzip.compress(path.read_bytes()))
        assert names(packed) == entries
        assert names(packed, known[0]) == entries[:1]

    def test_rows_that_were_not_read_and_the_date_are_told(self, tmp_path: Path) -> None:
        held = read_list_file(saved(tmp_path, EL), DAY)
        assert (held.as_of, held.unread) == (DAY, ("CUBA | four |  | ",))
        assert read_list_file(saved(tmp_path, JSON), None).as_of is None

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            ("", "is empty, which is no list we know"),
            ("%PDF-1.7\n", "begins with “%PDF-1.7”"),
            ("id,name\nC1,X\n", "begins with “id,name”"),
            (b"\x00\xff\x00", "begins with"),
            ("<html>Request Access</html>", "is an HTML page"),
            ("<RULE/>", "is XML without supplement no. 4, 6 or 7"),
        ],
    )
    def test_what_is_no_list_is_told_with_what_was_seen(self, tmp_path: Path, content: str | bytes, words: str) -> None:
        with pytest.raises(UnreadableInput, match=words) as error:
            read_list_file(saved(tmp_path, content), DAY)
        assert error.value.subject.endswith("a list")

    def test_the_formats_are_named_to_who_gives_another(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableInput, match="ecfr-4, ecfr-6, ecfr-7, csl-json, csl-csv, dpl"):
            read_list_file(saved(tmp_path, "x"), DAY)
        with pytest.raises(UsageProblem, match="'csl' is no format we know"):
            read_list_file(saved(tmp_path, JSON), DAY, "csl")


class TestTrouble:
    def test_a_file_that_cannot_be_opened(self, tmp_path: Path) -> None:
        for path in (tmp_path, tmp_path / "none"):
            with pytest.raises(UsageProblem, match="Name a file that can be read"):
                read_list_file(path, DAY)

    @pytest.mark.parametrize("content", [EL, JSON, CSV, DPL])
    def test_a_packed_file_cut_off_anywhere_is_refused(self, tmp_path: Path, content: str) -> None:
        packed = gzip.compress(content.encode())
        for end in range(len(packed)):
            with pytest.raises(UnreadableInput):
                names(saved(tmp_path, packed[:end]))

    def test_entries_before_a_fault_are_given(self, tmp_path: Path) -> None:
        listings = read_list_file(saved(tmp_path, CSV + "Entity List (EL),,,\n"), DAY).listings
        assert next(listings)[1].name == "E"
        with pytest.raises(UnreadableInput, match="line 3: has no name"):
            next(listings)

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(content=st.binary(), format_name=st.sampled_from(["", *ListFormat]))
    def test_any_bytes_raise_nothing_else(self, tmp_path: Path, content: bytes, format_name: str) -> None:
        for each in (content, b"\x1f\x8b\x08" + content):
            with contextlib.suppress(UnreadableInput):
                names(saved(tmp_path, each), format_name)


def test_recorded_files_tell_their_format() -> None:
    for name, known in (
        ("ecfr/supplement-7.2026-07-09.reconstructed.xml", "ecfr-7"),
        ("lists/csl_sample.2019-12.csv", "csl-csv"),
        ("lists/dpl.2022-09-07.txt", "dpl"),
        ("lists/consolidated.reconstructed.json.gz", "csl-json"),
    ):
        assert read_list_file(shared(name), DAY).formats == (known,)

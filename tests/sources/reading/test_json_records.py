import contextlib
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reading.json_records import read_lines, read_records
from state.errors import UnreadableInput


def read(text: str) -> list[dict[str, Any]]:
    return [record for _, record in read_records(io.BytesIO(text.encode(errors="surrogatepass")), "list.json")]


RECORDS = [{"name": "A", "n": 12}, {"name": 'é, "B" ]}', "list": [1, {"x": None}]}]
WHOLE = json.dumps({"total": 2, "sources": [{"results": [1]}], "results": RECORDS, "after": 1})


@pytest.mark.parametrize("indent", [None, 2])
def test_the_records_whatever_stands_around_them(indent: int | None) -> None:
    assert read(WHOLE) == RECORDS
    assert read(json.dumps(json.loads(WHOLE), indent=indent, ensure_ascii=False)) == RECORDS


def test_each_record_has_its_place() -> None:
    places = [place for place, _ in read_records(io.BytesIO(WHOLE.encode()), "list.json")]
    assert places == ["list.json, record 1", "list.json, record 2"]


def test_a_list_of_many_windows() -> None:
    records = [{"n": number, "text": "x" * (number * 37 % 5000)} for number in range(200)]
    assert read(json.dumps({"results": records, "total": 200})) == records


def test_a_record_longer_than_the_window() -> None:
    records = [{"text": "x" * 300_000}, {"text": "y"}]
    assert read(json.dumps({"results": records})) == records


def test_a_record_without_end_is_refused_before_it_fills_the_memory() -> None:
    with pytest.raises(UnreadableInput, match="record 1: has more than 4,000,000 bytes"):
        read('{"results": [{"text": "' + "x" * 20_000_000)


def test_a_list_cut_off_anywhere_is_refused() -> None:
    for end in range(len(WHOLE)):
        with pytest.raises(UnreadableInput):
            read(WHOLE[:end])


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ('{"results": []}', "holds 0 records"),
        ('{"total": 3, "results": [{}, {}]}', "holds 2 records and says 3"),
        ('{"results": [{}, 7]}', "record 2: is no object"),
        ('{"results": [{} {}]}', "record 2: is no whole JSON"),
        ('{"results": [{},]}', "record 2: is no whole JSON"),
        ('{"results": [{}]} more', "record 2: is no whole JSON"),
        ('{"results": {"a": 1}}', "holds 0 records"),
        ('{"results": [{"a": nonsense}]}', "record 1: is no whole JSON"),
        ('{"results": [' + "[" * 100_000 + "]" * 100_000, "record 1: is nested more than 500"),
        ("[1]", "holds 0 records"),
        ("", "is no whole JSON"),
    ],
)
def test_what_is_no_such_list_is_refused(text: str, trouble: str) -> None:
    with pytest.raises(UnreadableInput, match=trouble):
        read(text)


@given(st.text())
def test_any_text_raises_nothing_else(text: str) -> None:
    for each in (text, '{"results": [' + text, '{"results": [{"a": ' + text + "}]}"):
        with contextlib.suppress(UnreadableInput):
            read(each)


def test_records_one_to_a_line() -> None:
    text = '{"a": 1}\n\n{"b": "é"}'
    found = list(read_lines(io.BytesIO(text.encode()), "owners.jsonl"))
    assert found == [("owners.jsonl, line 1", {"a": 1}), ("owners.jsonl, line 3", {"b": "é"})]


@pytest.mark.parametrize("text", ['{"a": 1}\n{"b": ', "[1]", "7", "{" * 100_000, '{"a": "' + "x" * 5_000_000 + '"}'])
def test_a_line_that_is_no_record_is_refused(text: str) -> None:
    with pytest.raises(UnreadableInput, match=r"line [12]: (is no|has more)"):
        list(read_lines(io.BytesIO(text.encode()), "owners.jsonl"))

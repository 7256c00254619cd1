import io

import pytest

from sources.reading.lists.delimited_rows import read_rows
from state.errors import UnreadableInput


def read(text: str) -> list[dict[str, str]]:
    return [row for _, row in read_rows(io.StringIO(text, newline=""), "list.csv", ",", ("name",))]


def test_rows_by_the_words_of_the_head() -> None:
    assert read('"Name",Post Code,_id\r\n"A, B",1,x\r\n') == [{"name": "A, B", "post_code": "1", "_id": "x"}]


def test_quotes_may_hold_line_breaks_and_places_count_lines() -> None:
    text = io.StringIO('name\n"A\nB"\nC\n', newline="")
    rows = list(read_rows(text, "list.csv", ",", ("name",)))
    assert rows == [("list.csv, line 3", {"name": "A\nB"}), ("list.csv, line 4", {"name": "C"})]


def test_empty_rows_and_repeated_heads_are_passed_over() -> None:
    assert read("name,x\nA,1\n\n,\nName,X\nB,2\n") == [{"name": "A", "x": "1"}, {"name": "B", "x": "2"}]


def test_last_fields_may_be_left_out() -> None:
    assert read("name,x\nA\nB,2") == [{"name": "A", "x": ""}, {"name": "B", "x": "2"}]


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("", "line 1: has no column name"),
        ("x,y\n1,2\n", "line 1: has no column name"),
        ("name,x,Name\n1,2,3\n", "line 1: has the column name twice"),
        ("name,x\n", "has a head line and no rows"),
        ("name,x\nA,1,2\n", "line 2: has 3 fields where the head has 2"),
        ("name,x\nA,1\nB", "line 3: stops after 1 of 2 fields"),
        ('name,x\nA,"1', "line 2: is no whole row"),
        ("name,x\nA\0,1\n", "line 2: is no whole row"),
        ("name,x\n" + "A" * 200_000 + ",1\n", "line 2: is no whole row"),
        ("name,x\n" + "A," * 600_000 + "\n", "line 2: is no whole row"),
    ],
)
def test_what_is_no_such_table_is_refused(text: str, trouble: str) -> None:
    with pytest.raises(UnreadableInput, match=trouble):
        read(text)


def test_another_encoding_is_named_with_its_line() -> None:
    data = io.BytesIO("name\nA\nGerät\n".encode("cp1252"))
    with pytest.raises(UnreadableInput, match=r"is not utf-8: byte 0xE4"):
        list(read_rows(io.TextIOWrapper(data, "utf-8", newline=""), "list.csv", ",", ("name",)))

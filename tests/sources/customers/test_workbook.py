"""Workbooks: one sheet is read as a CSV file of it would be, and a hostile one does no harm."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from sources.customers.columns import COLUMNS, SHARES
from sources.customers.reading import Layout, read_customers, read_file
from state.errors import CustomersProblem

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"

Cell = str | float | None


def column(index: int) -> str:
    return chr(ord("A") + index)


def cell(value: Cell, place: str) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value!r}</v></c>'


def rows_of(rows: Sequence[Sequence[Cell]]) -> str:
    return "".join(
        f'<row r="{number}">{"".join(cell(value, f"{column(at)}{number}") for at, value in enumerate(row))}</row>'
        for number, row in enumerate(rows, 1)
    )


def write_workbook(path: Path, sheets: Mapping[str, str], hidden: str | None = None) -> Path:
    """Write a workbook of sheets by name, each given as the rows of its XML."""
    book = "".join(
        f'<sheet name="{name}" sheetId="{at}" r:id="r{at}" state="{"hidden" if name == hidden else "visible"}"/>'
        for at, name in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="r{at}" Type="{LINKS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        packed.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="r0" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        packed.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{book}</sheets></workbook>'
        )
        packed.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'
        )
        for at, rows in enumerate(sheets.values(), 1):
            packed.writestr(
                f"xl/worksheets/sheet{at}.xml", f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
            )
    return path


EXPORT: list[list[Cell]] = [
    ["Customers", None, None, None, None],
    [None],
    ["KUNNR", "Name\n1", "NAME2", "aliases", "parent_share"],
    [100001.0, "Beijing University of", "Aeronautics", "BUAA\nBeihang", 0.51],
    [None],
    [100002.0, "Müller, GmbH", None, None, 0.2],
    ["Total", None, None, None, 0.71],
]
LAYOUT = Layout({"id": "KUNNR", "name": ["Name 1", "NAME2"]})


def test_a_sheet_is_read_with_its_rows_as_it_numbers_them(tmp_path: Path) -> None:
    done = read_file(write_workbook(tmp_path / "export.xlsx", {"Customers": rows_of(EXPORT)}), LAYOUT)

    first, second = done.base.customers
    assert (first.id, first.name, first.aliases) == (
        "100001",
        "Beijing University of Aeronautics",
        ("BUAA", "Beihang"),
    )
    assert (second.name, second.parent_share, first.line, second.line) == ("Müller, GmbH", 20, 4, 6)
    assert "row 7: a row of totals, set aside" in done.notes
    assert "row 1: text above the head, set aside" in done.notes


def test_what_is_kept_of_a_sheet_reads_as_it_does(tmp_path: Path) -> None:
    done = read_file(write_workbook(tmp_path / "export.xlsx", {"Customers": rows_of(EXPORT)}), LAYOUT)
    (tmp_path / "kept.csv").write_bytes(done.kept)

    again = read_customers(tmp_path / "kept.csv")
    assert [(each.names, each.parent_share) for each in again.customers] == [
        (each.names, each.parent_share) for each in done.base.customers
    ]


def test_every_column_of_a_sheet_is_kept(tmp_path: Path) -> None:
    row = {name: f"some {name}" for name in COLUMNS} | dict.fromkeys(SHARES, "51") | {"aliases": "A One; B Two"}
    row |= {"open_orders": "3", "role": "supplier"}
    done = read_file(write_workbook(tmp_path / "export.xlsx", {"A": rows_of([[*row], [*row.values()]])}))
    (tmp_path / "kept.csv").write_bytes(done.kept)

    assert len(done.base.customers[0].addresses) == 3
    assert [replace(each, line=2) for each in read_customers(tmp_path / "kept.csv").customers] == [
        replace(each, line=2) for each in done.base.customers
    ]


def test_the_first_sheet_shown_is_read_or_the_one_named(tmp_path: Path) -> None:
    sheets = {name: rows_of([["id", "name"], [name, "Acme"]]) for name in ("Codes", "Kunden", "Old")}
    file = write_workbook(tmp_path / "export.xlsx", sheets, hidden="Codes")

    assert [read_file(file, Layout(sheet=name)).base.customers[0].id for name in (None, "Old", "Codes")] == [
        "Kunden",
        "Old",
        "Codes",
    ]
    with pytest.raises(CustomersProblem, match=r"has no sheet 'Nowhere'.*Codes, Kunden, Old"):
        read_file(file, Layout(sheet="Nowhere"))


def test_what_is_not_read_of_a_workbook_is_told(tmp_path: Path) -> None:
    head = rows_of([["id", "name", "country"]])
    broken = f'<row r="2">{cell(1, "A2")}{cell("Acme", "B2")}<c r="C2" t="e"><v>#N/A</v></c></row>'
    uncomputed = f'<row r="3">{cell(2, "A3")}{cell("Bolt", "B3")}<c r="C3"><f>D3</f></c></row>'
    path = write_workbook(tmp_path / "customers.xlsx", {"East": head + broken + uncomputed, "West": head})

    assert read_file(path).notes == (
        "sheet 'East' was read, and not 'West'",
        "2 cells hold an error such as #N/A, or a formula never computed: read as empty",
    )
    assert len(read_file(path, Layout(sheet="East")).notes) == 1


def test_a_fault_is_named_by_its_row(tmp_path: Path) -> None:
    rows = rows_of([["id", "name"], [1.0, "Acme"], [2.0, None], [1234567890123456789.0, "Bolt"]])

    with pytest.raises(CustomersProblem, match="has 2 faults: row 3, column name is empty") as caught:
        read_file(write_workbook(tmp_path / "export.xlsx", {"A": rows}))
    assert "row 4, column id" in caught.value.trouble


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row>' + " " * 1000,
        "<row><c><v>" + "9" * 5_000_000 + "</v></c></row>",
        "<row><c t='inlineStr'><is><t>x</t></is></c>" * 20_000,
    ],
    ids=["cells far apart", "no head", "a long number", "never closed"],
)
def test_a_hostile_workbook_ends_in_one_plain_error(tmp_path: Path, rows: str) -> None:
    with pytest.raises(CustomersProblem) as caught:
        read_file(write_workbook(tmp_path / "export.xlsx", {"A": rows}))
    assert caught.value.remedy


def test_what_is_only_packed_like_a_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export.xlsx", "w") as packed:
        packed.writestr("customers.csv", "id,name\n1,Acme\n")

    with pytest.raises(CustomersProblem, match="is no workbook"):
        read_file(tmp_path / "export.xlsx")

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.customers.reading import read_customers
from state.customers import Customer
from state.errors import CustomersProblem

HEAD = "id,name,aliases,country,address,parent_share,open_orders\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "customers.csv"


def problem_of(file: Path, content: str | bytes) -> CustomersProblem:
    """Write the file, and give the error that reading it raises."""
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(CustomersProblem) as caught:
        read_customers(file)
    return caught.value


def test_a_row_is_read_in_our_words(file: Path) -> None:
    file.write_text(
        "id,name,aliases,local_name,country,address,city,parent,parent_share,owner_email,account_status,open_orders,"
        "role\n"
        'C1,Inspur Taiwan,"Inspur TW; Langchao",浪潮,TW,"1 Road,\nTaipei",Taipei,Inspur,51.5,a@example.com,active,3,'
        "Vendor\n",
        encoding="utf-8",
    )

    assert read_customers(file).customers == (
        Customer(
            id="C1",
            name="Inspur Taiwan",
            aliases=("Inspur TW", "Langchao"),
            local_name="浪潮",
            country="TW",
            addresses=("1 Road, Taipei",),
            city="Taipei",
            parent="Inspur",
            parent_share=51.5,
            owner_email="a@example.com",
            account_status="active",
            open_orders=3,
            role="supplier",
            line=2,
        ),
    )


def test_roles_of_rows_are_joined_and_one_that_is_none_is_noted(file: Path) -> None:
    rows = ("1,A,Customers", "1,A,supplier", "2,B,both", "3,C,buyer", "4,D,", "5,E,customer", "5,E,")
    file.write_text("\n".join(("id,name,role", *rows)))
    read = read_customers(file)
    assert [each.role for each in read.customers] == ["both", "both", "", "", ""]


def test_id_and_name_are_enough(file: Path) -> None:
    file.write_text("id,name\nC1,Acme\n")

    assert read_customers(file).customers == (Customer(id="C1", name="Acme", line=2),)


def test_the_hash_is_of_the_files_bytes(file: Path) -> None:
    content = b"\xef\xbb\xbfid,name\r\nC1,Acme\r\n\r\n"
    file.write_bytes(content)

    base = read_customers(file)

    assert base.sha256 == hashlib.sha256(content).hexdigest()
    assert base.customers[0].id == "C1"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_what_spreadsheets_make_of_csv(file: Path, delimiter: str, line_end: str, mark: str) -> None:
    rows = [["ID", " Name ", "aliases"], ["C1", "Müller", '"Mueller; Muller"'], ["C2", '"Acme, Inc."', ""]]
    file.write_text(mark + line_end.join(delimiter.join(row) for row in rows), encoding="utf-8", newline="")

    first, second = read_customers(file).customers

    assert (first.name, first.aliases) == ("Müller", ("Mueller", "Muller"))
    assert (second.name, second.line) == ("Acme, Inc.", 3)


def test_further_addresses_and_columns_of_others(file: Path) -> None:
    file.write_text("id,name,region,ship_to_address,address,bill_to_address\nC1,Acme,EMEA,2 Quay,1 Road,1 Road\n")

    assert read_customers(file).customers[0].addresses == ("1 Road", "2 Quay")


@pytest.mark.parametrize(
    ("written", "share"), [("", None), ("unknown", None), ("0", 0.0), ("50", 50.0), ("99.9", 99.9), ("100", 100.0)]
)
def test_a_share_is_a_percentage_or_unknown(file: Path, written: str, share: float | None) -> None:
    file.write_text(f"{HEAD}C1,Acme,,,,{written},\n")

    assert read_customers(file).customers[0].parent_share == share


def test_a_beneficial_owner_has_a_share_like_a_parent(file: Path) -> None:
    head = "id,name,beneficial_owner,beneficial_owner_share\n"
    file.write_text(f"{head}C1,Acme,Exemplary Foundation,50\nC2,Bolt,Exemplary Foundation,unknown\n")

    assert [(each.beneficial_owner, each.beneficial_owner_share) for each in read_customers(file).customers] == [
        ("Exemplary Foundation", 50.0),
        ("Exemplary Foundation", None),
    ]
    assert problem_of(file, f"{head}C1,Acme,x,101\n").subject.endswith("line 2, column beneficial_owner_share")


def test_lines_count_as_an_editor_shows_them(file: Path) -> None:
    file.write_text('id,name\n\nC1,"Acme\nGmbH"\n\nC2,Bolt\n')

    assert [customer.line for customer in read_customers(file).customers] == [3, 6]


@pytest.mark.parametrize(
    ("content", "place", "trouble"),
    [
        ("", "line 1", "is empty"),
        ("\n;;\n", "line 1", "is empty"),
        ("id,name\n", "customers.csv", "no customers"),
        ("id\nC1\n", "line 1", "one column only"),
        ("id/name\nC1/Acme\n", "line 1", "comma, semicolon, tab and |"),
        ("id,country\nC1,DE\n", "line 1", 'no column "name"'),
        ("id,name,id\nC1,Acme,C1\n", "line 1", 'column "id" twice'),
        ("id,name,alias\nC1,Acme,x\n", "line 1", 'column "alias"'),
        (HEAD + "C1,Acme,,,,,\nC2,Bolt\n", "line 3", "has 2 fields, the head line 7"),
        (HEAD + "C1,Acme, Inc.,,,,,\n", "line 2", "has 8 fields"),
        (HEAD + ",Acme,,,,,\n", "line 2, column id", "is empty"),
        (HEAD + "C1, ,,,,,\n", "line 2, column name", "is empty"),
        (HEAD + "C1,Acme,,,,,\nC2,Bolt,,,,,\n C1 ,Coil,,,,,\n", "line 4, column id", "same as on line 2"),
        (HEAD + "C1,Acme,,,,101,\n", "line 2, column parent_share", "no percentage"),
        (HEAD + "C1,Acme,,,,-1,\n", "line 2, column parent_share", "no percentage"),
        (HEAD + "C1,Acme,,,,nan,\n", "line 2, column parent_share", "no percentage"),
        (HEAD + "C1,Acme,,,,1e1,\n", "line 2, column parent_share", "no percentage"),
        (HEAD + "C1,Acme,,,,,1.5\n", "line 2, column open_orders", "no whole number"),
        (HEAD + "C1,Acme,,,,,-1\n", "line 2, column open_orders", "no whole number"),
        (HEAD + "C1,Acme,,,,,٣\n", "line 2, column open_orders", "no whole number"),
        (HEAD + 'C1,"Acme,,,,,\nC2,Bolt,,,,,\n', "line 2", "is not CSV"),
        (HEAD + 'C1,"Acme" GmbH,,,,,\n', "line 2", "is not CSV"),
        (HEAD + f"C1,{'x' * 200_000},,,,,\n", "line 2", "is not CSV"),
        (HEAD + f"C1,{'x' * 2_000_000},,,,,\n", "line 2", "more than 1,048,576 bytes"),
        (HEAD.encode() + b"C1,Ac\0me,,,,,\n", "line 2", "NUL"),
        (HEAD.encode() + b"C1,M\xfcller,,,,,\n", "line 2", "is not UTF-8: byte 0xFC in column name"),
        (b"PK\x03\x04\x14\0\x06\0", "customers.csv", "no workbook"),
    ],
)
def test_every_fault_is_named_by_its_place(file: Path, content: str | bytes, place: str, trouble: str) -> None:
    problem = problem_of(file, content)

    assert problem.subject.startswith(str(file))
    assert problem.subject.endswith(place)
    assert trouble in problem.trouble
    assert problem.remedy


@pytest.mark.parametrize(
    ("head", "remedy"),
    [
        ("id,names", 'Rename "names"?'),
        ("customer_id,name", 'Rename "customer_id"?'),
        ("id,company name", 'Rename "company name"?'),
        ("id,name,adress", 'Rename it "address"'),
        ("id,name,open orders", 'Rename it "open_orders"'),
    ],
)
def test_a_misspelled_column_is_recognised(file: Path, head: str, remedy: str) -> None:
    assert remedy in problem_of(file, f"{head}\n").remedy


def test_no_error_repeats_what_the_file_says_of_a_customer(file: Path) -> None:
    faults = [
        "C1,Secretive,,,,Secretive,",
        "C1,Secretive,,,,,Secretive",
        "Secretive,x,,,,,\nSecretive,y,,,,,",
        "Secretive,Ltd",
    ]

    for fault in faults:
        assert "Secretive" not in str(problem_of(file, f"{HEAD}{fault}\n"))
    assert "Secretive" not in str(problem_of(file, "C1,Secretive,DE\n"))


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(CustomersProblem, match="does not exist"):
        read_customers(tmp_path / "nowhere.csv")


def test_a_folder_or_a_pipe_is_not_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(CustomersProblem, match="is not a file"):
            read_customers(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_we_may_not_read(file: Path) -> None:
    file.write_text("id,name\n")
    file.chmod(0)

    with pytest.raises(CustomersProblem, match="cannot be read"):
        read_customers(file)


def test_a_path_that_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(CustomersProblem, match="cannot be read"):
        read_customers(tmp_path / ("x" * 5000))


def test_a_file_that_is_too_large(file: Path) -> None:
    file.write_text("id,name\nC1,Acme\n")

    with pytest.raises(CustomersProblem, match="has 16 bytes; 15 are read at most"):
        read_customers(file, limit_bytes=15)


def test_recorded_customers(shared_data: Path) -> None:
    base = read_customers(shared_data / "customers" / "customers.csv")

    assert len(base.customers) == 2000
    assert base.customers[0].name == "Lemmer Optik GmbH & Co. KG"
    assert base.customers[-1].line >= 2001
    assert sum(customer.parent_share is not None for customer in base.customers) > 50


@given(st.binary() | st.text(',;"\n\r\tid,name C1').map(lambda text: f"id,name\n{text}".encode()))
def test_any_bytes_are_read_or_a_problem(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes(content)

    with suppress(CustomersProblem):
        base = read_customers(file)
        assert base.sha256 == hashlib.sha256(content).hexdigest()
        assert all(customer.id and customer.name for customer in base.customers)

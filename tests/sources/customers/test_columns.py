import pytest

from sources.customers.columns import read_head
from state.errors import CustomersProblem


def test_a_column_is_found_by_what_the_table_calls_it() -> None:
    columns = {"id": "CustNo", "name": "Legal Name"}

    assert read_head(["CUSTNO ", "legal name", "country"], columns, "file") == ["id", "name", "country"]


def test_a_column_that_has_our_name_by_chance_is_not_read_where_another_was_named_for_it() -> None:
    assert read_head(["CustNo", "Name", "Legal Name"], {"id": "CustNo", "name": "Legal Name"}, "file") == [
        "id",
        "",
        "name",
    ]


def test_a_named_column_that_is_not_there_is_a_fault() -> None:
    with pytest.raises(CustomersProblem, match='no column "custno"'):
        read_head(["id", "name"], {"id": "CustNo"}, "file")

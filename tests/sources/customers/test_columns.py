import pytest

from sources.customers.columns import can_be_head, read_head
from state.errors import CustomersProblem


def test_a_column_is_found_by_what_the_table_calls_it() -> None:
    columns = {"id": "CustNo", "name": "Legal Name"}

    head = read_head(["CUSTNO ", "legal name", "country"], columns, "file")

    assert head.places == {"id": (0,), "name": (1,), "country": (2,)}


def test_a_column_that_has_our_name_by_chance_is_not_read_where_another_was_named_for_it() -> None:
    head = read_head(["CustNo", "Name", "Legal Name"], {"id": "CustNo", "name": "Legal Name"}, "file")

    assert head.places == {"id": (0,), "name": (2,)}


@pytest.mark.parametrize("names", [("NAME1", "Name 2"), ["NAME1", "Name\n2"], "NAME1 + Name 2"])
def test_several_columns_may_stand_for_one_of_ours(names: str | list[str]) -> None:
    columns = {"id": "KUNNR", "name": names}

    assert can_be_head(["KUNNR", "NAME1", "NAME 2"], columns)
    assert read_head(["KUNNR", "NAME1", "NAME 2"], columns, "file").places == {"id": (0,), "name": (1, 2)}


def test_a_column_whose_own_name_has_a_plus_is_one() -> None:
    assert read_head(["id", "Name + Form"], {"name": "Name + Form"}, "file").places == {"id": (0,), "name": (1,)}


def test_a_named_column_that_is_not_there_is_a_fault() -> None:
    with pytest.raises(CustomersProblem, match='no column "custno"'):
        read_head(["id", "name"], {"id": "CustNo"}, "file")

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ownership.branches import head_office_names


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("Inspur Group Co Ltd Malaysia Branch", "Inspur Group Co Ltd"),
        ("Torvek Optics, Kuala Lumpur Branch Office", "Torvek Optics"),
        ("Torvek Optics Representative Office (Hanoi)", "Torvek Optics"),
        ("Torvek Optics Co., Ltd. - Sales Office", "Torvek Optics Co., Ltd."),
        ("华为技术有限公司 北京分公司", "华为技术有限公司"),
        ("浪潮集团有限公司上海代表处", "浪潮集团有限公司"),
    ],
)
def test_a_branch_says_whose_it_is(name: str, head: str) -> None:
    assert head in head_office_names(name)


@pytest.mark.parametrize(
    "name",
    ["Branch Banking Ltd", "Olive Branch Foods GmbH", "Office Depot Inc", "华为技术有限公司子公司", "Inspur Group", ""],
)
def test_what_is_no_branch_has_no_head_office(name: str) -> None:
    assert head_office_names(name) == ()


@given(st.text(max_size=300), st.sampled_from([" Branch", "分公司", " Representative Office"]))
def test_any_name_gives_shorter_names_or_none(text: str, unit: str) -> None:
    assert all(0 < len(name) < len(text + unit) for name in head_office_names(text + unit))


def test_a_long_name_takes_no_time() -> None:
    assert head_office_names(" (" * 50_000 + "Branch") == ()

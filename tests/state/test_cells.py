"""Cells that a spreadsheet would run are text, and are read back as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.cells import escape_formula, plain_cell

FORMULA = "cmd|' /C calc'!A0"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹢", "﹣", "﹦", "﹫"])
@pytest.mark.parametrize("before", ["", " ", "\ufeff", "\u200b", "\u00a0", "\x00", " \ufeff "])
def test_a_formula_is_text_whatever_stands_before_it(before: str, start: str) -> None:
    cell = f"{before}{start}{FORMULA}"

    assert escape_formula(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["\tx", "\rx", "\nx", " \tx"])
def test_a_break_at_the_start_is_text(cell: str) -> None:
    assert escape_formula(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", " ", "Acme = Co", "a-b", "'quoted'", "中国", "1+1"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert escape_formula(cell) == cell == plain_cell(cell)


@given(st.text(alphabet=st.sampled_from("=＝ '\ufeff\tax"), max_size=5))
def test_what_is_written_is_read_back(cell: str) -> None:
    written = escape_formula(cell)

    assert written == cell or plain_cell(written) == cell

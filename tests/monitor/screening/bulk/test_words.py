"""Rows of words: names read off their bytes give the words that the exact comparison reads, and no word is lost."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.screening.bulk.words import RowsWriter, WordRows
from monitor.screening.names import name_forms

PLAIN = st.text("abcdefgzABCXYZ 0123456789  &'`,.-", max_size=40)
ANY = st.text(max_size=30)


def rows_of(*names: str) -> WordRows:
    writer = RowsWriter()
    writer.add_names(names, range(len(names)))
    return writer.give()


def words_by_customer(rows: WordRows) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for row, owner in enumerate(rows.owners):
        ids = rows.ids[rows.starts[row] : rows.starts[row + 1]]
        found.setdefault(int(owner), set()).update(rows.words[number] for number in ids)
    return found


@given(PLAIN)
def test_a_plain_name_gives_the_words_of_its_exact_reading_and_its_legal_form(name: str) -> None:
    read = words_by_customer(rows_of(name)).get(0, set())
    forms = name_forms(name)
    if forms:
        exact = set(forms[0].words)
        assert exact <= read
        assert read - exact - {"the"} <= set().union(*(form.words + form.ignored for form in forms))


@given(st.lists(st.one_of(PLAIN, ANY), max_size=6))
def test_no_word_of_any_name_is_lost_and_names_do_not_mix(names: list[str]) -> None:
    together = words_by_customer(rows_of(*names))
    for number, name in enumerate(names):
        assert together.get(number, set()) == words_by_customer(rows_of(name)).get(0, set())
        if forms := name_forms(name):
            assert set(forms[0].words) <= together[number]


@pytest.mark.parametrize(
    "name", ["A.B.C. Optik", "a.b.cd", "O'Neil & Sons", "46th Institute", "Werk III", "S.A. Lavochkin"]
)
def test_initials_numbers_and_marks_are_read_as_the_exact_comparison_reads_them(name: str) -> None:
    assert set(name_forms(name)[0].words) <= words_by_customer(rows_of(name))[0]


def test_a_word_is_counted_once_for_each_customer() -> None:
    writer = RowsWriter()
    writer.add_names(["Vega Vega", "Vega Optik", "Optik"], [0, 0, 1])
    rows = writer.give()
    assert dict(zip(rows.words, rows.counts.tolist(), strict=True)) == {"optik": 2, "vega": 1}


def test_rows_stand_in_the_order_of_customers_whatever_script_they_are_in() -> None:
    rows = rows_of("Завод Вега", "Vega", "北京", "Optik")
    assert rows.owners.tolist() == sorted(rows.owners.tolist())
    assert set(rows.owners.tolist()) == {0, 1, 2, 3}


@pytest.mark.parametrize("name", ["", "...", "😀😀", "12345", "\ud800", "a\nb", "x" * 10_000, "a " * 5_000])
def test_odd_names_are_read(name: str) -> None:
    assert set(words_by_customer(rows_of(name, "Vega"))) - {0} == {1}


def test_long_names_and_copies_take_no_quadratic_time() -> None:
    begun = time.perf_counter()
    rows = rows_of(*["Global Traders Ltd"] * 50_000, *["vega " * 2_000] * 20)
    assert time.perf_counter() - begun < 5
    assert np.array_equal(np.unique(rows.owners), np.arange(50_020))

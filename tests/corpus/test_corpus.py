"""Every rule of our own corpus, and of the shared data where it is, is read as a careful person would."""

from __future__ import annotations

import pytest

from tests.corpus import by_hand, own
from tests.typesetting.pages import LAYOUTS, Layout


def test_every_print_says_what_its_facts_say() -> None:
    known = own.know_prints()
    assert (known.wrong, known.silent) == ([], [])
    assert known.figures == ((440, 440), (432, 432), (900, 900), (914, 914))


def test_the_list_shows_every_row_as_its_facts_say() -> None:
    known = own.know_list()
    assert (known.wrong, known.silent) == ([], [])
    assert known.figures == ((432, 432), (432, 432), (900, 900), (914, 914))


def test_raw_text_alone_gives_names_and_verbs_and_no_cell() -> None:
    known = own.know_raw_texts(("2024-24562", "2025-05427", own.HARD))
    assert (known.wrong, known.silent) == ([], [])
    assert known.figures == ((76, 76), (0, 69), (0, 152), (0, 197))


@pytest.mark.skipif(not by_hand.RULES.is_dir(), reason="the second corpus, ../shared/data, is not here")
def test_every_rule_of_the_second_corpus_is_read_as_a_careful_person_would(capsys: pytest.CaptureFixture[str]) -> None:
    assert all(report.is_right for report in by_hand.report_rules()), capsys.readouterr().out
    assert capsys.readouterr().out.count(" no row: ") == 1


@pytest.mark.parametrize("layout", [LAYOUTS[place] for place in (0, 4)], ids=lambda layout: layout.name)
def test_every_table_of_a_filing_on_three_lists_is_read(layout: Layout) -> None:
    known = own.know_three_lists(layout)
    assert (known.wrong, known.silent) == ([], [])
    assert known.entries[0] == known.entries[1]
    assert known.rows[0] == known.rows[1]

"""The figures that ARCHITECTURE.md gives for names do not get worse unseen; `tests.bench_quality` has all of them."""

from __future__ import annotations

import pytest

from tests.bench_quality import MATCHING, labelled_pairs, labelled_scores, our_score, precision_and_f1

pytestmark = pytest.mark.skipif(not MATCHING.exists(), reason="needs ../shared/data")


@pytest.mark.parametrize(
    ("name", "precision", "f1"), [("crosslist", 0.88, 0.81), ("nk_org", 0.9, 0.83), ("nk_person.odd_rows", 0.81, 0.76)]
)
def test_labelled_pairs_are_told_apart(name: str, precision: float, f1: float) -> None:
    pairs = labelled_pairs(name)
    reached = precision_and_f1(*labelled_scores(pairs, our_score))
    assert reached >= (precision, 0)
    assert reached[1] >= f1

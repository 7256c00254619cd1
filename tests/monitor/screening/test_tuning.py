"""Tuning: precision and recall of thresholds on decided pairs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from monitor.screening.tuning import read_verdicts, try_thresholds
from state.errors import UsageProblem
from state.matches import Match, Strength

HEAD = "customer_id,destination,listing_name,verdict\n"


def scored(customer_id: str, score: float) -> Match:
    return Match(customer_id, "IRAN", "Kazan", Strength.POSSIBLE, score, ())


def test_verdicts_are_read_and_unsure_ones_left_out(tmp_path: Path) -> None:
    file = tmp_path / "verdicts.csv"
    file.write_text(HEAD + "C1,IRAN,Kazan,TRUE\nC2,IRAN,Kazan,false\nC3,IRAN,Kazan,unsure\n")
    assert read_verdicts(file) == {("C1", "IRAN", "Kazan"): True, ("C2", "IRAN", "Kazan"): False}


@pytest.mark.parametrize(("text", "trouble"), [("a,b\n", "has no column"), (HEAD + "C1,IRAN,K,maybe\n", "line 2")])
def test_a_mistake_is_named(tmp_path: Path, text: str, trouble: str) -> None:
    file = tmp_path / "verdicts.csv"
    file.write_text(text)
    with pytest.raises(UsageProblem, match=trouble):
        read_verdicts(file)


def told_at(matches: Sequence[Match]) -> Callable[[float], list[Match]]:
    """Stands for a screening that tells every match from its score on."""
    return lambda similar_name: [match for match in matches if match.score >= similar_name]


def test_precision_and_recall_come_with_their_numbers() -> None:
    verdicts = {(f"C{number}", "IRAN", "Kazan"): number < 3 for number in range(5)}
    told = told_at([scored("C0", 90), scored("C1", 60), scored("C3", 60)])
    low, high = try_thresholds(verdicts, told, (50, 80))
    assert (low.decided, low.true, low.told, low.right) == (5, 3, 3, 2)
    assert (low.precision, low.recall) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert (high.precision, high.recall) == (1.0, pytest.approx(1 / 3))


def test_a_threshold_that_tells_nothing_has_no_precision() -> None:
    (nothing,) = try_thresholds({("C0", "IRAN", "Kazan"): True}, told_at([]), (50,))
    assert (nothing.precision, nothing.recall) == (None, 0.0)

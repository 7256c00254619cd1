"""The weights: all there, each with its reason, and none that would turn evidence round."""

from __future__ import annotations

from importlib.resources import files
from itertools import pairwise

from monitor.screening.weights import WEIGHTS


def test_agreements_stand_in_the_order_of_their_sureness() -> None:
    assert 1.0 == WEIGHTS.exact > WEIGHTS.joined > WEIGHTS.transliteration > WEIGHTS.translated > WEIGHTS.initials > 0
    assert 0 < WEIGHTS.number_conflict < WEIGHTS.class_conflict < WEIGHTS.part < 1
    assert WEIGHTS.linking_bits < WEIGHTS.class_bits < WEIGHTS.common_bits < WEIGHTS.full_bits


def test_every_weight_has_its_reason_above_it() -> None:
    lines = files("monitor.screening").joinpath("weights.toml").read_text("utf-8").splitlines()
    pairs = pairwise(lines)
    unexplained = [
        line for above, line in pairs if " = " in line and not line.startswith("#") and not above.startswith("#")
    ]
    assert unexplained == []

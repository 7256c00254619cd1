"""Tuning: what other thresholds would have done with pairs on which a person has decided."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from state.errors import UsageProblem
from state.matches import Match

THRESHOLDS = (40, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95)
_COLUMNS = {"customer_id", "destination", "listing_name", "verdict"}
_VERDICTS = {"true": True, "false": False}
_UNDECIDED = "unsure"

Pair = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Tuned:
    """What one threshold does: of `decided` pairs `told` score so much, and of these `right` are true.

    `true` is the number of true pairs among all decided ones.
    """

    threshold: float
    decided: int
    told: int
    right: int
    true: int

    @property
    def precision(self) -> float | None:
        """The share of right ones in what is told; None where nothing is."""
        return self.right / self.told if self.told else None

    @property
    def recall(self) -> float | None:
        """The share of the true ones that is told; None where there are none."""
        return self.right / self.true if self.true else None


def read_verdicts(path: Path) -> dict[Pair, bool]:
    """Read decided pairs: CSV with customer_id, destination, listing_name and verdict (true, false or unsure).

    Pairs of which a person is unsure are left out. Raises UsageProblem naming file and line.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if absent := _COLUMNS - set(reader.fieldnames or ()):
                raise UsageProblem(str(path), f"has no column {', '.join(sorted(absent))}.", "Add it.")
            return dict(pair for row in reader for pair in _read_verdict(row, f"{path}, line {reader.line_num}"))
    except (OSError, UnicodeDecodeError) as problem:
        raise UsageProblem(str(path), "cannot be read.", "Name a CSV file in UTF-8.") from problem


def _read_verdict(row: Mapping[str, str | None], place: str) -> list[tuple[Pair, bool]]:
    verdict = (row["verdict"] or "").strip().lower()
    if verdict == _UNDECIDED:
        return []
    if verdict not in _VERDICTS:
        raise UsageProblem(place, "has no verdict that we know.", "Write true, false or unsure.")
    return [((row["customer_id"] or "", row["destination"] or "", row["listing_name"] or ""), _VERDICTS[verdict])]


def try_thresholds(
    verdicts: Mapping[Pair, bool], matches: Sequence[Match], thresholds: Sequence[float] = THRESHOLDS
) -> tuple[Tuned, ...]:
    """Say, for each threshold, how many decided pairs score at least so much, and how many of these are true."""
    scores = {(match.customer_id, match.destination, match.listing_name): match.score for match in matches}
    scored = [(scores.get(pair, 0.0), is_true) for pair, is_true in verdicts.items()]
    true = sum(verdicts.values())
    return tuple(_tuned(threshold, scored, true) for threshold in thresholds)


def _tuned(threshold: float, scored: Sequence[tuple[float, bool]], true: int) -> Tuned:
    told = [is_true for score, is_true in scored if score >= threshold]
    return Tuned(threshold, len(scored), len(told), sum(told), true)

"""Tuning: what other thresholds would have done with pairs on which a person has decided."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from state.errors import UsageProblem
from state.matches import Match

# The values that the configuration allows for similar_name, in steps that make a difference.
THRESHOLDS = (50.0, 55.0, 60.0, 65.0, 70.0, 75.0, 80.0, 85.0, 90.0, 95.0)
_COLUMNS = {"customer_id", "destination", "listing_name", "verdict"}
_VERDICTS = {"true": True, "false": False}
_UNDECIDED = "unsure"

Pair = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Tuned:
    """What one value of similar_name does: of `decided` pairs `told` are matches, and of these `right` are true.

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
    verdicts: Mapping[Pair, bool], told_at: Callable[[float], Iterable[Match]], thresholds: Sequence[float] = THRESHOLDS
) -> tuple[Tuned, ...]:
    """Say, for each threshold, how many decided pairs it would have told, and how many of these are true."""
    return tuple(_tuned(threshold, verdicts, told_at(threshold)) for threshold in thresholds)


def _tuned(threshold: float, verdicts: Mapping[Pair, bool], matches: Iterable[Match]) -> Tuned:
    pairs = {(match.customer_id, match.destination, match.listing_name) for match in matches}
    told = [is_true for pair, is_true in verdicts.items() if pair in pairs]
    return Tuned(threshold, len(verdicts), len(told), sum(told), sum(verdicts.values()))

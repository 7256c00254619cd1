"""`make bench`: how long reading takes and how much memory, beside baselines measured in the same run.

Each figure is the median of seven runs in a process of its own, on one core, in the processor's time: what else the
machine does is not counted. Times differ from machine to machine; the ratios to the baselines, named in the last
column, are what can be compared.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
RULES = ("2023-03929", "2025-05426", "2025-05427")
LIST = "ecfr/supplement-4.2026-07-09.reconstructed.xml"
RUNS = 7


def main() -> None:
    if not DATA.is_dir():
        print(f"no data to read at {DATA}: nothing measured")
        return
    cases = [*(f"rule {number}" for number in RULES), "list"]
    print(f"{'what':<18}{'read, ms':>10}{'memory, MB':>12}{'parse only, ms':>16}{'ratio':>8}")
    for case in cases:
        ours, baseline = measure(case, "read"), measure(case, "parse")
        print(
            f"{case:<18}{ours['ms']:>10.1f}{ours['mb']:>12.1f}{baseline['ms']:>16.1f}"
            f"{ours['ms'] / baseline['ms']:>8.1f}"
        )
    ours, baseline = measure("compare", "ours"), measure("compare", "deepdiff")
    print(
        f"{'compare lists':<18}{ours['ms']:>10.1f}{ours['mb']:>12.1f}   DeepDiff(ignore_order) over both lists:", end=""
    )
    print(f" {baseline['ms']:.0f} ms, {baseline['ms'] / ours['ms']:.0f} times as long")


def measure(case: str, how: str) -> dict[str, float]:
    """Run one case in a fresh process, so that no other case's memory or caches count."""
    done = subprocess.run([sys.executable, "-m", "tests.bench", case, how], capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def run_case(case: str, how: str) -> None:
    work = prepare(case, how)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = []
    for _ in range(RUNS):
        begun = time.process_time()
        work()
        seconds.append(time.process_time() - begun)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps({"ms": statistics.median(seconds) * 1000, "mb": grown / 1024}))


def prepare(case: str, how: str) -> Callable[[], Any]:
    """Give the work to be timed, with everything imported and the bytes in memory."""
    from lxml import etree

    from sources.reading.lists.entity_list import read_entity_list
    from sources.reading.rule_file import read_rule

    if case == "compare":
        return prepare_comparison(how)
    if case == "list":
        body = (DATA / LIST).read_bytes()
        return (lambda: read_entity_list(body, LIST)) if how == "read" else (lambda: etree.fromstring(body))
    (path,) = (DATA / "federal_register" / "rules" / case.removeprefix("rule ")).glob("full_text*.xml")
    body = path.read_bytes()
    return (lambda: read_rule(body, path.name)) if how == "read" else (lambda: etree.fromstring(body))


def prepare_comparison(how: str) -> Callable[[], Any]:
    """Two whole lists a week apart: 82 entries added, four revised."""
    from deepdiff import DeepDiff

    from sources.reading.lists.entity_list import read_entity_list
    from state.changes import compare_lists
    from state.encoding import to_data

    before, after = (
        read_entity_list(
            (DATA / f"ecfr/supplement-4.{day}.reconstructed.xml").read_bytes(), day, date.fromisoformat(day)
        )
        for day in ("2025-03-24", "2025-03-31")
    )
    if how == "ours":
        return lambda: compare_lists(before.listings, after.listings)
    old, new = ([to_data(listing) for listing in snapshot.listings] for snapshot in (before, after))
    return lambda: DeepDiff(old, new, ignore_order=True)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        run_case(sys.argv[1], sys.argv[2])
    else:
        main()

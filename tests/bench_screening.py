"""`make bench-screening`: how fast screening is, beside its peers in the same run; QUICK=1 for 100,000 customers.

Times differ from machine to machine and from hour to hour; the ratios within one run can be compared. rapidfuzz is
run on a sample and multiplied up, which the table says. nomenklatura, which is slower by orders, needs a compiler for
ICU and is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process, utils
from sparse_dot_topn import sp_matmul_topn

from monitor.screening.bulk.customer_index import CustomerIndex, index_customers
from monitor.screening.bulk.store import keep_store, open_store
from monitor.screening.screen import screen_batches
from state.customers import Customer, CustomerBase
from state.listings import Alias, Listing
from tests.invented_names import invented_names

LIST = Path(__file__).resolve().parents[2] / "shared" / "data" / "lists" / "entity-list.2026-07-09.json"
RULE_ENTRIES = 80
SAMPLES = {"token_sort_ratio": 1_000, "WRatio": 40}
TOP = 10
LEAST_COSINE = 0.6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=Path("build/bench-screening.json"))
    output: Path = parser.parse_args().output
    if not LIST.exists():
        print(f"no list at {LIST}: nothing measured")
        return
    quick = os.environ.get("QUICK") == "1"
    number, runs = (100_000, 1) if quick else (1_000_000, 3)
    figures = measure(number, runs)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(figures, indent=2), "utf-8")
    print_table(figures)


def measure(number: int, runs: int) -> dict[str, Any]:
    """All figures for so many customers, in seconds."""
    entities = json.loads(LIST.read_text("utf-8"))["entities"]
    listings = [
        Listing(each["country"].upper(), each["name"], aliases=tuple(map(Alias, each["aliases"]))) for each in entities
    ]
    listed = [name for listing in listings for name in listing.names]
    names = invented_names(number, listed)
    customers = tuple(Customer(str(at), name) for at, name in enumerate(names))
    rule = random.Random(1).sample(listings, RULE_ENTRIES)
    figures: dict[str, Any] = {"customers": number, "listed names": len(listed), "runs": runs}
    figures |= measure_ours(customers, listings, rule, runs)
    figures["our peak, MB"] = peak_mb()
    figures |= measure_ngrams(names, listed, [name for listing in rule for name in listing.names], runs)
    figures["peak with the peer, MB"] = peak_mb()
    figures |= measure_rapidfuzz(names, listed)
    return figures


def measure_ours(
    customers: tuple[Customer, ...], listings: list[Listing], rule: list[Listing], runs: int
) -> dict[str, Any]:
    def full(index: CustomerIndex | None, of: list[Listing]) -> int:
        return sum(1 for _ in screen_batches(lambda: [customers], of, index=index))

    small = customers[: max(len(customers) // 10, 1)]
    raw = median(lambda: full(None, listings), runs)
    tenth = median(lambda: sum(1 for _ in screen_batches(lambda: [small], listings)), runs)
    indexing = median(lambda: index_customers([customers]), 1)
    with TemporaryDirectory() as folder:
        stored = keep_store(Path(folder), "bench", CustomerBase(customers, "bench"))
        size = sum(file.stat().st_size for file in stored.folder.iterdir())
        index = open_store(stored.folder).index
        matches: list[int] = []
        warm = median(lambda: matches.append(full(index, listings)), runs)
        delta = median(lambda: full(index, rule), max(runs, 3))
    return {
        "ours: full, from names": raw,
        "ours: full, a tenth of the customers": tenth,
        "ours: full, warm index": warm,
        "ours: delta of 80 entries, warm index": delta,
        "ours: index alone": indexing,
        "store, bytes a customer": round(size / len(customers), 1),
        "matches": matches[-1],
    }


def measure_ngrams(names: list[str], listed: list[str], rule: list[str], runs: int) -> dict[str, Any]:
    """TF-IDF of three letters each and the ten nearest names, the fastest peer."""
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-not-found]
    except ImportError:
        print("scikit-learn is not installed (requirements-peers.txt): the fastest peer is not measured")
        return {}

    def full() -> Any:
        vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(3, 3), dtype=np.float32)
        ours = vectorizer.fit_transform(names)
        return vectorizer, ours, nearest(ours, vectorizer.transform(listed))

    fitted: list[Any] = []
    end_to_end = median(lambda: fitted.append(full()), runs)
    vectorizer, ours, _ = fitted[-1]
    delta = median(lambda: nearest(ours, vectorizer.transform(rule)), max(runs, 3))
    return {"n-grams: full": end_to_end, "n-grams: delta of 80 entries, warm": delta}


def nearest(ours: Any, theirs: Any) -> Any:
    return sp_matmul_topn(ours, theirs.T.tocsr(), top_n=TOP, threshold=LEAST_COSINE, n_threads=2)


def measure_rapidfuzz(names: list[str], listed: list[str]) -> dict[str, Any]:
    plain = [utils.default_process(name) for name in listed]
    found = {}
    for scorer, sample in SAMPLES.items():
        some = [utils.default_process(name) for name in names[:sample]]
        compare = partial(process.cdist, some, plain, scorer=getattr(fuzz, scorer), workers=-1, dtype=np.uint8)
        seconds = median(compare, 1)
        found[f"rapidfuzz {scorer}: full, from {sample:,} customers"] = seconds * len(names) / sample
    return found


def median(work: Callable[[], Any], runs: int) -> float:
    seconds = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)


def peak_mb() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 0)


def print_table(figures: dict[str, Any]) -> None:
    for name, value in figures.items():
        print(f"{name:<56}{value:>14,.3f}" if isinstance(value, float) else f"{name:<56}{value:>14,}")
    ours = {"full": figures["ours: full, from names"], "warm": figures["ours: full, warm index"]}
    delta = figures["ours: delta of 80 entries, warm index"]
    ratios = {
        f"{name} / ours from names": value / ours["full"]
        for name, value in figures.items()
        if ": full" in name and "ours" not in name
    }
    if "n-grams: full" in figures:
        ratios["n-grams full / ours warm"] = figures["n-grams: full"] / ours["warm"]
        ratios["n-grams delta / our delta"] = figures["n-grams: delta of 80 entries, warm"] / delta
    ratios["ten times the customers, times as long"] = ours["full"] / figures["ours: full, a tenth of the customers"]
    print()
    for name, ratio in ratios.items():
        print(f"{name:<66}{ratio:>10,.1f}")


if __name__ == "__main__":
    main()

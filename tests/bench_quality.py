"""How well names are found: `.venv/bin/python -m tests.bench_quality`, ours beside the usual libraries in one run.

Prints one table for each labelled set of ../shared/data/matching, and what becomes of the invented customers. Average
precision (AP) and the best F1 need pairs with both labels; "at 1 % false" is the share of true pairs found where one
false pair in a hundred is taken for true. Nothing is read from the network, and nothing is written.
"""

from __future__ import annotations

import csv
import gzip
import importlib.util
import json
import random
import statistics
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, utils

from monitor.screening.names import Name, name_forms
from monitor.screening.screen import screen
from monitor.screening.similarity import compare_names
from tests.monitor.screening.test_screen import planted
from tests.peers import Scorer, peers

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
MATCHING = DATA / "matching"
ENTITY_LIST_SOURCE = "Entity List (EL)"

ALIASES, OTHERS, SPLITS = 3000, 3000, 3
CANDIDATES = 30
FALSE_SHARES = (0.002, 0.01, 0.03)
HAN_QUERIES, HAN_CANDIDATES = 400, 1500


def main() -> None:
    """Measure every set that is there."""
    if not MATCHING.is_dir():
        print(f"no data at {MATCHING}: nothing measured")
        return
    print("(nomenklatura's logic-v2 needs ICU and a compiler: skipped)")
    print(f"{'set':<24}{'scorer':<18}{'AP':>7}{'F1':>7}   recall at 0.2 / 1 / 3 % false")
    for name in ("crosslist", "nk_org", "eason_cnm", "emm_sample", "nk_person.odd_rows"):
        pairs = labelled_pairs(name)
        for scorer_name, scorer in scorers(pairs).items():
            print_row(name, scorer_name, figures_of(*labelled_scores(pairs, scorer)))
    print_ranked("cn_listed", han_pairs())
    print_transliterated()
    print_aliases()
    print_planted()


def print_row(name: str, scorer: str, figures: Sequence[float]) -> None:
    """One line of the table."""
    precision, f1, *recalls = figures
    print(f"{name:<24}{scorer:<18}{precision:>7.3f}{f1:>7.3f}   {' / '.join(f'{recall:.3f}' for recall in recalls)}")


# --- scores ---


def scorers(pairs: Sequence[tuple[Sequence[str], Sequence[str], bool]]) -> dict[str, Scorer]:
    """Ours and the peers."""
    names = [name for ours, theirs, _ in pairs for name in (*ours, *theirs)]
    return {"listwatch": our_score, **peers(names)}


@cache
def forms_of(written: str) -> tuple[Name, ...]:
    """The forms of one name, taken apart once."""
    return name_forms(written)


def our_score(ours: Sequence[str], theirs: Sequence[str]) -> float:
    """The score of the two nearest forms of all names."""
    return max(
        (
            compare_names(one, other).score
            for our_name in ours
            for one in forms_of(our_name)
            for their_name in theirs
            for other in forms_of(their_name)
        ),
        default=0.0,
    )


def labelled_scores(
    pairs: Sequence[tuple[Sequence[str], Sequence[str], bool]], score: Scorer
) -> tuple[list[float], list[float]]:
    """The scores of the true and of the false pairs."""
    true, false = [], []
    for ours, theirs, is_match in pairs:
        (true if is_match else false).append(score(ours, theirs))
    return true, false


def figures_of(true: Sequence[float], false: Sequence[float]) -> tuple[float, ...]:
    """Average precision, the best F1, and the recall at each share of false alerts."""
    return (*precision_and_f1(true, false), *(recall_at(true, false, share) for share in FALSE_SHARES))


def recall_at(true: Sequence[float], false: Sequence[float], share: float) -> float:
    """The share of true pairs above the score that this share of false ones reaches."""
    ranked = sorted(false, reverse=True)
    allowed = int(share * len(ranked))
    floor = ranked[allowed] if allowed < len(ranked) else -1.0
    return sum(score > floor for score in true) / len(true)


def precision_and_f1(true: Sequence[float], false: Sequence[float]) -> tuple[float, float]:
    """Average precision and the best F1 over all thresholds; equal scores stand or fall together."""
    true, false = sorted(true), sorted(false)
    precision_sum = best_f1 = 0.0
    found_before = 0
    for threshold in sorted(set(true), reverse=True):
        found = len(true) - bisect_left(true, threshold)
        alerts = found + len(false) - bisect_left(false, threshold)
        precision_sum += (found - found_before) * found / alerts
        best_f1 = max(best_f1, 2 * found / (alerts + len(true)))
        found_before = found
    return precision_sum / len(true), best_f1


# --- the sets ---


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of one file of pairs."""
    with (MATCHING / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def labelled_pairs(name: str) -> list[tuple[list[str], list[str], bool]]:
    """The pairs of one file, each side with all its names where the file gives them."""
    return [
        (
            json.loads(row["names1"]) if row.get("names1") else row["name1"].split("; "),
            json.loads(row["names2"]) if row.get("names2") else row["name2"].split("; "),
            row["is_match"] == "1",
        )
        for row in rows_of(name)
    ]


def han_pairs() -> list[tuple[str, str]]:
    """Chinese registered names and the English names that the companies give themselves, in a fixed random order."""
    rows = rows_of("cn_listed.odd_rows")
    random.Random(7).shuffle(rows)
    return [(row["name1"], row["name2"]) for row in rows]


def print_ranked(name: str, pairs: list[tuple[str, str]]) -> None:
    """How often the right English name stands first among 1,500, for 400 Chinese ones."""
    candidates = pairs[:HAN_CANDIDATES]
    first = 0
    for at, (ours, theirs) in enumerate(candidates[:HAN_QUERIES]):
        own = our_score([ours], [theirs])
        if own:
            others = (our_score([ours], [other]) for _, other in candidates if other != theirs)
            first += all(own > score for score in others)
        if at == HAN_QUERIES - 1:
            print(f"{name:<24}{'listwatch':<14}recall@1 {first / HAN_QUERIES:.3f}")
    peer = sum(
        max(candidates, key=lambda pair: fuzz.token_set_ratio(latin(ours), pair[1].lower()))[1] == theirs
        for ours, theirs in candidates[:HAN_QUERIES]
    )
    print(f"{name:<24}{'token_set_ratio':<14} recall@1 {peer / HAN_QUERIES:.3f} (after anyascii)")


def latin(text: str) -> str:
    """What a user of rapidfuzz would do to a name in another script first."""
    from anyascii import anyascii

    return str(anyascii(text)).lower()


def print_transliterated() -> None:
    """How often the right Latin name stands first among all of the sample, by script."""
    rows = rows_of("gleif_translit_sample")
    compared: dict[str, Scorer] = {
        "listwatch": our_score,
        "token_set_ratio": lambda ours, theirs: fuzz.token_set_ratio(latin(ours[0]), theirs[0].lower()),
    }
    for category in ("other", "cyr", "han", "han-pinyin"):
        queries = [row for row in rows if row["category"] == category]
        for name, score in compared.items():
            first = sum(stands_first(row, rows, score) for row in queries)
            print(f"{'gleif ' + category:<24}{name:<16}{first} of {len(queries)}")


def stands_first(row: dict[str, str], rows: list[dict[str, str]], score: Scorer) -> bool:
    """Whether the true name scores more than every other one."""
    own = score([row["name1"]], [row["name2"]])
    return own > max(score([row["name1"]], [other["name2"]]) for other in rows if other is not row)


# --- the invented customers ---


def print_planted() -> None:
    """What becomes of the customers that were planted among 2,000, by what was done to their names."""
    customers, listings, key = planted()
    matches = {
        (match.customer_id, match.destination, match.listing_name): match.strength.value
        for match in screen(customers, listings).matches
    }
    found: dict[str, Counter[str]] = {}
    for row in key:
        target = row["target"]
        strength = matches.get((row["id"], target["destination"], target["name"]), "quiet")
        found.setdefault(row["kind"].partition(":")[0], Counter())[strength] += 1
    for kind, counts in sorted(found.items()):
        print(f"{'customers':<24}{kind:<24}{dict(counts)}")


# --- aliases held out ---


def print_aliases() -> None:
    """Find 3,000 aliases, each taken from its entry, in the list; 3,000 names of other lists should not be found."""
    if importlib.util.find_spec("sparse_dot_topn") is None:
        print("(sparse_dot_topn is not installed: aliases skipped)")
        return
    figures: dict[str, list[tuple[float, ...]]] = {}
    for split in range(SPLITS):
        for name, (true, false) in alias_scores(random.Random(split)):
            figures.setdefault(name, []).append(figures_of(true, false))
    for name, of_splits in figures.items():
        means = [statistics.mean(column) for column in zip(*of_splits, strict=True)]
        print_row(f"aliases, {SPLITS} splits", name, means)


def alias_scores(chance: random.Random) -> Iterator[tuple[str, tuple[list[float], list[float]]]]:
    """The best score of every held-out alias and of every other name, by ours and by 3-grams alone."""
    from tests.ngrams import Ngrams

    entries = [[entity["name"], *entity["aliases"]] for entity in entity_list()]
    held = chance.sample([(at, name) for at, names in enumerate(entries) for name in names[1:]], ALIASES)
    listed = [name for at, names in enumerate(entries) for name in names if (at, name) not in set(held)]
    listed_set = set(listed)
    queries = [name for _, name in held if name not in listed_set]
    others = chance.sample(other_names(tuple(name for names in entries for name in names)), OTHERS)
    text = [" ".join(dict.fromkeys(word for form in forms_of(name) for word in form.words)) for name in listed]
    nearest = Ngrams(text).nearest(
        [" ".join(dict.fromkeys(w for form in forms_of(name) for w in form.words)) for name in (*queries, *others)],
        CANDIDATES,
    )
    ours = [
        our_score([query], [listed[at] for at, _ in near])
        for query, near in zip((*queries, *others), nearest, strict=True)
    ]
    grams = [max((score for _, score in near), default=0.0) for near in nearest]
    yield "listwatch", (ours[: len(queries)], ours[len(queries) :])
    yield "TF-IDF 3-grams", (grams[: len(queries)], grams[len(queries) :])
    ratios = [
        max((fuzz.WRatio(query, listed[at], processor=utils.default_process) for at, _ in near), default=0.0)
        for query, near in zip((*queries, *others), nearest, strict=True)
    ]
    yield "WRatio of the same", (ratios[: len(queries)], ratios[len(queries) :])


def entity_list() -> list[dict[str, Any]]:
    """The entries of the Entity List."""
    found = json.loads((DATA / "lists" / "entity-list.2026-07-09.json").read_text("utf-8"))["entities"]
    return list(found)


@cache
def other_names(listed: tuple[str, ...]) -> list[str]:
    """The names of organizations on the other lists, but for those that are on the Entity List under some name."""
    with gzip.open(DATA / "lists" / "consolidated.reconstructed.json.gz") as file:
        rows = json.load(file)["results"]
    ours = {form.spelling for name in listed for form in forms_of(name)}
    linked = {row["ot_name"] for row in rows_of("crosslist_exact_links")}
    return sorted(
        row["name"]
        for row in rows
        if row["type"] in ("Entity", None) and ENTITY_LIST_SOURCE not in row["source"] and row["name"] not in linked
        if ours.isdisjoint(form.spelling for name in (row["name"], *row["alt_names"]) for form in forms_of(name))
    )


if __name__ == "__main__":
    main()

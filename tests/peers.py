"""The usual ways of comparing names, beside which ours is measured: how alike two parties are by all their names."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence

from rapidfuzz import fuzz, utils

# Only the order of its answers matters.
Scorer = Callable[[Sequence[str], Sequence[str]], float]


def peers(names: Sequence[str]) -> dict[str, Scorer]:
    """Give each peer by its name; `names` are all that will be compared.

    nomenklatura's logic-v2 is none of them: it needs ICU and a compiler to be installed.
    """
    found: dict[str, Scorer] = {}
    for ratio in (fuzz.WRatio, fuzz.token_sort_ratio, fuzz.token_set_ratio):
        found[ratio.__name__] = best_of(lambda one, other, of=ratio: of(one, other, processor=utils.default_process))
    if importlib.util.find_spec("scipy") is None:
        print("(scipy is not installed: TF-IDF skipped)")
    else:
        from tests.ngrams import Ngrams

        found["TF-IDF 3-grams"] = best_of(Ngrams(names).cosine)
    return found


def best_of(alike: Callable[[str, str], float]) -> Scorer:
    """The score of two parties is that of their two nearest names."""
    return lambda ours, theirs: max(alike(one, other) for one in ours for other in theirs)

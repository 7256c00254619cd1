"""Candidates: which customers are worth the exact comparison with which listed name or address.

One product of two sparse matrices finds them: customers' rows by words, and words by listed names. Each listed name
weighs its words by their rarity; what a row has of this weight must be enough. Of these pairs stay those that can
still reach what makes a match possible, the words of both sides considered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sparse_dot_topn import sp_matmul_topn

from monitor.screening.bulk.bounds import may_match
from monitor.screening.bulk.customer_index import NamedRows
from monitor.screening.bulk.listed_words import Weights, sparse, weigh_listed
from monitor.screening.bulk.sharing import do_both
from monitor.screening.bulk.words import Flags, Numbers, WordRows, take_rows
from monitor.screening.evidence import Thresholds
from monitor.screening.names import Name
from monitor.screening.rarity import Rarity

# The share of the weight of a listed name that must agree. Below it the exact score is below what makes a match
# possible, but for one in several hundred matches (a test measures it).
_LEAST_OF_LISTED = 0.4

# Words that together say less than this are in too many names; a listed name that says no more must agree whole.
_LEAST_BITS = 6.5
_ALL_BUT_ROUNDING = 0.98

# One customer near more listed names than this bears a name of common words.
_MOST_PER_ROW = 100
_ROWS_AT_ONCE = 250_000

# So many pairs take a second to bound, of which a second process saves a half.
_WORTH_SHARING = 100_000


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs worth comparing: the customer's number, and the place of what is listed; sorted, each once."""

    customers: Numbers
    listed: Numbers


def pair_names(ours: NamedRows, listed: Sequence[Name], rarity: Rarity, thresholds: Thresholds) -> Pairs:
    """Find customers whose name may be near a listed one; `listed` in the Pairs is the place of a name in `listed`."""
    if not len(ours.rows.owners) or not listed:
        return _distinct_pairs(np.empty(0, np.int32), np.empty(0, np.int32))
    words = weigh_listed(ours, listed, rarity)
    shares = words.shared.copy()
    shares.data /= _bits_needed(words.whole)[shares.indices]
    rows, names = _multiply(ours.rows, shares, 1.0)

    def near(some: slice) -> Flags:
        return may_match(ours.rows, rows[some], names[some], words, rarity, thresholds)

    if len(rows) < _WORTH_SHARING:
        kept = near(slice(None))
    else:
        half = len(rows) // 2
        kept = np.concatenate(do_both(lambda: near(slice(half)), lambda: near(slice(half, None))))
    return _distinct_pairs(ours.rows.owners[rows[kept]], names[kept])


def pair_doors(ours: WordRows, listed: Sequence[frozenset[str]]) -> Pairs:
    """Find customers with an address that shares a key with a listed one; `listed` are the keys of each."""
    place_of = {key: place for place, key in enumerate(ours.words)} if ours.words else {}
    shared = [(place_of[key], number) for number, keys in enumerate(listed) for key in keys if key in place_of]
    by_keys = sparse(shared, [1.0] * len(shared), (len(ours.words), len(listed)))
    rows, addresses = _multiply(ours, by_keys, 0.5)
    return _distinct_pairs(ours.owners[rows], addresses)


def _bits_needed(whole: Weights) -> Weights:
    """How many bits of listed names a customer must have, of all that they have."""
    enough: Weights = np.minimum(np.maximum(_LEAST_OF_LISTED * whole, _LEAST_BITS), _ALL_BUT_ROUNDING * whole)
    return enough


def _multiply(ours: WordRows, by_words: csr_matrix, least: float) -> tuple[Numbers, Numbers]:
    """The rows and columns that share at least so much; a bounded number of rows at a time."""
    found: list[tuple[Numbers, Numbers]] = [(np.empty(0, np.int32), np.empty(0, np.int32))]
    if not by_words.nnz:
        return found[0]
    most = by_words.max(axis=1).toarray().ravel()
    for first in range(0, len(ours.owners), _ROWS_AT_ONCE):
        numbers = first + _rows_within_reach(ours.ids, ours.starts[first : first + _ROWS_AT_ONCE + 1], most, least)
        ids, starts = take_rows(ours.ids, ours.starts, numbers)
        rows = csr_matrix((np.ones(len(ids), np.float32), ids, starts), shape=(len(numbers), by_words.shape[0]))
        top = min(_MOST_PER_ROW, by_words.shape[1])
        product = sp_matmul_topn(rows, by_words, top_n=top, threshold=least, n_threads=2)
        of_rows = np.repeat(numbers.astype(np.int32), np.diff(product.indptr))
        found.append((of_rows, product.indices.astype(np.int32)))
    rows_found, columns = (np.concatenate(pieces) for pieces in zip(*found, strict=True))
    return rows_found, columns


def _rows_within_reach(ids: Numbers, starts: Numbers, most: Weights, least: float) -> NDArray[np.intp]:
    """The rows whose words share enough if each counts the `most` that it may: of a rule's few names hardly any."""
    summed = np.concatenate([np.zeros(1), np.cumsum(most[ids[starts[0] : starts[-1]]], dtype=np.float64)])
    before = summed[starts - starts[0]]
    return np.flatnonzero(np.diff(before) >= _ALL_BUT_ROUNDING * least)


def _distinct_pairs(customers: Numbers, listed: Numbers) -> Pairs:
    """Sort the pairs and leave out those that several rows of one customer gave."""
    pairs = np.unique(customers.astype(np.int64) << 32 | listed)
    return Pairs((pairs >> 32).astype(np.int32), pairs.astype(np.int32))

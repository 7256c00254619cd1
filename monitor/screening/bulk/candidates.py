"""Candidates: which customers are worth the exact comparison with which listed name or address.

One product of two sparse matrices finds them: customers' rows by words, and words by listed names. Each listed name
weighs its words by how rare they are; what a row has of this weight must be enough. Of these pairs stay those that can
still reach what makes a match possible, the words of both sides considered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sparse_dot_topn import sp_matmul_topn

from monitor.screening.addresses import Address
from monitor.screening.bulk.address_rows import pair_doors
from monitor.screening.bulk.customer_index import NamedRows
from monitor.screening.bulk.customer_words import Values, weigh_words, words_that_may_go
from monitor.screening.bulk.cut_off_rows import pair_cut_off
from monitor.screening.bulk.forked import do_both
from monitor.screening.bulk.fuzzy_words import find_words
from monitor.screening.bulk.listing_words import ListingWords, Weights, sparse, weigh_listed
from monitor.screening.bulk.upper_bounds import may_match
from monitor.screening.bulk.words import Flags, Numbers, WordRows, take_rows
from monitor.screening.names import Name
from monitor.screening.scoring import Thresholds

# The share of the weight of a listed name that must agree. Below it the exact score is below what makes a match
# possible, but for one in several hundred matches (a test measures it).
_LEAST_OF_LISTED = 0.4

# Words that together say less than this are in too many names; a listed name that says no more must agree whole.
_LEAST_BITS = 6.5
_ALL_BUT_ROUNDING = 0.98

# A word is heavy that makes more than this share of all the products of a customer's word with a listed name's.
_HEAVY = 0.005

# A distinctive word counts so much more than all that a name needs, so that no sum reaches it without one.
_EVIDENCE = 64.0

# One customer near more listed names than this bears a name of common words.
_MOST_PER_ROW = 400
_ROWS_AT_ONCE = 250_000

# So many pairs take a second to bound, of which a second process saves a half.
_WORTH_SHARING = 100_000


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs worth comparing: the customer's number, and the place of what is listed; sorted, each once."""

    customers: Numbers
    listed: Numbers


NO_PAIRS = Pairs(np.empty(0, np.int32), np.empty(0, np.int32))


def pair_names(ours: NamedRows, listed: Sequence[Name], thresholds: Thresholds) -> Pairs:
    """Find customers whose name may be near a listed one; `listed` in the Pairs is the place of a name in `listed`."""
    if not len(ours.rows.owners) or not listed:
        return NO_PAIRS
    words = weigh_listed(ours, listed)
    rows, names = _rows_near(ours.rows, words, thresholds)

    def near(some: slice) -> Flags:
        return may_match(ours.rows, rows[some], names[some], words, thresholds)

    if len(rows) < _WORTH_SHARING:
        kept = near(slice(None))
    else:
        half = len(rows) // 2
        kept = np.concatenate(do_both(lambda: near(slice(half)), lambda: near(slice(half, None))))
    cut_off, beginning = pair_cut_off(ours.rows, listed)
    return _distinct_pairs(
        ours.rows.owners[np.concatenate([rows[kept], cut_off])], np.concatenate([names[kept], beginning])
    )


def pair_addresses(ours: WordRows, listed: Sequence[Address]) -> Pairs:
    """Find customers whose address may be a listed one."""
    rows, addresses = pair_doors(ours, listed)
    return _distinct_pairs(ours.owners[rows], addresses)


def _rows_near(ours: WordRows, words: ListingWords, thresholds: Thresholds) -> tuple[Numbers, Numbers]:
    """Return the rows and listed names that share enough, and something distinctive, unless a row has nothing else."""
    needed = _bits_needed(words.objecting)
    # A name of which no word says anything, such as the alias "i", is found by nothing that is shared.
    needed = np.where(needed > 0, needed, np.inf)
    shares = words.shared.copy()
    shares.data /= needed[shares.indices]
    has_cells = np.diff(shares.indptr) > 0
    may_go = has_cells.copy()
    may_go[list(find_words(words_that_may_go(), ours.words).values())] = True
    is_distinctive = _distinctive(has_cells, ours, thresholds)
    telling = _with_evidence(shares, words, needed, ours, is_distinctive)
    found = (
        _multiply(ours, telling, 1.0, np.flatnonzero(_sums_of_rows(is_distinctive, ours.ids, ours.starts))),
        _multiply(ours, shares, 1.0, np.flatnonzero(_sums_of_rows(~may_go, ours.ids, ours.starts) == 0)),
    )
    pairs = _distinct_pairs(*(np.concatenate(both) for both in zip(*found, strict=True)))
    return pairs.customers, pairs.listed


def _with_evidence(
    shares: csr_matrix, words: ListingWords, needed: Weights, ours: WordRows, is_distinctive: Flags
) -> csr_matrix:
    """Return the same shares, of which a sum of 1 holds a distinctive word; what very many have in common is left out.

    It is left out of listed names whose other words have to agree as well; less of these is enough then.
    """
    word_of = np.repeat(np.arange(len(ours.words)), np.diff(shares.indptr))
    work = ours.counts * np.diff(shares.indptr).astype(np.int64)
    is_heavy = (work > _HEAVY * work.sum()) & ~is_distinctive
    of_heavy = words.most_of(np.flatnonzero(is_heavy)) / needed
    needs_others = of_heavy < _ALL_BUT_ROUNDING
    rest = np.where(needs_others, 1 - of_heavy, 1)
    kept = ~(is_heavy[word_of] & needs_others[shares.indices])
    of_words, of_names = word_of[kept], shares.indices[kept]
    said = (_EVIDENCE * is_distinctive[of_words] + shares.data[kept] / rest[of_names]) / (_EVIDENCE + 1)
    return sparse(of_words.astype(np.int32), of_names, said, shares.shape)


def _distinctive(which: Flags, ours: WordRows, thresholds: Thresholds) -> Flags:
    """Return which of some words are evidence alone."""
    places = np.flatnonzero(which)
    weighed = weigh_words([ours.words[place] for place in places.tolist()], thresholds)
    distinctive = np.zeros(len(ours.words), bool)
    distinctive[places] = weighed.is_distinctive
    return distinctive


def _bits_needed(whole: Weights) -> Weights:
    """Return how many bits of listed names a customer must have, of all that they have."""
    enough: Weights = np.minimum(np.maximum(_LEAST_OF_LISTED * whole, _LEAST_BITS), _ALL_BUT_ROUNDING * whole)
    return enough


def _multiply(ours: WordRows, by_words: csr_matrix, least: float, among: NDArray[np.intp]) -> tuple[Numbers, Numbers]:
    """Return the rows, among some, and columns that share at least so much; a bounded number of rows at a time."""
    found: list[tuple[Numbers, Numbers]] = [(np.empty(0, np.int32), np.empty(0, np.int32))]
    most = by_words.max(axis=1).toarray().ravel() if by_words.nnz else np.zeros(len(ours.words))
    for first in range(0, len(among), _ROWS_AT_ONCE):
        some = among[first : first + _ROWS_AT_ONCE]
        numbers = some[_sums_of_rows(most, *take_rows(ours.ids, ours.starts, some)) >= _ALL_BUT_ROUNDING * least]
        ids, starts = take_rows(ours.ids, ours.starts, numbers)
        rows = csr_matrix((np.ones(len(ids), np.float32), ids, starts), shape=(len(numbers), by_words.shape[0]))
        top = min(_MOST_PER_ROW, by_words.shape[1])
        product = sp_matmul_topn(rows, by_words, top_n=top, threshold=least, n_threads=2)
        of_rows = np.repeat(numbers.astype(np.int32), np.diff(product.indptr))
        found.append((of_rows, product.indices.astype(np.int32)))
    rows_found, columns = (np.concatenate(pieces) for pieces in zip(*found, strict=True))
    return rows_found, columns


def _sums_of_rows(values: Values | Flags, ids: Numbers, starts: Numbers) -> NDArray[Any]:
    """Return what the words of each row come to together: how many of them are flagged, or what they say."""
    summed = np.zeros(len(ids) + 1, np.int32 if values.dtype == bool else np.float64)
    np.cumsum(values[ids], out=summed[1:], dtype=summed.dtype)
    return np.diff(summed[starts])


def _distinct_pairs(customers: Numbers, listed: Numbers) -> Pairs:
    """Sort the pairs and leave out those that several rows of one customer gave."""
    pairs = np.sort(customers.astype(np.int64) << 32 | listed)
    pairs = pairs[np.diff(pairs, prepend=-1) != 0]
    return Pairs((pairs >> 32).astype(np.int32), pairs.astype(np.int32))

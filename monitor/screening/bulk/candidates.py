"""Candidates: which customers are worth the exact comparison with which listed name or address.

One product of two sparse matrices finds them: customers' rows by words, and words by listed names. Each listed name
weighs its words by their rarity; what a row has of this weight must be enough, and so must be the share of the row's
own weight. Two names that are alike enough to be a match share more than that of both (a test measures it).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sparse_dot_topn import sp_matmul_topn

from monitor.screening.bulk.customer_index import NamedRows
from monitor.screening.bulk.nearness import find_word, near_words
from monitor.screening.bulk.words import Numbers, WordRows, take_rows
from monitor.screening.legal_forms import LEGAL_FORMS
from monitor.screening.names import Name
from monitor.screening.rarity import Rarity
from monitor.screening.trade_words import MEANINGS

_Weights = NDArray[np.float32]

# Shares of the weight of a listed name, and of a customer's, that must agree. Below them the exact score is below
# what makes a match possible, but for one in several hundred matches.
_LEAST_OF_LISTED = 0.4
_LEAST_OF_OURS = 0.3

# Words that together say less than this are in too many names; a listed name that says no more must agree whole.
_LEAST_BITS = 7.0
_ALL_BUT_ROUNDING = 0.98

# One customer near more listed names than this bears a name of common words.
_MOST_PER_ROW = 100
_ROWS_AT_ONCE = 250_000


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs worth comparing: the customer's number, and the place of what is listed; sorted, each once."""

    customers: Numbers
    listed: Numbers


def pair_names(ours: NamedRows, listed: Sequence[Name], rarity: Rarity) -> Pairs:
    """Find customers whose name may be near a listed one; `listed` in the Pairs is the place of a name in `listed`."""
    by_words, enough = _weigh_listed(ours, listed, rarity)
    rows, names, shares = _multiply(ours.rows, by_words, 1.0)
    shared = shares * enough[names]
    near = shared >= _LEAST_OF_OURS * _weigh_rows(ours.rows, rows, rarity)
    return _distinct_pairs(ours.rows.owners[rows[near]], names[near])


def pair_doors(ours: WordRows, listed: Sequence[frozenset[str]]) -> Pairs:
    """Find customers with an address that shares a key with a listed one; `listed` are the keys of each."""
    place_of = {key: place for place, key in enumerate(ours.words)} if ours.words else {}
    shared = [(place_of[key], number) for number, keys in enumerate(listed) for key in keys if key in place_of]
    by_keys = _sparse(shared, [1.0] * len(shared), (len(ours.words), len(listed)))
    rows, addresses, _ = _multiply(ours, by_keys, 0.5)
    return _distinct_pairs(ours.owners[rows], addresses)


def _weigh_listed(ours: NamedRows, listed: Sequence[Name], rarity: Rarity) -> tuple[csr_matrix, _Weights]:
    """The share that each of our words has in what a customer must have of each listed name; and that, in bits.

    A word says as much as it says on the side that says less. Two words of a listed name, in their order, count as one
    as well, as a customer may have written them.
    """
    words_of = [_telling_words(name) for name in listed]
    wanted = sorted({word for words in words_of for word in words})
    place_of = {word: place for place, word in enumerate(wanted)}
    held = [(place_of[word], number) for number, words in enumerate(words_of) for word in words]
    near = near_words(wanted, ours.rows.words, ours.near)
    said = [
        share * min(rarity.bits(wanted[at]), rarity.bits(ours.rows.words[word])) for (word, at), share in near.items()
    ]
    joined = {
        (place, number): min(rarity.total_bits(pair), rarity.bits("".join(pair)))
        for number, name in enumerate(listed)
        for pair in combinations(name.words, 2)
        if (place := find_word("".join(pair), ours.rows.words)) is not None
    }
    enough = _bits_needed(np.array([rarity.total_bits(words) for words in words_of], np.float32))
    ours_by_theirs = _sparse(list(near), said, (len(ours.rows.words), len(wanted)))
    theirs_by_names = _sparse(held, [1.0] * len(held), (len(wanted), len(listed)))
    joins_by_names = _sparse(list(joined), list(joined.values()), (len(ours.rows.words), len(listed)))
    by_words = (ours_by_theirs @ theirs_by_names + joins_by_names).tocsr()
    by_words.data /= enough[by_words.indices]
    return by_words, enough


def _telling_words(name: Name) -> list[str]:
    """The words of a listed name, but one only of each meaning: a customer's one word counts once for all of them."""
    return list({MEANINGS.get(word, word): word for word in name.words}.values())


def _bits_needed(whole: _Weights) -> _Weights:
    """How many bits of listed names a customer must have, of all that they have."""
    enough: _Weights = np.minimum(np.maximum(_LEAST_OF_LISTED * whole, _LEAST_BITS), _ALL_BUT_ROUNDING * whole)
    return enough


def _sparse(cells: Sequence[tuple[int, int]], values: Sequence[float], shape: tuple[int, int]) -> csr_matrix:
    places = np.array(cells, np.int32).reshape(-1, 2)
    return csr_matrix((np.array(values, np.float32), (places[:, 0], places[:, 1])), shape=shape)


def _multiply(ours: WordRows, by_words: csr_matrix, least: float) -> tuple[Numbers, Numbers, _Weights]:
    """The rows and columns that share at least so much, and how much they share; a bounded number of rows at a time."""
    found: list[tuple[Numbers, Numbers, _Weights]] = [
        (np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.float32))
    ]
    most = min(_MOST_PER_ROW, by_words.shape[1])
    total = len(ours.starts) - 1
    for first in range(0, total if by_words.nnz else 0, _ROWS_AT_ONCE):
        starts = ours.starts[first : first + _ROWS_AT_ONCE + 1]
        ids = ours.ids[starts[0] : starts[-1]]
        ones = np.ones(len(ids), np.float32)
        rows = csr_matrix((ones, ids, starts - starts[0]), shape=(len(starts) - 1, by_words.shape[0]))
        product = sp_matmul_topn(rows, by_words, top_n=most, threshold=least, n_threads=2)
        of_rows = np.repeat(np.arange(first, first + len(starts) - 1, dtype=np.int32), np.diff(product.indptr))
        found.append((of_rows, product.indices.astype(np.int32), product.data))
    rows_found, columns, shares = (np.concatenate(pieces) for pieces in zip(*found, strict=True))
    return rows_found, columns, shares


def _weigh_rows(ours: WordRows, rows: Numbers, rarity: Rarity) -> _Weights:
    """The weight of these rows in bits, legal forms apart; a row may stand there several times."""
    distinct, place_of = np.unique(rows, return_inverse=True)
    ids, starts = take_rows(ours.ids, ours.starts, distinct)
    used, word_of = np.unique(ids, return_inverse=True)
    words = [ours.words[number] for number in used]
    bits = np.array([0.0 if word in LEGAL_FORMS else rarity.bits(word) for word in words], np.float32)
    summed = np.concatenate([np.zeros(1, np.float32), np.cumsum(bits[word_of], dtype=np.float64)])
    return np.asarray(np.diff(summed[starts])[place_of], np.float32)


def _distinct_pairs(customers: Numbers, listed: Numbers) -> Pairs:
    """Sort the pairs and leave out those that several rows of one customer gave."""
    pairs = np.unique(customers.astype(np.int64) << 32 | listed)
    return Pairs((pairs >> 32).astype(np.int32), pairs.astype(np.int32))

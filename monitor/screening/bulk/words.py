"""Rows of words: what many names say, as whole numbers in arrays instead of a list of texts for each.

A row is one spelling of one name, or what one address can be found by. Rows only lead to candidates: they hold every
word that the exact comparison looks at, and legal forms besides, which it leaves out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.screening.names import fold_script, plain_word, record_forms
from monitor.screening.pinyin import spelt_apart
from monitor.screening.surroundings import SIGNS
from monitor.screening.trade_words import MEANINGS

Numbers = NDArray[np.int32]
Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]

# Of ASCII letters, digits and these marks the words can be read off the bytes; every other byte makes a name special.
_BLANKS = b" ,.-&"
_DROPPED = b"'`"
_LETTERS_AND_DIGITS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_IS_SPECIAL = ~np.isin(np.arange(256), np.frombuffer(_BLANKS + _DROPPED + _LETTERS_AND_DIGITS + b"\n", np.uint8))
_IS_WORD = np.isin(np.arange(256), np.frombuffer(_LETTERS_AND_DIGITS, np.uint8))
_IS_LETTER = _IS_WORD & (np.arange(256) >= ord("A"))
_NEWLINE, _BLANK, _DOT, _COMMA, _HYPHEN, _QUOTE = b"\n .,-'"
_SPELT_OUT = (b"&", b" and ")
_LOWERED = bytes.maketrans(b",.-ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"   abcdefghijklmnopqrstuvwxyz")
_NAMES_AT_ONCE = 50_000
_LONGEST_PLAIN_NAME = 160

# What stands before another name within a name ("named after", "imeni"), and how a child may begin behind a comma or a
# hyphen: "Parent, JSC Child", "public", "joint", "limited", OOO and their like, by two letters.
_SIGNS_OF_ANOTHER = (b"named ", b"imeni", b"im.")
_BEGINS_A_CHILD = np.isin(
    np.arange(1 << 16), [first << 8 | second for first, second in (b"jo js oj pj pu op cl li oo oa ao".split())]
)

# A generic word that is written syllable by syllable: "ji shu".
_SPELT_APART = tuple(each.encode() for word in MEANINGS for each in spelt_apart(word))

# What may stand around a name: see `monitor.screening.surroundings`.
_SIGNS_AROUND = re.compile(SIGNS.encode())

# Latin letters with marks as the exact comparison reads them, one by one; other scripts are read word by word.
_LATIN = {code: fold_script(chr(code)) for code in range(0x80, 0x250)}


@dataclass(frozen=True, slots=True)
class WordRows:
    """Rows of words in the manner of a sparse matrix.

    Row r belongs to customer `owners[r]` and has the words `words[i]` for i in `ids[starts[r]:starts[r + 1]]`. `words`
    is sorted; `counts` says how many customers use each. Rows stand in the order of their customers.
    """

    words: tuple[str, ...]
    ids: Numbers
    starts: Numbers
    owners: Numbers
    counts: Numbers


@dataclass(frozen=True, slots=True)
class LooseRows:
    """Rows as they were added: row r has the next `lengths[r]` of `ids`, which are places in `words`, in any order."""

    words: Sequence[str]
    ids: Numbers
    lengths: Numbers
    owners: Numbers


class _Numbering(dict[bytes, int]):
    """A number for each word met so far, as `spelling` writes it; words that it writes alike are one."""

    def __init__(self, spelling: Callable[[str], str]) -> None:
        super().__init__()
        self.words: list[str] = []
        self._spelling = spelling

    def __missing__(self, met: bytes) -> int:
        word = met.decode()
        plain = self._spelling(word)
        if plain != word:
            self[met] = self[plain.encode()]
            return self[met]
        number = self[met] = len(self.words)
        self.words.append(word)
        return number


class RowsWriter:
    """Takes names and rows batch after batch, in the order of their customers, and gives them as one WordRows.

    `spelling` says under which spelling a word is kept.
    """

    def __init__(self, spelling: Callable[[str], str] = plain_word) -> None:
        self._numbering = _Numbering(spelling)
        self._ids: list[Numbers] = [np.empty(0, np.int32)]
        self._lengths: list[Numbers] = [np.empty(0, np.int32)]
        self._owners: list[Numbers] = [np.empty(0, np.int32)]

    def add_names(self, names: Sequence[str], owners: Sequence[int]) -> None:
        """Add names with the numbers of the customers that bear them."""
        for first in range(0, len(names), _NAMES_AT_ONCE):
            last = first + _NAMES_AT_ONCE
            self._add_some_names(list(names[first:last]), np.array(owners[first:last], np.int32))

    def add_rows(self, rows: Sequence[Sequence[str]], owners: Sequence[int]) -> None:
        """Add rows whose words are known, with the numbers of their customers."""
        self._append(
            self._numbers([word.encode() for word in chain.from_iterable(rows)]),
            np.fromiter(map(len, rows), np.int32, len(rows)),
            np.array(owners, np.int32),
        )

    def add_lines(self, text: bytes, owners: Sequence[int]) -> None:
        """Add a row for each line of a text that has only words, blanks and ends of lines."""
        self._append(self._numbers(text.split()), _words_in_each_line(text), np.array(owners, np.int32))

    def add_loose(self, rows: LooseRows) -> None:
        """Add what another writer took, whose words have other numbers."""
        numbers = self._numbers([word.encode() for word in rows.words])
        self._append(numbers[rows.ids], rows.lengths, rows.owners)

    def loose(self) -> LooseRows:
        """Return everything that was added, as it is."""
        together = (np.concatenate(pieces) for pieces in (self._ids, self._lengths, self._owners))
        return LooseRows(self._numbering.words, *together)

    def give(self) -> WordRows:
        """Return everything that was added, with the words sorted and numbered anew."""
        rows = self.loose()
        return arrange_rows(rows.words, rows.ids, rows.lengths, rows.owners)

    def _add_some_names(self, names: list[str], owners: Numbers) -> None:
        """Read plain names off their bytes, and special ones one by one, as the exact comparison reads them."""
        lines = [name if name.isascii() else name.translate(_LATIN) for name in names]
        written = _as_bytes(lines)
        text = np.frombuffer(written.translate(None, _DROPPED), np.uint8)
        is_initial = _lone_letters(text)
        joined = _dots_within_initials(text, is_initial)
        is_plain = np.ones(len(lines), bool)
        is_plain[_special_lines(text, is_initial, joined)] = False
        is_plain[_lines_with_another(written, text)] = False
        kept = np.repeat(is_plain, np.diff(np.flatnonzero(text == _NEWLINE), prepend=-1)) & ~joined
        plain = text[kept].tobytes().translate(_LOWERED).replace(*_SPELT_OUT)
        self._append(self._numbers(plain.split()), _words_in_each_line(plain), owners[is_plain])
        special = np.flatnonzero(~is_plain).tolist()
        forms = [(words, owners[place]) for place in special for words in _rows_of(names[place])]
        self.add_rows([words for words, _ in forms], [owner for _, owner in forms])

    def _numbers(self, words: Sequence[bytes]) -> Numbers:
        return np.fromiter(map(self._numbering.__getitem__, words), np.int32, len(words))

    def _append(self, ids: Numbers, lengths: Numbers, owners: Numbers) -> None:
        self._ids.append(ids)
        self._lengths.append(lengths)
        self._owners.append(owners)


def _rows_of(name: str) -> Iterator[tuple[str, ...]]:
    """Return the words of each form of a name, and those of the whole name with its legal form."""
    forms = record_forms(name)
    yield from (form.words for form in forms)
    yield from (form.whole for form in forms[:1] if form.ignored)


def arrange_rows(words: Sequence[str], ids: Numbers, lengths: Numbers, owners: Numbers) -> WordRows:
    """Return rows in the order of their customers, and their words sorted; words that no row uses are left out.

    `ids` are places in `words`, and row r has the next `lengths[r]` of them.
    """
    starts = _starts(lengths)
    if np.any(owners[1:] < owners[:-1]):
        order = np.argsort(owners, kind="stable")
        ids, starts = take_rows(ids, starts, order)
        owners = owners[order]
    used = np.flatnonzero(np.bincount(ids, minlength=len(words)))
    kept = sorted(used.tolist(), key=words.__getitem__)
    place_of = np.zeros(len(words), np.int32)
    place_of[kept] = np.arange(len(kept), dtype=np.int32)
    ids = place_of[ids]
    return WordRows(
        tuple(words[number] for number in kept), ids, starts, owners, _count_users(ids, starts, owners, len(kept))
    )


def pick_rows(
    rows: WordRows, of_customers: NDArray[np.integer[Any]], new_numbers: NDArray[np.integer[Any]]
) -> WordRows:
    """Return the rows of some customers, under new numbers; the words stay as they are, with the counts of all."""
    begin, end = np.searchsorted(rows.owners, of_customers), np.searchsorted(rows.owners, of_customers, "right")
    lengths = end - begin
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    ids, starts = take_rows(rows.ids, rows.starts, np.repeat(begin, lengths) + within)
    return WordRows(rows.words, ids, starts, np.repeat(new_numbers, lengths).astype(np.int32), rows.counts)


def leave_out_unused(rows: WordRows) -> WordRows:
    """Return rows without the words that none of them uses, counted anew."""
    return arrange_rows(rows.words, rows.ids, np.diff(rows.starts), rows.owners)


def join_rows(first: WordRows, second: WordRows) -> WordRows:
    """Return the rows of both in one, counted anew."""
    place_of = {word: place for place, word in enumerate(first.words)}
    for word in second.words:
        place_of.setdefault(word, len(place_of))
    translated = np.array([place_of[word] for word in second.words], np.int32)[second.ids]
    return arrange_rows(
        list(place_of),
        np.concatenate([first.ids, translated]),
        np.concatenate([np.diff(first.starts), np.diff(second.starts)]),
        np.concatenate([first.owners, second.owners]),
    )


def take_rows(ids: Numbers, starts: Numbers, chosen: NDArray[np.integer[Any]]) -> tuple[Numbers, Numbers]:
    """Return the ids of the chosen rows one after the other, and where each row begins among them."""
    lengths = np.diff(starts)[chosen]
    new_starts = _starts(lengths)
    within = np.arange(new_starts[-1]) - np.repeat(new_starts[:-1], lengths)
    return ids[np.repeat(starts[:-1][chosen], lengths) + within], new_starts


def _starts(lengths: Numbers) -> Numbers:
    starts = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=starts[1:])
    return starts


def _count_users(ids: Numbers, starts: Numbers, owners: Numbers, words: int) -> Numbers:
    """Return how many customers use each word: one that uses it in several names, or twice in one, counts once."""
    owner_of_each = np.repeat(owners.astype(np.int64), np.diff(starts))
    pairs = np.sort(owner_of_each * max(words, 1) + ids)
    first = np.ones(len(pairs), bool)
    first[1:] = pairs[1:] != pairs[:-1]
    return np.bincount(pairs[first] % max(words, 1), minlength=words).astype(np.int32)


def _special_lines(text: Bytes, is_initial: Flags, joined: Flags) -> NDArray[np.intp]:
    """Return the lines that only the exact reading can read.

    They have other letters or marks than plain ones, or a letter that stands alone, dotted initials (`joined` by their
    dots) apart, which may belong to its neighbours; or they are very long.
    """
    dotted = joined | _moved(joined, 1) | _moved(joined, -1)
    ends_in_word = (text == _DOT) & ~joined & _moved(is_initial, 1) & _moved(_IS_WORD[text], -1)
    odd = np.flatnonzero(_IS_SPECIAL[text] | (is_initial & ~dotted) | ends_in_word)
    ends = np.flatnonzero(text == _NEWLINE)
    too_long = np.flatnonzero(np.diff(ends, prepend=-1) > _LONGEST_PLAIN_NAME)
    return np.union1d(np.searchsorted(ends, odd), too_long)


def _lines_with_another(written: bytes, text: Bytes) -> NDArray[np.intp]:
    """Return the lines that may hold another name within a name.

    In `written` they have their apostrophes, in `text` not.
    """
    small = written.lower()
    letters = np.frombuffer(small, np.uint8)
    ends = np.flatnonzero(letters == _NEWLINE)
    signed = [place for sign in (*_SIGNS_OF_ANOTHER, *_SPELT_APART) for place in _places_of(sign, small)]
    signed += [sign.start() for sign in _SIGNS_AROUND.finditer(small)]
    quoted, quotes = np.unique(np.searchsorted(ends, np.flatnonzero(letters == _QUOTE)), return_counts=True)
    children = np.searchsorted(np.flatnonzero(text == _NEWLINE), _begins_of_children(text))
    return np.concatenate([np.searchsorted(ends, signed), quoted[quotes > 1], children])


def _begins_of_children(text: Bytes) -> NDArray[np.intp]:
    """Return where, behind a comma or a hyphen, a legal form may begin."""
    begins = np.flatnonzero((text == _COMMA) | (text == _HYPHEN)) + 1
    while np.any(is_blank := text[begins] == _BLANK):
        begins += is_blank
    begins = begins[text[begins] != _NEWLINE]
    two_letters = (text[begins].astype(np.int32) << 8 | text[begins + 1]) | 0x2020
    children: NDArray[np.intp] = begins[_BEGINS_A_CHILD[two_letters]]
    return children


def _places_of(sign: bytes, text: bytes) -> Iterator[int]:
    at = text.find(sign)
    while at >= 0:
        yield at
        at = text.find(sign, at + len(sign))


def _dots_within_initials(text: Bytes, is_initial: Flags) -> Flags:
    """Return the dots between two lone letters, as in "S.A."."""
    within: Flags = (text == _DOT) & _moved(is_initial, 1) & _moved(is_initial, -1)
    return within


def _lone_letters(text: Bytes) -> Flags:
    is_word = _IS_WORD[text]
    lone: Flags = _IS_LETTER[text] & ~_moved(is_word, 1) & ~_moved(is_word, -1)
    return lone


def _moved(flags: Flags, by: int) -> Flags:
    """Return the flag of the neighbour before each place (1) or after it (-1)."""
    moved = np.zeros_like(flags)
    if by > 0:
        moved[by:] = flags[:-by]
    else:
        moved[:by] = flags[-by:]
    return moved


def _as_bytes(lines: list[str]) -> bytes:
    """Return the lines, each with its end; one within a line becomes a blank, half a surrogate pair a question mark."""
    text = "\n".join([*lines, ""])
    if text.count("\n") != len(lines):
        text = "\n".join([*(line.replace("\n", " ") for line in lines), ""])
    return text.encode("utf-8", "replace")


def _words_in_each_line(text: bytes) -> Numbers:
    """Return how many words stand in each line of a text that has only words, blanks and ends of lines."""
    letters = np.frombuffer(text, np.uint8)
    begins = letters > ord(" ")
    begins[1:] &= letters[:-1] <= ord(" ")
    before = np.searchsorted(np.flatnonzero(begins), np.flatnonzero(letters == _NEWLINE))
    return np.diff(before, prepend=0).astype(np.int32)

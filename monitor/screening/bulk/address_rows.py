"""Addresses as rows of words, read off their bytes, and the customers that may stand at a listed address's door.

Taking an address apart costs more than all else of a customer, so it is done only for customers whose words could make
a blocking key of a listed address (`monitor.screening.blocking`): words with the digits of its number, and one that the
street, or place, begins or ends with. Every customer who has such a key has such words; who has none is told apart by
the scoring.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from monitor.screening.address_words import CARDINALS, ORDINALS, SAME_WORD
from monitor.screening.addresses import Address, fold_address
from monitor.screening.blocking import address_blocking_keys, address_text, street_ends
from monitor.screening.bulk.words import Numbers, WordRows
from state.customers import Customer

_DROPPED = str.maketrans("", "", "'`")
_SIGN = b"#", b" no "
_PLAIN = (
    bytes(code if chr(code).isalnum() or code == ord("\n") else ord(" ") for code in bytes(range(128)).lower())
    + b" " * 128
)
_DIGITS = re.compile(r"[0-9]+")
# The exact reading runs "1/2" together where it is a number by itself, and not where it stands before a floor.
_WITH_SLASHES = re.compile(r"(?<![a-z0-9/])[a-z0-9]+(?:/[a-z0-9]+)+")
_BETWEEN_WORDS = re.compile(r"[&-]")
_ORDINAL_ENDS = ("st", "nd", "rd", "th")


def address_lines(customers: Sequence[Customer]) -> bytes:
    """Return the words of all addresses of each customer, a line for each, in small letters and parted by blanks."""
    written = (" , ".join((*each.addresses, each.city)) for each in customers)
    lines = [line if line.isascii() else _folded(each) for each, line in zip(customers, written, strict=True)]
    text = "\n".join([*lines, ""])
    if text.count("\n") != len(lines):
        text = "\n".join([*(line.replace("\n", " ") for line in lines), ""])
    text = text.lower().translate(_DROPPED)
    if "/" in text:
        text = "".join([_with_numbers(line) if "/" in line else line for line in text.splitlines(keepends=True)])
    return text.encode().replace(*_SIGN).translate(_PLAIN)


def _folded(customer: Customer) -> str:
    return " , ".join(fold_address(address_text(customer, written)) for written in customer.addresses)


def _with_numbers(line: str) -> str:
    return " ".join([*(found.replace("/", "") for found in _WITH_SLASHES.findall(line)), line])


def pair_doors(ours: WordRows, listed: Sequence[Address]) -> tuple[Numbers, Numbers]:
    """Return rows and places of listed addresses that may share a blocking key, and of which a match may come."""
    words = _Vocabulary(ours.words)
    wanted = [list(_needs(address, words)) for address in listed] if len(ours.owners) else []
    postings = _Postings(ours, {word for ways in wanted for way in ways for each in way for word in each})
    rows, found = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
    for place, ways in enumerate(wanted):
        for way in ways:
            met = postings.rows_with(way)
            rows.append(met)
            found.append(np.full(len(met), place, np.int32))
    return np.concatenate(rows), np.concatenate(found)


def _needs(address: Address, words: _Vocabulary) -> Iterator[list[set[int]]]:
    """Return the ways in which a row may be at an address: words of each of which it must have one.

    A street without house numbers is a match only where all of the address is the same, so all of it is needed.
    """
    if address.streets and not address.street_numbers:
        names = [*chain.from_iterable(street_ends(street) for street in address.streets), *address.places]
        digits = _first_digits(value for _, values in address.numbers for value in values)
        yield [*map(words.of_name, names), *map(words.with_digits, digits)]
        return
    for key in address_blocking_keys(address):
        kind, *parts = key.split(" ")
        # "in words" and all of them; else a street's end or a word of the place stands last.
        names = parts[1:] if kind == "in" else parts[-1:]
        numbers = _first_digits(value for part in parts[:-1] for value in part.rpartition(":")[2].split("+"))
        digits_of = map(words.with_digits, numbers if kind != "in" else ())
        yield [*(words.of_name(name) for name in names if name), *digits_of]


def _first_digits(numbers: Iterable[str]) -> Iterator[str]:
    """Return the digits that each number begins with: of "301-307" a customer may write "301-7"."""
    return (run[0] for number in numbers if (run := _DIGITS.search(number)))


class _Vocabulary:
    """The words of the customers' addresses, sorted, and the forms in which the exact reading may take them."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._forms: defaultdict[str, set[int]] = defaultdict(set)
        for spelling, form in (*SAME_WORD.items(), *ORDINALS.items(), *CARDINALS.items()):
            self._forms[form].update(self._places(spelling))
        self._of_name: dict[str, set[int]] = {}
        self._of_digits: defaultdict[str, set[int]] | None = None
        self._tails: defaultdict[str, list[int]] | None = None

    def of_name(self, name: str) -> set[int]:
        """Return words of which one at least is in every row that has this street, this end of one, or this place."""
        if name not in self._of_name:
            # "smith&sons" and "5-a" are words to the exact reading, and two each here.
            letters = _BETWEEN_WORDS.sub("", name)
            is_end, goes_on = name.startswith("-"), name.endswith("-")
            self._of_name[name] = self._ends_of(letters) if is_end else self._beginnings_of(letters, goes_on=goes_on)
        return self._of_name[name]

    def with_digits(self, run: str) -> set[int]:
        """Return the words that have these digits, zeros before them left out, or stand for the number."""
        if self._of_digits is None:
            self._of_digits = defaultdict(set)
            for place, word in enumerate(self._words):
                if not word.isalpha():
                    for digits in _DIGITS.findall(word):
                        self._of_digits[digits.lstrip("0")].add(place)
        return self._of_digits[run.lstrip("0")] | self._forms[run]

    def _beginnings_of(self, begin: str, *, goes_on: bool) -> set[int]:
        """Return the words that a name, or one that goes on behind it, may begin with."""
        found = {place for end in range(1, len(begin) + 1) for place in self._meaning(begin[:end])}
        if goes_on:
            first = bisect_left(self._words, begin)
            found.update(range(first, bisect_left(self._words, begin + "\x7f")))
            found.update(place for form, places in self._forms.items() if form.startswith(begin) for place in places)
        return found

    def _ends_of(self, end: str) -> set[int]:
        """Return the last words of names that end so, or those before a shorter last word, which is often the type."""
        found = self._ending_in(end)
        for cut in range(1, len(end)):
            if self._meaning(end[cut:]):
                found |= self._ending_in(end[:cut])
                found |= {place for begin in range(1, cut) for place in self._meaning(end[begin:cut])}
        return found

    def _ending_in(self, end: str) -> set[int]:
        if self._tails is None:
            self._tails = defaultdict(list)
            for place, word in enumerate(self._words):
                self._tails[word[-1:]].append(place)
        found = {place for place in self._tails[end[-1]] if self._words[place].endswith(end)}
        if end[-1].isdigit():
            ordinals = (place for letter in "tdh" for place in self._tails[letter])
            found.update(place for place in ordinals if self._words[place][:-2].endswith(end))
        return found.union(*(places for form, places in self._forms.items() if form.endswith(end)))

    def _meaning(self, form: str) -> set[int]:
        found = self._forms.get(form, set()) | self._places(form)
        return found.union(*(self._places(form + end) for end in _ORDINAL_ENDS)) if form.isdigit() else found

    def _places(self, word: str) -> set[int]:
        at = bisect_left(self._words, word)
        return {at} if at < len(self._words) and self._words[at] == word else set()


class _Postings:
    """The rows that have some words."""

    def __init__(self, ours: WordRows, wanted: set[int]) -> None:
        is_wanted = np.zeros(len(ours.words), bool)
        is_wanted[list(wanted)] = True
        at = np.flatnonzero(is_wanted[ours.ids])
        words, rows = ours.ids[at], (np.searchsorted(ours.starts, at, "right") - 1).astype(np.int32)
        order = np.argsort(words, kind="stable")
        self._rows = rows[order]
        self._bounds = np.searchsorted(words[order], np.arange(len(ours.words) + 1))
        self._is_met = np.zeros(len(ours.owners), bool)

    def rows_with(self, way: Sequence[set[int]]) -> Numbers:
        """Return the rows, each once, that have one word at least of each set; all rows where there is no set."""
        found = np.arange(len(self._is_met), dtype=np.int32)
        for at, words in enumerate(sorted(way, key=len)):
            rows = self._rows_with(words)
            if at:
                self._is_met[found] = True
                rows, last = rows[self._is_met[rows]], found
                self._is_met[last] = False
            found = np.unique(rows)
        return found

    def _rows_with(self, words: set[int]) -> NDArray[np.int32]:
        pieces = [self._rows[self._bounds[word] : self._bounds[word + 1]] for word in words]
        return np.concatenate(pieces) if pieces else np.empty(0, np.int32)

"""Instructions and the table's rows, tied by name: the two are typed by different hands, and differ in small things.

"Inspur Electronics Information Industry" in an instruction is "Inspur Electronic Information Industry" in its row.
Under one destination the same name goes first, then the most alike, each row to one instruction. Where nothing is
alike enough nothing is tied: a wrong address is worse than none.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from sources.reading.entries.names import is_legal_form
from sources.reading.rules.instructions import Instruction
from state.listings import Listing
from state.rules import Verb

# Measured on the rules of 2023 to 2025: the least alike true pair scores 91 ("Usman Feroze", "Uzman Feroze"); two
# companies whose names differ in one word of three stay below 87.
LEAST_LIKENESS = 88.0
_SAME_START = 95.0
_FEWEST_WORDS_OF_A_START = 3


@dataclass(frozen=True, slots=True)
class Pairing:
    """For each instruction its row or None, in the instructions' order; and the rows that no instruction names."""

    rows: tuple[Listing | None, ...]
    unnamed: tuple[Listing, ...]


def pair_with_rows(instructions: Sequence[Instruction], rows: Sequence[Listing]) -> Pairing:
    """Tie instructions that add or revise to rows under the same destination."""
    paired: dict[int, int] = {}
    waiting: defaultdict[tuple[str, str], deque[int]] = defaultdict(deque)
    for place, row in enumerate(rows):
        waiting[row.destination, name_key(row.name)].append(place)
    for place, instruction in enumerate(instructions):
        same = waiting[instruction.destination, name_key(instruction.name)]
        if same and instruction.verb is not Verb.REMOVE:
            paired[place] = same.popleft()
    _pair_the_alike(instructions, rows, paired)
    used = set(paired.values())
    return Pairing(
        rows=tuple(rows[paired[place]] if place in paired else None for place in range(len(instructions))),
        unnamed=tuple(row for place, row in enumerate(rows) if place not in used),
    )


def likeness(name: str, row: Listing) -> float:
    """Return how alike an instruction's name and a row are, 0 to 100.

    Figures must be the same ("Address 01" is not "Address 02"). One that goes on where the other ends is the same
    name ("TFASA Helicopter International" and "... Limited"), if the shorter has enough words to be one.
    """
    wanted, printed = name_key(name), name_key(row.name)
    if wanted == printed:
        return 100.0
    shorter, longer = sorted((wanted, printed), key=len)
    begins = longer.startswith(f"{shorter} ") and len(shorter.split()) >= _FEWEST_WORDS_OF_A_START
    if begins or f"{name_key(row.verbatim)} ".startswith(f"{wanted} "):
        return _SAME_START
    if re.findall(r"\d+", wanted) != re.findall(r"\d+", printed):
        return 0.0
    return fuzz.ratio(_distinctive(wanted), _distinctive(printed))


@lru_cache(maxsize=8192)
def name_key(name: str) -> str:
    """Return the letters and digits of a name by words, by which two spellings of one name are the same."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.sub(r"[\W_]+", " ", re.sub(r"['’‘`.]", "", letters)).split())


def resolve_name(instruction: Instruction, row: Listing) -> str:
    """Return the instruction's name, with the row's word on a closing period that quotation marks leave in doubt."""
    with_period = f"{instruction.name}."
    return row.name if row.name == with_period and with_period in instruction.sentence else instruction.name


def _pair_the_alike(instructions: Sequence[Instruction], rows: Sequence[Listing], paired: dict[int, int]) -> None:
    """Tie what is left, the most alike first; equally alike in the order printed."""
    used = set(paired.values())
    free_rows: defaultdict[str, list[int]] = defaultdict(list)
    for place in sorted(set(range(len(rows))) - used):
        free_rows[rows[place].destination].append(place)
    candidates = sorted(
        (-likeness(instruction.name, rows[free]), place, free)
        for place, instruction in enumerate(instructions)
        if place not in paired and instruction.verb is not Verb.REMOVE
        for free in free_rows[instruction.destination]
    )
    for unlikeness, place, free in candidates:
        if -unlikeness >= LEAST_LIKENESS and place not in paired and free not in used:
            paired[place] = free
            used.add(free)


def _distinctive(key: str) -> str:
    """Return the words of a name without its legal form, which says nothing about whose name it is."""
    return " ".join(word for word in key.split() if not is_legal_form(word)) or key

"""Why two names or two addresses are held for one, in short lines that a person can check.

Every line fits a message: why the match is strong or only possible, how a name in another script was read, the words
that agree, side by side, the words that do not, and what was left out of the comparison.
"""

from __future__ import annotations

from monitor.screening.addresses import Address
from monitor.screening.alignment import Pair
from monitor.screening.background import is_distinctive
from monitor.screening.common_words import COMMON_WORDS, LINKING_WORDS
from monitor.screening.cut_off import is_cut_off
from monitor.screening.han import has_han
from monitor.screening.names import Name
from monitor.screening.similarity import Likeness, pair_bits
from state.matches import Agreement, Strength

_PLAIN_WORDS = COMMON_WORDS | LINKING_WORDS
_MOST_WORDS = 6
_LONGEST_LINE = 160
_RARE_BITS = 10.0

_HOW = {
    Agreement.EXACT: "the same word",
    Agreement.TYPO: "perhaps a typing error",
    Agreement.TRANSLITERATION: "romanized differently",
    Agreement.JOINED: "written apart",
    Agreement.TRANSLATED: "the same meaning",
    Agreement.INITIALS: "initials",
    Agreement.CONSONANTS: "the same consonants",
    Agreement.ABBREVIATED: "an abbreviation",
}


def explain_name(ours: Name, theirs: Name, likeness: Likeness, strength: Strength) -> tuple[str, ...]:
    """Return, line by line, why two names have their strength: the reason, the reading, and words side by side."""
    alignment = likeness.alignment
    plain = [pair for pair in alignment.pairs if _is_plain(pair)]
    telling = sorted((pair for pair in alignment.pairs if pair not in plain), key=lambda pair: -pair_bits(pair))
    lines = [f"{strength}: {_why(ours, theirs, likeness, strength)}", *_readings(ours)]
    lines += [_explain_pair(pair) for pair in telling[:_MOST_WORDS]]
    lines += _list_words("common words in both", tuple(word for pair in plain for word in pair.ours))
    lines += _list_words("also in both", tuple(word for pair in telling[_MOST_WORDS:] for word in pair.ours))
    lines += _list_words("only in the customer's name", alignment.our_rest)
    lines += _list_words("only in the listed name", alignment.their_rest)
    if ours.ignored or theirs.ignored:
        lines.append(f"legal form set aside: {' '.join(ours.ignored) or 'none'} | {' '.join(theirs.ignored) or 'none'}")
    return tuple(line[:_LONGEST_LINE] for line in lines)


def _why(ours: Name, theirs: Name, likeness: Likeness, strength: Strength) -> str:
    """Why a match by name is strong, or why it is not."""
    is_same = ours.is_same_as(theirs)
    if strength is Strength.STRONG:
        if ours.unit:
            return f'the record names a unit of the listed company ("{ours.unit}")'
        read = ", as its characters are read" if has_han(ours.written) else ""
        return f"the same name{read}" if is_same else f"the same name but for spelling habits or one letter{read}"
    doubts = {
        f'the record may name a unit of the listed company ("{ours.unit}")': bool(ours.unit),
        "only the acronym agrees, which others may have too": ours.is_acronym or theirs.is_acronym,
        "only a part of what is written agrees": ours.is_part or theirs.is_part,
        "only consonants of some words are known": bool(ours.consonants or theirs.consonants),
        "the same words in another order may be another person": is_same and ours.spelling != theirs.spelling,
        "a short name or one of common words, which others may bear too": is_same,
        "the record's name is the beginning of the listed one, as a short field cuts it": is_cut_off(ours, theirs),
        "one word agrees, and the others are generic": len(likeness.alignment.pairs) == 1,
        "not every word agrees": not likeness.is_complete,
    }
    return next((doubt for doubt, holds in doubts.items() if holds), "the words agree only in part of their letters")


def _readings(ours: Name) -> list[str]:
    """Return how a name in another script was read."""
    if ours.written.isascii():
        return []
    return _list_words("read as", ours.words)


def _is_plain(pair: Pair) -> bool:
    """Return whether it is a common word that stands in both, which needs no line of its own."""
    return pair.how is Agreement.EXACT and pair.ours[0] in _PLAIN_WORDS


def _explain_pair(pair: Pair) -> str:
    """One pair: 'inspur = inspur: the same word, rare in names'."""
    is_rare = any(is_distinctive(word, _RARE_BITS) for word in (*pair.ours, *pair.theirs)) and (
        pair.how is not Agreement.INITIALS
    )
    return f"{' '.join(pair.ours)} = {' '.join(pair.theirs)}: {_HOW[pair.how]}{', rare in names' if is_rare else ''}"


def _list_words(what: str, words: tuple[str, ...]) -> list[str]:
    """One line of words, or none."""
    return [f"{what}: {' '.join(words)}"] if words else []


_WHY_AN_ADDRESS = {
    Strength.STRONG: "this address is itself an entry of the list",
    Strength.POSSIBLE: "the address of a listed party, which others may share",
    Strength.WEAK: "the same house, and not known to be the same room",
}


def explain_address(ours: Address, theirs: Address, strength: Strength) -> tuple[str, ...]:
    """Return why two addresses have their strength, what they have in common, and what only one of them gives."""
    our_numbers, their_numbers = dict(ours.numbers), dict(theirs.numbers)
    shared = [_say_number(what, our_numbers[what]) for what in sorted(our_numbers.keys() & their_numbers.keys())]
    lines = [f"{strength}: {_WHY_AN_ADDRESS[strength]}"]
    lines += _list_words("street", tuple(sorted(ours.streets & theirs.streets)))
    lines += [f"same {', '.join(shared)}"] if shared else []
    lines += _list_words("place", tuple(sorted(ours.places & theirs.places)))
    sides = (("customer's", our_numbers, their_numbers), ("listed", their_numbers, our_numbers))
    for side, mine, other in sides:
        only = tuple(_say_number(what, mine[what]) for what in sorted(mine.keys() - other))
        lines += _list_words(f"only in the {side} address", only)
    if ours.post_codes and theirs.post_codes:
        agree = ours.post_codes & theirs.post_codes
        lines.append(f"post code {'agrees' if agree else 'differs'}")
    return tuple(line[:_LONGEST_LINE] for line in lines)


def _say_number(what: str, values: frozenset[str]) -> str:
    """'room 1318-19', 'no 610'."""
    return f"{what} {' '.join(sorted(values))}"

"""Why two names or two addresses are held for one, in short lines that a person can check.

Every line fits a message: the words that agree and how, how rare they are among the customers, the words that do not
agree, and what was left out of the comparison.
"""

from __future__ import annotations

from monitor.screening.addresses import Address
from monitor.screening.alignment import Pair
from monitor.screening.common_words import COMMON_WORDS, LINKING_WORDS
from monitor.screening.names import Name
from monitor.screening.similarity import Likeness, pair_bits
from monitor.screening.weights import WEIGHTS
from state.matches import Agreement

_PLAIN_WORDS = COMMON_WORDS | LINKING_WORDS
_MOST_WORDS = 6
_LONGEST_LINE = 160

_HOW = {
    Agreement.TYPO: "typing error",
    Agreement.TRANSLITERATION: "romanised otherwise",
    Agreement.JOINED: "written apart",
    Agreement.TRANSLATED: "same meaning",
    Agreement.INITIALS: "initials",
    Agreement.CONSONANTS: "same consonants",
}


def explain_name(ours: Name, theirs: Name, likeness: Likeness) -> tuple[str, ...]:
    """Say, word by word, why two names have their score."""
    alignment = likeness.alignment
    plain = [pair for pair in alignment.pairs if _is_plain(pair)]
    telling = sorted((pair for pair in alignment.pairs if pair not in plain), key=lambda pair: -pair_bits(pair))
    lines = [_explain_pair(pair) for pair in telling[:_MOST_WORDS]]
    lines += _say("common words that agree", tuple(word for pair in plain for word in pair.ours))
    lines += _say("also agree", tuple(word for pair in telling[_MOST_WORDS:] for word in pair.ours))
    lines += _say("only in ours", alignment.our_rest)
    lines += _say("only in theirs", alignment.their_rest)
    if ours.ignored or theirs.ignored:
        lines.append(f"legal form left out: {' '.join(ours.ignored) or 'none'} | {' '.join(theirs.ignored) or 'none'}")
    for side, name in (("ours", ours), ("theirs", theirs)):
        lines += _say(f"a part of {side}", name.words if name.is_part else ())
    lines.append(f"{likeness.coverage:.0f} % agrees, {likeness.bits:.0f} bits, weights {WEIGHTS.version}")
    return tuple(line[:_LONGEST_LINE] for line in lines)


def _is_plain(pair: Pair) -> bool:
    """Whether it is a common word that stands in both, which needs no line of its own."""
    return pair.how is Agreement.EXACT and pair.ours[0] in _PLAIN_WORDS


def _explain_pair(pair: Pair) -> str:
    """One pair: 'changfeng: exact'."""
    ours, theirs = " ".join(pair.ours), " ".join(pair.theirs)
    words, how = (ours, "exact") if ours == theirs else (f"{ours} = {theirs}", _HOW.get(pair.how, pair.how.value))
    return f"{words}: {how}"


def _say(what: str, words: tuple[str, ...]) -> list[str]:
    """One line of words, or none."""
    return [f"{what}: {' '.join(words)}"] if words else []


def explain_address(ours: Address, theirs: Address) -> tuple[str, ...]:
    """Say what two addresses have in common, and what only one of them gives."""
    our_numbers, their_numbers = dict(ours.numbers), dict(theirs.numbers)
    shared = [_say_number(what, our_numbers[what]) for what in sorted(our_numbers.keys() & their_numbers.keys())]
    lines = _say("street", tuple(sorted(ours.streets & theirs.streets)))
    lines += [f"same {', '.join(shared)}"] if shared else []
    lines += _say("place", tuple(sorted(ours.places & theirs.places)))
    for side, mine, other in (("ours", our_numbers, their_numbers), ("theirs", their_numbers, our_numbers)):
        lines += _say(f"only in {side}", tuple(_say_number(what, mine[what]) for what in sorted(mine.keys() - other)))
    if ours.post_codes and theirs.post_codes:
        agree = ours.post_codes & theirs.post_codes
        lines.append(f"post code {'agrees' if agree else 'differs'}")
    return tuple(line[:_LONGEST_LINE] for line in lines)


def _say_number(what: str, values: frozenset[str]) -> str:
    """'room 1318-19', 'no 610'."""
    return f"{what} {' '.join(sorted(values))}"

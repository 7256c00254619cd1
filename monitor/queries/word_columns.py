"""Two names word by word, as a person compares them: which word is which, how, how rare, and what is left over."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from monitor.screening.alignment import Pair
from monitor.screening.background import word_bits
from monitor.screening.names import Name, name_forms, record_forms
from monitor.screening.similarity import compare_names
from state.matches import Agreement

# A word in fewer than one of a thousand names says something by itself.
_RARE_BITS = 10.0


@dataclass(frozen=True, slots=True)
class Letters:
    """A run of letters of one word, and whether the other word has others in its place."""

    text: str
    differ: bool


@dataclass(frozen=True, slots=True)
class WordColumn:
    """Customer words above those of theirs that they stand for; one side is empty where a word is left over.

    `is_form` says that they are the legal forms, which are set aside and compared with nothing.
    """

    ours: tuple[Letters, ...]
    theirs: tuple[Letters, ...]
    how: Agreement | None
    rare: bool
    is_form: bool = False


@dataclass(frozen=True, slots=True)
class ComparedNames:
    """Both names in columns. `our_reading` and `their_reading` are how a name in another script is read, else None."""

    columns: tuple[WordColumn, ...]
    our_reading: str | None
    their_reading: str | None


def compare_words(ours: str, theirs: str) -> ComparedNames:
    """Return the closest reading of two written names in columns, in the order of our words."""
    pairs = [(our, their) for our in record_forms(ours) for their in name_forms(theirs)]
    if not pairs:
        return ComparedNames((), None, None)
    our, their = max(pairs, key=lambda pair: compare_names(*pair).score)
    alignment = compare_names(our, their).alignment
    places = {word: at for at, word in reversed(list(enumerate(our.words)))}
    agreed = sorted(alignment.pairs, key=lambda pair: min(places.get(word, len(places)) for word in pair.ours))
    columns = [_column(pair) for pair in agreed]
    columns += [_left_over(our=word) for word in alignment.our_rest]
    columns += [_left_over(their=word) for word in alignment.their_rest]
    if our.ignored or their.ignored:
        forms = [
            tuple(Letters(word, differ=False) for word in (" ".join(form),) if word)
            for form in (our.ignored, their.ignored)
        ]
        columns.append(WordColumn(forms[0], forms[1], how=None, rare=False, is_form=True))
    return ComparedNames(tuple(columns), _reading(ours, our), _reading(theirs, their))


def _column(pair: Pair) -> WordColumn:
    ours, theirs = " ".join(pair.ours), " ".join(pair.theirs)
    is_rare = max(map(word_bits, (*pair.ours, *pair.theirs))) >= _RARE_BITS
    if pair.how in {Agreement.TYPO, Agreement.TRANSLITERATION, Agreement.JOINED}:
        return WordColumn(_marked(ours, theirs), _marked(theirs, ours), pair.how, is_rare)
    return WordColumn((Letters(ours, differ=False),), (Letters(theirs, differ=False),), pair.how, is_rare)


def _left_over(our: str = "", their: str = "") -> WordColumn:
    ours, theirs = (tuple(Letters(word, differ=False) for word in (side,) if word) for side in (our, their))
    return WordColumn(ours, theirs, None, word_bits(our or their) >= _RARE_BITS)


def _marked(word: str, other: str) -> tuple[Letters, ...]:
    """Return a word in runs of letters, those marked that the other has not."""
    steps = SequenceMatcher(None, word, other, autojunk=False).get_opcodes()
    runs = ((word[begin:end], kind != "equal") for kind, begin, end, _, _ in steps)
    return tuple(Letters(text, differ) for text, differ in runs if text)


def _reading(written: str, read: Name) -> str | None:
    return None if written.isascii() else " ".join(read.words)

"""Write the table of background words: `.venv/bin/python -m tests.background`.

Counts, for each word, the parties whose names use it: the parties of the Consolidated Screening List, organizations and
individuals; the entries of the Entity List, where the brand of a family of entries (Huawei's hundred) counts once; and
companies of exchanges, by their English names and by the pinyin of their Chinese ones. A frequent English word counts
as more parties than have it, by its rank, since few listed parties happen to be called Silver or Wave; and no English
word, given or family name is rare, whatever was counted, but for the brand of a family of entries. Ranks and names come
from zxcvbn (MIT), which `requirements-peers.txt` names. Only words and numbers are written, no names.
"""

from __future__ import annotations

import gzip
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from importlib import resources

from monitor.screening.common_words import COMMON_WORDS
from monitor.screening.names import name_forms
from tests.bench_quality import DATA, ENTITY_LIST_SOURCE, entity_list, rows_of

VERSION = "3"

# Words that fewer than one party in so many uses are not written: they are as rare as any.
_RAREST_SHARE = 1 / 5000
_ENGLISH_RANKS = 10_000
# Less than `rare_bits` of the thresholds: a name of such words alone is never rare.
_ORDINARY_BITS = 10.4
_ENTRIES_OF_A_FAMILY = 3
_ORDINARY_RANKS, _ORDINARY_PASSWORDS = 20_000, 5_000
# Which lists of words count, and from which rank on: passwords begin with words that a text has seldom.
_FIRST_RANKS = {"english_wikipedia": 1, "us_tv_and_film": 1, "passwords": 1_001}


def main() -> None:
    """Count, and write the table."""
    parties = [*_other_lists(), *_exchanges()]
    listed = [_words((each["name"], *each["aliases"])) for each in entity_list()]
    number = len(parties) + len(listed)
    counted = _count(parties) + _count_families(listed)
    for word, rank in _english_ranks().items():
        # The thousandth word counts as one party in 256, the ten thousandth as one in 1,260.
        counted[word] = max(counted[word], round(number / 2 ** (1 + 0.7 * math.log2(rank))))
    families = {word for word, count in _count(listed).items() if count >= _ENTRIES_OF_A_FAMILY}
    for word in _ordinary_words() - {word for word in families if word not in _english_ranks()}:
        counted[word] = max(counted[word], math.ceil(number / 2**_ORDINARY_BITS))
    by_count: defaultdict[int, list[str]] = defaultdict(list)
    for word, count in counted.items():
        if count > number * _RAREST_SHARE and word.isalpha() and word.isascii() and len(word) > 1:
            by_count[count].append(word)
    lines = [f"{count} {' '.join(sorted(words))}" for count, words in sorted(by_count.items(), reverse=True)]
    head = [
        "# How many parties' names use each word: 'count word word ...'. Written by `python -m tests.background`.",
        f"version {VERSION}",
        f"parties {number}",
    ]
    table = resources.files("monitor.screening").joinpath("background_words.txt")
    with resources.as_file(table) as path:
        path.write_text("\n".join([*head, *lines, ""]), "utf-8")
        print(f"{path}: {sum(map(len, by_count.values())):,} words of {number:,} parties")


def _words(names: Iterable[str]) -> frozenset[str]:
    return frozenset(word for name in names for form in name_forms(name) if not form.consonants for word in form.words)


def _count(parties: Iterable[frozenset[str]]) -> Counter[str]:
    return Counter(word for words in parties for word in words)


def _count_families(listed: Sequence[frozenset[str]]) -> Counter[str]:
    """The same, but the most frequent uncommon word of an entry, its family's name, counts once for all of them."""
    every = _count(listed)
    counted: Counter[str] = Counter()
    for words in listed:
        own = [word for word in words if word not in COMMON_WORDS and word.isalpha() and len(word) > 2]
        brand = max(sorted(own), key=every.__getitem__, default="")
        counted.update(word for word in words if word != brand or word not in counted)
    return counted


def _other_lists() -> list[frozenset[str]]:
    with gzip.open(DATA / "lists" / "consolidated.reconstructed.json.gz") as file:
        rows = json.load(file)["results"]
    return [_words((row["name"], *row["alt_names"])) for row in rows if ENTITY_LIST_SOURCE not in row["source"]]


def _exchanges() -> list[frozenset[str]]:
    return [_words((row["name1"], row["name2"])) for row in rows_of("cn_listed.odd_rows")]


def _english_ranks() -> dict[str, int]:
    """Return how frequent words are; the source counts a word in the one of its lists where it stands first."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return {
        word: rank
        for name, first in _FIRST_RANKS.items()
        for rank, word in enumerate(FREQUENCY_LISTS[name][:_ENGLISH_RANKS], start=first)
        if len(word) > 2 and word.isalpha()
    }


def _ordinary_words() -> set[str]:
    """Return English words, and given and family names."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return {
        word
        for name, words in FREQUENCY_LISTS.items()
        for word in words[: _ORDINARY_PASSWORDS if name == "passwords" else _ORDINARY_RANKS]
        if len(word) > 2 and word.isalpha()
    }


if __name__ == "__main__":
    main()

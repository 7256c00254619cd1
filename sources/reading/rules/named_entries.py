"""The entries that one amendatory sentence names, each with its verb and, where the sentence says it, destination."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sources.reading.rules.quoted_names import entry_name
from sources.reading.rules.sentences import PART_OF_ENTRY, Sentence, TokenKind
from sources.reading.rules.stated_counts import find_number
from state.rules import Verb

_ENTRY = re.compile(r"\bentr(?:y|ies)\b", re.IGNORECASE)
# Forms: "the alias “A” from the entry for “F”", "in the entry for “F”, ...", "the license requirement for the entry".
_OF_ENTRY = re.compile(
    r"\b(?:(?:in|to|of|from|within)\s(?:the\s|each\s|these\s|this\s|following\s)*|for\s(?:the|each|these|this)\s)"
    r"entr(?:y|ies)\b",
    re.IGNORECASE,
)
_PART_OF = re.compile(
    rf"{PART_OF_ENTRY.pattern}\s(?:columns?\s)?(?:of|for)(?:\sthe)?(?:\sentit(?:y|ies))?\s*$", re.IGNORECASE
)
_ENTRIES = re.compile(r"\bentries\b", re.IGNORECASE)
# Form: "removing the entry for “A” and adding in its place an entry for “B”".
_IN_PLACE = re.compile(r"\bin\s(?:(?:its|their)\splaces?|(?:lieu|place)\sthereof)\b", re.IGNORECASE)
# An entry takes what it says with it.
_SAYS_NOTHING = re.compile(
    rf"{_IN_PLACE.pattern}|\b(?:and|with|including)\s(?:its|their|all)\s(?:aliases|addresses)\b"
    r"|\bset\sforth\sbelow\b"
    r"|\b(?:also|formerly|entity|party|person)\sknown\sas\b",
    re.IGNORECASE,
)
_KNOWN_WORDS = frozenset(
    "by in alphabetical alphanumeric alphanumerical order entry entries for the an a new existing following and or to "
    "read reads as follows under of heading headings destination destinations country listed its their this list part "
    "no supplement entity entities address addresses party parties person persons additional column reserve reserving "
    "from is are amended all each both listing listings table these entire entirety thereunder revised "
    "corrected removed added deleted respectively located further one two three four five six seven eight nine "
    "ten".split()
)
# Forms: "two Armenian entities", "one United Arab Emirates entity", "44 Chinese entities".
_NATIONALITY = re.compile(r"\b(?:[A-Z][\w.]{0,30}\s){1,4}(?=(?:entit|entr|part|person|compan)(?:y|ies|s)?\b)")
_NUMBER_WORDS = re.compile(r"\b[\w-]+(?=\s(?:entit|entr|person)(?:y|ies|s)\b)")
# "Under Iran, and adding ..." closes what came before, "under IRAN, by adding" opens what follows.
_CLOSES = re.compile(r"[\s,]*(?:;|and\b)")
# With one of these a sentence does something to others than it names, or elsewhere.
_EXCEPTS = frozenset("except excepting excluding other but not without neither nor than instead".split())
# Forms: "revising the entry for “A” by removing “X”", "the alias “X” of “A”", "“A” (also known as “B”)".
_BY_MEANS = re.compile(r"[\s,]*(?:by|to)", re.IGNORECASE)
_OWNS = re.compile(r"[\s,]*(?:of|from|for|in|to|under)(?:\sthe)?\s*", re.IGNORECASE)
_AS_PART = re.compile(rf"[\s,]*as\s(?:an?|the|its)?\s?{PART_OF_ENTRY.pattern}", re.IGNORECASE)
_OTHER_NAMES = re.compile(r"\b(?:also|formerly)\sknown\sas\b|\b[af]\.?\s?k\.?\s?a\b", re.IGNORECASE)
_PLACES = frozenset({"after", "before", "between", "below", "above"})
_NAMED = re.compile(
    r"\b(?:entr(?:y|ies)|entit(?:y|ies)|persons?|part(?:y|ies)|listings?)\b(?!\s(?:of|to|from|in)\s*$)", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+")
_INNER_LABEL = re.compile(r"(?:(?<=[\s;,:])|^)\(?(?:[a-z]|[ivxl]{2,5}|\d{1,2})[.)](?=\s|$)")


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """A verb on a name; the heading is None where the sentence itself names none."""

    verb: Verb
    heading: str | None
    name: str


@dataclass(frozen=True, slots=True)
class NamedEntries:
    """What a sentence says: its entries, its last verb, and in words what of it is not understood."""

    entries: tuple[NamedEntry, ...]
    last_verb: Verb | None
    troubles: tuple[str, ...]


def read_named_entries(sentence: Sentence, verb: Verb | None) -> NamedEntries:
    """Read a sentence with lists of names; `verb` is the one that the paragraphs above it gave."""
    names_entries = _ENTRY.search(sentence.words) is not None
    if _IN_PLACE.search(sentence.words) and not names_entries:
        trouble = "It puts words in the place of others: whether they are entries, or parts of one, it does not say."
        return NamedEntries((), None, (trouble,))
    pairs = "respectively" in sentence.words.casefold()
    walk = _Walk(
        sentence,
        verb,
        names_an_entry=_OF_ENTRY.search(sentence.words) is not None,
        pairs=pairs,
    )
    walk.run()
    return NamedEntries(tuple(walk.found), walk.verb, tuple(walk.troubles))


def unknown_words(sentence: Sentence) -> list[str]:
    """Return the words between verbs, destinations and lists that no form explains."""
    return _unknown_in(" ".join(token.text for token in sentence.tokens if token.kind is TokenKind.WORDS))


def _unknown_in(between: str) -> list[str]:
    plain = _NATIONALITY.sub("", _INNER_LABEL.sub(" ", _SAYS_NOTHING.sub(" ", between)))
    counted = find_number(plain) is not None
    words = _WORD.findall((_NUMBER_WORDS.sub("", plain) if counted else plain).casefold())
    return [word for word in words if word not in _KNOWN_WORDS]


@dataclass(slots=True)
class _Walk:
    """One sentence with names, walked from left to right; `between` are the words since the last verb or list."""

    sentence: Sentence
    verb: Verb | None
    headings: tuple[str | None, ...] = (None,)
    is_unused: bool = False
    between: str = ""
    of_entry: bool = False
    names_an_entry: bool = False
    wording: bool = False
    is_owner_first: bool = False
    pairs: bool = False
    is_paired: bool = False
    by_means: bool = False
    found: list[NamedEntry] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Walk all tokens, then see what is left over."""
        for place, token in enumerate(self.sentence.tokens):
            if token.kind is TokenKind.WORDS:
                self.between += f" {token.text}"
            elif token.kind is TokenKind.VERB:
                revised = self.verb is Verb.REVISE and bool(self.found)
                self.by_means |= revised and _BY_MEANS.fullmatch(self.between) is not None
                self.verb, self.between = Verb(token.text), ""
            elif token.kind is TokenKind.NAMES:
                self._take(self.sentence.lists[int(token.text)])
                self.between = ""
            else:
                self._enter(token.headings, place)
        self._judge()

    def _judge(self) -> None:
        """Tell what is left over, and take nothing from a sentence that says of others than it names."""
        unknown = unknown_words(self.sentence)
        named_under = {each.heading for each in self.found}
        if self.is_unused and self.found and named_under.isdisjoint(self.headings) and self.sentence.words[-1] != ":":
            self._tell_unused()
        is_elsewhere = not _PLACES.isdisjoint(unknown) and not self._only_revises()
        is_unpaired = self.pairs and not self.is_paired
        if is_unpaired or is_elsewhere or not _EXCEPTS.isdisjoint(unknown):
            self.found.clear()
        if unknown and not self._only_revises():
            # An entry told too often costs a look, one released for a word that was not understood more.
            self.found = [each for each in self.found if each.verb is not Verb.REMOVE]
        if is_unpaired:
            self.troubles.append("Which of them is meant by “respectively” is not clear.")
        if self.sentence.trouble:
            self.troubles.append(self.sentence.trouble)
        if self.wording and not self.of_entry:
            self.found = [each for each in self.found if each.verb is Verb.REVISE or _ENTRY.search(self.sentence.words)]
            self.troubles.append("It changes part of an entry that it does not name.")
        elif unknown and not self._only_revises():
            self.troubles.append(f"Words not understood: {', '.join(unknown)}.")

    def _take(self, names: tuple[str, ...]) -> None:
        """Take a list: entries, entries of which a part changes, or the wording of such a part.

        A changed part (an alias removed, a phrase replaced) makes a revision of its entry, never a removal of it.
        """
        if self.found and _OTHER_NAMES.search(self.between):
            return
        stated = find_number(self.between)
        if names and stated not in (None, len(names)):
            self.troubles.append(f"It speaks of {stated} and names {len(names)}.")
        speaks_of_entry = _ENTRY.search(self.between) is not None
        if _AS_PART.match(self.between):
            self.found.clear()
        if self.by_means and speaks_of_entry:
            self.by_means = self.wording = False
        names_no_entry = _OWNS.fullmatch(self.between) is not None
        owns = (self.wording or bool(self.found)) and names_no_entry
        if self.by_means:
            self.wording = self.of_entry = True
            if len(names) > len(self.found) == 1 and _ENTRIES.search(self.sentence.words):
                self.troubles.append("It speaks of entries and names one: others may be among what is added to it.")
        elif (owns and (not self.wording or self.is_owner_first)) or (names_no_entry and self.verb is Verb.ADD):
            self.found.clear()
            self.troubles.append("It is not clear whether entries are meant, or parts of them.")
        elif owns or _OF_ENTRY.search(self.between) or (self.wording and speaks_of_entry) or self._is_part_of_names():
            self.of_entry = True
            self._add(Verb.REVISE, names)
        elif not speaks_of_entry and (self.names_an_entry or PART_OF_ENTRY.search(self.between)):
            self.wording, self.is_owner_first = True, _PART_OF.search(self.between) is not None
        else:
            self._add(self.verb, names)

    def _add(self, verb: Verb | None, names: tuple[str, ...]) -> None:
        """Add entries to what was found, if it is clear what becomes of them."""
        if verb is None:
            self.troubles.append("No verb is named.")
        elif not names and not self.sentence.trouble:
            self.troubles.append("A name is empty.")
        elif verb is not Verb.REVISE and not _NAMED.search(self.between) and _unknown_in(self.between):
            self.troubles.append(f"Whether an entry is meant by {', '.join(names)} is not clear.")
        elif verb is Verb.REMOVE and PART_OF_ENTRY.search(self.between):
            self.troubles.append("It is not clear whether entries go, or a part of them.")
        else:
            self.found += self._under(self.headings, [NamedEntry(verb, None, entry_name(name)) for name in names])
            self.is_unused = False

    def _under(self, headings: Sequence[str | None], entries: Sequence[NamedEntry]) -> list[NamedEntry]:
        """Return entries under each of the headings, or each under its own one where the sentence says so."""
        if self.pairs and len(headings) == len(entries) > 1:
            self.is_paired = True
            return [replace(entry, heading=heading) for entry, heading in zip(entries, headings, strict=True)]
        return [replace(entry, heading=heading) for heading in headings for entry in entries]

    def _tell_unused(self) -> None:
        self.troubles.append(f"Nothing is named under {' and '.join(filter(None, self.headings))}.")

    def _is_part_of_names(self) -> bool:
        """Return whether the words before a list are "revising the addresses of", in a sentence with no other list."""
        return self.verb is Verb.REVISE and len(self.sentence.lists) == 1 and bool(_PART_OF.search(self.between))

    def _only_revises(self) -> bool:
        """Return whether all that is said concerns entries that are named as revised.

        The table shows how they read now.
        """
        speaks_of_part = self.of_entry or PART_OF_ENTRY.search(self.sentence.words)
        return bool(speaks_of_part and self.found and all(each.verb is Verb.REVISE for each in self.found))

    def _enter(self, headings: tuple[str, ...], place: int) -> None:
        """Enter a destination. One that closes a sentence ("the entry for “A” under CHINA") is of what came before."""
        if self.is_unused and headings != self.headings:
            self._tell_unused()
        following = [token.kind for token in self.sentence.tokens[place + 1 :] if token.kind is not TokenKind.WORDS]
        homeless = any(each.heading is None for each in self.found)
        behind = self.sentence.tokens[place + 1] if place + 1 < len(self.sentence.tokens) else None
        closes = following[:1] != [TokenKind.VERB] or (behind and _CLOSES.match(behind.text))
        if homeless and closes:
            with_heading = [each for each in self.found if each.heading is not None]
            self.found = [*with_heading, *self._under(headings, [each for each in self.found if each.heading is None])]
        else:
            self.headings, self.is_unused = headings, True

"""Amendatory instructions: which entries a rule adds, revises and removes, in the order it says so.

Small passes over text, in the manner of a person with a pencil: find the instruction on supplement no. 4 to part 744,
take the quoted names out, mark destinations ("Under CANADA") and verbs ("by adding"), and see whether any word is left
over. Every paragraph of our supplement gives an instruction, or is set aside by name because it changes no entry, or
is unread. Forms: Office of the Federal Register, Document Drafting Handbook, "Amendatory instructions".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sources.reading.markup import squeeze
from sources.reading.provisions import ENTITY_LIST_PART, Provision, read_part_heading, read_provision
from sources.reading.sentences import Sentence, TokenKind, read_sentence
from state.rules import UnreadInstruction, Verb


@dataclass(frozen=True, slots=True)
class Instruction:
    """One verb on one entry, in the instruction's wording; `sentence` is the paragraph it stands in."""

    verb: Verb
    destination: str
    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """A paragraph of our supplement that changes no entry, and what it does instead."""

    sentence: str
    reason: str


@dataclass(frozen=True, slots=True)
class Instructions:
    """All that the amendatory paragraphs say of the Entity List; `provisions` is everything the document amends."""

    amendments: tuple[Instruction, ...]
    unread: tuple[UnreadInstruction, ...]
    set_aside: tuple[SetAside, ...]
    provisions: tuple[Provision, ...]


_ENTRY = re.compile(r"\bentr(?:y|ies)\b", re.IGNORECASE)
_SPEAKS_OF_ENTRIES = re.compile(r"\b(?:entr(?:y|ies)|entit(?:y|ies)|alphabetical)\b", re.IGNORECASE)
_ALPHABETICAL = re.compile(r"\balphabetical\b", re.IGNORECASE)
_VERB_WORD = re.compile(r"\b(?:add|revis|republish|correct|remov|delet)", re.IGNORECASE)
# Forms: "the alias “A” from the entry for “F”", "in the entry for “F”, ...", "the license requirement for the entry".
_OF_ENTRY = re.compile(r"\b(?:in|to|of|from|within|for)\s+(?:the|each|these|this)\s+entr(?:y|ies)\b", re.IGNORECASE)
_PART_OF_ENTRY = re.compile(
    r"\b(?:in (?:its|their) places?|phrases?|words?|sentences?|alias(?:es)?|address(?:es)?(?!\s+entr)|names?|spelling"
    r"|text|citations?|references?|requirements?|polic(?:y|ies)|columns?|designations?|footnotes?|punctuation)\b",
    re.IGNORECASE,
)
# Forms: “A” to read “B”; redesignating; anything that suspends or moves entries.
_OTHER_VERB = re.compile(
    r"\b(?:redesignat\w+|to\s+read\s+⟦|renam\w+|suspend\w*|stay(?:s|ed|ing)?|mov(?:es?|ing)|transfer\w*)\b",
    re.IGNORECASE,
)
_CHANGES_NO_ENTRY = (
    (re.compile(r"\bintroductory\s+(?:text|paragraph)\b", re.IGNORECASE), "introductory text"),
    (re.compile(r"\bfootnotes?\b", re.IGNORECASE), "a footnote of the list"),
    (re.compile(r"\bauthority\b", re.IGNORECASE), "the authority citation"),
    (re.compile(r"(?<!under the )\bheadings?\b", re.IGNORECASE), "a heading of the table"),
)
_LEADS_TO_TABLE = re.compile(r"^the\s+[\w\s,]*\breads?\s+as\s+follows\b", re.IGNORECASE)
_KNOWN_WORDS = frozenset(
    "by in alphabetical order entry entries for the an a new existing following and or to read reads as follows "
    "under of heading headings destination destinations country listed its their this list part no supplement entity "
    "entities address addresses party parties additional below set forth "
    "one two three four five six seven eight nine ten".split()
)
_WORD = re.compile(r"[^\W\d_]+")
_INNER_LABEL = re.compile(r"(?:(?<=[\s;,:])|^)\(?(?:[a-z]|[ivxl]{2,5}|\d{1,2})[.)](?=\s)")


def read_instructions(paragraphs: Sequence[str]) -> Instructions:
    """Read the amendatory paragraphs of a document, in order.

    A paragraph that is a part's heading ("PART 744—...") says which part the ones behind it amend. Paragraphs on other
    provisions are told in `provisions` and otherwise left alone.
    """
    reading = _Reading()
    for paragraph in filter(None, map(squeeze, paragraphs)):
        reading.take(paragraph)
    return Instructions(
        tuple(reading.amendments), tuple(reading.unread), tuple(reading.set_aside), tuple(reading.provisions)
    )


@dataclass(slots=True)
class _Reading:
    """What is known on the way down, and what was found.

    `standing_verb` is one that a paragraph without names gave to those below it ("by adding:"); `last_verb` may only
    be used by a paragraph that does nothing but go on with a list of names.
    """

    part: str = ""
    provision: Provision | None = None
    destination: str = ""
    destination_label: str = ""
    standing_verb: Verb | None = None
    last_verb: Verb | None = None
    amendments: list[Instruction] = field(default_factory=list)
    unread: list[UnreadInstruction] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    provisions: list[Provision] = field(default_factory=list)

    def take(self, paragraph: str) -> None:
        """Read one paragraph: a part's heading, the head of an instruction, or a paragraph of one."""
        if part := read_part_heading(paragraph):
            self.part, self.provision = part, None
            return
        provision = read_provision(paragraph, self.part) or self._headless_provision(paragraph)
        if provision is not None:
            self.provision = provision
            self.provisions.append(provision)
            self.destination = self.destination_label = ""
            self.standing_verb = self.last_verb = None
        if self.provision is not None and self.provision.is_entity_list:
            self._read_paragraph(paragraph, provision.rest if provision else paragraph)

    def _headless_provision(self, paragraph: str) -> Provision | None:
        """Take entries amended with no head above them for ours: better read than passed over in silence."""
        headless = self.provision is None and self.part in ("", ENTITY_LIST_PART) and _ENTRY.search(paragraph)
        if headless and (_VERB_WORD.search(paragraph) or _ALPHABETICAL.search(paragraph)):
            return Provision("entries of a list that is not named", "", True, "", paragraph)
        return None

    def _read_paragraph(self, paragraph: str, body: str) -> None:
        """Read a paragraph of our supplement; `body` is what of it stands behind the head."""
        sentence = read_sentence(body)
        if not self._inherits_destination(sentence.label):
            self.destination = ""
        if _OTHER_VERB.search(sentence.words):
            self._leave_unread(paragraph, sentence, "It does something other than add, revise or remove whole entries.")
        elif sentence.has(TokenKind.NAMES):
            self._read_names(paragraph, sentence)
        else:
            self._read_without_names(paragraph, sentence)

    def _inherits_destination(self, label: str) -> bool:
        """Whether a paragraph stands below the destination in force.

        One with the next letter ("c." after "b. Under CHINA") stands beside it. "i." is always the first of a row
        below, though it follows "h." too.
        """
        follows = len(label) == len(self.destination_label) == 1 and ord(label) == ord(self.destination_label) + 1
        return not follows or label == "i"

    def _read_without_names(self, paragraph: str, sentence: Sentence) -> None:
        """Read a paragraph with no quoted name: it leads to others ("b. Under CHINA, by:"), or changes no entry."""
        verbs = [Verb(token.text) for token in sentence.tokens if token.kind is TokenKind.VERB]
        self._stand_under(sentence)
        if reason := _why_no_entry(sentence):
            self.set_aside.append(SetAside(paragraph, reason))
        elif _SPEAKS_OF_ENTRIES.search(sentence.words) or _unknown_words(sentence) or len(verbs) > 1:
            self._leave_unread(paragraph, sentence, "It names no entry.")
        else:
            self.standing_verb = verbs[0] if verbs else self.standing_verb
            self.set_aside.append(SetAside(paragraph, "leads to the paragraphs below it"))

    def _stand_under(self, sentence: Sentence) -> None:
        """Let the last destination of a paragraph hold for the paragraphs below it."""
        destinations = [token.text for token in sentence.tokens if token.kind is TokenKind.DESTINATION]
        if destinations:
            self.destination, self.destination_label = destinations[-1], sentence.label
            self.standing_verb = None if sentence.has(TokenKind.NAMES) else self.standing_verb

    def _read_names(self, paragraph: str, sentence: Sentence) -> None:
        """Read a paragraph with lists of names, and tell what of it is not understood."""
        walk = _Walk(sentence, self._verb_before(sentence))
        walk.run()
        for each in walk.found:
            if heading := each.heading or self.destination:
                self.amendments.append(Instruction(each.verb, heading, each.name, paragraph))
            else:
                walk.troubles.append(f"No destination is named for {each.name}.")
        for trouble in walk.troubles:
            self._leave_unread(paragraph, sentence, trouble)
        self._stand_under(sentence)
        self.last_verb = walk.verb

    def _verb_before(self, sentence: Sentence) -> Verb | None:
        """Give the verb that a paragraph without one means.

        Forms: "in alphabetical order, entries for" means adding; below "by adding:" it is that; a paragraph that is
        only the rest of a list goes on with the verb before.
        """
        if sentence.has(TokenKind.VERB):
            return None
        if _ALPHABETICAL.search(sentence.words):
            return Verb.ADD
        goes_on = sentence.tokens[0].kind is TokenKind.NAMES and not sentence.has(TokenKind.DESTINATION)
        return self.last_verb if goes_on else self.standing_verb

    def _leave_unread(self, paragraph: str, sentence: Sentence, reason: str) -> None:
        number = self.provision.number if self.provision else ""
        place = "amendatory instruction" + (f" {number}" if number else "")
        self.unread.append(
            UnreadInstruction(place + (f", {sentence.label}" if sentence.label else ""), paragraph, reason)
        )


@dataclass(frozen=True, slots=True)
class _Found:
    """A verb on a name; the heading is None where the sentence itself names none."""

    verb: Verb
    heading: str | None
    name: str


@dataclass(slots=True)
class _Walk:
    """One sentence with names, walked from left to right; `between` are the words since the last verb or list."""

    sentence: Sentence
    verb: Verb | None
    heading: str | None = None
    between: str = ""
    of_entry: bool = False
    names_an_entry: bool = False
    wording: bool = False
    found: list[_Found] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Walk all tokens, then see what is left over."""
        self.names_an_entry = _OF_ENTRY.search(self.sentence.words) is not None
        for place, token in enumerate(self.sentence.tokens):
            if token.kind is TokenKind.WORDS:
                self.between += f" {token.text}"
            elif token.kind is TokenKind.VERB:
                self.verb, self.between = Verb(token.text), ""
            elif token.kind is TokenKind.NAMES:
                self._take(self.sentence.lists[int(token.text)])
                self.between = ""
            else:
                self._enter(token.text, place)
        unknown = _unknown_words(self.sentence)
        if self.wording and not self.of_entry:
            self.troubles.append("It changes part of an entry that it does not name.")
        elif unknown and not self._only_revises():
            self.troubles.append(f"Words not understood: {', '.join(unknown)}.")

    def _take(self, names: tuple[str, ...]) -> None:
        """Take a list: entries, entries of which a part changes, or the wording of such a part.

        A changed part (an alias removed, a phrase replaced) makes a revision of its entry, never a removal of it.
        """
        verb = self.verb
        if _OF_ENTRY.search(self.between):
            verb, self.of_entry = Verb.REVISE, True
        elif not _ENTRY.search(self.between) and self._speaks_of_part():
            self.wording = True
            return
        if verb is None:
            self.troubles.append(f"No verb is named for {names[0] if names else 'the list'}.")
            return
        self.found += [_Found(verb, self.heading, name) for name in names]

    def _only_revises(self) -> bool:
        """Whether all that is said concerns entries that are named as revised: the table shows how they read now."""
        speaks_of_part = self.of_entry or _PART_OF_ENTRY.search(self.sentence.words)
        return bool(speaks_of_part and self.found and all(each.verb is Verb.REVISE for each in self.found))

    def _speaks_of_part(self) -> bool:
        """Whether a list with no word "entry" before it is the wording of a part of an entry."""
        return self.names_an_entry or _PART_OF_ENTRY.search(self.between) is not None

    def _enter(self, heading: str, place: int) -> None:
        """Enter a destination. One that closes a sentence ("the entry for “A” under CHINA") is of what came before."""
        following = [token.kind for token in self.sentence.tokens[place + 1 :] if token.kind is not TokenKind.WORDS]
        homeless = any(each.heading is None for each in self.found)
        if homeless and following[:1] != [TokenKind.VERB]:
            self.found = [_Found(each.verb, each.heading or heading, each.name) for each in self.found]
        else:
            self.heading = heading


def _why_no_entry(sentence: Sentence) -> str:
    """Give what a paragraph changes instead of entries; empty where it may change one."""
    if _LEADS_TO_TABLE.search(sentence.words):
        return "the words that lead to the table"
    if _ENTRY.search(sentence.words):
        return ""
    return next((reason for form, reason in _CHANGES_NO_ENTRY if form.search(sentence.words)), "")


def _unknown_words(sentence: Sentence) -> list[str]:
    """Give the words between verbs, destinations and lists that no form explains."""
    between = " ".join(token.text for token in sentence.tokens if token.kind is TokenKind.WORDS)
    words = _WORD.findall(_INNER_LABEL.sub(" ", between).casefold())
    return [word for word in words if word not in _KNOWN_WORDS]

"""Amendatory instructions: which entries a rule adds, revises and removes, in the order it says so.

Small passes over text, in the manner of a person with a pencil: find the instruction on supplement no. 4 to part 744,
take the quoted names out, mark destinations ("Under CANADA") and verbs ("by adding"), and see whether any word is left
over. The Unverified List and the Military End-User List are amended in the same grammar. Every paragraph gives an
instruction, or is set aside by name because it changes no entry of a list, or is unread.
Forms: Office of the Federal Register, Document Drafting Handbook, "Amendatory instructions".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sources.reading.markup import squeeze
from sources.reading.rules.entry_edits import EditedEntry, read_edited_entries
from sources.reading.rules.heading_changes import HeadingWords, read_heading_change
from sources.reading.rules.named_entries import read_named_entries, unknown_words
from sources.reading.rules.other_changes import leads_to_table, why_no_entry, why_not_read
from sources.reading.rules.provisions import PART_OF_LISTS, Provision, read_part_heading, read_provision
from sources.reading.rules.quoted_names import leaves_name_open
from sources.reading.rules.sentences import Sentence, TokenKind, read_sentence
from sources.reading.rules.stated_counts import find_number
from state.destinations import find_destination
from state.edits import Edit
from state.listings import ListCode
from state.rules import SetAside, UnreadInstruction, Verb


@dataclass(frozen=True, slots=True)
class Instruction:
    """One verb on one entry of one list, in the instruction's wording.

    `sentence` is the paragraph it stands in, `number` that of the whole instruction ("9"), `position` counts what the
    document amends, in its order. `edits` say how the entry reads afterwards, where the sentence settles that.
    """

    verb: Verb
    destination: str
    name: str
    sentence: str
    list_code: ListCode = ListCode.ENTITY_LIST
    number: str = ""
    edits: tuple[Edit, ...] = ()
    position: int = 0


@dataclass(frozen=True, slots=True)
class UnnamedEntries:
    """One verb on entries that only the table names ("adding under Armenia two Armenian entities").

    `stated` is how many the sentence says there are, None where it does not; `place` says where it stands.
    """

    verb: Verb
    destination: str
    stated: int | None
    sentence: str
    list_code: ListCode
    number: str
    place: str
    position: int = 0


@dataclass(frozen=True, slots=True)
class HeadingInstruction:
    """A change of one heading of one list; `renamed_to` is None where it goes with all its entries."""

    heading: str
    renamed_to: str | None
    sentence: str
    list_code: ListCode
    number: str
    position: int


@dataclass(frozen=True, slots=True)
class Instructions:
    """All that the amendatory paragraphs say of our lists; `provisions` is everything the document amends.

    `set_aside` are paragraphs on our lists that change no entry, `of_others` those on other provisions.
    """

    amendments: tuple[Instruction, ...]
    unnamed: tuple[UnnamedEntries, ...]
    headings: tuple[HeadingInstruction, ...]
    unread: tuple[UnreadInstruction, ...]
    set_aside: tuple[SetAside, ...]
    of_others: tuple[SetAside, ...]
    provisions: tuple[Provision, ...]


NO_PROVISION = "It amends no provision that is named."
# A paragraph that closes a quotation before it opens one, and has no label of its own.
_CLOSES_NAME = re.compile(r"(?!\(?[a-z\d]{1,5}[.)]\s)[^“”]*”")
_ENTRY = re.compile(r"\bentr(?:y|ies)\b", re.IGNORECASE)
_SPEAKS_OF_ENTRIES = re.compile(r"\b(?:entr(?:y|ies)|entit(?:y|ies)|alphabetical)\b", re.IGNORECASE)
_ALPHABETICAL = re.compile(r"\balpha(?:bet|numer)ical\b|\balphanumeric\b", re.IGNORECASE)
_VERB_WORD = re.compile(
    r"\b(?:add|amend|insert|revis|republish|correct|remov|delet|replac|substitut|redesignat|renam|mov|should\sread)",
    re.IGNORECASE,
)
# Words of a page's head or foot that a page break left within a name.
_NO_NAME = re.compile(
    r"\bpage \d{1,4}\b|\bbilling code\b|\bdocket no\b|\bRIN \d{4}-|\bFR Doc\b|\d{1,2}/\d{1,2}/\d{2,4}"
    r"|[-–—] \d{1,4} [-–—]|\ufffd",
    re.IGNORECASE,
)


def read_instructions(paragraphs: Sequence[str]) -> Instructions:
    """Read the amendatory paragraphs of a document, in order.

    A paragraph that is a part's heading ("PART 744—...") says which part the ones behind it amend. Paragraphs on other
    provisions are told in `provisions` and otherwise left alone.
    """
    reading = _Reading()
    for paragraph in _with_names_whole(filter(None, map(squeeze, paragraphs))):
        reading.take(paragraph)
    reading.close_lead()
    return Instructions(
        tuple(reading.amendments),
        tuple(reading.unnamed),
        tuple(reading.headings),
        tuple(reading.unread),
        tuple(reading.set_aside),
        tuple(reading.of_others),
        tuple(reading.provisions),
    )


def _with_names_whole(paragraphs: Iterable[str]) -> Iterator[str]:
    """Join a paragraph that ends inside a quoted name with the one behind it that closes the quotation."""
    held = ""
    for paragraph in paragraphs:
        if held and not _CLOSES_NAME.match(paragraph):
            yield held
            held = ""
        held = f"{held} {paragraph}".strip()
        if not leaves_name_open(held):
            yield held
            held = ""
    if held:
        yield held


@dataclass(frozen=True, slots=True)
class _Lead:
    """A paragraph that leads to others: "2. Supplement no. 4 to part 744 is amended by:", "b. Under CANADA,"."""

    paragraph: str
    label: str
    names_destination: bool


@dataclass(slots=True)
class _Reading:
    """What is known on the way down, and what was found.

    `standing_verb` is one that a paragraph without names gave to those below it ("by adding:"); `last_verb` may only
    be used by a paragraph that does nothing but go on with a list of names. `open_lead` is a paragraph that leads to
    others of which none has come yet.
    """

    part: str = ""
    provision: Provision | None = None
    headings_above: tuple[str, ...] = ()
    destination_label: str = ""
    standing_verb: Verb | None = None
    last_verb: Verb | None = None
    open_lead: _Lead | None = None
    amendments: list[Instruction] = field(default_factory=list)
    unnamed: list[UnnamedEntries] = field(default_factory=list)
    headings: list[HeadingInstruction] = field(default_factory=list)
    unread: list[UnreadInstruction] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    of_others: list[SetAside] = field(default_factory=list)
    provisions: list[Provision] = field(default_factory=list)

    def take(self, paragraph: str) -> None:
        """Read one paragraph: a part's heading, the head of an instruction, or a paragraph of one."""
        if part := read_part_heading(paragraph):
            self.close_lead()
            self.part, self.provision = part, None
            return
        provision = read_provision(paragraph, self.part) or self._headless_provision(paragraph)
        if provision is not None:
            self.close_lead()
            self.provision = provision
            self.provisions.append(provision)
            self.headings_above, self.destination_label = (), ""
            self.standing_verb = self.last_verb = None
        if self.provision is None or not self.provision.is_ours:
            reason = f"It amends {self.provision.name}." if self.provision else NO_PROVISION
            self.of_others.append(SetAside(self._place(""), paragraph, reason))
        elif len(self.provision.lists) > 1:
            self._leave_unread(paragraph, "", "It amends several lists at once: which entry is of which, is not read.")
        else:
            self._read_paragraph(paragraph, provision.rest if provision else paragraph)

    def _headless_provision(self, paragraph: str) -> Provision | None:
        """Take entries amended with no head above them for ours: better read than passed over in silence."""
        headless = self.provision is None and self.part in ("", PART_OF_LISTS) and _ENTRY.search(paragraph)
        if headless and (_VERB_WORD.search(paragraph) or _ALPHABETICAL.search(paragraph)):
            return Provision("entries of a list that is not named", "", (ListCode.ENTITY_LIST,), "", paragraph)
        return None

    @property
    def destination(self) -> str:
        """The one heading that the paragraphs above have named; empty where they named none, or several."""
        return self.headings_above[0] if len(self.headings_above) == 1 else ""

    def _read_paragraph(self, paragraph: str, body: str) -> None:
        """Read a paragraph of our supplement; `body` is what of it stands behind the head."""
        sentence = read_sentence(body)
        if self.open_lead and self.open_lead.names_destination and sentence.has(TokenKind.DESTINATION):
            self.close_lead()
        if not self._inherits_destination(sentence.label):
            self.headings_above = ()
        if edited := read_edited_entries(sentence):
            self._read_edited(paragraph, sentence, edited)
        elif changed := read_heading_change(sentence, self.destination):
            self._change_heading(paragraph, sentence, changed)
        elif trouble := why_not_read(sentence):
            self.open_lead = None
            self._leave_unread(paragraph, sentence.label, trouble)
        elif sentence.has(TokenKind.NAMES):
            self._read_names(paragraph, sentence)
        else:
            self._read_without_names(paragraph, sentence)

    def _inherits_destination(self, label: str) -> bool:
        """Return whether a paragraph stands below the destination in force.

        One with the next letter ("c." after "b. Under CHINA") stands beside it. "i." is always the first of a row
        below, though it follows "h." too.
        """
        follows = len(label) == len(self.destination_label) == 1 and ord(label) == ord(self.destination_label) + 1
        return not follows or label == "i"

    def _read_without_names(self, paragraph: str, sentence: Sentence) -> None:
        """Read a paragraph with no quoted name: it leads to others, leaves the names to the table, or names nothing."""
        self._set_destination(sentence)
        if leads_to_table(sentence):
            self._set_aside(paragraph, "the words that lead to the table")
        elif reason := why_no_entry(sentence):
            self.open_lead = None
            self._set_aside(paragraph, reason)
        elif self._leads(sentence):
            self.standing_verb = self.last_verb = next(iter(sentence.verbs), self.standing_verb)
            self.open_lead = _Lead(paragraph, sentence.label, sentence.has(TokenKind.DESTINATION))
            self._set_aside(paragraph, "leads to the paragraphs below it")
        else:
            self.open_lead = None
            self._read_unnamed(paragraph, sentence)

    def _leads(self, sentence: Sentence) -> bool:
        """Return whether a paragraph leads to those below it: it says nothing of entries, or ends with a colon."""
        plain = not unknown_words(sentence) and len(sentence.verbs) <= 1
        has_colon = sentence.words.endswith(":") and not sentence.words.endswith("read as follows:")
        return plain and (has_colon or not _SPEAKS_OF_ENTRIES.search(sentence.words))

    def _read_unnamed(self, paragraph: str, sentence: Sentence) -> None:
        """Read "by adding under Armenia, in alphabetical order, two Armenian entities": the table names them."""
        verb = self._verb_before(sentence) or next(iter(sentence.verbs), None)
        is_plain = len(sentence.verbs) <= 1 and len(set(sentence.destinations)) <= 1 and not unknown_words(sentence)
        if not (verb and self.destination and is_plain and _SPEAKS_OF_ENTRIES.search(sentence.words)):
            self._leave_unread(paragraph, sentence.label, "It names no entry.")
            return
        self.last_verb = verb
        if verb is Verb.REMOVE:
            trouble = "It removes entries that it does not name: find them in the list as it stood."
            self._leave_unread(paragraph, sentence.label, trouble)
            return
        stated, place = find_number(sentence.words), self._place(sentence.label)
        code, number, position = self._list_code(), self._number(), self._position()
        self.unnamed.append(UnnamedEntries(verb, self.destination, stated, paragraph, code, number, place, position))

    def _set_destination(self, sentence: Sentence) -> None:
        """Let the last destination of a paragraph hold for the paragraphs below it."""
        if sentence.destinations:
            (*_, last) = (token for token in sentence.tokens if token.kind is TokenKind.DESTINATION)
            self.headings_above, self.destination_label = last.headings, sentence.label
            self.standing_verb = None if sentence.has(TokenKind.NAMES) and sentence.verbs else self.standing_verb

    def _read_names(self, paragraph: str, sentence: Sentence) -> None:
        """Read a paragraph with lists of names, and tell what of it is not understood."""
        read = read_named_entries(sentence, self._verb_before(sentence))
        homeless = [each.name for each in read.entries if not (each.heading or self.headings_above)]
        for each in read.entries:
            for heading in (each.heading,) if each.heading else self.headings_above:
                self._amend(each.verb, heading, each.name, paragraph)
        for trouble in (*read.troubles, *(f"No destination is named for {name}." for name in homeless)):
            self._leave_unread(paragraph, sentence.label, trouble)
        self._set_destination(sentence)
        self.last_verb = read.last_verb
        self.open_lead = None

    def _read_edited(self, paragraph: str, sentence: Sentence, edited: Sequence[EditedEntry]) -> None:
        """Take entries of which the sentence itself says how they read afterwards."""
        self.open_lead = None
        for each in edited:
            if heading := each.heading or self.destination:
                self._amend(Verb.REVISE, heading, each.name, paragraph, each.edits)
            else:
                self._leave_unread(paragraph, sentence.label, f"No destination is named for {each.name}.")
        if edited[0].heading:
            self.headings_above, self.destination_label = (edited[0].heading,), sentence.label
        self.last_verb = Verb.REVISE

    def _change_heading(self, paragraph: str, sentence: Sentence, changed: HeadingWords) -> None:
        """Take a heading that goes with its entries or is renamed; one that comes brings no entry of itself."""
        self.open_lead = None
        self._set_destination(sentence)
        if changed.is_new:
            self._set_aside(paragraph, f"the heading {changed.heading}, to which it adds no entry")
            return
        self.headings.append(
            HeadingInstruction(
                changed.heading, changed.renamed_to, paragraph, self._list_code(), self._number(), self._position()
            )
        )

    def _amend(self, verb: Verb, heading: str, name: str, paragraph: str, edits: tuple[Edit, ...] = ()) -> None:
        if find_destination(name):
            self._leave_unread(paragraph, "", f"“{name}” is a destination, where the name of an entry is expected.")
            return
        if _NO_NAME.search(name):
            self._leave_unread(
                paragraph,
                "",
                f"“{name}” seems to hold a stamp, or the head or foot of a page.",
            )
            return
        if "“" in name and paragraph.count("“") != paragraph.count("”"):
            self._leave_unread(paragraph, "", f"“{name}” may be two names: a quotation in the sentence does not close.")
            return
        position = self._position()
        self.amendments.append(
            Instruction(verb, heading, name, paragraph, self._list_code(), self._number(), edits, position)
        )

    def _position(self) -> int:
        return len(self.amendments) + len(self.unnamed) + len(self.headings)

    def _list_code(self) -> ListCode:
        assert self.provision is not None, "entries are read below the head of a list"
        return self.provision.lists[0]

    def _number(self) -> str:
        return self.provision.number if self.provision else ""

    def _verb_before(self, sentence: Sentence) -> Verb | None:
        """Return the verb that a paragraph without one means.

        Forms: "in alphabetical order, entries for" means adding; below "by adding:" it is that; a paragraph that is
        only the rest of a list goes on with the verb before.
        """
        if sentence.has(TokenKind.VERB):
            return None
        if _ALPHABETICAL.search(sentence.words):
            return Verb.ADD
        goes_on = sentence.tokens[0].kind is TokenKind.NAMES and not sentence.has(TokenKind.DESTINATION)
        return self.last_verb if goes_on else self.standing_verb

    def close_lead(self) -> None:
        """Tell a paragraph that leads to others where none came: they are lost, or stand where nobody looked."""
        if self.open_lead is not None:
            self._leave_unread(self.open_lead.paragraph, self.open_lead.label, "It leads to nothing below it.")
            self.open_lead = None

    def _place(self, label: str) -> str:
        return f"amendatory instruction {self._number()}".strip() + (f", {label}" if label else "")

    def _leave_unread(self, paragraph: str, label: str, reason: str) -> None:
        self.unread.append(UnreadInstruction(self._place(label), paragraph, reason))

    def _set_aside(self, paragraph: str, reason: str) -> None:
        self.set_aside.append(SetAside(self._place(""), paragraph, reason))

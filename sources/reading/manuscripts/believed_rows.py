"""The rows of a manuscript's table, tied to the instructions that name them: believed only where they prove themselves.

A row is an entry's if its cell begins with the whole name that an instruction gives, or with one typing error in it
where no other name is as near, or with all of it but a legal form at its end. Where it stands under another heading
than the instruction says, the instruction's counts, if that name stands in it once. A row whose cells hold another
column's words, other than as many aliases as they announce, or a character that is no letter, is not believed: its
words are told, and its name alone is known.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from rapidfuzz.distance import OSA

from sources.reading.entries.aliases import is_dash_line
from sources.reading.entries.entry import read_entry
from sources.reading.entries.names import ends_with_destination, is_legal_form
from sources.reading.manuscripts.cell_lines import CellLine, one_line, printed_lines
from sources.reading.manuscripts.table_columns import Column, begins
from sources.reading.manuscripts.table_rows import TableRow
from sources.reading.rules.instructions import Instruction
from sources.reading.rules.pairing import name_key
from state.citations import read_citations
from state.destinations import find_destination
from state.listings import Listing, ListingKind

_BEHIND_NAME = re.compile(r"[\"”’')\]]*(?:\s*[,;:.(\[—]|\s+[–-]|\s*[af]\.?\s?k\.?\s?a\b|\s*$)", re.IGNORECASE)
_FORM = re.compile(r"[\s,]*([A-Za-z.]+)")
_LAST_WORD = re.compile(r"(?<![\s,])[\s,]+([A-Za-z.]+)$")
_MOST_ERRORS = 1
_SHORTEST_WITH_ERROR = 6  # letters: in a shorter name one error makes another one
_HEADING_WORDS = re.compile(
    r"\blicense\s+requirement|\b(?:license\s+)?review\s+policy\b|\bfederal\s+register\s+citation", re.IGNORECASE
)
_HEADING_LINE = re.compile(r"country|entity", re.IGNORECASE)
_OTHER_COLUMN = re.compile(
    r"\bitems\s+subject\s+to\s+the\s+EAR\b|\bpresumption\s+of\s+(?:denial|approval)\b|\b\d{2,3}\s+FR\s+[\[\d]",
    re.IGNORECASE,
)
_ROWS_LEFT_OUT = re.compile(r"\*[ \t]?\*[ \t]?\*")
_REQUIREMENT = re.compile(r"\bFor\s+all\s+items\s+subject\s+to\s+the\s+EAR\b")
_WORD = re.compile(r"\w")
_CITED = re.compile(r"\b\d{2,3}\s+FR\b|\[INSERT\b", re.IGNORECASE)
_MISCOUNTED = re.compile(r"states \d+ aliases, \d+ were read")
_ENDS_ITEM = re.compile(r"(?:[.;:!?)\]”\"]|\band)$")
_GOES_ON = re.compile(r"(?:[,:;—–-]|\band)$")
_PLACE = re.compile(
    r"\b(?:Road|Rd|Street|Avenue|Ave|Boulevard|Building|Bldg|Floor|Room|Suite|District|Province|P\.?\s?O\.?\s?Box)\b"
)
_TWICE = re.compile(r"\b(\w{2,})\s\1\b", re.IGNORECASE)
_ENDS_CELL = re.compile(r"[.)\]”\"’']$")
_NO_TEXT = frozenset({"Cc", "Co", "Cn", "Cs"})


@dataclass(frozen=True, slots=True)
class BelievedRow:
    """A row that is an instruction's for certain; `remark` says in words what of it is not as the instruction says."""

    instruction: Instruction
    listing: Listing
    remark: str


@dataclass(frozen=True, slots=True)
class DoubtedRow:
    """A row that is not believed, with the reason; `name` is the instruction's that it may belong to, None for none."""

    row: TableRow
    name: str | None
    reason: str


@dataclass(slots=True)
class Names:
    """The names of the instructions that add or revise, by letters alone."""

    instructions: tuple[Instruction, ...]
    _keys: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        """Take the letters of each name once."""
        self._keys = {each.name: letters(each.name) for each in self.instructions}

    def begin(self, text: str) -> bool:
        """Return whether a text begins with a name, or is how one begins."""
        key = letters(text)
        if not key or is_dash_line(text):
            return False
        return any(name.startswith(key) or self._begins(text, each) for each, name in self._keys.items())

    def whole_at_start(self, text: str) -> list[Instruction]:
        """Return the instructions whose whole name a text begins with, those of the longest name."""
        found = [each for each in self.instructions if self._begins(text, each.name)]
        longest = max((len(self._keys[each.name]) for each in found), default=0)
        return [each for each in found if len(self._keys[each.name]) == longest]

    def nearly_at_start(self, text: str) -> list[Instruction]:
        """Return the instructions whose name a text begins with but for one typing error, if that is one name."""
        found = [each for each in self.instructions if self._nearly(text, each.name)]
        return found if len({self._keys[each.name] for each in found}) == 1 else []

    def without_form_at_start(self, text: str) -> list[Instruction]:
        """Return the instructions whose name a text begins with but for its legal form at the end, if that is one."""
        found = [
            each
            for each in self.instructions
            if any(letters(text).startswith(key) and _ends_there(text, len(key)) for key in _without_form(each.name))
        ]
        return found if len({self._keys[each.name] for each in found}) == 1 else []

    def _begins(self, text: str, name: str) -> bool:
        key = self._keys[name]
        return letters(text).startswith(key) and _ends_there(text, len(key))

    def _nearly(self, text: str, name: str) -> bool:
        wanted, key = self._keys[name], letters(text)
        if len(wanted) < _SHORTEST_WITH_ERROR:
            return False
        for length in range(len(wanted) - _MOST_ERRORS, len(wanted) + _MOST_ERRORS + 1):
            beginning = key[:length]
            same_figures = re.findall(r"\d+", beginning) == re.findall(r"\d+", wanted)
            if same_figures and OSA.distance(beginning, wanted) <= _MOST_ERRORS and _ends_there(text, length):
                return True
        return False


def letters(text: str) -> str:
    """Return the letters and figures of a text, by which two spellings of one name are the same."""
    return name_key(text).replace(" ", "")


def _without_form(name: str) -> list[str]:
    """Return the letters of a name of several words without the legal forms at its end, one by one left out."""
    shorter, rest = [], name.rstrip(" .,")
    while (last := _LAST_WORD.search(rest)) and is_legal_form(last.group(1)):
        rest = rest[: last.start()]
        if " " in rest:
            shorter.append(letters(rest))
    return shorter


def believe_rows(rows: Sequence[TableRow], names: Names) -> tuple[list[BelievedRow], list[DoubtedRow]]:
    """Return the rows that prove themselves, each with its instruction, and all others."""
    believed: list[BelievedRow] = []
    doubted: list[DoubtedRow] = []
    ties = _ties(rows, names)
    tied = {(tie.instruction.destination, tie.instruction.name) for tie in ties if tie.instruction}
    missing = {id(each) for each in names.instructions if (each.destination, each.name) not in tied}
    for place, (row, tie) in enumerate(zip(rows, ties, strict=True)):
        if tie.instruction is None:
            doubted.append(DoubtedRow(row, tie.name, tie.remark))
            continue
        following = ties[place + 1] if place + 1 < len(ties) else None
        if (following is None or following.instruction) and _gap_after(row, tie.instruction, names, missing):
            row.doubts.append("The page ends with it, and the table does not go on with the next entry.")
        listing = replace(read_row(row), destination=tie.heading or tie.instruction.destination)
        if reason := next(_doubts(row, listing, tie.instruction, names), ""):
            doubted.append(DoubtedRow(row, tie.name, reason))
        else:
            believed.append(BelievedRow(tie.instruction, listing, tie.remark))
    return believed, doubted


def read_row(row: TableRow) -> Listing:
    """Return the entry that a row prints."""
    entity = printed_lines(row.cells.get(Column.ENTITY, ()))
    others = (one_line(row.cells.get(column, ())) for column in (Column.REQUIREMENT, Column.POLICY, Column.CITATION))
    return read_entry(row.heading, entity, *others)


def _is_citation(text: str) -> bool:
    """Return whether a cell has a citation, and no word that belongs to none."""
    return bool(_CITED.search(text)) and not any(map(_WORD.search, read_citations(text).unread))


def doubts_of_columns(row: TableRow) -> Iterator[str]:
    """Yield what speaks against a row whoever it names: cells of other columns, of several rows, or of no text."""
    cells = {column: one_line(row.cells.get(column, ())) for column in row.columns}
    if any(unicodedata.category(char) in _NO_TEXT or char == "\ufffd" for text in cells.values() for char in text):
        yield "A character in it cannot be read."
    entity = cells[Column.ENTITY]
    if _HEADING_WORDS.search(entity) or any(_HEADING_LINE.fullmatch(line.text) for line in row.cells[Column.ENTITY]):
        yield "Its cell holds the heading of a column."
    if any(_ROWS_LEFT_OUT.search(text) for text in cells.values()):
        yield "It runs into the asterisks of rows left out."
    if _OTHER_COLUMN.search(entity):
        yield "Its cell holds words of another column."
    if not _is_citation(cells[Column.CITATION]):
        yield "Its citation is none."
    if Column.REQUIREMENT in cells:
        yield from _doubts_of_license(cells[Column.REQUIREMENT], cells[Column.POLICY])
    if any(_has_hole(lines) for lines in row.cells.values()):
        yield "A line seems to be missing in it."
    if _GOES_ON.search(entity) or (row.ends_page and not _ENDS_CELL.search(entity)):
        yield "It does not come to its end."
    if _may_be_cut(row.cells[Column.ENTITY]):
        yield "A word in it may go on in the next line, or end."
    yield from row.doubts


def _may_be_cut(lines: Sequence[CellLine]) -> bool:
    """Return whether a word that fills its line is in capitals, as is what follows: it may be half a word."""
    return any(
        line.is_cut and line.text.isupper() and below.text.split()[0].isupper() for line, below in pairwise(lines)
    )


def _doubts_of_license(requirement: str, policy: str) -> Iterator[str]:
    if not requirement or not policy:
        yield "It has no license requirement, or no review policy."
    if any(begins(column, requirement) for column in (Column.POLICY, Column.CITATION)):
        yield "Its license requirement is of another column."
    if any(begins(column, policy) for column in (Column.REQUIREMENT, Column.CITATION)):
        yield "Its license review policy is of another column."
    if any(_TWICE.search(text) for text in (requirement, policy)):
        yield "A word of its license columns stands there twice."
    if any(_PLACE.search(text) or ends_with_destination(text) for text in (requirement, policy)):
        yield "Its license columns hold an address."
    if len(_REQUIREMENT.findall(requirement)) > 1:
        yield "It holds the license requirements of several rows."


def _doubts(row: TableRow, listing: Listing, instruction: Instruction, names: Names) -> Iterator[str]:
    """Yield what speaks against a row that begins with the instruction's name."""
    yield from doubts_of_columns(row)
    if any(_MISCOUNTED.search(note) for note in listing.notes):
        yield "It has another number of aliases than it announces."
    if listing.kind is ListingKind.PARTY and any(map(is_dash_line, listing.notes)):
        yield "A line with a dash in it is no alias."
    is_all_name = letters(one_line(row.cells[Column.ENTITY])) == letters(instruction.name)
    if not is_all_name and not _is_named(listing, instruction):
        yield "Where its name ends is not clear."
    others = [each for each in names.instructions if letters(each.name) != letters(instruction.name)]
    for line in printed_lines(row.cells[Column.ENTITY])[1:]:
        if not line.startswith("—") and Names(tuple(others)).whole_at_start(line):
            yield "Its cell goes on with another entry."


def _is_named(listing: Listing, instruction: Instruction) -> bool:
    """Return whether what was read as the name is the instruction's, but for one typing error."""
    name, wanted = letters(listing.name), letters(instruction.name)
    if listing.kind is ListingKind.CLASS:
        return name in wanted
    if OSA.distance(name, wanted) <= _MOST_ERRORS or name in _without_form(instruction.name):
        return True
    return name.startswith(wanted) and is_legal_form(listing.name[_end_of(listing.name, len(wanted)) :].strip(" .,"))


@dataclass(frozen=True, slots=True)
class _Tie:
    """The instruction that a row is of, and its name; None for none, and then `remark` says why.

    `heading` is the one that the row stands under where no instruction names it: theirs was lost.
    """

    instruction: Instruction | None
    name: str | None
    remark: str = ""
    heading: str | None = None


def _ties(rows: Sequence[TableRow], names: Names) -> list[_Tie]:
    """Return for each row the instruction that it is of; each instruction has one row at most."""
    texts = [one_line(row.cells.get(Column.ENTITY, ())) for row in rows]
    whole = [names.whole_at_start(text) for text in texts]
    nearly = [names.nearly_at_start(text) or names.without_form_at_start(text) for text in texts]
    found = [exact or near for exact, near in zip(whole, nearly, strict=True)]
    times = Counter(id(each) for candidates in found for each in candidates)
    free = {id(each) for each in names.instructions}
    headings = {each.destination for each in names.instructions}
    ties = []
    for row, candidates, exact in zip(rows, found, whole, strict=True):
        here = [each for each in candidates if each.destination == row.heading]
        only = candidates if len(candidates) == 1 and times[id(candidates[0])] == 1 else []
        instruction = next((each for each in here or only if id(each) in free), None)
        name = candidates[0].name if candidates else None
        if instruction is None:
            reason = "It is printed more than once." if candidates else "No instruction names it whole."
            ties.append(_Tie(None, name, reason))
            continue
        free.discard(id(instruction))
        remark = "" if exact else f"not quite “{instruction.name}” of the instruction, and taken for it"
        if not here:
            remark = f"stands under {row.heading or 'no heading'}; the instruction says {instruction.destination}"
        is_lost = row.heading and row.heading not in headings and find_destination(row.heading)
        ties.append(_Tie(instruction, name, remark, row.heading if is_lost else None))
    return ties


def _gap_after(row: TableRow, instruction: Instruction, names: Names, missing: set[int]) -> bool:
    """Return whether a row at a page's end is followed by another than the entry that should follow it.

    Then a page may be missing, and with it the rest of this row.
    """
    place = next(number for number, each in enumerate(names.instructions) if each is instruction)
    following = names.instructions[place + 1 : place + 2]
    return row.ends_page and bool(following) and id(following[0]) in missing


def _ends_there(text: str, count: int) -> bool:
    """Return whether a name of `count` letters ends where a text has that many; a legal form may follow."""
    end = _end_of(text, count)
    form = _FORM.match(text, end)
    if form and is_legal_form(form[1]):
        end = form.end()
    return _BEHIND_NAME.match(text, end) is not None


def _end_of(text: str, count: int) -> int:
    """Return the place in a text behind its first `count` letters and figures."""
    seen = 0
    for place, char in enumerate(text):
        if seen >= count:
            return place
        seen += len(letters(char))
    return len(text)


def _has_hole(lines: Sequence[CellLine]) -> bool:
    """Return whether white stands within a cell where what is above it does not come to an end."""
    return any(line.follows_hole and not _ENDS_ITEM.search(above.text) for above, line in pairwise(lines))

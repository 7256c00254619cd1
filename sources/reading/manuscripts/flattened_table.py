"""A table flattened to plain text: its cells found again, where the text leaves no doubt.

Cells come row by row or column by column, wrapped at any width, with asterisks for rows left out and the column heads
again on every page. What stands fast: a name at the start of a line that an instruction gives, a country heading, and
the set words of the other columns. A cell that these do not mark off is not guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sources.reading.entries.entry import read_entry
from sources.reading.manuscripts.anchors import Anchor, find_anchors, name_pattern
from sources.reading.manuscripts.printed_lines import one_line, printed_lines
from sources.reading.manuscripts.table_fields import Block, find_blocks, holds_requirement
from sources.reading.rules.instructions import Instruction
from sources.reading.rules.pairing import LEAST_LIKENESS, likeness
from sources.reading.rules.rule_table import TableReading
from state.listings import Listing
from state.rules import UnreadInstruction, Verb

_COLUMN_HEADS = re.compile(
    r"\bcountry\s+entity\s+license\s+requirements?\s+license\s+review\s+policy\s+federal\s+register\s+citations?\b",
    re.IGNORECASE,
)
_STARS = re.compile(r"\*(?:\s*\*){2,}")
# A line that parts rows for certain: for asterisks alone, or with the country heading that stands there.
_CUT = "⁂"
_CUT_LINE = re.compile(rf"(?m)^{_CUT}(?P<heading>.*)$")


@dataclass(slots=True)
class _Cells:
    """The cells of one row. `entity` is as typed, and a later page may add to it."""

    instruction: Instruction
    entity: str
    requirement: str
    policy: str
    citation: str

    def listing(self) -> Listing | None:
        """Return the entry, or None where the cell's name is not the one that the instruction gives."""
        columns = (one_line(self.requirement), one_line(self.policy), one_line(self.citation))
        listing = read_entry(self.instruction.destination, printed_lines(self.entity), *columns)
        return listing if likeness(self.instruction.name, listing) >= LEAST_LIKENESS else None


def read_flattened_table(lines: Sequence[str], instructions: Sequence[Instruction]) -> TableReading:
    """Read the rows of the entries that are added or revised; a row that belongs to none of them is unread."""
    shown = [instruction for instruction in instructions if instruction.verb is not Verb.REMOVE]
    reading = _Reading(_mark_cuts("\n".join(filter(None, lines)), shown), shown)
    reading.run()
    listings = [cells.listing() for cells in reading.cells]
    return TableReading(tuple(listing for listing in listings if listing), tuple(reading.unread))


def _mark_cuts(text: str, instructions: Sequence[Instruction]) -> str:
    """Put a cut in place of asterisks and country headings, and leave out the column heads of each page."""
    text = _STARS.sub(f"\n{_CUT}\n", _COLUMN_HEADS.sub("\n", text))
    for heading in {instruction.destination for instruction in instructions}:
        names = [name_pattern(each.name) for each in instructions if each.destination == heading]
        behind = rf"(?:\s*\(continued\))?(?=\s*(?:\n|$|{_CUT})|\s+(?:{'|'.join(names)}))"
        text = re.sub(rf"(?m)^{name_pattern(heading)}{behind}", f"{_CUT}{heading}\n", text)
    return text


class _Reading:
    """One table, read block by block. `free` are the instructions that have no row yet."""

    def __init__(self, text: str, instructions: Sequence[Instruction]) -> None:
        """Find the names that the instructions give."""
        self.cells: list[_Cells] = []
        self.unread: list[UnreadInstruction] = []
        self._text = text
        self._shown = instructions
        self._free = list(instructions)
        self._anchors = find_anchors(text, {instruction.name for instruction in instructions})
        self._heading = ""
        self._last: _Cells | None = None

    def run(self) -> None:
        """Read all blocks, and the text behind the last as the rest of its row."""
        stop = 0
        for block in find_blocks(self._text):
            if block.rows == 1:
                self._read_row(block)
            else:
                self._read_columns(block)
            stop = block.stop
        rest, cut, _ = self._text[stop:].partition(_CUT)
        if cut and stop:
            self._continue_row(rest)

    def _read_row(self, block: Block) -> None:
        """Read a block of one row.

        Its entity begins behind the last certain cut, or else at the only name. What stands before that is the rest
        of the row above, whose cell a page has broken.
        """
        part = self._text[block.start : block.end]
        cuts = list(_CUT_LINE.finditer(part))
        behind_cut = block.start + (cuts[-1].end() if cuts else 0)
        anchors = [anchor for anchor in self._anchors if behind_cut <= anchor.start < block.end]
        start = anchors[0].start if anchors and not cuts else behind_cut
        self._continue_row(part[: cuts[0].start()] if cuts else self._text[behind_cut:start])
        self._heading = next((cut["heading"] for cut in reversed(cuts) if cut["heading"]), self._heading)
        self._last = None
        entity = self._text[start : block.end]
        if len(anchors) > 1:
            return
        instruction = None if holds_requirement(entity) else self._claim(anchors[0] if anchors else None, entity)
        if instruction is None:
            row = one_line(self._text[start : block.stop])
            self.unread.append(UnreadInstruction("table row", row, "No instruction names this row."))
        else:
            self._add(instruction, entity, block, 0)

    def _read_columns(self, block: Block) -> None:
        """Read a block of columns: as many names as rows, in order, or nothing."""
        self._heading = ""
        anchors = [anchor for anchor in self._anchors if block.start <= anchor.start < block.end]
        before = anchors[0].start if anchors else block.start
        self._continue_row(_CUT_LINE.sub("", self._text[block.start : before]))
        self._last = None
        if len(anchors) != block.rows or not block.is_whole or holds_requirement(self._text[block.start : block.end]):
            return
        ends = [anchor.start for anchor in anchors[1:]] + [block.end]
        for place, (anchor, end) in enumerate(zip(anchors, ends, strict=True)):
            entity = _CUT_LINE.sub("", self._text[anchor.start : end])
            if instruction := self._claim(anchor, entity):
                self._add(instruction, entity, block, place)

    def _claim(self, anchor: Anchor | None, entity: str) -> Instruction | None:
        """Return the instruction that a row belongs to: the name's under the heading in force, or the most alike."""
        under = [each for each in self._free if self._heading in ("", each.destination)]
        if anchor is None:
            lines = printed_lines(entity)
            scores = [likeness(each.name, read_entry(each.destination, lines, "", "", "")) for each in under]
            best = max(scores, default=0.0)
            return under[scores.index(best)] if best >= LEAST_LIKENESS else None
        if not self._heading:
            under = [each for each in self._in_order(anchor) if each in self._free]
        return next((each for each in under if each.name == anchor.name), None)

    def _in_order(self, anchor: Anchor) -> list[Instruction]:
        """Return the one instruction that a name is for where no heading says so.

        A name under several destinations stands as often in the table, in the order of the destinations; if not, it
        could be any of them, and none is taken.
        """
        places = [each.start for each in self._anchors if each.name == anchor.name]
        same = sorted((each for each in self._shown if each.name == anchor.name), key=lambda each: each.destination)
        return [same[places.index(anchor.start)]] if len(places) == len(same) else []

    def _add(self, instruction: Instruction, entity: str, block: Block, place: int) -> None:
        self._free.remove(instruction)
        citation = block.citations[place] if block.citations else ""
        self._last = _Cells(instruction, entity, block.requirements[place], block.policies[place], citation)
        self.cells.append(self._last)

    def _continue_row(self, text: str) -> None:
        """Add the rest of an entity cell to the row before, if that is known."""
        if self._last is not None and text.strip():
            self._last.entity += f"\n{text}"

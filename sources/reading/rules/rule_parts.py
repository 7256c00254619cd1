"""A rule put together: instructions tied to the rows of the table, the preamble beside them, what is left over said.

Both texts of a rule end here, the printed XML and the manuscript on public inspection; nothing here knows either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sources.reading.dates import read_date
from sources.reading.rules.grounds import read_grounds
from sources.reading.rules.instructions import Instruction, Instructions, read_instructions
from sources.reading.rules.pairing import Pairing, pair_with_rows, settled_name
from sources.reading.rules.preamble import EffectiveDate, read_corrected_document, read_preamble
from state.listings import Listing
from state.rules import Amendment, LaterDate, Rule, TextForm, UnreadInstruction, Verb


@dataclass(frozen=True, slots=True)
class RuleText:
    """The parts of a document, whichever text they were found in.

    `prose` are the paragraphs of the preamble with its headings, `amendatory` those of the instructions with the
    headings of parts, `rows` the entries of the tables that belong to our supplement, in order. `rows_are_whole` says
    that a missing row is a fault of the document, not of the text's form. `published` is the Eastern date of
    publication where known, `filed_at` aware UTC.
    """

    form: TextForm
    document_number: str
    title: str
    action: str
    summary: str
    dates: str
    prose: tuple[str, ...]
    amendatory: tuple[str, ...]
    rows: tuple[Listing, ...]
    rows_are_whole: bool
    unread: tuple[UnreadInstruction, ...] = ()
    published: date | None = None
    filed_at: datetime | None = None
    citation: str = ""


def put_together(text: RuleText) -> Rule:
    """Give the rule that the parts of a document make."""
    preamble = read_preamble(text.summary, text.dates, text.prose, text.published)
    instructions = read_instructions(text.amendatory)
    pairing = pair_with_rows(instructions.amendments, text.rows)
    amendments = tuple(_amendment(each, row) for each, row in zip(instructions.amendments, pairing.rows, strict=True))
    later_dates = tuple(_later_dates(instructions, preamble.effective, text.published))
    unread = (
        *instructions.unread,
        *_with_own_date(instructions, later_dates),
        *text.unread,
        *_left_over(instructions.amendments, pairing, text.rows_are_whole),
    )
    return Rule(
        document_number=text.document_number,
        title=text.title,
        action=text.action,
        text_form=text.form,
        amendments=amendments,
        unread=unread,
        stated=preamble.stated,
        effective_on=preamble.effective.on,
        effective_text=preamble.effective.text,
        publication_date=text.published,
        filed_at=text.filed_at,
        citation=text.citation,
        savings=preamble.savings,
        applicable_as_of=preamble.effective.applicable_as_of,
        later_dates=later_dates,
        stayed_until=preamble.effective.stayed_until,
        corrects=read_corrected_document(text.document_number, text.action, (text.summary, *text.prose)),
        grounds=read_grounds(text.prose, [name for each in amendments for name in (each.name, each.entry.name)]),
        no_change_reason="" if amendments or unread else _why_no_change(instructions),
    )


def _amendment(instruction: Instruction, row: Listing | None) -> Amendment:
    name = settled_name(instruction, row) if row else instruction.name
    return Amendment(instruction.verb, instruction.destination, name, row, instruction.sentence)


def _left_over(
    instructions: Sequence[Instruction], pairing: Pairing, rows_are_whole: bool
) -> Iterator[UnreadInstruction]:
    """Tell rows that no instruction names, and, where the table is whole, instructions that have no row."""
    for row in pairing.unnamed:
        yield UnreadInstruction(f"table row under {row.destination}", row.verbatim, "No instruction names this row.")
    for instruction, found in zip(instructions, pairing.rows, strict=True):
        if rows_are_whole and found is None and instruction.verb is not Verb.REMOVE:
            yield UnreadInstruction(
                f"table under {instruction.destination}", instruction.name, "The table has no row for this entry."
            )


def _later_dates(instructions: Instructions, effective: EffectiveDate, published: date | None) -> Iterator[LaterDate]:
    """Give what takes effect later: as the DATES paragraph says, and then as an instruction itself does."""
    yield from effective.later
    told = {number for later in effective.later for number in later.instructions}
    for provision in instructions.provisions:
        own = read_date(provision.own_date, published) if provision.own_date else None
        if provision.own_date and own != effective.on and provision.number not in told:
            yield LaterDate(own, (provision.number,) if provision.number else (), provision.own_date)


def _with_own_date(instructions: Instructions, later_dates: Sequence[LaterDate]) -> Iterator[UnreadInstruction]:
    """Tell instructions on our supplement that take effect on a day of their own: a rule here has one day only."""
    for provision in instructions.provisions:
        later = next(
            (each for each in later_dates if provision.number in each.instructions or provision.own_date == each.text),
            None,
        )
        if provision.is_entity_list and later:
            yield UnreadInstruction(
                f"amendatory instruction {provision.number}".strip(),
                later.text,
                "This instruction on the Entity List takes effect on another day than the rule.",
            )


def _why_no_change(instructions: Instructions) -> str:
    """Say in plain words why a document with nothing unread changes no entry."""
    if any(provision.is_entity_list for provision in instructions.provisions):
        reasons = dict.fromkeys(each.reason for each in instructions.set_aside)
        return f"It changes no entry of the Entity List ({'; '.join(reasons)})."
    names = list(dict.fromkeys(provision.name for provision in instructions.provisions))
    if not names:
        return "It holds no amendatory instruction."
    return f"It amends {', '.join(names)}, not the Entity List (supplement no. 4 to part 744)."

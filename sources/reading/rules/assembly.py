"""Assemble a rule: match instructions to table rows, read the preamble, and list what remains unread.

Both texts of a rule end here, the printed XML and the manuscript on public inspection; nothing here knows either.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sources.reading.dates import find_dates
from sources.reading.rules.effects import read_effects
from sources.reading.rules.grounds import read_grounds
from sources.reading.rules.instructions import Instruction, Instructions, UnnamedEntries, read_instructions
from sources.reading.rules.pairing import name_key, pair_with_rows, resolve_name
from sources.reading.rules.preamble import EffectiveDate, read_corrected_document, read_preamble
from sources.reading.rules.provisions import Provision
from state.destinations import find_destination
from state.documents import NO_RECORD, DocumentRecord
from state.edits import EntryPart
from state.listings import ListCode, Listing
from state.rules import Amendment, HeadingAmendment, LaterDate, Rule, SetAside, TextForm, UnreadInstruction, Verb

_MAY_BE_ANOTHER = "A quotation mark of this name is missing, and no row has it: the name may be another."


@dataclass(frozen=True, slots=True)
class RuleSections:
    """The parts of a document, whichever text they were found in.

    `prose` are the paragraphs of the preamble with its headings, `amendatory` those of the instructions with the
    headings of parts, `rows` the entries that the tables of each of our lists print, in order. `rows_are_whole` says
    that a missing row is a fault of the document, not of the text's form. `set_aside` are parts of tables that are no
    entry of our lists. `record` has the dates of filing and publication, where known.
    """

    form: TextForm
    document_number: str
    title: str
    action: str
    summary: str
    dates: str
    prose: tuple[str, ...]
    amendatory: tuple[str, ...]
    rows: Mapping[ListCode, Sequence[Listing]]
    rows_are_whole: bool
    unread: tuple[UnreadInstruction, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    record: DocumentRecord = NO_RECORD
    citation: str = ""


@dataclass(frozen=True, slots=True)
class _MatchedRows:
    """The amendments of one list with their table rows, and what of either remains unread."""

    amendments: tuple[Amendment, ...]
    headings: tuple[HeadingAmendment, ...]
    unread: tuple[UnreadInstruction, ...]


def assemble_rule(text: RuleSections) -> Rule:
    """Return the rule that the sections of a document state."""
    preamble = read_preamble(text.summary, text.dates, text.prose, text.record)
    instructions = read_instructions(text.amendatory)
    later_dates = tuple(_later_dates(instructions, preamble.effective, text.record))
    days = _own_days(instructions.provisions, later_dates)
    matched = [_match_rows(instructions, code, text, days) for code in ListCode]
    amendments = tuple(amendment for each in matched for amendment in each.amendments)
    headings = tuple(_headings(matched))
    unread = (
        *instructions.unread,
        *_without_a_day(instructions.provisions, later_dates),
        *text.unread,
        *(part for each in matched for part in each.unread),
    )
    return Rule(
        document_number=text.document_number,
        title=text.title,
        action=text.action,
        text_form=text.form,
        amendments=amendments,
        unread=unread,
        stated=preamble.stated,
        stated_of_others=preamble.stated_of_others,
        effective_on=preamble.effective.on,
        effective_text=preamble.effective.text,
        effective_is_computed=preamble.effective.is_computed,
        publication_date=text.record.publication_date,
        filed_at=text.record.filed_at,
        citation=text.citation,
        savings=preamble.savings,
        applicable_as_of=preamble.effective.applicable_as_of,
        later_dates=later_dates,
        stayed_until=preamble.effective.stayed_until,
        corrects=read_corrected_document(text.document_number, text.action, (text.summary, *text.prose)),
        grounds=read_grounds(text.prose, [name for each in amendments for name in (each.name, each.entry.name)]),
        set_aside=(*instructions.set_aside, *instructions.of_others, *text.set_aside),
        effects=read_effects(
            text.amendatory, (text.title, text.action, text.summary, *text.prose), preamble.effective, text.record
        ),
        headings=headings,
        no_change_reason="" if amendments or headings or unread else _why_no_change(instructions),
    )


def _match_rows(
    instructions: Instructions, list_code: ListCode, text: RuleSections, days: Mapping[str, date]
) -> _MatchedRows:
    """Match the instructions on one list to the rows of its tables; `days` are their own effective dates.

    Where there is a table, an added or revised name without one of its quotation marks is known by its row alone: what
    took the mark may have taken words of the name.
    """
    rows, has_table = text.rows.get(list_code, ()), any(text.rows.values())
    named = _under_their_headings([each for each in instructions.amendments if each.list_code is list_code], rows)
    unnamed = [each for each in instructions.unnamed if each.list_code is list_code]
    pairing = pair_with_rows([_as_printed(each) for each in named], rows)
    by_table = [_name_by_table(each, unnamed, pairing.unnamed) for each in unnamed]
    of_names = list(zip(named, pairing.rows, strict=True))
    unproved = [each for each, row in of_names if row is None and has_table and _is_half_quoted(each)]
    of_names = [pair for pair in of_names if pair[0] not in unproved]
    pairs = [*of_names, *(pair for each in by_table for pair in each)]
    pairs.sort(key=lambda pair: pair[0].position)
    taken = {id(row) for each in by_table for _, row in each}
    left = [row for row in pairing.unnamed if id(row) not in taken]
    positions = [instruction.position for instruction, _ in pairs]
    return _MatchedRows(
        tuple(_amendment(each, row, days) for each, row in pairs),
        tuple(
            HeadingAmendment(
                destination=each.heading,
                renamed_to=each.renamed_to,
                instruction=each.sentence,
                list_code=list_code,
                effective_on=days.get(each.number),
                position=bisect_left(positions, each.position),
            )
            for each in instructions.headings
            if each.list_code is list_code
        ),
        (
            *_rows_left(left),
            *_wrongly_counted(unnamed, [len(each) for each in by_table]),
            *(UnreadInstruction(each.name, each.sentence, _MAY_BE_ANOTHER) for each in unproved),
            *(_without_row(of_names) if text.rows_are_whole else ()),
        ),
    )


def _is_half_quoted(instruction: Instruction) -> bool:
    """Return whether an instruction closes the quotation of a name that it did not open, or the other way round."""
    if instruction.verb is Verb.REMOVE or instruction.edits:
        return False
    name, sentence = re.escape(instruction.name), instruction.sentence
    if re.search(rf"[“\"‘'`]\s?{name}[;,.]*\s?[”\"]", sentence):
        return False
    return re.search(rf"{name}[;,.]*[”\"]|“{name}[^”]{{0,9}}(?:“|$)", sentence) is not None


def _under_their_headings(instructions: list[Instruction], rows: Sequence[Listing]) -> list[Instruction]:
    """Return the instructions with the headings of the table where their own were lost.

    That is so where the table prints names of a sentence under a heading that no instruction names, and none of its
    names under the heading that it seems to be of.
    """
    headings = {each.destination for each in instructions}
    printed = Counter(name_key(row.name) for row in rows)
    where = {name_key(row.name): row.destination for row in rows if printed[name_key(row.name)] == 1}
    found = defaultdict(set)
    for each in instructions:
        if not each.edits and (place := where.get(name_key(each.name))):
            found[each.sentence, each.destination].add(place)
    lost = {
        key: place
        for key, (place, *others) in found.items()
        if not others and place not in headings and find_destination(place)
    }
    return [
        replace(each, destination=lost.get((each.sentence, each.destination), each.destination))
        for each in instructions
    ]


def _headings(matched: Sequence[_MatchedRows]) -> Iterator[HeadingAmendment]:
    """Return the amendments of headings, with their positions among the amendments of all lists."""
    before = 0
    for each in matched:
        yield from (replace(heading, position=before + heading.position) for heading in each.headings)
        before += len(each.amendments)


def _as_printed(instruction: Instruction) -> Instruction:
    """Return an instruction with the name and the destination under which the table prints what it revises."""
    for edit in instruction.edits:
        if edit.part is EntryPart.NAME:
            instruction = replace(instruction, name=edit.added)
        elif edit.part is EntryPart.DESTINATION:
            instruction = replace(instruction, destination=edit.added)
    return instruction


def _amendment(instruction: Instruction, row: Listing | None, days: Mapping[str, date]) -> Amendment:
    return Amendment(
        verb=instruction.verb,
        destination=instruction.destination,
        name=_name_with_period(_as_printed(instruction), row) if row else instruction.name,
        listing=row,
        instruction=instruction.sentence,
        list_code=instruction.list_code,
        edits=instruction.edits,
        effective_on=days.get(instruction.number),
    )


def _name_with_period(instruction: Instruction, row: Listing) -> str:
    """Return the instruction's name; the row tells whether a period that closes the sentence belongs to it."""
    if instruction.name == f"{row.name}." and instruction.sentence.rstrip().endswith(f"{instruction.name}”"):
        return row.name
    return resolve_name(instruction, row)


def _name_by_table(
    entries: UnnamedEntries, all_unnamed: Sequence[UnnamedEntries], free: Sequence[Listing]
) -> list[tuple[Instruction, Listing]]:
    """Take the rows under a destination for the entries that an instruction leaves to the table to name.

    Where two instructions do so under one destination, the table does not say which row is of which, and none is taken.
    """
    if sum(each.destination == entries.destination for each in all_unnamed) > 1:
        return []
    rows = [row for row in free if row.destination == entries.destination]
    return [
        (
            Instruction(
                entries.verb,
                row.destination,
                row.name,
                entries.sentence,
                entries.list_code,
                entries.number,
                position=entries.position,
            ),
            row,
        )
        for row in rows
    ]


def _rows_left(rows: Sequence[Listing]) -> Iterator[UnreadInstruction]:
    for row in rows:
        yield UnreadInstruction(f"table row under {row.destination}", row.verbatim, "No instruction names this row.")


def _wrongly_counted(unnamed: Sequence[UnnamedEntries], found: Sequence[int]) -> Iterator[UnreadInstruction]:
    """Tell instructions that leave the names to the table and have no row there, or not as many as they say."""
    for entries, number in zip(unnamed, found, strict=True):
        if not number:
            reason = "It names no entry, and no row of the table is its for certain."
            yield UnreadInstruction(entries.place, entries.sentence, reason)
        elif entries.stated not in (None, number):
            reason = f"It speaks of {entries.stated} entries and names none; the table has {number} under that heading."
            yield UnreadInstruction(entries.place, entries.sentence, reason)


def _without_row(pairs: Sequence[tuple[Instruction, Listing | None]]) -> Iterator[UnreadInstruction]:
    """Tell instructions whose entry the table should print and does not."""
    for instruction, row in pairs:
        if row is None and instruction.verb is not Verb.REMOVE and not instruction.edits:
            yield UnreadInstruction(
                f"table under {instruction.destination}", instruction.name, "The table has no row for this entry."
            )


def _later_dates(instructions: Instructions, effective: EffectiveDate, record: DocumentRecord) -> Iterator[LaterDate]:
    """Return what takes effect later: as the DATES paragraph says, and then as an instruction itself does."""
    yield from effective.later
    dated_later = {number for later in effective.later for number in later.instructions}
    for provision in instructions.provisions:
        own = next(find_dates(provision.own_date, record), None)
        day = own.day if own else None
        if provision.own_date and (day is None or day != effective.on) and provision.number not in dated_later:
            numbers = (provision.number,) if provision.number else ()
            yield LaterDate(day, numbers, provision.own_date, own is not None and own.is_computed)


def _later_date(provision: Provision, later_dates: Sequence[LaterDate]) -> LaterDate | None:
    """Return the date of its own that an instruction on one of our lists has."""
    return next(
        (
            each
            for each in later_dates
            if provision.is_ours and (provision.number in each.instructions or provision.own_date == each.text)
        ),
        None,
    )


def _own_days(provisions: Sequence[Provision], later_dates: Sequence[LaterDate]) -> dict[str, date]:
    """Return the days on which instructions on our lists take effect apart from their rule, by number."""
    later = [(provision.number, _later_date(provision, later_dates)) for provision in provisions]
    return {number: each.on for number, each in later if each is not None and each.on is not None}


def _without_a_day(provisions: Sequence[Provision], later_dates: Sequence[LaterDate]) -> Iterator[UnreadInstruction]:
    """Tell instructions on our lists that take effect on another day than the rule, where that day is not known."""
    for provision in provisions:
        later = _later_date(provision, later_dates)
        if later is not None and later.on is None:
            place = f"amendatory instruction {provision.number}".strip()
            yield UnreadInstruction(place, later.text, "It takes effect on another day than the rule, not known yet.")


def _why_no_change(instructions: Instructions) -> str:
    """Say in plain words why a document with nothing unread changes no entry."""
    ours = [provision.name for provision in instructions.provisions if provision.is_ours]
    if ours:
        reasons = dict.fromkeys(each.reason for each in instructions.set_aside)
        return f"It changes no entry of {', '.join(dict.fromkeys(ours))} ({'; '.join(reasons)})."
    names = list(dict.fromkeys(provision.name for provision in instructions.provisions))
    if not names:
        return "It holds no amendatory instruction."
    return f"It amends {', '.join(names)}, not the Entity List (supplement no. 4 to part 744)."

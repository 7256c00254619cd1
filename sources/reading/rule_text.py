"""A rule from the plain text of a filing on public inspection: the agency's typed manuscript, before it is printed.

Names and verbs come from the amendatory instructions, rows of a table from its PDF alone, where a word's place says
which column it is of. The text is provisional until the document is printed.
Source: https://www.federalregister.gov/public-inspection (raw_text_url).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sources.reading.dates import find_dates, read_filing_time
from sources.reading.manuscripts.believed_rows import (
    BelievedRow,
    DoubtedRow,
    Names,
    believe_rows,
    doubts_of_columns,
    read_row,
)
from sources.reading.manuscripts.manuscript import clean_lines, clean_pages, decode, rebuild_paragraphs, restore_hyphens
from sources.reading.manuscripts.manuscript_parts import ManuscriptParts, divide
from sources.reading.manuscripts.pdf_manuscript import PdfManuscript, read_pdf_manuscript
from sources.reading.manuscripts.table_rows import read_rows
from sources.reading.markup import plain_dashes, squeeze
from sources.reading.notices.registry import find_notice, read_notice
from sources.reading.rules.assembly import RuleSections, assemble_rule
from sources.reading.rules.effects import as_citations
from sources.reading.rules.instructions import read_instructions
from sources.reading.rules.pairing import LEAST_LIKENESS, likeness
from sources.reading.rules.preamble import read_listed_names
from sources.reading.rules.rule_table import TableReading
from state.documents import NO_RECORD, DocumentRecord
from state.errors import UnreadableInput
from state.listings import ListCode, Listing
from state.rules import Rule, SetAside, TextForm, UnreadInstruction, Verb

_NUMBER = re.compile(
    r"(?:federalregister\.gov/d/|FR\s+Doc\.?\s*(?:No\.?\s*)?(?::\s*)?)(?P<number>(?:[A-Z]\d-)?\d{4}-\d{4,6})",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"(?:to\s+be|was)\s+published\s+in\s+the\s+Federal\s+Register\s+on|Publication\s+Date:", re.IGNORECASE
)
_FILED = re.compile(r"\[FR\s+Doc[^\]]{0,60}?Filed:?(?P<when>[^\];]{0,40};?[^\];]{0,40})", re.IGNORECASE)
_AMENDS_NOTHING = re.compile(r"(?:advance\s+notice|notice|proposed|request\s+for\s+comments?)\b", re.IGNORECASE)
# What of a table is no entry: its heading, and the asterisks of rows left out.
_NO_ENTRY = re.compile(r"Supplement No\. ?4 to Part 744 ?[—–-] ?Entity List|\* ?", re.IGNORECASE)
_SHOWN_OF_UNREAD_TABLE = 300
_OUR_LIST = re.compile(r"\bentity\s+list\b", re.IGNORECASE)


def read_rule_text(data: bytes, subject: str, record: DocumentRecord = NO_RECORD) -> Rule:
    """Read a rule from its plain text.

    Raises UnreadableInput, naming `subject` and where possible the place, for no text, markup, an unknown encoding,
    and a text that is no Federal Register document.
    """
    text = restore_hyphens(clean_pages(decode(data, subject)))
    if notice := _read_notice(text, record):
        return notice
    parts = _divide(text, subject)
    return _read(text, parts, {ListCode.ENTITY_LIST: _unread_table(parts)}, record)


def read_rule_pdf(data: bytes, subject: str, record: DocumentRecord = NO_RECORD) -> Rule:
    """Read a rule from its PDF: the text as its lines stand, the rows of the tables by their positions.

    Raises UnreadableInput, naming `subject`, as `read_pdf_pages`, and for a text that is no Federal Register document.
    """
    manuscript = read_pdf_manuscript(data, subject)
    if notice := _read_notice(manuscript.text, record):
        return notice
    parts = _divide(manuscript.text, subject)
    return _read(manuscript.text, parts, _read_tables(manuscript, parts), record)


def _read_notice(text: str, record: DocumentRecord) -> Rule | None:
    """Read a notice that changes a list; None for any other document."""
    found = find_notice([line for line in clean_lines(text) if line], TextForm.PLAIN_TEXT, record)
    return read_notice(found) if found else None


def _divide(text: str, subject: str) -> ManuscriptParts:
    parts = divide(clean_lines(text))
    if not parts.captions:
        raise UnreadableInput(
            subject, "has none of a Federal Register document's captions (AGENCY, ACTION, SUMMARY).", "Fetch it again."
        )
    return parts


def _read(text: str, parts: ManuscriptParts, tables: Mapping[ListCode, TableReading], record: DocumentRecord) -> Rule:
    """Read a document divided into its parts, with what its tables were read to say."""
    flat = plain_dashes(squeeze(text))
    number, filed = _NUMBER.search(flat), _FILED.search(flat)
    rule = assemble_rule(
        RuleSections(
            form=TextForm.PLAIN_TEXT,
            document_number=number["number"] if number else "",
            title=parts.title,
            action=parts.captions.get("ACTION", ""),
            summary=parts.captions.get("SUMMARY", ""),
            dates=parts.captions.get("DATES", ""),
            prose=parts.prose,
            amendatory=tuple(rebuild_paragraphs(parts.amendatory)),
            rows={list_code: table.rows for list_code, table in tables.items()},
            rows_are_whole=False,
            unread=tuple(unread for table in tables.values() for unread in table.unread),
            set_aside=(*(part for table in tables.values() for part in table.set_aside), *_other_tables(parts)),
            record=record.filled_with(read_filing_time(filed["when"]) if filed else None, _publication_date(flat)),
        )
    )
    return _checked(rule, parts)


def _unread_table(parts: ManuscriptParts) -> TableReading:
    """Leave a table in plain text unread: which column a word is of is lost, so that no cell can prove itself."""
    words = _NO_ENTRY.sub("", squeeze(" ".join(parts.table)))
    if not words:
        return TableReading((), ())
    reason = "Plain text does not keep the columns of a table; of its entries no more than the names is known."
    return TableReading((), (UnreadInstruction("table", words[:_SHOWN_OF_UNREAD_TABLE], reason),))


def _read_tables(manuscript: PdfManuscript, parts: ManuscriptParts) -> dict[ListCode, TableReading]:
    """Read the rows of each list's tables, and believe those that prove themselves."""
    instructions = read_instructions(rebuild_paragraphs(parts.amendatory))
    readings: dict[ListCode, TableReading] = {}
    for list_code in dict.fromkeys(code for code in parts.placed_tables.values() if code is not None):
        shown = [
            each for each in instructions.amendments if each.list_code is list_code and each.verb is not Verb.REMOVE
        ]
        unnamed = {each.destination for each in instructions.unnamed if each.list_code is list_code}
        names = Names(tuple(shown))
        tables = [manuscript.tables[number] for number, code in parts.placed_tables.items() if code is list_code]
        read = [read_rows(table, names.begin) for table in tables]
        rows = [row for table in read for row in table.rows]
        pieces = [piece for table in read for piece in table.pieces]
        readings[list_code] = _reading(*believe_rows(rows, names), pieces, unnamed)
    return readings


def _reading(
    believed: Sequence[BelievedRow], doubted: Sequence[DoubtedRow], pieces: Sequence[str], unnamed: set[str]
) -> TableReading:
    """Return the entries of one list's tables, and say of every other row why it is none."""
    rows = [each.listing for each in believed]
    unread = []
    for each in doubted:
        if each.name is None and each.row.heading in unnamed and not any(doubts_of_columns(each.row)):
            rows.append(read_row(each.row))
        else:
            reason = f"{each.reason} Of “{each.name}” no more than the name is known." if each.name else each.reason
            unread.append(UnreadInstruction(f"table row under {each.row.heading}", each.row.text(), reason))
    unread += [UnreadInstruction("table row", piece, "It goes on with a row that is not there.") for piece in pieces]
    aside = [
        SetAside(f"table row under {each.instruction.destination}", each.listing.name, each.remark)
        for each in believed
        if each.remark
    ]
    return TableReading(tuple(rows), tuple(unread), tuple(aside))


def _other_tables(parts: ManuscriptParts) -> tuple[SetAside, ...]:
    """Set aside the tables of the other lists: of their entries no more is read than the instructions' names."""
    words = squeeze(" ".join(parts.other_tables))
    return (SetAside("table", words, "a manuscript's table of another list"),) if words else ()


def _publication_date(flat: str) -> date | None:
    """Return the date for which publication is announced."""
    announced = _PUBLISHED.search(flat)
    found = next(find_dates(flat[announced.end() : announced.end() + 40]), None) if announced else None
    return found.day if found else None


def _checked(rule: Rule, parts: ManuscriptParts) -> Rule:
    """Take nothing from a document that only proposes, and no silence from a rule whose instructions were not found."""
    if _AMENDS_NOTHING.match(rule.action):
        reason = f"It is no rule ({rule.action.rstrip('.').lower()}), and amends nothing."
        return replace(rule, amendments=(), unread=(), effects=as_citations(rule.effects), no_change_reason=reason)
    speaks_of_list = _OUR_LIST.search(f"{rule.title} {parts.captions.get('SUMMARY', '')}")
    if not parts.amendatory and speaks_of_list:
        lost = UnreadInstruction("document", rule.title, "No amendatory instruction was found in the text.")
        return replace(rule, unread=(*rule.unread, lost), no_change_reason="")
    if rule.counts_agree is not True:
        rule = replace(rule, unread=(*rule.unread, *_listed_only(rule, parts.prose)))
    return replace(rule, no_change_reason="" if rule.unread else rule.no_change_reason)


def _listed_only(rule: Rule, prose: Sequence[str]) -> Iterator[UnreadInstruction]:
    """Tell names that the preamble lists as added and no instruction was read for."""
    added = rule.amendments_by(Verb.ADD)
    for heading, name in read_listed_names(prose):
        rows = [Listing(heading, each.name, verbatim=each.name) for each in added if each.destination == heading]
        if max((likeness(name, row) for row in rows), default=0.0) < LEAST_LIKENESS:
            reason = "The preamble lists this name as added; no instruction was read for it."
            yield UnreadInstruction(f"preamble list under {heading}", name, reason)

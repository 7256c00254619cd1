"""The list as the eCFR shows it: part 744 of title 15 in the versioner API's XML, with supplement no. 4 at its end.

The country stands in the first row under it only; after the last entry come the footnotes, a row each.
Source: https://www.ecfr.gov/developers/documentation/api/v1 (versioner, full).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from xml.sax.saxutils import escape

from monitor.demo.drafts import EntryDraft
from monitor.demo.typesetting import marked_up, printed_lines, with_footnotes

_FOOTNOTES = (
    "Reaches also the foreign-produced items of § 734.9(e)(1) of the EAR.",
    "Does not reach certain disclosures about cybersecurity and vulnerabilities.",
    "Reaches also the foreign-produced items of § 734.9(g) of the EAR.",
    "Reaches also the foreign-produced items of § 734.9(e)(2) of the EAR.",
    "Reaches also the foreign-produced items of § 734.9(e)(3) of the EAR.",
)
_HEADS = (
    "Country",
    "Entity",
    "License<br/>requirement",
    "License<br/>review policy",
    "<I>Federal Register</I> citation",
)


def set_supplement(entries: Iterable[EntryDraft], as_of: date) -> bytes:
    """Return part 744 with these entries, which must be sorted by destination, as XML in UTF-8."""
    rows: list[str] = []
    for destination, under in groupby(entries, key=lambda entry: entry.destination):
        rows += [_row("" if position else destination, entry) for position, entry in enumerate(under)]
    parts = (
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<DIV5 N="744" TYPE="PART" VOLUME="2" hierarchy_metadata=\'{{"path":"/on/{as_of}/title-15/part-744"}}\'>',
        "<HEAD>PART 744—CONTROL POLICY: END-USER AND END-USE BASED</HEAD>",
        '<DIV8 N="744.16" TYPE="SECTION" VOLUME="2">',
        "<HEAD>§ 744.16 Entity List.</HEAD>",
        "<P>The entities and addresses of supplement no. 4 to this part need the licenses named there.</P>",
        "</DIV8>",
        '<DIV9 N="Supplement No. 4 to Part 744" TYPE="APPENDIX" VOLUME="2">',
        "<HEAD>Supplement No. 4 to Part 744—Entity List</HEAD>",
        '<DIV width="100%"><DIV class="gpotbl_div"><TABLE border="1" class="gpo_table" frame="void" width="100%">',
        "<THEAD><TR>" + "".join(f'<TH scope="col">{head}</TH>' for head in _HEADS) + "</TR></THEAD>",
        "<TBODY>",
        *rows,
        *(_footnote(number, text) for number, text in enumerate(_FOOTNOTES, start=1)),
        "</TBODY></TABLE></DIV></DIV>",
        '<CITA TYPE="N">[63 FR 64325, Nov. 18, 1998]</CITA>',
        "</DIV9>",
        "</DIV5>",
    )
    return "\n".join(parts).encode()


def _row(country: str, entry: EntryDraft) -> str:
    cells = (
        "<br/>".join(marked_up(line, emphasis=("<I>", "</I>"), superscript="sup") for line in printed_lines(entry)),
        with_footnotes(entry.requirement, "sup"),
        escape(entry.policy),
        "<br/>".join(escape(citation) for citation in entry.citations),
    )
    first = f'<TD align="left" class="left" scope="row">{escape(country)}</TD>'
    return "<TR>" + first + "".join(f'<TD align="left" class="left">{cell}</TD>' for cell in cells) + "</TR>"


def _footnote(number: int, text: str) -> str:
    return f'<TR><TD align="left" class="left" colspan="5" scope="row"><sup>{number}</sup> {escape(text)}</TD></TR>'

"""A rule as the Federal Register prints it: full-text XML in the markup of the Government Publishing Office.

Source: https://github.com/usgpo/bulk-data/blob/main/FR-XML_User-Guide.md
"""

from __future__ import annotations

import re
from itertools import groupby
from xml.sax.saxutils import escape

from monitor.demo.drafts import EntryDraft, RuleDraft
from monitor.demo.typesetting import clock_time, marked_up, printed_lines, with_footnotes

_LONG_STARS = "*         *         *         *         *         *         *"
_STARS = "  *         *         *         *         *         *"
_EMPTY_ROW = '<ROW><ENT I="22"> </ENT></ROW>'
_OMITTED_ENTRIES = f'<ROW><ENT I="22"> </ENT><ENT A="03">{_STARS}</ENT></ROW>'
_OMITTED_DESTINATIONS = f'<ROW RUL="s"><ENT I="28">{_LONG_STARS}</ENT></ROW>'
_COLUMN_HEADS = (
    '<ROW RUL="s"><ENT I="25">Country</ENT><ENT>Entity</ENT><ENT>License<LI>requirement</LI></ENT>'
    '<ENT>License<LI>review policy</LI></ENT><ENT><E T="02">Federal Register</E> citation</ENT></ROW>'
)


def set_rule_xml(rule: RuleDraft) -> bytes:
    """Return the rule as its full-text XML, UTF-8."""
    parts = (
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<RULE>",
        *_head(rule),
        "<SUPLINF>",
        '<HD SOURCE="HED">SUPPLEMENTARY INFORMATION:</HD>',
        *(_paragraph(text) for text in rule.preamble),
        "<P>Accordingly, part 744 of the Export Administration Regulations (15 CFR parts 730-774) is amended as "
        "follows:</P>",
        '<PART><HD SOURCE="HED">PART 744—CONTROL POLICY: END-USER AND END-USE BASED</HD></PART>',
        *_amendments(rule),
        "</SUPLINF>",
        f"<FRDOC>[FR Doc. {rule.number} Filed {rule.filed_at:%-m-%-d-%y}; {clock_time(rule.filed_at)}]</FRDOC>",
        "<BILCOD>BILLING CODE 3510-33-P</BILCOD>",
        "</RULE>",
    )
    return "\n".join(parts).encode()


def _head(rule: RuleDraft) -> list[str]:
    captions = (
        ("AGY", "AGENCY:", "Bureau of Industry and Security, Department of Commerce."),
        ("ACT", "ACTION:", rule.action),
        ("SUM", "SUMMARY:", rule.summary),
        ("EFFDATE", "DATES:", rule.dates),
        ("FURINF", "FOR FURTHER INFORMATION CONTACT:", "Chair, End-User Review Committee, Email: ERC@bis.doc.gov."),
    )
    return [
        "<PREAMB>",
        '<AGENCY TYPE="S">DEPARTMENT OF COMMERCE</AGENCY>',
        "<SUBAGY>Bureau of Industry and Security</SUBAGY>",
        "<CFR>15 CFR Part 744</CFR>",
        *([f"<DEPDOC>[Docket No. {rule.docket}]</DEPDOC>"] if rule.docket else []),
        *([f"<RIN>RIN {rule.rin}</RIN>"] if rule.rin else []),
        f"<SUBJECT>{escape(rule.title)}</SUBJECT>",
        *(f'<{tag}><HD SOURCE="HED">{head}</HD><P>{_content(text)}</P></{tag}>' for tag, head, text in captions),
        "</PREAMB>",
    ]


def _paragraph(text: str) -> str:
    for mark, level in (("# ", "HD1"), ("## ", "HD2")):
        if text.startswith(mark):
            return f'<HD SOURCE="{level}">{escape(text.removeprefix(mark))}</HD>'
    return f"<P>{_content(text)}</P>"


def _content(text: str) -> str:
    content = marked_up(text, emphasis=('<E T="03">', "</E>"), superscript="SU")
    return re.sub(r"\{(\d+)\}", r'<PRTPAGE P="\1"/>', content)


def _amendments(rule: RuleDraft) -> list[str]:
    return [
        '<REGTEXT TITLE="15" PART="744">',
        "<AMDPAR>1. The authority citation for 15 CFR part 744 continues to read as follows:</AMDPAR>",
        f'<AUTH><HD SOURCE="HED">Authority: </HD><P>{escape(rule.authority)}</P></AUTH>',
        "</REGTEXT>",
        '<REGTEXT TITLE="15" PART="744">',
        *(f"<AMDPAR>{escape(' '.join(pieces))}</AMDPAR>" for pieces in rule.amendments),
        f"<P>{escape(rule.closing)}</P>",
        '<HD SOURCE="HD1">Supplement No. 4 to Part 744—Entity List</HD>',
        "<STARS/>",
        *_table(rule.entries),
        "<STARS/>",
        "</REGTEXT>",
    ]


def _table(entries: tuple[EntryDraft, ...]) -> list[str]:
    rows = [_EMPTY_ROW, _OMITTED_DESTINATIONS, _COLUMN_HEADS, _EMPTY_ROW, _OMITTED_DESTINATIONS]
    for destination, under in groupby(entries, key=lambda entry: entry.destination):
        rows.append(f'<ROW><ENT I="01">{escape(destination)}</ENT><ENT A="03">{_STARS}</ENT></ROW>')
        for entry in under:
            rows += [*_rows(entry), _OMITTED_ENTRIES]
        rows += [_EMPTY_ROW, _OMITTED_DESTINATIONS]
    return [
        '<GPOTABLE COLS="5" OPTS="L1,tp0,p0,8/9,i1" CDEF="xs60,xl75,r50,r50,r50">',
        "<TTITLE> </TTITLE>",
        "<BOXHD>" + '<CHED H="1"> </CHED>' * 5 + "</BOXHD>",
        *rows,
        "</GPOTABLE>",
    ]


def _rows(entry: EntryDraft) -> list[str]:
    """Return the row of an entry, or two where the addresses stand in one of their own."""
    lines = [_content(line) for line in printed_lines(entry)]
    apart = [lines.pop()] if entry.row_breaks else []
    cells = (
        lines[0] + "".join(f"<LI>{line}</LI>" for line in lines[1:]),
        with_footnotes(entry.requirement, "SU"),
        escape(entry.policy),
        escape(" ".join(entry.citations)),
    )
    row = '<ROW><ENT I="22"> </ENT>' + "".join(f"<ENT>{cell}</ENT>" for cell in cells) + "</ROW>"
    return [row, *(f'<ROW><ENT I="22"> </ENT><ENT>{line}</ENT></ROW>' for line in apart)]

"""A typed manuscript on public inspection, as plain text: bytes to lines without page furniture, lines to paragraphs.

The text is taken out of a PDF. Lines break anywhere; blank lines may stand between all of them; pages end in the
middle of a sentence or a cell, with a bare page number between the halves. Nothing here knows what a rule says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from sources.reading.manuscripts.page_furniture import without_furniture
from sources.reading.markup import squeeze
from state.destinations import find_destination
from state.errors import UnreadableInput

_MARKUP = re.compile(r"\s*<(?:!doctype|html|head|\?xml|rule|[a-z]+>)", re.IGNORECASE)
_PRINTED_PAGE = re.compile(r"\[\[Page \d+\]\]")
_MOSTLY = 0.85
_NEIGHBOURS = 8
_LONGEST_HEADING = 60
_PAGE_END = "\f"
_BARE_NUMBER = re.compile(r"(?:page\s+|[-–—]\s*)?\d{1,4}(?:\s+of\s+\d{1,4}|\s*[-–—])?", re.IGNORECASE)
_BEFORE_NUMBER = re.compile(r"(?:\b(?:parts?|nos?\.?)|§)$", re.IGNORECASE)

_CAPTION = re.compile(
    r"(?:AGENCY|ACTION|SUMMARY|DATES?|EFFECTIVE DATES?|ADDRESSES|FOR FURTHER INFORMATION CONTACT"
    r"|SUPPLEMENTARY INFORMATION|Authority)\s*:|PART\s+\d{3}\b|BILLING CODE|\[?Billing Code|\[FR Doc|\[Docket|RIN\s+\d"
    r"|List of Subjects\b|Savings Clause\b|Accordingly,"
    r"|The\s+(?:additions?|revisions?|modifications?)\b.*\bas\s+follows:|Supplement No\. \d+ to Part \d+\s*[—–-]"
)
_LABELLED = re.compile(
    r"\(?(?:(?-i:[a-z]{1,2}|[ivxl]{1,5})|\d{1,3})[.)]\s+(?:(?:in|under|by|add|revis|remov|delet|correct|republish|redesignat|amend|the|this"
    r"|supplement|sections?|notwithstanding|pursuant|because|effective)\w*\b|§)|(?-i:[ivx]{1,5}\.\s+[A-Z])|\d{1,3}\.\s+[A-Z]",
    re.IGNORECASE,
)
_SET_HEADING = re.compile(r"Background|Savings Clause|(?:Additions|Modifications|Removals) .{0,12}\bEntity List")
_ONLY_LABEL = re.compile(r"\(?(?:[a-z]{1,4}|\d{1,3})[.)]")
_BULLET = re.compile(r"[•·▪●◦‣∙\uf0b7]")
_ENDS_PARAGRAPH = re.compile(r"(?:[.:;!?”\"\])]|\band)$")
_HYPHENATED = re.compile(r"(?<=\w)[-—–]$")
_WORD = re.compile(r"[\w'’]+(?:-[\w'’]+)*")


def decode(data: bytes, subject: str) -> str:
    """Return the text of a manuscript, which is UTF-8 or the Windows code page 1252.

    Raises UnreadableInput for no text, for a page of markup, and for bytes that are neither encoding.
    """
    if not data.strip(b"\x00\xef\xbb\xbf \t\r\n\f"):
        raise UnreadableInput(subject, "is empty.", "Fetch it again.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = _decode_windows(data, subject, error.start)
    if "\x00" in text:
        place = text.index("\x00")
        raise UnreadableInput(subject, f"holds a NUL at character {place}, so it is no plain text.", "Fetch it again.")
    if _MARKUP.match(text):
        raise UnreadableInput(
            subject, "is a page of markup, not plain text.", "Open the address in a browser to see why."
        )
    return text


def clean_lines(text: str) -> list[str]:
    """Return the lines, each squeezed, without page numbers and page breaks.

    An empty line is a break between paragraphs.

    A page ends anywhere, so what stands on two sides of its end is one paragraph as far as lines can tell. Where blank
    lines stand between nearly all lines they mean nothing, and are left out.
    """
    text = _PRINTED_PAGE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = [line for page in text.split(_PAGE_END) for line in (*map(squeeze, page.split("\n")), _PAGE_END)]
    return _without_double_spacing(_without_page_ends(_without_figures(lines[:-1])))


def clean_pages(text: str) -> str:
    """Return raw text without what stands at the edges of its pages: numbers, running heads and feet."""
    pages = [list(map(squeeze, page.splitlines())) for page in text.split(_PAGE_END)]
    return _PAGE_END.join("\n".join(lines) for lines in without_furniture(pages))


def restore_hyphens(text: str) -> str:
    """Return raw text with hyphens that the office's extraction took for the end of a line: "RN-" over "Komsomolsky".

    A word that stands there once, and elsewhere with more hyphens, has those; so has one with some of them that stands
    there no more often.
    """
    times = Counter(_WORD.findall(text))
    spellings: dict[str, list[str]] = {}
    for word in times:
        spellings.setdefault(word.replace("-", ""), []).append(word)
    whole = {
        word: fullest
        for same in spellings.values()
        for fullest in (max(same, key=lambda each: each.count("-")),)
        for word in same
        if word.count("-") < fullest.count("-") and times[word] <= (times[fullest] if "-" in word else 1)
    }
    return _WORD.sub(lambda found: whole.get(found.group(), found.group()), text) if whole else text


def rebuild_paragraphs(lines: Sequence[str]) -> list[str]:
    """Join lines to paragraphs.

    A paragraph starts behind an empty line, or with what only stands first: a caption, the label of an instruction, a
    bullet, a destination alone on its line.
    """
    paragraphs: list[str] = []
    broken = True
    for line in lines:
        previous = paragraphs[-1] if paragraphs else ""
        if not line:
            broken = True
        elif broken or _starts_paragraph(line, previous) or _is_heading(previous):
            paragraphs.append(line)
            broken = False
        else:
            paragraphs[-1] = join_lines(previous, line)
    return paragraphs


def join_lines(before: str, after: str) -> str:
    """Join two lines of one paragraph; a hyphen or dash at the end of a line takes no blank behind it."""
    return before + after if _HYPHENATED.search(before[-2:]) else f"{before} {after}"


def _decode_windows(data: bytes, subject: str, first_fault: int) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise UnreadableInput(
            f"{subject}, byte {error.start}",
            f"is neither UTF-8 (byte {first_fault} is not) nor Windows text.",
            "It may be a PDF or damaged: fetch it again.",
        ) from error


def _without_figures(lines: Sequence[str]) -> list[str]:
    """Put a page end in place of each line that is only a page's number, or a line's: no sentence has such a line.

    One behind "part" or "No." goes on with that.
    """
    kept: list[str] = []
    for line in lines:
        before = next((each for each in reversed(kept) if each), "")
        is_number = _BARE_NUMBER.fullmatch(line) and not _BEFORE_NUMBER.search(before)
        kept.append(_PAGE_END if is_number else line)
    return kept


def _without_page_ends(lines: list[str]) -> list[str]:
    """Take out page ends and the empty lines around them."""
    kept: list[str] = []
    after_end = False
    for line in lines:
        if line == _PAGE_END:
            while kept and not kept[-1]:
                kept.pop()
            after_end = True
        elif line or not after_end:
            kept.append(line)
            after_end = False
    return kept


def _without_double_spacing(lines: list[str]) -> list[str]:
    """Shorten runs of empty lines to one, or to none where nearly all lines around have as many behind them.

    A manuscript may be spaced wide in its text and close in its table, so the lines around are what counts.
    """
    printed = [place for place, line in enumerate(lines) if line]
    gaps = [following - place - 1 for place, following in pairwise(printed)]
    kept = [lines[printed[0]]] if printed else []
    for place, gap in enumerate(gaps):
        around = gaps[max(0, place - _NEIGHBOURS) : place + _NEIGHBOURS + 1]
        spaced = sum(1 for each in around if each) > _MOSTLY * len(around)
        usual = Counter(around).most_common(1)[0][0] if spaced else 0
        if gap > usual:
            kept.append("")
        kept.append(lines[printed[place + 1]])
    return kept


def _starts_paragraph(line: str, previous: str) -> bool:
    """Return whether a line can only be the first of a paragraph."""
    if _CAPTION.match(line) or _LABELLED.match(line) or _ONLY_LABEL.fullmatch(line) or _BULLET.match(line):
        return True
    return _ENDS_PARAGRAPH.search(previous[-4:]) is not None and _is_heading(line)


def _is_heading(line: str) -> bool:
    """Return whether a line is a heading and nothing else: a set one, or a destination as over the lists of names."""
    if _SET_HEADING.fullmatch(line):
        return True
    return len(line) <= _LONGEST_HEADING and line[-1:].isalpha() and find_destination(line) is not None

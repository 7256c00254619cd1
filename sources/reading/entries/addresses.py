"""Addresses inside an entry: one from the next, their labels, and the remark that names other destinations."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sources.reading.entries.names import ends_with_destination, outside_parentheses, trim_closing
from state.destinations import find_destination

# As in "...; and ...", "...; ...", and the misprint "...; and; ...".
_BETWEEN = re.compile(r"(?:;\s*(?:(?:and|or)(?![a-z])\s*)?)+")
_JOINED = re.compile(r"\sand\s+|(?<=\.)\s+(?!and\b)")
# Words with a figure early on, or in several parts: "Room 5", "Beheshti Street, Tehran", but not "Turkish Embassies".
_BEGINS_ADDRESS = re.compile(r"(?!\()(?=.{0,200}?[A-Za-z]{3})(?:.{0,40}\d|[^,]{1,200},)")
# As in "Address: 11 Sretenski boulevard", "Alt. Address: ...", "Addresses for Huawei Technologies Co., Ltd.: ...".
_LABEL = re.compile(r"\(?\b(?:Alt(?:ernate|\.)?\s+)?Address(?:es)?(\s+for\s[^:;]{1,200})?:\s*", re.IGNORECASE)
# As in "all locations in Iran", "any nuclear-related entities, institutes or centers located in Sarov (Kremlev)".
_SCOPE = re.compile(r"(?:all\s+(?:other\s+)?locations|any\b.*\blocated)\b", re.IGNORECASE)
# As in "(See alternate addresses under Iran and Turkey)", seldom without parentheses, or with one never closed.
_SEE = re.compile(
    r"\(\s*(?:for alternate addresses, )?see\b(?:[^()]|\([^()]*\))*(?:\)|$)\.?"
    r"|(?<=[.;])\s*see\s+(?:also|alternat)[^;()]{0,300}$",
    re.IGNORECASE,
)
_SEE_WORDS = re.compile(
    r"(?:for alternate addresses, )?see\s+(?:also\s+)?(?:(?:the\s+)?(?:alternat(?:e|ive)|additional)\s+)?"
    r"(?:address(?:es)?\s+)?(?:(?:under|in|for)\s+)?",
    re.IGNORECASE,
)
_ENUMERATED = re.compile(r",\s*(?:and\s+)?|(?<!\s)\s+and\s+")
_END_OF_ADDRESS = 200  # characters, enough for a destination with an explanation and a postal code


@dataclass(frozen=True, slots=True)
class Places:
    """What a text says of places: addresses, destinations to look under as well, and the rest, verbatim."""

    addresses: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def take_see_also(text: str) -> tuple[str, Places]:
    """Take "(See alternate addresses under Iran and Turkey)" out of a text and give both.

    A remark that says more than the destinations ("..., which is listed as Corad Taiwan Representative Office")
    stands in the notes as well.
    """
    if "see" not in text.casefold():
        return text, Places()
    see_also: list[str] = []
    notes: list[str] = []
    for found in _SEE.finditer(text):
        remark = found.group().strip(" .").removeprefix("(").removesuffix(")").strip(" .")
        pieces = [piece.removeprefix("the ") for piece in _ENUMERATED.split(_SEE_WORDS.sub("", remark, count=1))]
        destinations = [_destination_in(piece) for piece in pieces]
        see_also += [name for name in destinations if name]
        notes += [remark] if destinations != pieces else []
    return _SEE.sub("", text).strip(), Places(see_also=tuple(see_also), notes=tuple(notes))


def read_addresses(text: str) -> Places:
    """Divide the part of an entry that follows the names into addresses, each as printed without closing period.

    A scope ("all locations in Iran") is no address and goes to the notes, and so does a label that names somebody.
    """
    labels: list[str] = []
    if "address" in text.casefold():
        labels = [trim_closing(label.group()) for label in _LABEL.finditer(text) if label.group(1)]
        text = _LABEL.sub("; ", text)
    pieces = _pieces(text)
    return Places(
        addresses=tuple(piece for piece in pieces if not _SCOPE.match(piece)),
        notes=(*labels, *(piece for piece in pieces if _SCOPE.match(piece))),
    )


def _pieces(text: str) -> list[str]:
    """Cut at semicolons, and where an "and" or a period joins two whole addresses."""
    cuts = [0]
    for mark in outside_parentheses(_BETWEEN, text):
        cuts += [mark.start(), mark.end()]
    cuts.append(len(text))
    whole = [text[start:end] for start, end in zip(cuts[::2], cuts[1::2], strict=True)]
    return [piece for part in whole for piece in map(_unwrap, _part_whole_addresses(part)) if piece]


def _part_whole_addresses(text: str) -> list[str]:
    """Part "..., United Kingdom and 23 Cleveland Road, ..." and "..., China. Zhigu 2nd Street, ...".

    Not "Trade and Transport Square": what stands before must end as an address does.
    """
    parts: list[str] = []
    start = 0
    for mark in outside_parentheses(_JOINED, text):
        before = text[max(start, mark.start() - _END_OF_ADDRESS) : mark.start()]
        ends = before.endswith((")", "),")) or ends_with_destination(before)
        if ends and _BEGINS_ADDRESS.match(text, mark.end()):
            parts.append(text[start : mark.start()])
            start = mark.end()
    return [*parts, text[start:]]


def _unwrap(text: str) -> str:
    """Drop closing punctuation, and parentheses around the whole, also where the opening one went with a label."""
    text = trim_closing(text)
    if text.startswith("(") and text.endswith(")") and text.count("(") == 1:
        return trim_closing(text[1:-1])
    return trim_closing(text[:-1]) if text.endswith(")") and text.count(")") > text.count("(") else text


def _destination_in(piece: str) -> str:
    """Return the words of a piece that name a destination.

    "Taiwan", "Taiwan for this entry", "UCB Arcade in Uganda".
    """
    candidates = (piece, piece.partition(" for ")[0], piece.rpartition(" in ")[2])
    return next((candidate for candidate in candidates if find_destination(candidate)), "")

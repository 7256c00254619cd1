"""The set words of the Entity List's columns in running text: where requirements, policies and citations stand.

A license requirement begins "For all items subject to the EAR", a review policy "Presumption of denial" and the like,
a citation is "90 FR 14048, 3/28/25" or, before printing, "90 FR [INSERT FR PAGE NUMBER], [INSERT DATE ...]".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_REQUIREMENT = re.compile(r"(?<!\S)(?:For\s+(?:all\s+)?(?:items|commodities|technology)|All\s+items\s+subject)\b")
_POLICY = re.compile(r"(?<!\S)(?:Presumption\s+of|Policy\s+of|Case-\s*by-\s*case|License\s+applications\s+will)\b")
_POLICY_BY_SECTION = re.compile(r"(?<!\S)See\s+§")
_CITATION = (
    r"(?:\d{2,3}\s+FR\s+(?:\d{1,6}|\[INSERT[^\]]{0,99}\])|\[INSERT[^\]]{0,99}(?:CITATION|PAGE)[^\]]{0,99}\])"
    r"(?:[\s,]*(?:\d{1,2}/\d{1,2}/\d{2,4}|\[INSERT[^\]]{0,99}DATE[^\]]{0,99}\]|[A-Z][a-z]+\s+\d{1,2},\s+\d{4}))?\.?"
)
_ONE_CITATION = re.compile(_CITATION, re.IGNORECASE)
# A citation has its line to the end: whatever stands behind it there is no entity's.
_CITATIONS = re.compile(rf"(?<!\S){_CITATION}(?:[\s.;,]*{_CITATION})*[^\n]*", re.IGNORECASE)
# Fields by their initials: a row is "RPC", the columns of three rows are "RRRPPPC". S is a policy told by a section.
_BLOCK = re.compile(r"R+[PS]+C+")


@dataclass(frozen=True, slots=True)
class Block:
    """One row, or several rows whose columns follow one another.

    The entities stand in `text[start:end]`; the last citation ends at `stop`. The three columns have one text for each
    row, or are empty where the fields of a column cannot be told apart.
    """

    start: int
    end: int
    stop: int
    rows: int
    requirements: tuple[str, ...]
    policies: tuple[str, ...]
    citations: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every row has its requirement and its policy (its citation is evidence only, and may be missing)."""
        return len(self.requirements) == len(self.policies) == self.rows


@dataclass(frozen=True, slots=True)
class _Field:
    initial: str
    start: int
    end: int


def find_blocks(text: str) -> Iterator[Block]:
    """Return the blocks of fields in order. A field that belongs to no block stays inside the entities of the next."""
    fields = sorted(_fields(text), key=lambda field: field.start)
    position = 0
    for match in _BLOCK.finditer("".join(field.initial for field in fields)):
        block = fields[match.start() : match.end()]
        requirements = [field for field in block if field.initial == "R"]
        policies = _policies(block, len(requirements))
        citations = [field for field in block if field.initial == "C"]
        yield Block(
            start=position,
            end=requirements[0].start,
            stop=citations[-1].end,
            rows=len(requirements),
            requirements=_texts(text, requirements, next(field.start for field in block if field.initial != "R")),
            policies=_texts(text, policies, citations[0].start),
            citations=_rows_of_citations(text[citations[0].start : citations[-1].end], len(requirements)),
        )
        position = citations[-1].end


def holds_requirement(text: str) -> bool:
    """Return whether a license requirement begins in the text."""
    return _REQUIREMENT.search(text) is not None


def _fields(text: str) -> Iterator[_Field]:
    kinds = (("R", _REQUIREMENT), ("P", _POLICY), ("S", _POLICY_BY_SECTION), ("C", _CITATIONS))
    for initial, pattern in kinds:
        for match in pattern.finditer(text):
            yield _Field(initial, match.start(), match.end())


def _policies(block: Sequence[_Field], rows: int) -> list[_Field]:
    """Return where the policy of each row begins; none where that is not clear.

    "See § 746.8(b)" may be a policy of its own or the end of one ("Policy of denial ... See § 746.8(b)").
    """
    every = [field for field in block if field.initial in "PS"]
    if rows == 1:
        return every[:1]
    in_words = [field for field in every if field.initial == "P"]
    return next((fields for fields in (in_words, every) if len(fields) == rows), [])


def _texts(text: str, fields: Sequence[_Field], end: int) -> tuple[str, ...]:
    """Return the text of each field up to the next, of the last up to `end`."""
    ends = [field.start for field in fields[1:]] + [end]
    return tuple(text[field.start : until] for field, until in zip(fields, ends, strict=True)) if fields else ()


def _rows_of_citations(text: str, rows: int) -> tuple[str, ...]:
    """Divide citations among rows: one each, or those up to a blank, which is this rule's own and closes a row."""
    if rows == 1:
        return (text,)
    found = [match.group() for match in _ONE_CITATION.finditer(text)]
    if len(found) == rows:
        return tuple(found)
    grouped: list[list[str]] = [[]]
    for citation in found:
        grouped[-1].append(citation)
        if "[" in citation:
            grouped.append([])
    return tuple(" ".join(group) for group in grouped[:-1]) if len(grouped) == rows + 1 and not grouped[-1] else ()

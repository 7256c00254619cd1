"""The columns of a list's table in a manuscript: which they are, told by their headings, and how each begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

STARS = re.compile(r"[*\s]+")


class Column(StrEnum):
    """A column of the lists in part 744; the Unverified and the Military End-User List have no license columns."""

    COUNTRY = "country"
    ENTITY = "entity"
    REQUIREMENT = "license requirement"
    POLICY = "license review policy"
    CITATION = "Federal Register citation"


_HEADINGS = {
    Column.COUNTRY: re.compile(r"countr(?:y|ies)\b.*", re.IGNORECASE),
    Column.ENTITY: re.compile(
        r"(?:listed )?(?:entit(?:y|ies)|persons?)\b.*|^(?>.*?\bend[- ]users?\b).*", re.IGNORECASE
    ),
    Column.REQUIREMENT: re.compile(r"licensed? req(?:uirements?|s)?\b.*", re.IGNORECASE),
    Column.POLICY: re.compile(r"(?:licensed? )?review polic(?:y|ies)\b.*|licensed? polic(?:y|ies)\b.*", re.IGNORECASE),
    Column.CITATION: re.compile(r"(?:federal register|fr|fed\. reg)\b.*|citations?\b.*", re.IGNORECASE),
}
_ALL = tuple(Column)
_WITHOUT_LICENSES = (Column.COUNTRY, Column.ENTITY, Column.CITATION)
# How the cells of a column begin in the rules from 2008 on, and how none goes on on another line.
_BEGINNINGS = {
    Column.REQUIREMENT: re.compile(
        r"(?:For\s+(?:all\s+|any\s+)?(?:items|commodities|technology)|All\s+items\s+subject|Items\s+subject)\b"
    ),
    Column.POLICY: re.compile(r"Presumption\s+of|Policy\s+of|Case[-\s]+by-\s*case|License\s+applications|Denial\b"),
    Column.CITATION: re.compile(r"\[?\d{2,3}\s+FR\b|\[INSERT\s+(?:FR|FEDERAL|CITATION|PAGE|VOLUME)\b", re.IGNORECASE),
}


def columns_of(headings: Sequence[str]) -> tuple[Column, ...] | None:
    """Return the columns that a row of headings names, in its order; None where it is no such row."""
    found = [_column_of(heading) for heading in headings]
    columns = tuple(column for column in found if column is not None)
    whole = len(columns) == len(found) and len(set(columns)) == len(columns)
    return columns if whole and set(columns) in (set(_ALL), set(_WITHOUT_LICENSES)) else None


def usual_columns(count: int) -> tuple[Column, ...] | None:
    """Return the columns of a table without headings that has as many as one of our lists; None for other numbers."""
    return {len(_ALL): _ALL, len(_WITHOUT_LICENSES): _WITHOUT_LICENSES}.get(count)


def are_headings(texts: Sequence[str], columns: Sequence[Column]) -> bool:
    """Return whether most cells of a row are headings of these columns, however the others are worded."""
    alike = sum(_column_of(text) is column for text, column in zip(texts, columns, strict=True))
    return alike > len(columns) / 2


def begins(column: Column, text: str) -> bool:
    """Return whether a text is how the cells of a column begin."""
    pattern = _BEGINNINGS.get(column)
    return pattern is not None and pattern.match(text) is not None


def _column_of(heading: str) -> Column | None:
    return next((column for column, pattern in _HEADINGS.items() if pattern.fullmatch(heading)), None)

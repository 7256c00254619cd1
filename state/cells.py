"""Cells of CSV: the one place where foreign text gets into a table that a spreadsheet may open, and back."""

from __future__ import annotations

import unicodedata

# What a spreadsheet takes for the start of a formula: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA_STARTS = frozenset("=+-@")
_BREAKS = frozenset("\t\r\n")


def escape_formula(cell: str) -> str:
    """Return the cell as text, with an apostrophe before what a spreadsheet would take for a formula.

    Full-width letters count as the plain ones, and blanks, marks of byte order and other signs that nobody sees are
    looked through: a spreadsheet trims them.
    """
    return f"'{cell}" if _may_be_formula(cell) else cell


def plain_cell(cell: str) -> str:
    """Return what harmless_cell was given."""
    return cell[1:] if cell.startswith("'") and _may_be_formula(cell[1:]) else cell


def _may_be_formula(cell: str) -> bool:
    for letter in cell:
        if letter in _BREAKS:
            return True
        if not letter.isspace() and unicodedata.category(letter) not in {"Cc", "Cf"}:
            return unicodedata.normalize("NFKC", letter)[0] in _FORMULA_STARTS
    return False

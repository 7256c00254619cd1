"""Rows of a table that are no customers: blank ones, rules, sums, footers, the head once more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from sources.customers.columns import fold_head


class Furniture(StrEnum):
    """What a row is that is no customer; each is noted, as it says it here, but a blank one."""

    BLANK = "blank"
    RULE = "a rule between rows, set aside"
    HEAD = "the head line once more, set aside"
    TOTAL = "a row of totals, set aside"
    FOOTER = "text below the table, set aside"


_RULE = re.compile(r"[-=_+*~.#\u2500-\u257f\u2014]{2,}")
_NUMBER = re.compile(r"[-+]?[0-9][0-9.,' \u00a0\u202f]*(?:%|[A-Z]{3})?")
_SUM_WORDS = """
    total totals totale totalt totaux totaal totalsumme gesamt gesamtsumme summe summen sum sums somme suma sumy soma
    razem celkem yhteens\xe4 summa toplam count anzahl nombre rows row records record
    итого всего 合計 合计 总计 總計 小计 小計
""".split()
_SUM = (
    r"(?:\*{1,3} ?)?(?:(?:grand|sub|overall|report|gesamt|end|zwischen)[ -]?)?"
    rf"(?:{'|'.join(_SUM_WORDS)})(?: g[e\xe9]n[e\xe9]ral)?[ :=]{{0,3}}"
)
_ONLY_SUM = re.compile(_SUM, re.IGNORECASE)
_TOTAL = re.compile(
    _SUM + r"(?:\([^)]{0,40}\)|(?:of )?[a-z]{1,20})?[ :=]{0,3}(?:[0-9.,]{1,15}(?: [a-z]{1,20})?)?", re.IGNORECASE
)
_COUNTED = re.compile(r"[0-9][0-9.,]{0,14}(?: [^\W\d_]{1,20}){0,3}|\([0-9.,]{1,15}[^)]{0,40}\)")
# How the lines begin that systems put below a table.
_FOOTERS = (
    r"copyright\b|\(c\) ?[0-9]{4}|\xa9|confidential\b|vertraulich\b|confidentiel\b",
    r"(?:generated|created|printed|exported|run|report) (?:by|on|at|from|name|date|generated|run)\b",
    r"(?:generated|printed|exported|report) ?:|as of (?:date|:|[0-9])|page [0-9]|end of (?:report|file|list|data)",
    r"erstellt (?:am|von|:)|gedruckt|exportiert|stand[: ]{1,2}[0-9]|seite [0-9]|ende der (?:liste|datei)",
    r"imprim[e\xe9]|g[e\xe9]n[e\xe9]r[e\xe9]|\xe9dit[e\xe9]|fin d[eu] |eof\b|[*-]{2,} ?end",
    r"[0-9,.]{1,15} (?:records?|rows?|customers?|accounts?|entries|items)\b",
    r"[0-9,.]{1,15} (?:datens[a\xe4]tze|eintr[a\xe4]ge|kunden|zeilen|lignes|clients)\b",
    r"\([0-9,.]{1,15} (?:records?|rows?) (?:affected|selected|returned)",
)
_FOOTER = re.compile("|".join(_FOOTERS), re.IGNORECASE)
_BEGIN = 200


def furniture_of(cells: Sequence[str], customer_id: str, name: str, head: Sequence[str]) -> Furniture | None:
    """Say what a row is that is no customer; None for one that may be a customer, or is a faulty one.

    `customer_id` and `name` are its texts in these columns, `head` is the head of the table, folded.
    """
    filled = [text for cell in cells if (text := cell.strip()[:_BEGIN].strip())]
    if not filled:
        return Furniture.BLANK
    if all(map(_RULE.fullmatch, filled)):
        return Furniture.RULE
    if len(filled) > 1 and [fold_head(cell) for cell in cells[: len(head)]] == list(head[: len(cells)]):
        return Furniture.HEAD
    if _is_total(filled, customer_id.strip(), name.strip()):
        return Furniture.TOTAL
    # Whoever is called "Copyright Agency" has an id before the name.
    return Furniture.FOOTER if _FOOTER.match(filled[0]) and " " in filled[0] else None


def is_single_text(cells: Sequence[str]) -> bool:
    """Return whether a row has one text alone, as the lines have that stand below a table."""
    return sum(1 for cell in cells if cell.strip()) == 1


def _is_total(filled: Sequence[str], customer_id: str, name: str) -> bool:
    if not customer_id and not name:
        return all(map(_NUMBER.fullmatch, filled)) or bool(_TOTAL.fullmatch(filled[0]))
    if customer_id and name:
        return bool(_TOTAL.fullmatch(customer_id) and (_COUNTED.fullmatch(name) or _ONLY_SUM.fullmatch(name)))
    return bool(_TOTAL.fullmatch(customer_id or name) or re.fullmatch(r"\*{1,3}", customer_id))

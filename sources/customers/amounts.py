"""Shares and counts as systems write them: 51, 51 %, 51,5, 0.51; 3, 3.0, 1,234. A whole column is read at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from sources.customers.report import Report

_SHARE = re.compile(r"(?:100(?:[.,]0+)?|[0-9]{1,2}(?:[.,][0-9]+)?|[.,][0-9]+) ?(%?)")
_COUNT = re.compile(r"([0-9]{1,15})(?:[.,]0{1,2})?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,'\u2019 ])[0-9]{3})(?:\1[0-9]{3})*")
_NOT_KNOWN = frozenset(
    ["", *"unknown - -- \u2013 \u2014 n/a #n/a na n.a. null none unbekannt inconnu desconocido k.a. ? tbd".split()]
)
_PERCENT_REMEDY = 'Write 0 to 100 such as 51, 51,5 or 51%, or "unknown".'


class ShareUnit(StrEnum):
    """What a share without a percent sign is: 51 (percent) or 0.51 (fraction)."""

    PERCENT = "percent"
    FRACTION = "fraction"


class ShareColumn:
    """Reads a column of shares, a piece at a time; unless configured, its first piece with a share decides the unit.

    Shares that are all at most 1 are taken for fractions, which is noted: who owns 51 % must not own 0.51 %.
    """

    def __init__(self, column: str, unit: ShareUnit | None, report: Report) -> None:
        self._column = column
        self._unit = unit
        self._is_assumed = unit is None
        self._report = report

    def read(self, texts: Sequence[str], numbers: Sequence[int]) -> list[float | None]:
        """Return each share in per cent, None where it is not known or is a fault, which is reported."""
        known = {text: _share_of(text) for text in set(texts)}
        bare = [share.value for share in known.values() if share and not share.is_percent]
        if self._unit is None and any(bare):
            self._decide(bare, has_percent=any(share and share.is_percent for share in known.values()))
        read: dict[str, float | None] = {text: self._in_percent(share) for text, share in known.items()}
        if any(share is None and text.casefold() not in _NOT_KNOWN for text, share in read.items()):
            self._report_faults(texts, numbers, read, known)
        return [read[text] for text in texts]

    def _decide(self, bare: Sequence[float], *, has_percent: bool) -> None:
        self._unit = ShareUnit.PERCENT if has_percent or max(bare) > 1 else ShareUnit.FRACTION
        if self._unit is ShareUnit.FRACTION:
            self._report.remark(
                f"column {self._column}: every share is at most 1, so they are read as fractions (0.51 as 51 %). "
                'Confirm with shares = "fraction" under [customers], or say "percent".'
            )
        elif any(0 < value < 1 for value in bare):
            self._report.remark(
                f"column {self._column}: some shares are below 1 and some above; all are read as percentages (0.51 as "
                '0.51 %). Confirm with shares = "percent" under [customers].'
            )

    def _in_percent(self, share: _Share | None) -> float | None:
        if share is None:
            return None
        if share.is_percent or self._unit is not ShareUnit.FRACTION:
            return share.value
        return round(share.value * 100, 10) if share.value <= 1 else None

    def _report_faults(
        self,
        texts: Sequence[str],
        numbers: Sequence[int],
        read: dict[str, float | None],
        known: dict[str, _Share | None],
    ) -> None:
        for text, number in zip(texts, numbers, strict=True):
            if read[text] is not None or text.casefold() in _NOT_KNOWN:
                continue
            if known[text] is None:
                self._report.fault_in(number, "is no percentage.", _PERCENT_REMEDY, self._column)
            else:
                trouble = "is above 1, and shares are read as fractions."
                remedy = 'Say shares = "percent" under [customers], or write all of them alike.'
                self._report.fault_in(number, trouble, remedy, self._column)


class _Share:
    """A share as written: its value, and whether it has a percent sign."""

    __slots__ = ("is_percent", "value")

    def __init__(self, value: float, *, is_percent: bool) -> None:
        self.value = value
        self.is_percent = is_percent


def _share_of(text: str) -> _Share | None:
    if not (written := _SHARE.fullmatch(text)) or not text.isascii():
        return None
    return _Share(float(text.rstrip("% ").replace(",", ".")), is_percent=bool(written[1]))


def read_counts(column: str, texts: Sequence[str], numbers: Sequence[int], report: Report) -> list[int | None]:
    """Return each whole number, None where none is given or it is a fault, which is reported."""
    known = {text: _count_of(text) for text in set(texts)}
    faulty = {text for text, count in known.items() if count is None and text.casefold() not in _NOT_KNOWN}
    if faulty:
        for text, number in zip(texts, numbers, strict=True):
            if text in faulty:
                report.fault_in(number, "is no whole number.", "Write digits only, such as 3, or nothing.", column)
    return [known[text] for text in texts]


def _count_of(text: str) -> int | None:
    """Return a whole number; 3.0 and 3,00 are 3, 1,234 is a thousand, and 1.000, which may be either, is none."""
    if not text.isascii():
        text = text.replace("\u2019", "'")
    if written := _COUNT.fullmatch(text):
        return int(written[1])
    if _GROUPED.fullmatch(text) and not re.fullmatch(r"[0-9]{1,3}[.,]000", text):
        return int(re.sub("[^0-9]", "", text))
    return None

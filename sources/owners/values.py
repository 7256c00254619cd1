"""What every reader of owner data yields, and how they read shares, dates and packed files."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from state.errors import OwnersProblem, UnreadableInput
from state.ownership import Edge, Party, Share


@dataclass(frozen=True, slots=True)
class OwnerFault:
    """A statement that was not read, or only with an assumption: where it stands and what is wrong."""

    place: str
    trouble: str


Told = Party | Edge | OwnerFault

_NOT_KNOWN = frozenset(["", *"unknown n/a na n.a. none null - -- ? tbd".split()])
# Twelve places are far more than any register gives, and sums of them stay exact.
_NUMBER = r"(\d{1,3}(?:[.,]\d{1,12})?)"
_EXACT = re.compile(rf"{_NUMBER}\s?%?")
_RANGE = re.compile(rf"{_NUMBER}\s?%?\s?(?:-|–|to|\.\.)\s?{_NUMBER}\s?%?")
_OPEN = re.compile(rf"(>=?|<=?|over|above|at least|more than|less than|up to)\s?{_NUMBER}\s?%?", re.IGNORECASE)
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"


@lru_cache(maxsize=4096)
def read_share(text: str) -> Share | None:
    """Return the share that a text states in percent, None where it says that it is not known.

    Forms: "51", "51,5 %", "25-50", "more than 50". Raise ValueError, saying why, for what is no share.
    """
    text = " ".join(text.split())
    if text.casefold() in _NOT_KNOWN:
        return None
    if exact := _EXACT.fullmatch(text):
        return share_between(_decimal(exact[1]), _decimal(exact[1]))
    if bounds := _RANGE.fullmatch(text):
        return share_between(_decimal(bounds[1]), _decimal(bounds[2]))
    if one_sided := _OPEN.fullmatch(text):
        is_floor = one_sided[1].casefold() in (">", ">=", "over", "above", "at least", "more than")
        bound = _decimal(one_sided[2])
        return share_between(bound, Decimal(100)) if is_floor else share_between(Decimal(0), bound)
    if text.startswith("-"):
        raise ValueError("is negative")
    raise ValueError("is no percentage")


def share_between(low: Decimal, high: Decimal) -> Share:
    """Return the share between two bounds. Raise ValueError for bounds outside 0 to 100 or in the wrong order."""
    if low < 0:
        raise ValueError("is negative")
    if high > 100:
        raise ValueError("is above 100")
    if low > high:
        raise ValueError("has its bounds in the wrong order")
    return Share(low, high)


@lru_cache(maxsize=16384)
def read_day(text: str | None) -> date | None:
    """Return the date that an ISO text begins with, None for an empty one. Raise ValueError for another."""
    if not text or not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        raise ValueError("is no date such as 2026-11-30") from None


def with_dates_checked(edge: Edge) -> Iterator[Told]:
    """Yield an edge; one that ends before it begins is told, and taken to hold without an end."""
    if edge.since and edge.until and edge.until < edge.since:
        yield OwnerFault(edge.place or edge.source, "ends before it begins: taken to hold without an end")
        edge = replace(edge, until=None)
    yield edge


@contextmanager
def open_packed(path: Path) -> Iterator[BinaryIO]:
    """Open a file, unpacking gzip and a zip of one file.

    Raise OwnersProblem where it cannot be opened, and UnreadableInput where it is damaged.
    """
    try:
        with path.open("rb") as file:
            beginning = file.read(4)
            file.seek(0)
            if beginning.startswith(_GZIP):
                with gzip.open(file) as unpacked:
                    yield cast(BinaryIO, unpacked)
            elif beginning == _ZIP:
                with zipfile.ZipFile(file) as archive:
                    names = [name for name in archive.namelist() if not name.endswith("/")]
                    if len(names) != 1:
                        trouble = f"holds {len(names)} files."
                        raise OwnersProblem(str(path), trouble, "Give a zip of one file, or the file itself.")
                    with archive.open(names[0]) as member:
                        yield cast(BinaryIO, member)
            else:
                yield file
    except (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile) as error:
        trouble = f"cannot be unpacked to its end ({error})."
        raise UnreadableInput(str(path), trouble, "It may be cut off: fetch it again.") from error
    except OSError as error:
        raise OwnersProblem(str(path), f"{error.strerror}.", "Name a file that can be read.") from error


@contextmanager
def open_text(path: Path) -> Iterator[TextIO]:
    """Open a file as UTF-8 text with its own line ends."""
    with open_packed(path) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        try:
            yield text
        finally:
            text.detach()


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", "."))

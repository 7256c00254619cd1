"""Citations of the Federal Register, read beside the printed column: "88 FR 12170, 2/27/23." to volume, page and date.

Says nothing of what was printed there. The page is that of the entry's row, not the first one of its rule.
Source: the last column of supplements no. 4, 6 and 7 to part 744 of title 15 CFR; the field federal_register_notice of
the Consolidated Screening List.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

# As in "88 FR 12170, 2/27/23", "63 FR 64322, 11/19/98 65 FR 14444, 3/17/00", "73 FR 54508",
# "80 FR 52968 preview citation details, 9/2/15", "85 FR [INSERT FR PAGE NUMBER], [INSERT DATE OF PUBLICATION]"; and in
# the Consolidated Screening List "76 FR 50407 (8/15/2011)", "88 F.R. 77955 11/14/2023", "77 FR 61249 No. 195".
_CITATION = re.compile(
    r"\b(?P<volume>\d{1,3})\s{0,3}F\.?R\.?\s{0,3}(?:(?P<page>\d{1,6})\b|\[INSERT[^\]]{0,99}\])"
    r"(?:\spreview citation details|\s?\(?no\. \d{1,3}\b\)?)?"
    r"(?:[\s,(]{0,3}(?:(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4}|\d\d)\b\)?|\[INSERT[^\]]{0,99}\]))?",
    re.IGNORECASE,
)
_BETWEEN = " .,;\n"
YEAR_OF_VOLUME_ZERO = 1935  # 1 FR is of 1936


@dataclass(frozen=True, slots=True)
class RegisterCitation:
    """One citation. `page` is None until it is printed; `day` is a legal date, None where the list gives none."""

    volume: int
    page: int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Citations:
    """What a column says: the citations in the order printed, and every word that belongs to none, verbatim."""

    found: tuple[RegisterCitation, ...] = ()
    unread: tuple[str, ...] = ()


def read_citations(text: str) -> Citations:
    """Read a column of citations, parted by periods, commas, semicolons, line ends or nothing. Raises nothing."""
    found: list[RegisterCitation] = []
    unread: list[str] = []
    end = 0
    for match in _CITATION.finditer(text):
        unread.append(text[end : match.start()].strip(_BETWEEN))
        end = match.end()
        try:
            found.append(_citation(match))
        except ValueError:  # "2/30/23" is no day
            unread.append(match.group())
    unread.append(text[end:].strip(_BETWEEN))
    return Citations(tuple(found), tuple(filter(None, unread)))


def _citation(match: re.Match[str]) -> RegisterCitation:
    """Return the citation that was found; raises ValueError for a day that no calendar has."""
    volume, page = int(match["volume"]), match["page"]
    day = None
    if match["year"]:
        day = date(_whole_year(match["year"], volume), int(match["month"]), int(match["day"]))
    return RegisterCitation(volume, int(page) if page else None, day)


def _whole_year(digits: str, volume: int) -> int:
    """Return the year that "98" or "1998" stands for, of two centuries the one nearer to the volume's year."""
    if len(digits) > 2:
        return int(digits)
    centuries = (1900 + int(digits), 2000 + int(digits))
    return min(centuries, key=lambda year: abs(year - YEAR_OF_VOLUME_ZERO - volume))

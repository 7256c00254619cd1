"""Documents: what the Federal Register announces, files and prints, each known by its document number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Stage(StrEnum):
    """How far a document has come. A later stage confirms or corrects an earlier one; it does not start anew.

    ANNOUNCED: named by a feed, no text yet. FILED: on public inspection (44 U.S.C. 1503). WITHDRAWN: taken back from
    public inspection. PUBLISHED: printed in the Federal Register. CODIFIED: the eCFR shows it.
    """

    ANNOUNCED = "announced"
    FILED = "filed"
    WITHDRAWN = "withdrawn"
    PUBLISHED = "published"
    CODIFIED = "codified"


@dataclass(frozen=True, slots=True)
class Document:
    """One Federal Register document at one stage.

    `filed_at` is aware UTC; `publication_date` and `effective_on` are Eastern legal dates, `publication_date` being in
    the future while the document is on public inspection. `dates` is the DATES paragraph. `text_url` is the text to
    read at this stage: plain text while filed, full-text XML once published; empty where there is none.
    Source: https://www.federalregister.gov/developers/documentation/api/v1
    """

    number: str
    stage: Stage
    title: str
    type: str = ""
    agency_slugs: tuple[str, ...] = ()
    filed_at: datetime | None = None
    publication_date: date | None = None
    effective_on: date | None = None
    dates: str = ""
    citation: str = ""
    abstract: str = ""
    html_url: str = ""
    pdf_url: str = ""
    text_url: str = ""
    editorial_note: str = ""

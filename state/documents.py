"""Documents: what the Federal Register announces, files and prints, each known by its document number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from state.times import eastern_date


class Stage(StrEnum):
    """How far a document has come. A later stage confirms or corrects an earlier one; it does not start anew.

    ANNOUNCED: named by a feed, no text yet. FILED: on public inspection (44 U.S.C. 1503). WITHDRAWN: taken back from
    public inspection. PUBLISHED: printed in the Federal Register. CODIFIED: the eCFR shows it. EXPIRING: an order whose
    term ends soon. EXPIRED: one whose term has ended.
    """

    ANNOUNCED = "announced"
    FILED = "filed"
    WITHDRAWN = "withdrawn"
    PUBLISHED = "published"
    CODIFIED = "codified"
    EXPIRING = "expiring"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """What the Office of the Federal Register's record says of a document: it resolves the blanks of its text.

    `filed_at` is aware UTC, `publication_date` the Eastern date of publication, a planned one before that day.
    """

    filed_at: datetime | None = None
    publication_date: date | None = None

    @property
    def filed_on(self) -> date | None:
        """The Eastern date of filing for public inspection."""
        return eastern_date(self.filed_at) if self.filed_at else None

    def filled_with(self, filed_at: datetime | None, publication_date: date | None) -> DocumentRecord:
        """Return this record with what the text itself says where the record is silent."""
        return DocumentRecord(self.filed_at or filed_at, self.publication_date or publication_date)


NO_RECORD = DocumentRecord()


@dataclass(frozen=True, slots=True)
class Document:
    """One Federal Register document at one stage.

    `filed_at` is aware UTC; `publication_date` and `effective_on` are Eastern legal dates, `publication_date` being in
    the future while the document is on public inspection. `dates` is the DATES paragraph. `text_url` is the text to
    read at this stage: plain text while filed, full-text XML once published; empty where there is none. `doubt` says
    why it is not certain that the Bureau of Industry and Security issued it; None where it is.
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
    doubt: str | None = None

    @property
    def record(self) -> DocumentRecord:
        """What the office's record says of when it is filed and published."""
        return DocumentRecord(self.filed_at, self.publication_date)

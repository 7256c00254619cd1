"""Documents that change no entry: invented ones of the bureau and of Homeland Security, and the day's other filings."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from monitor.demo.typesetting import clock_time
from tests.year.dates import MONTHS, SHUTDOWN, at, business_day, days_between, first_of_month, is_business_day
from tests.year.documents import BUREAU, COMMERCE, HOMELAND, Fields, Issued, issue_time

COUNT = 150
OTHERS_EACH_DAY = 100
_SEED = 744
_IN_SHUTDOWN = 4
# Kind, agency, and titles of which one is drawn. Three say "Entity List", and change nothing on it.
_KINDS: tuple[tuple[str, tuple[Fields, ...], tuple[str, ...]], ...] = (
    (
        "Rule",
        (COMMERCE, BUREAU),
        ("License Exceptions: Editorial Changes", "Entity List Cross-References: Clarification"),
    ),
    (
        "Notice",
        (COMMERCE, BUREAU),
        ("Information Collection: Entity List Requests", "Technical Advisory Committee Meeting"),
    ),
    ("Proposed Rule", (COMMERCE, BUREAU), ("Export Controls: Proposed Definitions",)),
    ("Notice", (HOMELAND,), ("UFLPA Entity List Petitions: Comment Request", "Cargo Advance Data: Comment Request")),
)
_SHARES = (25, 60, 10, 55)
_SUBJECTS = ("Air Plan", "Fishery Quota", "Airworthiness Directive", "Grant Priority", "Safety Zone", "Meeting")
_BACKGROUND = "Two references are corrected."
_AMENDMENTS = (
    "1. The authority citation for 15 CFR part 740 continues to read as follows:",
    "2. Section 740.2 is amended by revising paragraph (a)(1) to read as follows:",
)
_PARAGRAPH = "(a)(1) Your authorization to use a license exception has been revised."


def noise() -> tuple[Issued, ...]:
    """Give the invented documents of the whole year, the same at every run."""
    chance = random.Random(_SEED)
    days = [day for day in days_between(first_of_month(0), first_of_month(MONTHS)) if is_business_day(day)][3:-3]
    closed = [day for day in days if SHUTDOWN[0] <= day < SHUTDOWN[1]]
    open_days = [day for day in days if day not in closed]
    chosen = sorted(chance.choices(open_days, k=COUNT - _IN_SHUTDOWN) + chance.choices(closed, k=_IN_SHUTDOWN))
    return tuple(_document(number, day, chance) for number, day in enumerate(chosen))


def other_filings(day: date) -> list[Fields]:
    """Give the filings of other agencies that are on public inspection that day: they are most of the list."""
    filed_at = at(day, 8, 45).isoformat()
    return [
        {
            "agencies": [{"name": f"Agency {number % 17}", "slug": f"agency-{number % 17}"}],
            "document_number": f"{day.year}-{50_000 + day.toordinal() % 300 * 100 + number}",
            "editorial_note": None,
            "filed_at": filed_at,
            "publication_date": business_day(day, 1).isoformat(),
            "title": f"{_SUBJECTS[number % len(_SUBJECTS)]}; {day:%B} {number}",
            "type": "Notice",
        }
        for number in range(OTHERS_EACH_DAY)
    ]


def _document(number: int, published: date, chance: random.Random) -> Issued:
    ((kind, agencies, titles),) = chance.choices(_KINDS, weights=_SHARES)
    name, title = f"{published.year}-{90_000 + number}", chance.choice(titles)
    document = Issued(
        number=name,
        title=title,
        type=kind,
        agencies=agencies,
        filed_at=at(business_day(published, -1), 8, 45),
        publication_date=published,
        listed_at=issue_time(published),
        citation=f"{89 if published.year == first_of_month(0).year else 90} FR {1000 + number}",
        abstract=f"{title}: an invented document.",
    )
    return _with_texts(document) if kind == "Rule" else document


def _with_texts(document: Issued) -> Issued:
    """Set a rule that revises a paragraph of part 740, as filed and as printed."""
    day = document.publication_date
    captions = (
        ("AGY", "AGENCY:", "Bureau of Industry and Security, Department of Commerce."),
        ("ACT", "ACTION:", "Final rule."),
        ("SUM", "SUMMARY:", "The Bureau of Industry and Security corrects references in a paragraph."),
        ("EFFDATE", "DATES:", f"This rule is effective {day:%B} {day.day}, {day.year}."),
    )
    return replace(
        document,
        effective_on=day,
        printed=_printed(document, captions).encode(),
        manuscript=_typed(document, captions).encode(),
    )


def _printed(document: Issued, captions: tuple[tuple[str, str, str], ...]) -> str:
    filed = document.filed_at
    head = "".join(f'<{tag}><HD SOURCE="HED">{caption}</HD><P>{text}</P></{tag}>' for tag, caption, text in captions)
    amendments = "".join(f"<AMDPAR>{text}</AMDPAR>" for text in _AMENDMENTS)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<RULE><PREAMB><AGENCY TYPE="S">DEPARTMENT OF COMMERCE</AGENCY>'
        f"<SUBAGY>Bureau of Industry and Security</SUBAGY><CFR>15 CFR Part 740</CFR><SUBJECT>{document.title}</SUBJECT>"
        f'{head}</PREAMB><SUPLINF><HD SOURCE="HED">SUPPLEMENTARY INFORMATION:</HD><P>{_BACKGROUND}</P>'
        f'<REGTEXT TITLE="15" PART="740">{amendments}<P>{_PARAGRAPH}</P></REGTEXT></SUPLINF>'
        f"<FRDOC>[FR Doc. {document.number} Filed {filed:%-m-%-d-%y}; {clock_time(filed)}]</FRDOC></RULE>\n"
    )


def _typed(document: Issued, captions: tuple[tuple[str, str, str], ...]) -> str:
    return "\n\n".join(
        [
            f"This document is scheduled to be published in the Federal Register on "
            f"{document.publication_date:%m/%d/%Y}"
            f" and available online at https://federalregister.gov/d/{document.number}",
            "DEPARTMENT OF COMMERCE\n\nBureau of Industry and Security\n\n15 CFR Part 740",
            document.title,
            *(f"{caption} {text}" for _, caption, text in captions),
            f"SUPPLEMENTARY INFORMATION: {_BACKGROUND}",
            *_AMENDMENTS,
            _PARAGRAPH,
        ]
    )

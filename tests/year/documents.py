"""The documents of the year that change a list: seven real rules, an invented one that is withdrawn, and three notices.

Print and manuscript of each are set from its facts; a manuscript is a PDF, and leaves out what only print knows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache, partial
from html import escape
from typing import Any

from monitor.demo.drafts import read_rule_draft
from monitor.demo.typeset_xml import set_rule_xml
from tests.typesetting.facts import read_facts
from tests.typesetting.pages import LAYOUTS
from tests.typesetting.pdf import set_pdf
from tests.typesetting.wording import draft_of
from tests.year.dates import at

RULES = ("2024-24562", "2024-25411", "2024-31468", "2025-00480", "2025-00704", "2025-05426", "2025-05427")
WITHDRAWN = "2025-13001"
BUREAU = {"name": "Industry and Security Bureau", "slug": "industry-and-security-bureau"}
COMMERCE = {"name": "Commerce Department", "slug": "commerce-department"}
DEFENSE = {"name": "Defense Department", "slug": "defense-department"}
HOMELAND = {"name": "Homeland Security Department", "slug": "homeland-security-department"}
# The Monday issue whose documents the API showed on the Saturday before.
LISTED_EARLY = {"2024-31468": at(date(2025, 1, 4), 9)}
_TO_BE_PRINTED = "[INSERT DATE OF PUBLICATION IN THE FEDERAL REGISTER]"

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Issued:
    """One document as the offices show it; times are aware UTC, dates Eastern.

    `listed_at` is when the API shows it as published, `withdrawn_at` when its filing gets a note that it is taken
    back. Only rules have texts: `pdf` or plain `manuscript` as filed, `printed` as published.
    """

    number: str
    title: str
    type: str
    agencies: tuple[Fields, ...]
    filed_at: datetime
    publication_date: date
    listed_at: datetime
    effective_on: date | None = None
    citation: str = ""
    abstract: str = ""
    pdf: Callable[[], bytes] | None = None
    manuscript: bytes = b""
    printed: bytes = b""
    withdrawn_at: datetime | None = None

    @property
    def printed_at(self) -> datetime:
        """When its full text can be fetched: with its issue, though it may be listed before."""
        return issue_time(self.publication_date)


def issue_time(day: date) -> datetime:
    """Give the time at which an issue is imported; the office says 04:00 to 21:59, every five minutes."""
    return at(day, 6)


@cache
def real_rules() -> tuple[Issued, ...]:
    """Give the seven rules of the year, each at the times of its own."""
    return tuple(_real_rule(number) for number in RULES)


def withdrawn_rule() -> Issued:
    """Give the invented rule: filed on a Tuesday afternoon, taken back the next morning, never printed."""
    filed_at = at(date(2025, 7, 15), 16, 15)
    base = read_rule_draft("2025-05427")
    entry = replace(
        base.entries[0], name="Orlentis Marovka Instruments Co., Ltd.", aka=(), addresses=("Harbin, China",)
    )
    draft = replace(
        base,
        number=WITHDRAWN,
        title="Addition of an Entity to the Entity List",
        effective_on=date(2025, 7, 18),
        publication_date=date(2025, 7, 18),
        filed_at=filed_at,
        citation="",
        summary="The Bureau of Industry and Security adds one entity to the Entity List.",
        dates="This rule is effective July 18, 2025.",
        placeholders={"July 18, 2025": _TO_BE_PRINTED},
        preamble=("# Background", "One entity is added under the destination of China."),
        amendments=(
            ("2. Supplement no. 4 is amended by:",),
            (f"Under CHINA, PEOPLE'S REPUBLIC OF, adding, in alphabetical order, an entry for “{entry.name}”",),
        ),
        entries=(entry,),
    )
    return Issued(
        number=WITHDRAWN,
        title=draft.title,
        type="Rule",
        agencies=(BUREAU,),
        filed_at=filed_at,
        publication_date=draft.publication_date,
        listed_at=at(date(2099, 1, 1), 6),
        pdf=cache(partial(set_pdf, draft, LAYOUTS[0])),
        printed=set_rule_xml(draft),
        withdrawn_at=filed_at + timedelta(hours=19),
    )


@dataclass(frozen=True, slots=True)
class Notice:
    """An invented notice that changes another list: its parts, and whom of it a customer is named as."""

    number: str
    agency: str
    title: str
    agencies: tuple[Fields, ...]
    paragraphs: tuple[str, ...]
    planted: str
    holds: bool = False


_COMPANIES = (
    "Torvek Aviation Works",
    "Haikan Robotics Works",
    "Ningrui Engines",
    "Lumen Optics Works",
    "Vostrel Chips",
)
_SECTIONS = ("(i)", "(ii)", "(iv)", "(v)")
NOTICES = (
    Notice(
        "2024-24001",
        "DEPARTMENT OF COMMERCE Bureau of Industry and Security",
        "Order Denying Export Privileges",
        (COMMERCE, BUREAU),
        (
            "In the Matter of: Orlentis Marovka Trading LLC, 12 Elm Street, Austin, TX 78701",
            "On May 2, 2024, in the U.S. District Court for Elm, Orlentis Marovka Trading LLC was convicted.",
            "It is hereby ordered: First, until May 2, 2034, Orlentis Marovka Trading LLC may not, directly or "
            "indirectly, participate in any transaction.",
        ),
        "Orlentis Marovka Trading LLC",
        holds=True,
    ),
    Notice(
        "2024-24002",
        "DEPARTMENT OF DEFENSE",
        "Notice of Availability of Designation of Chinese Military Companies",
        (DEFENSE,),
        ("The following entities qualify as Chinese military companies:", *_COMPANIES),
        _COMPANIES[0],
    ),
    Notice(
        "2024-24003",
        "DEPARTMENT OF HOMELAND SECURITY",
        "Notice Regarding the Uyghur Forced Labor Prevention Act Entity List",
        (HOMELAND,),
        tuple(
            line
            for one in _SECTIONS
            for line in (f"Section 2(d)(2)(B){one}", f"Kerl Cotton Works of list {one[1:-1]}", "Kerl Silk Mill")
        ),
        "Kerl Silk Mill",
    ),
)


@cache
def notices() -> tuple[Issued, ...]:
    """Give the notices, all filed on the morning after the first rule of the year: four lists change in a day."""
    return tuple(_notice(each) for each in NOTICES)


def _notice(notice: Notice) -> Issued:
    filed_at, published = at(date(2024, 10, 22), 8, 45), date(2024, 10, 24)
    dated = "Dated: October 21, 2024."
    lines = "".join(f"<P>{escape(each)}</P>" for each in notice.paragraphs)
    printed = (
        f"<NOTICE><PREAMB><AGENCY TYPE='F'>{notice.agency}</AGENCY><SUBJECT>{notice.title}</SUBJECT></PREAMB><SUPLINF>"
        f"{lines}<SIG><DATED>{dated}</DATED></SIG><FRDOC>[FR Doc. {notice.number} Filed 10-22-24; 8:45 am]</FRDOC>"
        "</SUPLINF></NOTICE>"
    )
    return Issued(
        number=notice.number,
        title=notice.title,
        type="Notice",
        agencies=notice.agencies,
        filed_at=filed_at,
        publication_date=published,
        listed_at=issue_time(published),
        manuscript="\n".join((notice.agency, notice.title, *notice.paragraphs, dated)).encode(),
        printed=printed.encode(),
    )


def _real_rule(number: str) -> Issued:
    facts = read_facts(number)
    draft = draft_of(facts)
    return Issued(
        number=number,
        title=facts.title,
        type="Rule",
        agencies=(COMMERCE, BUREAU),
        filed_at=facts.filed_at,
        publication_date=facts.publication_date,
        listed_at=LISTED_EARLY.get(number, issue_time(facts.publication_date)),
        effective_on=facts.effective_on,
        citation=facts.citation,
        abstract=draft.summary,
        pdf=cache(partial(set_pdf, draft, LAYOUTS[0])),
        printed=set_rule_xml(draft),
    )

"""The documents of the year that change the Entity List: seven real rules, and an invented one that is withdrawn.

The rules are read from the shared data; their manuscripts are set from the printed text with the demo's typesetter,
which leaves out what only print knows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from monitor.demo.drafts import EntryDraft, RuleDraft, read_rule_draft
from monitor.demo.typeset_text import set_manuscript
from monitor.demo.typeset_xml import set_rule_xml
from sources.reading.markup import Element, lines_of, parse_xml, text_of
from tests.year.dates import at

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
RULES = ("2024-24562", "2024-25411", "2024-31468", "2025-00480", "2025-00704", "2025-05426", "2025-05427")
WITHDRAWN = "2025-13001"
BUREAU = {"name": "Industry and Security Bureau", "slug": "industry-and-security-bureau"}
COMMERCE = {"name": "Commerce Department", "slug": "commerce-department"}
HOMELAND = {"name": "Homeland Security Department", "slug": "homeland-security-department"}
# The Monday issue whose documents the API showed on the Saturday before.
LISTED_EARLY = {"2024-31468": at(date(2025, 1, 4), 9)}
_TO_BE_PRINTED = "[INSERT DATE OF PUBLICATION IN THE FEDERAL REGISTER]"
_TO_BE_CITED = f"FR [INSERT FR PAGE NUMBER], {_TO_BE_PRINTED}"

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Issued:
    """One document as the offices show it; times are aware UTC, dates Eastern.

    `listed_at` is when the API shows it as published, `withdrawn_at` when its filing gets a note that it is taken
    back. Only rules have texts: `manuscript` as filed, `printed` as published.
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


def has_data() -> bool:
    """Whether the shared data is here."""
    return (DATA / "federal_register" / "rules").is_dir()


def expected_facts(number: str) -> Fields:
    """Give what a careful person read of a rule."""
    path = DATA / "federal_register" / "rules" / number / "expected.json"
    facts: Fields = json.loads(path.read_text(encoding="utf-8"))
    return facts


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
        manuscript=set_manuscript(draft),
        printed=set_rule_xml(draft),
        withdrawn_at=filed_at + timedelta(hours=19),
    )


def _real_rule(number: str) -> Issued:
    folder = DATA / "federal_register" / "rules" / number
    shown: Fields = json.loads((folder / "document.json").read_text(encoding="utf-8"))
    facts = expected_facts(number)
    (path,) = folder.glob("full_text*.xml")
    printed = path.read_bytes()
    day = date.fromisoformat(shown["publication_date"])
    filed_at = datetime.fromisoformat(facts["filed_at"])
    draft = _draft_of(printed, facts, filed_at, day)
    return Issued(
        number=number,
        title=shown["title"],
        type="Rule",
        agencies=(COMMERCE, BUREAU),
        filed_at=filed_at,
        publication_date=day,
        listed_at=LISTED_EARLY.get(number, issue_time(day)),
        effective_on=date.fromisoformat(shown["effective_on"]),
        citation=shown["citation"],
        abstract=shown["abstract"] or "",
        manuscript=set_manuscript(draft),
        printed=printed,
    )


def _draft_of(printed: bytes, facts: Fields, filed_at: datetime, day: date) -> RuleDraft:
    """Give a printed rule as what the typesetter of manuscripts takes."""
    root = parse_xml(printed, facts["document_number"])
    texts = {tag: text_of(element) for tag in ("SUBJECT", "DEPDOC", "RIN") for element in root.iter(tag)}
    captions = {tag: text_of(element[-1]) for tag in ("ACT", "SUM", "EFFDATE") for element in root.iter(tag)}
    effective_on = date.fromisoformat(facts["effective_on"])
    at_print = {f"{day:%B} {day.day}, {day.year}": _TO_BE_PRINTED} if effective_on == day else {}
    volume = facts["row_citation"].split()[0]
    in_rows = f"{facts['row_citation']}, {day.month}/{day.day}/{day:%y}"
    return RuleDraft(
        number=facts["document_number"],
        title=texts["SUBJECT"],
        docket="",
        rin=texts.get("RIN", "").removeprefix("RIN "),
        action=captions["ACT"],
        effective_on=effective_on,
        filed_at=filed_at,
        publication_date=day,
        citation=facts["citation"],
        last_page=None,
        summary=captions["SUM"],
        dates=captions["EFFDATE"],
        placeholders={in_rows: f"{volume} {_TO_BE_CITED}", **at_print},
        authority=next(text_of(element) for element in root.iter("AUTH")),
        closing="The additions and revisions read as follows:",
        preamble=tuple(text_of(each) for each in root.findall("./SUPLINF/P") if text_of(each)),
        amendments=tuple((text_of(each),) for each in list(root.iter("AMDPAR"))[1:]),
        entries=tuple(_entries(root)),
    )


def _entries(root: Element) -> list[EntryDraft]:
    entries: list[EntryDraft] = []
    destination = ""
    for row in root.iter("ROW"):
        cells = row.findall("ENT")
        if cells[0].get("I") == "01":
            destination = text_of(cells[0])
        elif len(cells) == 5 and cells[0].get("I") == "22":
            entries.append(
                EntryDraft(
                    destination,
                    name="",
                    printed=lines_of(cells[1]),
                    requirement=text_of(cells[2]),
                    policy=text_of(cells[3]),
                    citations=(text_of(cells[4]),),
                )
            )
    return entries

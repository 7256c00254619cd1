"""Rules of the year that change what being listed means, and no entry: both invented, by the words of real ones.

One extends the stay of the Affiliates Rule, one imposes that rule anew. Rules that amend part 740 alone are among the
noise: nothing is told of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from tests.year.dates import at
from tests.year.documents import BUREAU, COMMERCE, Issued, issue_time

_BUREAU = "Bureau of Industry and Security"


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    action: str
    summary: str
    dates: str
    amendments: tuple[str, ...]


_EXTENSION = _Words(
    "Extension of the Suspension of Expansion of End-User Controls for Affiliates of Certain Listed Entities",
    "Final rule; stay.",
    "BIS extends the suspension of the rule on affiliates of certain listed entities by one year.",
    "Effective November 12, 2024, the amendments published at 90 FR 47201 are stayed until November 9, 2025.",
    ("2. In § 744.11, stay paragraph (a)(1) until November 9, 2025.",),
)
_REIMPOSITION = _Words(
    "Expansion of End-User Controls To Cover Affiliates of Certain Listed Entities; Reimposition",
    "Final rule.",
    "BIS provides that an entity owned at least 50 percent by listed entities is subject to their restrictions.",
    "This rule is effective November 22, 2024.",
    (
        "2. Section 744.11 is amended by revising paragraph (a)(1) to read as follows:",
        "3. Supplement No. 4 to part 744 is amended by adding footnote 6 to read as follows:",
    ),
)


@cache
def effect_rules() -> tuple[Issued, ...]:
    """Give the two rules, each filed three days before it is printed."""
    imposed = _rule("2024-25902", _REIMPOSITION, at(date(2024, 11, 19), 16, 15), date(2024, 11, 22))
    return (
        _rule("2024-25901", _EXTENSION, at(date(2024, 11, 7), 16, 15), date(2024, 11, 12)),
        replace(imposed, effective_on=imposed.publication_date),
    )


def _rule(number: str, words: _Words, filed_at: datetime, published: date) -> Issued:
    captions = (("ACT", "ACTION", words.action), ("SUM", "SUMMARY", words.summary), ("EFFDATE", "DATES", words.dates))
    heads = "".join(f'<{tag}><HD SOURCE="HED">{caption}:</HD><P>{text}</P></{tag}>' for tag, caption, text in captions)
    printed = (
        f"<RULE><PREAMB><SUBAGY>{_BUREAU}</SUBAGY><CFR>15 CFR Part 744</CFR><SUBJECT>{words.title}</SUBJECT>{heads}"
        '</PREAMB><SUPLINF><P>Background.</P><REGTEXT TITLE="15" PART="744">'
        f"{''.join(f'<AMDPAR>{text}</AMDPAR>' for text in words.amendments)}</REGTEXT></SUPLINF>"
        f"<FRDOC>[FR Doc. {number} Filed {filed_at:%-m-%-d-%y}; 4:15 pm]</FRDOC></RULE>"
    )
    typed = (
        f"DEPARTMENT OF COMMERCE\n\n{_BUREAU}\n\n15 CFR Part 744\n\n[Docket No. 241105-0001]",
        words.title,
        *(f"{caption}: {text}" for _, caption, text in captions),
        "SUPPLEMENTARY INFORMATION: Background.",
        "PART 744—CONTROL POLICY",
        *words.amendments,
        f"[FR Doc. {number} Filed: {filed_at:%-m/%-d/%Y}]",
    )
    return Issued(
        number=number,
        title=words.title,
        type="Rule",
        agencies=(COMMERCE, BUREAU),
        filed_at=filed_at,
        publication_date=published,
        listed_at=issue_time(published),
        abstract=words.summary,
        manuscript="\n\n".join(typed).encode(),
        printed=printed.encode(),
    )

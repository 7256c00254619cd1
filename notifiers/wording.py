"""Wording: the sentences that alerts have in common. Dates are shown as Eastern legal dates, times in Eastern time.

What is never said here or anywhere: that a party is "cleared", "sanctioned" or "banned". The Entity List sets a license
requirement for items subject to the EAR (15 CFR 744.11, 744.16); whether a customer is the party, a person decides.
"""

from __future__ import annotations

from datetime import date, datetime

from state.alerts import RuleFacts
from state.documents import Stage
from state.rules import SavingsClause
from state.times import EASTERN, eastern_date

STAGE_WORDS = {
    Stage.ANNOUNCED: "announced, text not available yet",
    Stage.FILED: "PRE-PUBLICATION TEXT, on public inspection",
    Stage.WITHDRAWN: "withdrawn from public inspection",
    Stage.PUBLISHED: "published in the Federal Register",
    Stage.CODIFIED: "shown in the eCFR",
}

# Footnotes to supplement no. 4 to part 744 by which an entry falls under a foreign direct product rule (15 CFR 734.9).
_DIRECT_PRODUCT_RULES = {
    1: ("Huawei and its affiliates", "15 CFR 734.9(e)(1)"),
    3: ("Russian and Belarusian military end users and procurement", "15 CFR 734.9(g)"),
    4: ("advanced computing and supercomputers", "15 CFR 734.9(e)(2)"),
    5: ("semiconductor manufacturing equipment", "15 CFR 734.9(e)(3)"),
}
_FOOTNOTE_2 = (
    "for Huawei and its affiliates, limits footnote 1 for cybersecurity and vulnerability disclosure; read it whole"
)


def day_words(day: date) -> str:
    """Give a date as people write it: 25 March 2025."""
    return f"{day.day} {day:%B %Y}"


def time_words(moment: datetime) -> str:
    """Give a time in Eastern time with the zone named: 25 March 2025, 4:30 pm ET."""
    local = moment.astimezone(EASTERN)
    return f"{day_words(local.date())}, {local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'} ET"


def counted(number: int, one: str, many: str = "") -> str:
    """Give a number with its noun: 1 entry, 2,000 customers."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def in_force_line(rule: RuleFacts, told_on: date) -> str:
    """Say from when the rule binds, seen from the Eastern date `told_on`, and how that day lies to filing and printing.

    A rule filed for public inspection may be effective before it is printed: 44 U.S.C. 1507 counts from filing.
    """
    if rule.stage is Stage.WITHDRAWN:
        meant = f"; it was to take effect on {day_words(rule.effective_on)}" if rule.effective_on else ""
        return f"Withdrawn from public inspection before publication{meant}"
    if rule.effective_on is None:
        return "Effective date not known yet: read the document before any shipment"
    opening = "In force since" if rule.effective_on <= told_on else "In force on"
    return f"{opening} {day_words(rule.effective_on)}{_beside_filing(rule)}{_beside_publication(rule)}"


def _beside_filing(rule: RuleFacts) -> str:
    """Where the effective date is not after filing, nobody had warning: say so."""
    if rule.effective_on is None or rule.filed_at is None:
        return ""
    days_before = (eastern_date(rule.filed_at) - rule.effective_on).days
    if days_before < 0:
        return ""
    return ", the day it was filed" if days_before == 0 else f", {counted(days_before, 'day')} before it was filed"


def _beside_publication(rule: RuleFacts) -> str:
    """Say how the effective date lies to the date of publication, where that is known."""
    if rule.effective_on is None or rule.publication_date is None:
        return ""
    days_before = (rule.publication_date - rule.effective_on).days
    if days_before == 0:
        return ", on publication"
    return f": {counted(abs(days_before), 'day')} {'before' if days_before > 0 else 'after'} publication"


def savings_line(savings: SavingsClause) -> str:
    """Say in a line what the savings clause spares; its own sentence is quoted beside it."""
    on_the_day = f" on {day_words(savings.en_route_on)}" if savings.en_route_on else ""
    until = f" until {day_words(savings.deadline)}" if savings.deadline else "; the rule sets no last day"
    covered = f"goods already en route aboard a carrier{on_the_day}, under actual orders, may go ahead{until}"
    return f"Savings clause: {covered}. Goods that were not yet aboard are not covered."


def footnote_line(number: int) -> str:
    """Say in a line what a footnote of the list stands for; of an unknown number, that it is unknown."""
    if number in _DIRECT_PRODUCT_RULES:
        concern, section = _DIRECT_PRODUCT_RULES[number]
        meaning = (
            f"foreign direct product rule for {concern} ({section}): items made abroad need a license too "
            "where they are the direct product of certain U.S. technology, software or equipment"
        )
    else:
        meaning = _FOOTNOTE_2 if number == 2 else "not known to listwatch; read it below the table of the list"
    return f"Footnote {number}: {meaning}."

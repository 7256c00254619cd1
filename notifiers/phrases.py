"""Wording: the sentences that alerts have in common. Dates are shown as Eastern legal dates, times in Eastern time.

What is never said here or anywhere: that a party is "cleared", "sanctioned" or "banned". The Entity List sets a license
requirement for items subject to the EAR (15 CFR 744.11, 744.16); whether a customer is the party, a person decides.
"""

from __future__ import annotations

from datetime import date, datetime

from state.alerts import Contact, RuleFacts
from state.documents import Stage
from state.footnotes import footnote_of
from state.rules import HeadingAmendment, LaterDate
from state.times import EASTERN, eastern_date

STAGE_WORDS = {
    Stage.ANNOUNCED: "announced, text not available yet",
    Stage.FILED: "PRE-PUBLICATION TEXT, on public inspection",
    Stage.WITHDRAWN: "withdrawn from public inspection",
    Stage.PUBLISHED: "published in the Federal Register",
    Stage.CODIFIED: "shown in the eCFR",
    Stage.EXPIRING: "its term ends soon",
    Stage.EXPIRED: "its term has ended",
}


def day_words(day: date) -> str:
    """Return a date as US readers write it: March 25, 2025."""
    return f"{day:%B} {day.day}, {day.year}"


def time_words(moment: datetime) -> str:
    """Return a time in Eastern time with the zone named: March 25, 2025, 4:30 pm ET."""
    local = moment.astimezone(EASTERN)
    return f"{day_words(local.date())}, {local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'} ET"


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: 1 entry, 2,000 customers."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def contact_line(contact: Contact | None) -> str:
    """Return whom to ask in a line: name, mail address and phone number; empty for nobody."""
    return ", ".join(filter(None, (contact.name, contact.email, contact.phone))) if contact else ""


def in_force_line(rule: RuleFacts, told_on: date) -> str:
    """Say from when the rule binds, seen from the Eastern date `told_on`, and how that day lies to filing and printing.

    A rule filed for public inspection may be effective before it is printed: 44 U.S.C. 1507 counts from filing.
    """
    if rule.stage is Stage.WITHDRAWN:
        meant = f"; it was to take effect on {day_words(rule.effective_on)}" if rule.effective_on else ""
        return f"Withdrawn from public inspection before publication{meant}"
    if rule.effective_on is None:
        since = f" on {day_words(eastern_date(rule.filed_at))}" if rule.filed_at else ""
        return f"No effective date was read: treat as in force since filing{since}"
    opening = "In force since" if rule.effective_on <= told_on else "In force on"
    computed = " (computed: the text leaves the date blank)" if rule.effective_is_computed else ""
    beside = f"{_relative_to_filing(rule)}{_relative_to_publication(rule)}"
    return f"{opening} {day_words(rule.effective_on)}{computed}{beside}"


def _relative_to_filing(rule: RuleFacts) -> str:
    """Say that nobody had warning if the effective date is not after filing."""
    if rule.effective_on is None or rule.filed_at is None:
        return ""
    days_before = (eastern_date(rule.filed_at) - rule.effective_on).days
    if days_before < 0:
        return ""
    return ", the day it was filed" if days_before == 0 else f", {counted(days_before, 'day')} before it was filed"


def _relative_to_publication(rule: RuleFacts) -> str:
    """Say how the effective date lies to the date of publication, where that is known."""
    if rule.effective_on is None or rule.publication_date is None:
        return ""
    days_before = (rule.publication_date - rule.effective_on).days
    if days_before == 0:
        return ", on publication"
    return f": {counted(abs(days_before), 'day')} {'before' if days_before > 0 else 'after'} publication"


def special_date_lines(rule: RuleFacts) -> tuple[str, ...]:
    """Say what a rule's dates do besides the one from which it counts: reach back, wait, suspend; and what it mends."""
    lines = [_later_line(later) for later in rule.later_dates]
    if rule.applicable_as_of:
        lines.insert(0, f"Applies already as of {day_words(rule.applicable_as_of)}, before it takes effect.")
    if rule.stayed_until:
        lines.append(
            f"Suspends (stays) what it names until {day_words(rule.stayed_until)}: read the document for what that is."
        )
    lines += map(heading_line, rule.headings)
    if rule.corrects:
        lines.append(f"Corrects an earlier document: {rule.corrects}.")
    return tuple(lines)


def heading_line(heading: HeadingAmendment) -> str:
    """Say what a rule does to a heading of a list, and so to every entry under it."""
    if heading.renamed_to is None:
        return f"Removes the heading {heading.destination}, and with it every entry listed there."
    return f"Renames the heading {heading.destination} to {heading.renamed_to}: the entries under it stay listed."


def _later_line(later: LaterDate) -> str:
    """Say which instructions wait, and until when."""
    numbers = ", ".join(later.instructions)
    which = f"Instruction{'s' if len(later.instructions) > 1 else ''} {numbers}" if numbers else "A part of the rule"
    verb = "take" if len(later.instructions) > 1 else "takes"
    when = f"on {day_words(later.on)}" if later.on else "on another day than the rule, which is not known yet"
    return f"{which} {verb} effect {when}."


def footnote_line(number: int) -> str:
    """Say in a line what a footnote of the list stands for; of an unknown number, that it is unknown."""
    footnote = footnote_of(number)
    meaning = footnote.rule[0].lower() + footnote.rule[1:].rstrip(".")
    if footnote.section:
        meaning += (
            f" (15 CFR {footnote.section}): items made abroad need a license too "
            "where they are the direct product of certain U.S. technology, software or equipment"
        )
    return f"Footnote {number}: {meaning}."

"""Correcting: what a later alert says otherwise than an earlier one, and which one it so supersedes. Pure.

Whether a rule was printed otherwise than it was filed, was read anew, was withdrawn, or is mended by a correction
document, makes no difference: whoever acted on the earlier alert is told by its id what in it no longer holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from monitor.alerting.compose import compose_compliance
from monitor.events.findings import Findings
from monitor.events.since import completed_entries, correction_opening, lines_between, lines_of_differences
from state.alerts import AffectedCustomer, Alert, ComplianceContent
from state.listings import Listing

_NOT_FOUND_BEFORE = ", not found before because only the name of this entry could be read"


def correct(findings: Findings, previous: Alert) -> Findings:
    """Return the event as one that corrects an alert, where it says otherwise; as it is, where it only confirms."""
    lines = lines_that_differ(findings, previous)
    return as_correction(findings, previous, lines) if lines else findings


def as_correction(findings: Findings, previous: Alert, lines: Iterable[str]) -> Findings:
    """Return the event as one that corrects an alert in these lines; those that it has already are not said twice."""
    new = [line for line in lines if line not in findings.lines]
    return replace(
        findings, supersedes=previous.id, lines=(f"{correction_opening(previous)} as follows.", *findings.lines, *new)
    )


def lines_that_differ(findings: Findings, previous: Alert) -> tuple[str, ...]:
    """Say what an event tells otherwise than an alert: entries, customers, and how much could not be read.

    A document that corrects another one holds the differences alone: what it changes is what it corrects. What a
    person judged in between is no difference, and the score alone is none either.
    """
    if previous.thread != findings.subject:
        return lines_of_differences(findings.changes)
    then, now = _content(previous), _content(compose_compliance(findings, previous.created_at))
    lines = [*lines_between(then.changes, now.changes), *_customer_lines(then, now)]
    if len(then.unread) < len(now.unread) or (lines and then.unread and len(then.unread) != len(now.unread)):
        lines.append(f"Parts that could not be read: {len(now.unread)}, before {len(then.unread)}.")
    return tuple(lines)


def _content(alert: Alert) -> ComplianceContent:
    assert isinstance(alert.content, ComplianceContent), "only what compliance was told is corrected"
    return alert.content


def _customer_lines(then: ComplianceContent, now: ComplianceContent) -> list[str]:
    judged = {*then.quiet, *now.quiet}
    by_id = all(each.change.listing.entry_id for each in (*then.affected, *now.affected))
    before, after = (_matches(each.affected, judged, by_id=by_id) for each in (then, now))
    by_name = {_entry_of(row, by_id=by_id) for _, row in completed_entries(then.changes, now.changes)}
    lines = [
        f"Now also a possible match: {after[key]}{_NOT_FOUND_BEFORE if key[1:] in by_name else ''}."
        for key in sorted(after.keys() - before.keys())
    ]
    lines += [f"No longer a possible match: {before[key]}." for key in sorted(before.keys() - after.keys())]
    both = sorted(after.keys() & before.keys())
    return lines + [f"Now {after[key]}, before {before[key]}." for key in both if after[key] != before[key]]


def _matches(affected: Iterable[AffectedCustomer], judged: set[str], *, by_id: bool) -> dict[tuple[str, ...], str]:
    """Name each match that nobody has judged, by customer and entry, with its strength.

    Alerts of an earlier listwatch know an entry by heading and name alone.
    """
    return {
        (each.customer_id, *_entry_of(each.change.listing, by_id=by_id)): (
            f"{each.customer_id} with {each.change.listing.name} ({each.strength})"
        )
        for each in affected
        if each.match_id not in judged
    }


def _entry_of(listing: Listing, *, by_id: bool) -> tuple[str, ...]:
    return (str(listing.entry_id),) if by_id else (listing.destination, listing.name)

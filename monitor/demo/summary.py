"""What the demo shows at the end: read back from its database, never typed in."""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from monitor.alerting.ownership import OWNERSHIP
from monitor.demo.drafts import RULE_NUMBERS
from monitor.runtime.context import Context
from notifiers.message import render_message
from state.alerts import AccountContent, ComplianceContent, OwnershipContent
from state.changes import ChangeKind
from state.documents import Document, Stage
from state.ownership import Finding
from state.rules import Rule
from state.storage import outbox
from state.storage.captures import find_capture
from state.storage.changes import noted_changes
from state.storage.database import transaction
from state.storage.documents import known_stages, latest_rule
from state.storage.ownership import current_findings
from state.storage.screenings import matches_of
from state.times import EASTERN

# What a subsidiary of Inspur Group is called in the rule of March 25, 2025 (90 FR 14046).
_INSPUR = "Inspur"
_EXTENSIONS = {"application/json": "json", "text/plain": "txt", "application/rss+xml": "rss"}


def read_summary(context: Context, second_poll_new: int) -> dict[str, Any]:
    """Return the demo's facts as plain data; dates are Eastern, times Eastern with their offset."""
    with transaction(context.engine) as connection:
        changes = [change for number in RULE_NUMBERS for change in noted_changes(connection, number, Stage.PUBLISHED)]
        added = [change.listing for change in changes if change.kind is ChangeKind.ADDITION]
        matches = [match for number in RULE_NUMBERS for match in matches_of(connection, number)]
        deliveries = outbox.all_deliveries(connection)
        return {
            "organizations": len({listing.name for listing in added}),
            "entries": len(added),
            "entries_by_destination": dict(Counter(listing.destination for listing in added).most_common()),
            "footnote_4": sum(4 in listing.footnotes for listing in added),
            "inspur": [
                {"name": listing.name, "destination": listing.destination}
                for listing in added
                if listing.name.startswith(_INSPUR)
            ],
            "revised": sum(change.kind is ChangeKind.REVISION for change in changes),
            "revised_entries": [
                {"name": change.listing.name, "destination": change.listing.destination}
                for change in changes
                if change.kind is ChangeKind.REVISION
            ],
            "rules": [_rule(connection, number) for number in sorted(RULE_NUMBERS, reverse=True)],
            "affected": [
                {
                    "customer_id": match.customer_id,
                    "destination": match.destination,
                    "name": match.listing_name,
                    "strength": match.strength,
                    "reasons": [reason.kind for reason in match.reasons],
                }
                for match in sorted(matches, key=lambda match: (match.customer_id, -match.score))
            ],
            "customers_held": sorted(
                {
                    delivery.alert.content.customer_id
                    for delivery in deliveries
                    if isinstance(delivery.alert.content, AccountContent)
                    and not delivery.alert.thread.startswith(OWNERSHIP)
                }
            ),
            "held_for_owners": [
                _held_for_owners(each.finding) for each in current_findings(connection).values() if each.is_held
            ],
            "alerts_sent": sum(delivery.standing is outbox.DeliveryStatus.DELIVERED for delivery in deliveries),
            "second_poll_new": second_poll_new,
        }


def print_deliveries(context: Context, console: Console) -> None:
    """Show what each audience received, and when."""
    with transaction(context.engine) as connection:
        deliveries = outbox.all_deliveries(connection)
    table = Table(title="What each audience received", title_justify="left")
    for column in ("when (ET)", "audience", "message"):
        table.add_column(column)
    for delivery in deliveries:
        if delivery.channel == deliveries[0].channel:
            moment = delivery.alert.created_at.astimezone(EASTERN)
            subject = render_message(delivery.alert).subject
            table.add_row(f"{moment:%a %d %b %H:%M}", delivery.alert.audience, subject)
    console.print()
    console.print(table)


def print_summary(summary: dict[str, Any], folder: Path, console: Console) -> None:
    """Show the facts of the two rules as they were read, and where to look further."""
    by_destination = ", ".join(f"{name} {number}" for name, number in summary["entries_by_destination"].items())
    console.print(
        f"\n[bold]{summary['organizations']} organizations under {summary['entries']} entries[/bold]: ", end=""
    )
    console.print(by_destination, markup=False)
    places = Counter(entry["destination"] for entry in summary["inspur"])
    console.print(
        f"{summary['footnote_4']} with footnote 4; {len(summary['inspur'])} Inspur subsidiaries "
        f"({', '.join(f'{number} under {name}' for name, number in places.items())}); "
        f"{summary['revised']} entries revised: {_names(summary['revised_entries'])}",
        markup=False,
    )
    for rule in summary["rules"]:
        console.print(_rule_line(rule), markup=False)
    held = summary["customers_held"]
    console.print(f"{len(held)} customers held: {', '.join(held)}", markup=False)
    for each in summary["held_for_owners"]:
        way = "together" if len(each["owners"]) > 1 else f"through a chain of {each['steps']}"
        owned = f"{each['customer_id']} held for its owners since {each['on']}: {' and '.join(each['owners'])}"
        verb = "hold" if len(each["owners"]) > 1 else "holds"
        console.print(f"{owned} {verb} {each['held']} % {way}; the Affiliates Rule is {each['regime']}", markup=False)
    others = sorted({entry["customer_id"] for entry in summary["affected"]} - set(held))
    if others:
        console.print(f"{len(others)} more for compliance to look at: {', '.join(others)}", markup=False)
    console.print(
        f"{summary['alerts_sent']} messages sent; a second poll found {summary['second_poll_new']} new things"
    )
    console.print(f"\nAlerts are in {folder / 'alerts'}: open one in a browser.", markup=False)
    console.print(f"Try: cd {folder} && {_program(folder)} review", markup=False, soft_wrap=True)


def _program(folder: Path) -> str:
    """Return how to call listwatch from a folder: by its name where the shell finds this one, else by its path."""
    program = Path(sys.executable).with_name("listwatch")
    found = shutil.which("listwatch")
    if found is not None and Path(found).resolve() == program.resolve():
        return "listwatch"
    return os.path.relpath(program, folder)


def write_evidence(context: Context, folder: Path) -> None:
    """Write the received bytes that alerts refer to, each under its sha256, for a person to open."""
    folder.mkdir()
    with transaction(context.engine) as connection:
        contents = [delivery.alert.content for delivery in outbox.all_deliveries(connection)]
        digests = {
            evidence.sha256
            for content in contents
            if isinstance(content, ComplianceContent | OwnershipContent)
            for evidence in content.evidence
        }
        for digest in sorted(digests):
            capture = find_capture(connection, context.settings.captures_folder, digest)
            extension = _EXTENSIONS.get(capture.content_type.partition(";")[0], "xml")
            (folder / f"{digest}.{extension}").write_bytes(capture.body)


def _held_for_owners(finding: Finding) -> dict[str, Any]:
    return {
        "customer_id": finding.customer_id,
        "owners": [owner.party.name for owner in finding.owners],
        "held": f"{finding.held.low:f}",
        "steps": max(len(owner.path) for owner in finding.owners),
        "on": finding.on.isoformat(),
        "regime": finding.regime.words,
    }


def _rule(connection: Connection, number: str) -> dict[str, Any]:
    rule, document = latest_rule(connection, number), known_stages(connection, number)[Stage.FILED].document
    assert rule is not None, "the demo has read its rules"
    filed_at = document.filed_at
    savings = rule.savings
    return {
        "document_number": number,
        "filed_at": filed_at and filed_at.astimezone(EASTERN).isoformat(),
        "effective_on": rule.effective_on and rule.effective_on.isoformat(),
        "published_on": document.publication_date and document.publication_date.isoformat(),
        "savings_deadline": savings and savings.deadline and savings.deadline.isoformat(),
        "days_before_publication": _days_before_publication(document, rule),
    }


def _days_before_publication(document: Document, rule: Rule) -> int | None:
    if document.publication_date is None or rule.effective_on is None:
        return None
    return (document.publication_date - rule.effective_on).days


def _rule_line(rule: dict[str, Any]) -> str:
    filed_on = datetime.fromisoformat(rule["filed_at"]).date().isoformat()
    days = rule["days_before_publication"]
    if rule["effective_on"] == filed_on:
        since = f"in force on {filed_on}, the day of filing, {days} days before publication"
    else:
        since = f"in force on {rule['effective_on']}" + (", on publication" if days == 0 else "")
    return f"{rule['document_number']}: filed {rule['filed_at']}, {since}; savings clause to {rule['savings_deadline']}"


def _names(entries: list[dict[str, str]]) -> str:
    names = Counter(entry["name"] for entry in entries)
    return ", ".join(f"{name} ({number})" for name, number in names.items())

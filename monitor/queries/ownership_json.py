"""Answers on ownership, for programs (`--json`) and for people: who is captured, why, and how old the data is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.ownership.words import describe, describe_matches, describe_regime
from monitor.queries.ownership import Ownership, WhatIf
from monitor.queries.regimes import reading_json
from state.encoding import to_data
from state.ownership import Edge, Finding, FindingClass
from state.storage.ownership import OwnershipTask

JsonObject = dict[str, Any]


def finding_json(shown: Ownership, finding: Finding) -> JsonObject:
    """Return one finding as plain JSON data, with its words; shares are decimal text."""
    customer = shown.customers[finding.customer_id]
    requirement, policy = finding.requirement.requirement_of, finding.requirement.policy_of
    return {
        "customer_id": finding.customer_id,
        "name": customer.name,
        "country": customer.country,
        "open_orders": customer.open_orders,
        "class": finding.classification,
        "on": finding.on.isoformat(),
        "held": to_data(finding.held),
        "held_by_list": [{"list": code, **to_data(share)} for code, share in finding.held_by_list],
        "owners": [to_data(owner) for owner in finding.owners],
        "requirement": requirement and requirement.license_requirement,
        "requirement_of": requirement and requirement.name,
        "policy": policy and policy.license_review_policy,
        "policy_of": policy and policy.name,
        "footnotes": list(finding.footnotes),
        "needs_regime": finding.needs_regime,
        "regime": reading_json(finding.regime),
        "data_problems": list(finding.data_problems),
        "lists_missing": list(shown.lists_missing),
        "words": list(describe(finding, customer.name, shown.parties)),
        "decide": describe_matches(finding),
    }


def print_finding(shown: Ownership, finding: Finding, console: Console) -> None:
    """Show one finding to a person."""
    customer = shown.customers[finding.customer_id]
    console.print(f"{customer.id}  {customer.name}: {finding.classification}", style="bold", markup=False)
    for sentence in filter(None, (*describe(finding, customer.name, shown.parties), describe_matches(finding))):
        console.print(sentence, markup=False, highlight=False)
    console.print(describe_regime(finding.regime), markup=False, highlight=False)
    if missing := missing_line(shown):
        console.print(missing, markup=False, highlight=False)


def missing_line(shown: Ownership) -> str | None:
    """Return which lists could not be asked; None where all could."""
    if not shown.lists_missing:
        return None
    names = ", ".join(shown.lists_missing)
    return f"Not asked, as nothing of them is stored here: {names}. Owners on them are not known."


def whatif_json(answer: WhatIf, then: Ownership) -> JsonObject:
    """Return what a rule in force from a day would change, as plain JSON data, with both readings of that day."""
    groups = {
        "newly_held": answer.newly_held,
        "released": answer.released,
        "unchanged": answer.unchanged,
        "red_flags": answer.red_flags,
    }
    return {
        "from": answer.since.isoformat(),
        "today": reading_json(answer.today),
        "on_that_day": reading_json(then.regime),
        "if_in_force": {name: [_line_json(then, each) for each in found] for name, found in groups.items()},
        "if_not_in_force": {
            "held": [_line_json(then, each) for each in answer.unchanged if not each.needs_regime],
            "not_held": [_line_json(then, each) for each in _needing(answer)],
        },
        "newly_held_by_country": dict(Counter(_country(then, each) for each in answer.newly_held)),
        "lists_missing": list(then.lists_missing),
    }


def print_whatif(answer: WhatIf, then: Ownership, console: Console) -> None:
    """Show it to a person: both readings, and the customers by country with their open orders."""
    console.print(f"If the Affiliates Rule is in force from {answer.since}:", style="bold")
    for title, found in (
        ("newly held", answer.newly_held),
        ("red flag", answer.red_flags),
        ("released", answer.released),
        ("unchanged, held", answer.unchanged),
    ):
        console.print(f"{len(found)} {title}", highlight=False)
        if found:
            console.print(_table(then, found))
    console.print(f"If it is not: none of the {len(_needing(answer))} held for their owners alone is held.")
    console.print(describe_regime(then.regime), markup=False, highlight=False)
    if missing := missing_line(then):
        console.print(missing, markup=False, highlight=False)


def stale_json(edges: Iterable[Edge]) -> list[JsonObject]:
    """Return edges whose date is old or not known as plain JSON data."""
    return [
        {
            "owner": each.owner,
            "owned": each.owned,
            "source": each.source,
            "place": each.place,
            "as_of": to_data(each.as_of),
        }
        for each in edges
    ]


def print_stale(shown: Ownership, edges: tuple[Edge, ...], console: Console) -> None:
    """Show them to a person."""
    table = Table("owner", "owned", "source", "as of")
    for each in edges:
        names = [shown.parties[one].name if one in shown.parties else one for one in (each.owner, each.owned)]
        table.add_row(*map(Text, names), Text(each.source), str(each.as_of or "not known"))
    console.print(table if edges else "All owner data above customers is newer than that.")


def print_tasks(found: Iterable[OwnershipTask], console: Console) -> None:
    """Show a person whose owners somebody is to find out, the next due first."""
    table = Table("due", "customer", "what", "asked", "since (UTC)")
    for task in found:
        since = f"{task.opened_at:%Y-%m-%d %H:%M}"
        table.add_row(str(task.due_on), Text(task.customer_id), task.what, Text(task.assigned_to), since)
    console.print(table if table.row_count else "No ownership information is waited for.")


def _needing(answer: WhatIf) -> list[Finding]:
    return [each for each in (*answer.newly_held, *answer.unchanged) if each.needs_regime]


def _line_json(shown: Ownership, finding: Finding) -> JsonObject:
    customer = shown.customers[finding.customer_id]
    return {
        "customer_id": customer.id,
        "name": customer.name,
        "country": customer.country,
        "open_orders": customer.open_orders,
        "class": finding.classification,
        "held": to_data(finding.held),
        "owners": [owner.party.name for owner in finding.owners],
    }


def _table(shown: Ownership, findings: tuple[Finding, ...]) -> Table:
    table = Table("country", "customer", "name", "class", "owners", "open orders")
    for each in sorted(findings, key=lambda finding: (_country(shown, finding), finding.customer_id)):
        customer = shown.customers[each.customer_id]
        owners = ", ".join(owner.party.name for owner in each.owners)
        orders = "not known" if customer.open_orders is None else str(customer.open_orders)
        shown_class = str(each.classification) if each.classification is not FindingClass.CAPTURED else "affiliate"
        table.add_row(*map(Text, (_country(shown, each), customer.id, customer.name, shown_class, owners, orders)))
    return table


def _country(shown: Ownership, finding: Finding) -> str:
    return shown.customers[finding.customer_id].country or "not known"

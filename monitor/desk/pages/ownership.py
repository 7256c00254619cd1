"""`/owners/{id}`: who owns a customer; `/ownership/whatif`: what the Affiliates Rule in force from a day would change.

All customers may stand above one of them, so either looks at everyone: in turn, in a process of its own where the desk
is the daemon's, and not again before what it rests on has changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from monitor.desk.long_work import in_turn, made_once
from monitor.desk.pages.customers import find_customer
from monitor.desk.question import Facts, Page, Question, Sees
from monitor.events.affiliates import OWNING_LISTS
from monitor.ownership.words import owner_matches
from monitor.queries.ownership import Ownership, OwnershipInputs, judge_ownership, ownership_inputs, what_if
from monitor.queries.ownership_json import finding_json, whatif_json
from monitor.runtime.stored_customers import all_customers, customers_read
from state.customers import CUSTOMERS_SOURCE, Customers
from state.dispositions import Disposition
from state.encoding import to_data
from state.errors import NotFound
from state.ownership import Edge
from state.people import Role
from state.storage.dispositions import current_dispositions
from state.storage.ownership import OWNERS, REGIMES
from state.storage.sources import find_source
from state.storage.versions import list_subject, version_of

_DEEPEST = 12
_KEPT = 50


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is worked out in another process: for a customer on one day, or for all of them on two."""

    customers: Customers
    days: tuple[OwnershipInputs, ...]
    similar_name: float
    customer_id: str = ""


def owners(question: Question) -> Facts:
    """Return who owns a customer, as a tree with shares and dates, and what follows from it."""
    record = find_customer(question)
    facts = _worked_out(question, _owners, (question.day("on", question.today),), record.customer.id)
    standing = current_dispositions(question.connection)
    matches = [
        each | {"version": owner_version(found), "decision": found and f"{found.said}: {found.decision.reason}"}
        for each in facts["owner_matches"]
        for found in [standing.get(each["match_id"])]
    ]
    customer = {"id": record.customer.id, "name": record.customer.name}
    return {"customer": customer} | facts | {"owner_matches": matches}


def owner_version(standing: Disposition | None) -> str:
    """Return what a decision on an owner names, so that it counts only beside what its reader saw decided."""
    return str(standing.id if standing else 0)


def whatif(question: Question) -> Facts:
    """Return what the rule in force from a day would change; nothing is worked out until a day is asked for."""
    if not question.words("from"):
        return {"asked": {"from": None}, "answer": None, "held": []}
    since = question.day("from", question.today)
    answer = _worked_out(question, _what_if, (question.today, since))
    return {"asked": {"from": since.isoformat()}, "answer": answer, "held": answer["if_in_force"]["newly_held"]}


def _worked_out(
    question: Question, work_out: Callable[[_Asked], Facts], days: tuple[date, ...], customer_id: str = ""
) -> Facts:
    """Return an answer on the customers as believed last; it is kept until anything that it rests on changes."""
    connection, context = question.connection, question.context
    digest = find_source(connection, CUSTOMERS_SOURCE).believed_sha256
    if digest is None:
        raise NotFound("customers", "were not read yet.", "See the sources.")
    similar_name = context.settings.screening.similar_name
    subjects = (OWNERS, REGIMES, *map(list_subject, OWNING_LISTS))
    versions = tuple(version_of(connection, each) for each in subjects)

    def make() -> Facts:
        inputs = tuple(ownership_inputs(connection, day, question.now) for day in days)
        return context.call(work_out, _Asked(customers_read(context, digest), inputs, similar_name, customer_id))

    with in_turn():
        key = (days, customer_id, digest, similar_name, versions)
        return made_once(connection, work_out.__name__, key, make, _KEPT)


def _what_if(asked: _Asked) -> Facts:
    customers = all_customers(asked.customers)
    today, then = (judge_ownership(customers, day, asked.similar_name) for day in asked.days)
    return whatif_json(what_if(today, then), then)


def _owners(asked: _Asked) -> Facts:
    (day,) = asked.days
    shown = judge_ownership(all_customers(asked.customers), day, asked.similar_name, [asked.customer_id])
    return {
        "finding": finding_json(shown, shown.findings[0]),
        "owner_matches": to_data(owner_matches(shown.findings[0])),
        "tree": owner_tree(shown, f"customer:{asked.customer_id}"),
        "edges": [_edge(shown, edge) for edge in shown.edges],
    }


def owner_tree(shown: Ownership, party_id: str, above: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
    """Return the owners of a party, each with its own above it; a circle and what is too deep end with a word.

    Parties are told apart by the id that they are judged under.
    """
    party_id = shown.judged_as.get(party_id, party_id)
    branches = []
    for edge in shown.edges:
        if shown.judged_as[edge.owned] != party_id:
            continue
        owner = shown.judged_as[edge.owner]
        ends = "a circle" if owner in above | {party_id} else "more above" if len(above) >= _DEEPEST else ""
        branches.append(
            _edge(shown, edge) | {"ends": ends, "owners": [] if ends else owner_tree(shown, owner, above | {party_id})}
        )
    return branches


def _edge(shown: Ownership, edge: Edge) -> dict[str, Any]:
    party = shown.parties.get(edge.owner)
    return {
        "owner": party.name if party else edge.owner,
        "country": party.country if party else None,
        "kind": edge.kind.value,
        "low": float(edge.share.low) if edge.share else None,
        "high": float(edge.share.high) if edge.share else None,
        "source": edge.source,
        "as_of": to_data(edge.as_of),
        "since": to_data(edge.since),
        "until": to_data(edge.until),
        "place": edge.place,
    }


_CASES = frozenset({Role.COMPLIANCE, Role.AUDITOR})
PAGE = Page(
    "/owners/{id:path}",
    "Owners",
    "owners",
    dict.fromkeys(("customer", "finding", "owner_matches", "tree", "edges"), Sees.CASES),
    owners,
    "edges",
    _CASES,
)

WHATIF_PAGE = Page(
    "/ownership/whatif",
    "What if",
    "whatif",
    dict.fromkeys(("asked", "answer", "held"), Sees.CASES),
    whatif,
    "held",
    _CASES,
)

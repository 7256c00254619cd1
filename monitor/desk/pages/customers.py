"""`/customers`, one of them whole, and who owns it."""

from __future__ import annotations

import json
from typing import Any

from monitor.desk.pages.holds import held_row, owner_seen
from monitor.desk.question import Facts, Page, Question, Sees
from monitor.desk.redaction import owns
from monitor.queries.holds import HeldAccount, notice_of
from state.accounts import CustomerRecord
from state.dispositions import HoldRecord
from state.encoding import to_data
from state.errors import NotFound
from state.evidence import EvidenceKind, is_without_facts
from state.people import Role
from state.storage.alert_log import alerts_on_account
from state.storage.alerted_matches import alerted_matches
from state.storage.customer_records import records_of
from state.storage.dispositions import current_dispositions
from state.storage.evidence import evidence_on
from state.storage.holds import holds_of
from state.storage.list_pages import find_customers

_FOUND = 50


def customer_search(question: Question) -> Facts:
    """Return the customers that hold the words that were asked for; none before any were."""
    words = question.words("q")
    found = find_customers(question.connection, words, _FOUND, owner=owner_seen(question)) if words else ()
    return {"words": words, "customers": [account_row(record) for record in found]}


def customer(question: Question) -> Facts:
    """Return one customer. Raise NotFound where there is none, or it is not an account of the viewer's."""
    record = find_customer(question)
    customer_id = record.customer.id
    decisions = current_dispositions(question.connection, [customer_id])
    holds = [
        HeldAccount(hold, notice_of(question.connection, hold)) for hold in holds_of(question.connection, customer_id)
    ]
    alerted = {one.key.id: one for one in alerted_matches(question.connection, customer_id=customer_id)}
    return {
        "account": [account_row(record)],
        "record": to_data(record.customer),
        "business_unit": record.account.business_unit,
        "matches": [
            {
                "id": match_id,
                "listing_name": one.match.listing_name,
                "destination": one.match.destination,
                "strength": one.match.strength.value,
                "score": one.match.score,
                "document": one.cause,
                "said": decisions[match_id].said if match_id in decisions else None,
                "reason": decisions[match_id].decision.reason if match_id in decisions else None,
            }
            for match_id, one in alerted.items()
        ],
        "holds": [
            held_row(each, question.now) | {"released_by": HoldRecord.of(each.hold).released_by}
            for each in reversed(holds)
        ],
        "history": [
            {
                "row": row.id,
                "at": row.recorded_at.isoformat(),
                "what": facts["standing"],
                "by": row.actor,
                "reason": facts.get("reason"),
                "cause": facts["cause"],
            }
            for row in evidence_on(question.connection, {each.hold.alert_id for each in holds})
            if row.kind in {EvidenceKind.HELD, EvidenceKind.RELEASED} and not is_without_facts(row.noun)
            for facts in [json.loads(row.noun)]
            if facts.get("customer_id") == customer_id and "standing" in facts
        ],
        "messages": [
            {"id": alert.id, "at": alert.created_at.isoformat(), "audience": alert.audience.value}
            for alert in alerts_on_account(question.connection, customer_id)
        ],
    }


def find_customer(question: Question) -> CustomerRecord:
    """Return the customer named in the address. Raise NotFound for none, and for no account of the viewer's."""
    customer_id = question.path["id"]
    record = records_of(question.connection, [customer_id]).get(customer_id)
    viewer = question.viewer
    if record is None or not (viewer.sees_cases or owns(viewer, record.account.owner_email)):
        raise NotFound(customer_id, "is no customer.", "See the customers.")
    return record


def account_row(record: CustomerRecord) -> dict[str, Any]:
    """Return a customer's account in a row."""
    return {
        "customer_id": record.customer.id,
        "customer_name": record.customer.name,
        "country": record.customer.country,
        "open_orders": record.customer.open_orders,
        "owner_email": record.account.owner_email,
    }


_CASES = frozenset({Role.COMPLIANCE, Role.AUDITOR})
_PEOPLE = _CASES | {Role.SALES}
SEARCH_PAGE = Page(
    "/customers",
    "Customers",
    "customers",
    {"words": Sees.EVERYONE, "customers": Sees.ACCOUNTS},
    customer_search,
    "customers",
    _PEOPLE,
)
PAGE = Page(
    "/customers/{id:path}",
    "Customer",
    "customer",
    {"account": Sees.ACCOUNTS, "holds": Sees.ACCOUNTS}
    | dict.fromkeys(("record", "business_unit", "matches", "history", "messages"), Sees.CASES),
    customer,
    "holds",
    _PEOPLE,
)

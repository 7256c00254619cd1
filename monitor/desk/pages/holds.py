"""`/holds`: the accounts on hold with their clocks; acknowledged by sales, released by two signatures."""

from __future__ import annotations

from typing import Any

from monitor.desk.question import Facts, Page, Question, Sees
from monitor.queries.holds import HeldAccount, held_accounts
from monitor.review.follow_up import hold_facts_of
from state.dispositions import HoldStatus
from state.encoding import to_data
from state.people import Role

PAGE_SIZE = 50


def holds(question: Question) -> Facts:
    """Return a page of the holds that are not released, and what each still waits for."""
    number, held = question.number("page", 1), _held(question)
    shown = held[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return {
        "holds": [hold_row(question, each) for each in shown],
        "page": {"number": number, "of": max(1, -(-len(held) // PAGE_SIZE)), "total": len(held)},
        "needs": question.context.settings.sales.release_needs,
    }


def next_holds(question: Question, most: int) -> list[dict[str, Any]]:
    """Return the holds that wait most urgently for somebody, so many at most."""
    return [hold_row(question, each) for each in _held(question)[:most]]


def _held(question: Question) -> list[HeldAccount]:
    """Return the holds of all accounts that the viewer sees: what nobody has acknowledged first, by its clock."""
    viewer = question.viewer
    owner = "" if viewer.sees_cases else viewer.email or "nobody"
    found = held_accounts(question.connection, owner)
    return sorted(
        found, key=lambda each: (each.hold.acknowledged_at is not None, each.hold.acknowledge_by or each.hold.since)
    )


def hold_row(question: Question, held: HeldAccount) -> dict[str, Any]:
    """Return a hold in a row, with what it still waits for."""
    hold, notice = held.hold, held.notice
    facts = hold_facts_of(question.connection, question.context, hold)
    late = held.overdue(question.now)
    return {
        "customer_id": hold.customer_id,
        "customer_name": held.name,
        "status": hold.standing.value,
        "since": hold.since.isoformat(),
        "acknowledge_by": to_data(hold.acknowledge_by),
        "acknowledged_by": hold.acknowledged_by,
        "acknowledged_at": to_data(hold.acknowledged_at),
        "overdue_seconds": late and late.total_seconds(),
        "decide_by": to_data(notice.decide_by) if notice else None,
        "decided_by": notice.decided_by if notice else None,
        "ask": notice.ask if notice else None,
        "open_orders": notice.open_orders if notice else None,
        "owner_email": held.owner,
        "can_acknowledge": hold.standing is HoldStatus.HELD and hold.acknowledged_at is None,
        "cause": hold.cause,
        "undecided": list(facts.undecided),
        "over": facts.over,
        "release_asked_by": hold.release_asked_by,
        "release_asked_at": to_data(hold.release_asked_at),
        "released_because": hold.released_because,
        "released_at": to_data(hold.released_at),
        "can_release": not facts.undecided,
    }


PAGE = Page(
    "/holds",
    "Holds",
    "holds",
    {"holds": Sees.ACCOUNTS, "page": Sees.EVERYONE, "needs": Sees.CASES},
    holds,
    "holds",
    frozenset({Role.COMPLIANCE, Role.SALES, Role.AUDITOR}),
)

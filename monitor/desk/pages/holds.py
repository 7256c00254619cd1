"""`/holds`: the accounts on hold with their clocks; acknowledged by sales, released by two signatures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from monitor.desk.question import Facts, Page, Question, Sees, page_of
from monitor.queries.holds import HeldAccount, notice_of
from monitor.review.follow_up import hold_facts_of
from state.dispositions import HoldRecord, HoldStatus
from state.encoding import to_data
from state.people import Role
from state.storage.holds import count_holds, holds_page

PAGE_SIZE = 25


def holds(question: Question) -> Facts:
    """Return a page of the holds that are not released, and what each still waits for."""
    number, total = question.number("page", 1), count_holds(question.connection, owner_seen(question))
    return {
        "holds": next_holds(question, PAGE_SIZE, (number - 1) * PAGE_SIZE),
        "page": page_of(number, total, PAGE_SIZE),
        "needs": question.context.settings.sales.release_needs,
    }


def next_holds(question: Question, most: int, offset: int = 0) -> list[dict[str, Any]]:
    """Return the holds that wait most urgently for somebody, so many at most."""
    found = holds_page(question.connection, owner_seen(question), most, offset)
    return [hold_row(question, HeldAccount(hold, notice_of(question.connection, hold))) for hold in found]


def owner_seen(question: Question) -> str | None:
    """Return whose accounts the viewer sees: None for all, and nobody's where no address is known."""
    viewer = question.viewer
    return None if viewer.sees_cases else viewer.email or "nobody"


def hold_row(question: Question, held: HeldAccount) -> dict[str, Any]:
    """Return a hold in a row, with what it still waits for."""
    hold, notice = held.hold, held.notice
    facts = hold_facts_of(question.connection, question.context, hold)
    return held_row(held, question.now) | {
        "decide_by": to_data(notice.decide_by) if notice else None,
        "decided_by": notice.decided_by if notice else None,
        "ask": notice.ask if notice else None,
        "undecided": list(facts.undecided),
        "over": facts.over,
        "release_asked_by": hold.request.by if hold.request else None,
        "release_asked_at": to_data(hold.request.at) if hold.request else None,
        "can_release": not facts.undecided,
        "judges": sorted(facts.judges),
    }


def held_row(held: HeldAccount, now: datetime) -> dict[str, Any]:
    """Return a hold in a row, as it stands, with its clock."""
    hold, late = HoldRecord.of(held.hold), held.overdue(now)
    return {
        "customer_id": hold.customer_id,
        "customer_name": held.name,
        "status": hold.standing.value,
        "since": hold.since.isoformat(),
        "acknowledge_by": to_data(hold.acknowledge_by),
        "acknowledged_by": hold.acknowledged_by,
        "acknowledged_at": to_data(hold.acknowledged_at),
        "overdue_seconds": late and late.total_seconds(),
        "open_orders": held.notice.open_orders if held.notice else None,
        "owner_email": held.owner,
        "can_acknowledge": hold.standing is HoldStatus.HELD and hold.acknowledged_at is None,
        "cause": hold.cause,
        "released_because": hold.released_because,
        "released_at": to_data(hold.released_at),
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

"""Holding: how one account's holds begin, are acknowledged, escalate and end. Pure: holds in, holds out.

An account under two causes is released when both are over, and not before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.config.alerting import SalesTable
from state.dispositions import AccountHold, Disposition, ReleaseRequest, Signature, Verdict
from state.errors import UsageProblem

# Who asks for, or signs, what no person has signed.
LISTWATCH = "listwatch"
# What the log calls the step by which the next in the chain is told.
ESCALATED = "escalated"


def begin_hold(
    customer_id: str, cause: str, alert_id: str, sales: SalesTable, now: datetime, event_id: str | None = None
) -> AccountHold:
    """Begin a hold, or begin it again after a release; `alert_id` is of the notice that asks for it."""
    acknowledge_by = sales.deadline(now, sales.acknowledge_within_hours)
    return AccountHold(customer_id, cause, alert_id, now, acknowledge_by, event_id=event_id)


def acknowledge(hold: AccountHold, by: str, now: datetime) -> AccountHold:
    """Note who has seen to it that nothing leaves; the first one counts."""
    return hold if hold.acknowledgement else replace(hold, acknowledgement=Signature(by, now))


def escalation_due(hold: AccountHold, sales: SalesTable, now: datetime) -> str:
    """Return whom to tell next, because nobody has acknowledged in time; empty where nobody is to be told now.

    Each step of the chain has as long to acknowledge as the first reader had.
    """
    due = hold.acknowledge_by
    if hold.request or hold.acknowledgement or due is None or hold.escalations >= len(sales.escalate_to):
        return ""
    for _ in range(hold.escalations):
        due = sales.deadline(due, sales.acknowledge_within_hours)
    return sales.escalate_to[hold.escalations] if due <= now else ""


def ask_release(hold: AccountHold, by: str, because: str, now: datetime) -> AccountHold:
    """Ask for the release of a hold whose cause is over; who asked first stays."""
    return hold if hold.request else replace(hold, request=ReleaseRequest(by, now, because))


def keep_holding(hold: AccountHold) -> AccountHold:
    """Take back the asking: what the account is held for is not over after all."""
    return replace(hold, request=None)


def sign_release(
    holds: Sequence[AccountHold],
    sales: SalesTable,
    by: str,
    because: str,
    now: datetime,
    judges: Collection[str] = (),
) -> tuple[AccountHold, ...]:
    """Sign the release of an account, all of whose holds are given; they are released once enough have signed.

    Where two are needed, the first person who signs only asks, the second one must be another, and neither may be one
    of the `judges`: whoever decided on what the account is held for. Raises UsageProblem for whoever may not sign.
    """
    requests = [replace(hold.request or ReleaseRequest(by, now, because), because=because) for hold in holds]
    if sales.release_needs == "two":
        signed = {hold.request.by for hold in holds if hold.request}
        if by in judges or by in signed:
            did = "judged what this account is held for" if by in judges else "asked for this release"
            advice = "Two are needed besides whoever judged: see `sales.release_needs`."
            raise UsageProblem(holds[0].customer_id, f"{by} {did}, and another person must sign it.", advice)
        if not signed - {LISTWATCH, *judges}:
            return tuple(replace(hold, request=ReleaseRequest(by, now, because)) for hold in holds)
    signature = Signature(by, now)
    pairs = zip(holds, requests, strict=True)
    return tuple(replace(hold, request=request, release=signature) for hold, request in pairs)


def is_needed(dispositions: Iterable[Disposition | None]) -> bool:
    """Return whether a hold must stay: one strong match not decided to be false (None: undecided) is enough."""
    return any(one is None or one.decision.verdict is not Verdict.FALSE for one in dispositions)


def is_undecided(dispositions: Iterable[Disposition | None]) -> bool:
    """Return whether a strong match still waits for a person: nothing was decided, or "unsure"."""
    return any(one is None or one.decision.verdict is Verdict.UNSURE for one in dispositions)

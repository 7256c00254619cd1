"""Notices: what follows the notice of a hold, in its thread: nobody acknowledged, a signature is missing, it is over.

Like the hold's own notice, they name no rule, no score and no other account.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from monitor.alerting.compose import short_hash
from monitor.config.alerting import SalesTable
from state.alerts import AccountAction, AccountContent, Alert, Audience, OperatorContent
from state.dispositions import AccountHold
from state.times import eastern_date


def compose_release(hold: AccountHold, notice: Alert | None, sales: SalesTable, now: datetime) -> Alert:
    """Tell sales operations who released an account, and from which hold. `notice` is its own, None where pruned."""
    content = replace(
        _content(hold, notice, sales),
        action=AccountAction.RELEASE,
        since=eastern_date(now),
        decide_by=None,
        acknowledge_by=None,
        in_force_on=None,
        released_by=hold.release.by if hold.release else None,
        held_since=eastern_date(hold.since),
        hold_id=hold.alert_id,
    )
    return Alert(_identity("release", hold, now), Audience.SALES, _thread(hold, notice), now, content)


def compose_escalation(hold: AccountHold, notice: Alert | None, to: str, sales: SalesTable, now: datetime) -> Alert:
    """Tell the next of the chain that nobody has acknowledged a hold; `to` is as configured."""
    # The owner was told before; in Slack the next of the chain is reached by the channel alone.
    content = replace(_content(hold, notice, sales), escalated_to=to, owner_slack="")
    if "@" in to:
        # Mail channels with `to_owner` send a notice about an account to the address that stands here.
        content = replace(content, owner_email=to)
    identity = _identity(f"escalation-{hold.escalations + 1}", hold, hold.since)
    return Alert(identity, Audience.SALES, _thread(hold, notice), now, content)


def compose_signature(hold: AccountHold, now: datetime) -> Alert:
    """Ask compliance to sign the release of an account whose holds are all over."""
    assert hold.request is not None, "the release was asked for"
    trouble = f"What this account was held for is over ({hold.over}). Its release is not signed yet."
    advice = f"listwatch hold release {hold.customer_id} --by NAME --reason TEXT"
    subject = f"account {hold.customer_id}"
    content = OperatorContent(subject, trouble, advice, hold.request.at, customer_id=hold.customer_id)
    thread = f"{hold.cause} release {hold.customer_id}"
    return Alert(_identity("sign", hold, hold.request.at), Audience.COMPLIANCE, thread, now, content)


def _content(hold: AccountHold, notice: Alert | None, sales: SalesTable) -> AccountContent:
    if notice is not None and isinstance(notice.content, AccountContent):
        return notice.content
    return AccountContent(
        action=AccountAction.HOLD,
        customer_id=hold.customer_id,
        customer_name=hold.customer_id,
        since=eastern_date(hold.since),
        open_orders=None,
        owner_email="",
        decided_by=sales.decided_by,
        decide_by=None,
        ask=sales.ask,
        contact=sales.who_to_ask,
    )


def _thread(hold: AccountHold, notice: Alert | None) -> str:
    return notice.thread if notice else f"{hold.cause} {hold.customer_id}"


def _identity(what: str, hold: AccountHold, at: datetime) -> str:
    """Name a notice so that the same step of the same hold has the same name."""
    return f"{what}.{eastern_date(at)}.{short_hash(hold.cause, hold.customer_id, at.isoformat())}"

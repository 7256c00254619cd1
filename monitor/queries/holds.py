"""Accounts on hold, for a person and for an ERP: who is held for what, whose account it is, and what is overdue."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from sqlalchemy import Connection

from notifiers.phrases import counted
from state.alerts import AccountContent
from state.cells import escape_formula
from state.dispositions import AccountHold, HoldRecord, HoldStatus
from state.encoding import to_data
from state.storage.holds import open_holds
from state.storage.outbox import find_alert
from state.times import EASTERN

_COLUMNS = ("customer_id", "customer_name", "status", "since", "held_for", "acknowledge_by", "acknowledged_by", "owner")


@dataclass(frozen=True, slots=True)
class HeldAccount:
    """One hold that is not released, with what its notice said of the account; None where that was pruned."""

    hold: AccountHold
    notice: AccountContent | None

    @property
    def name(self) -> str:
        """The customer's name as it was told, its id where the notice is no longer kept."""
        return self.notice.customer_name if self.notice else self.hold.customer_id

    @property
    def owner(self) -> str:
        """The mail address of the account's owner; empty where none is recorded."""
        return self.notice.owner_email if self.notice else ""

    def overdue(self, now: datetime) -> timedelta | None:
        """Return for how long the acknowledgement has been due at an aware time; None if it is not late."""
        due = self.hold.acknowledge_by
        if due is None or self.hold.acknowledgement is not None or self.hold.standing is not HoldStatus.HELD:
            return None
        return now - due if now > due else None


def held_accounts(connection: Connection, owner: str = "") -> tuple[HeldAccount, ...]:
    """Return the holds that are not released, by account; only those of one owner's address if it is given."""
    held = (HeldAccount(hold, notice_of(connection, hold)) for hold in open_holds(connection))
    return tuple(each for each in held if not owner or each.owner.casefold() == owner.casefold())


def holds_begun_by(connection: Connection, customer_id: str, moment: datetime) -> list[HeldAccount]:
    """Return the holds of an account that are not released and had begun by then (aware UTC)."""
    return [
        each for each in held_accounts(connection) if each.hold.customer_id == customer_id and each.hold.since <= moment
    ]


def notice_of(connection: Connection, hold: AccountHold) -> AccountContent | None:
    """Return what the notice of a hold said of the account; None where it was pruned."""
    alert = find_alert(connection, hold.alert_id)
    return alert.content if alert is not None and isinstance(alert.content, AccountContent) else None


def holds_json(held: Iterable[HeldAccount], now: datetime) -> list[dict[str, Any]]:
    """Return the holds as plain JSON data, each with the customer's name, the owner and seconds overdue."""
    return [
        {
            **to_data(HoldRecord.of(each.hold)),
            "customer_name": each.name,
            "owner_email": each.owner,
            "overdue_seconds": late.total_seconds() if (late := each.overdue(now)) else None,
        }
        for each in held
    ]


def holds_csv(held: Iterable[HeldAccount]) -> str:
    """Return the holds as CSV for an ERP: times in ISO 8601 (UTC), no cell that a spreadsheet would run."""
    sheet = io.StringIO()
    lines = csv.writer(sheet)
    lines.writerow(_COLUMNS)
    lines.writerows([escape_formula(cell) for cell in _cells(each)] for each in held)
    return sheet.getvalue()


def _cells(held: HeldAccount) -> tuple[str, ...]:
    hold = held.hold
    return (
        hold.customer_id,
        held.name,
        hold.standing,
        hold.since.isoformat(),
        hold.cause,
        hold.acknowledge_by.isoformat() if hold.acknowledge_by else "",
        hold.acknowledgement.by if hold.acknowledgement else "",
        held.owner,
    )


def print_holds(held: Iterable[HeldAccount], now: datetime, console: Console) -> None:
    """Print each hold in a few lines that fit 80 columns, with whole names, dates and what is overdue."""
    for each in held:
        console.print(f"{each.hold.customer_id}  {each.name}", style="bold", markup=False, highlight=False)
        for line in _lines_of(each, now):
            console.print(f"    {line}", markup=False, highlight=False)


def _lines_of(held: HeldAccount, now: datetime) -> Iterator[str]:
    hold = held.hold
    yield f"on hold since {_moment(hold.since)}, for {hold.cause}"
    if hold.acknowledgement:
        yield f"acknowledged by {hold.acknowledgement.by}"
    elif late := held.overdue(now):
        yield f"NOT ACKNOWLEDGED, overdue by {_length(late)} (was due {_moment(now - late)})"
    elif hold.acknowledge_by is not None:
        yield f"acknowledge by {_moment(hold.acknowledge_by)}"
    if hold.request and not hold.release:
        yield f"release asked by {hold.request.by}: {hold.over}; a signature is missing"
    if hold.escalations:
        yield f"escalated {counted(hold.escalations, 'time')}"
    yield f"owner: {held.owner or 'not recorded'}"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(EASTERN):%Y-%m-%d %H:%M} ET"


def _length(length: timedelta) -> str:
    hours = length // timedelta(hours=1)
    return counted(hours // 24, "day") if hours >= 48 else counted(hours, "hour")

"""Reviewing: matches as they were told, with what was decided of each, as a person looks them through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from state.dispositions import Disposition, Verdict
from state.encoding import to_data
from state.matches import Strength
from state.storage.alerted_matches import AlertedMatch, alerted_matches, has_left_list
from state.storage.dispositions import current_dispositions

_STRONGEST_FIRST = tuple(Strength)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One match as it was told last, and the decision that stands; None where nothing was decided."""

    alerted: AlertedMatch
    disposition: Disposition | None

    @property
    def is_open(self) -> bool:
        """Whether a person must still decide."""
        return self.disposition is None or self.disposition.decision.verdict is Verdict.UNSURE


def review_matches(
    connection: Connection, today: date, customer_id: str = "", document: str = ""
) -> tuple[Reviewed, ...]:
    """Return each match with an entry that is, or will be, on a list: open ones before others, the strongest first."""
    last = {alerted.key.id: alerted for alerted in alerted_matches(connection, document, customer_id)}
    standing = current_dispositions(connection)
    found = [
        Reviewed(alerted, standing.get(match_id))
        for match_id, alerted in last.items()
        if alerted.change.after is not None and not has_left_list(connection, alerted.key.entry_id, today)
    ]
    return tuple(sorted(found, key=_order))


def review_answer(reviewed: Reviewed) -> dict[str, Any]:
    """Return one match as `listwatch review --json` answers it."""
    alerted, disposition = reviewed.alerted, reviewed.disposition
    return {
        "id": alerted.key.id,
        "is_open": reviewed.is_open,
        "document": alerted.cause,
        "stage": alerted.stage,
        "list_code": alerted.key.entry_id.list_code,
        **to_data(alerted.match),
        "entry_id": str(alerted.key.entry_id),
        "disposition": to_data(disposition.decision) | {"decided_at": to_data(disposition.decided_at)}
        if disposition
        else None,
    }


def print_review(found: Iterable[Reviewed], console: Console) -> None:
    """Show each match with our values beside theirs, and what was decided."""
    for reviewed in found:
        alerted, match = reviewed.alerted, reviewed.alerted.match
        entry = f"{match.listing_name} ({match.destination})"
        title = f"{alerted.key.id}  {match.customer_id}: {match.strength}, score {match.score:.0f} of 100"
        table = Table("our record", "their entry", "evidence", title=title, title_justify="left")
        for reason in match.reasons:
            table.add_row(reason.customer_value, reason.listing_value, reason.kind)
        console.print(table)
        console.print(f"entry: {entry}, by {alerted.cause} ({alerted.stage})", markup=False, highlight=False)
        console.print(_decided_line(reviewed.disposition), markup=False, highlight=False)


def _decided_line(disposition: Disposition | None) -> str:
    if disposition is None:
        return "open: nobody has decided\n"
    until = f", until {disposition.decision.expires_on}" if disposition.decision.expires_on else ""
    return f"{disposition.said}{until}: {disposition.decision.reason}\n"


def _order(reviewed: Reviewed) -> tuple[object, ...]:
    match = reviewed.alerted.match
    return (not reviewed.is_open, _STRONGEST_FIRST.index(match.strength), -match.score, match.customer_id)

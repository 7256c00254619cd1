"""Open items: what waits for a person as an alert is made, on its subject and on the customers that it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from monitor.alerting.compose import open_matches
from monitor.config.alerting import SalesTable
from monitor.events.findings import Findings
from monitor.events.holds import is_undecided
from state.alerts import AccountContent, AccountRef, Alert, OpenItems
from state.dispositions import MatchKey, key_of
from state.documents import Stage
from state.storage.alerted_matches import alerted_customers, alerted_matches, has_left_list
from state.storage.dispositions import current_dispositions
from state.storage.holds import open_holds


def with_open_items(
    connection: Connection, findings: Findings, sales: SalesTable, today: date, notices: Sequence[Alert] = ()
) -> Findings:
    """Return an event with what waits for a person on an Eastern date, and whom to ask.

    `notices` are those of the holds that are placed with it.
    """
    alerted = alerted_customers(connection, findings.subject)
    names = {customer.id: customer.name for customer in (*alerted.values(), *findings.customers.customers)}
    undecided = () if findings.stage is Stage.WITHDRAWN else _undecided(connection, findings, today)
    concerned = {match.customer_id for match in findings.screening.matches}
    on_hold = {
        hold.customer_id
        for hold in open_holds(connection)
        if hold.customer_id in concerned or hold.cause == findings.subject
    }
    to_hold = {alert.content.customer_id for alert in notices if isinstance(alert.content, AccountContent)}
    items = OpenItems(
        undecided=_accounts((key.customer_id for key in undecided), names),
        undecided_matches=len(undecided),
        on_hold=_accounts(on_hold, names),
        holds_placed=_accounts(to_hold - on_hold, names),
    )
    return replace(findings, open_items=items, contact=sales.who_to_ask)


def _undecided(connection: Connection, findings: Findings, today: date) -> frozenset[MatchKey]:
    """Return the matches that nobody has decided: of this event, or as told last where it screened nobody."""
    if findings.screening.customers_screened:
        found = open_matches(findings)
        keys = {key_of(match.customer_id, change) for match, change in found if change.after is not None}
    else:
        alerted = alerted_matches(connection, findings.subject)
        keys = {each.key for each in alerted if not has_left_list(connection, each.key.entry_id, today)}
    standing = current_dispositions(connection, {key.customer_id for key in keys})
    return frozenset(key for key in keys if is_undecided([standing.get(key.id)]))


def _accounts(customer_ids: Iterable[str], names: Mapping[str, str]) -> tuple[AccountRef, ...]:
    return tuple(AccountRef(each, names.get(each, each)) for each in sorted(set(customer_ids)))

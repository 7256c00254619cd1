"""Questions that programs ask and no page does: parts of everything in a stable order, screening of one party.

Each has the form of a page's (`monitor.desk.question.Page`): sections of facts, redacted afterwards. A section `next`
holds what leads to the next part: what to ask for, or None at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from monitor.desk.api_models import Party
from monitor.desk.one_party import ListOnDay, screen_one_party
from monitor.desk.pages.alerts import may_read
from monitor.desk.pages.customers import account_row
from monitor.desk.pages.holds import hold_row, owner_seen
from monitor.desk.pages.lists import list_compared, list_on
from monitor.desk.pages.matches import find_match, match_detail, queue_filter, queue_rows
from monitor.desk.pages.overview import rule_lines
from monitor.desk.question import Facts, Question
from monitor.queries.history import begin_of
from monitor.queries.holds import HeldAccount, notice_of
from monitor.screening.version import MATCHER_VERSION
from notifiers.message import render_message
from notifiers.webhook import WebhookChannelTable, cloud_event
from sources.customers.screenable import why_not_screenable
from state.alerts import Alert, Audience
from state.customers import Customer
from state.dispositions import AccountHold
from state.encoding import to_data
from state.storage.alert_log import alerts_after, last_of_each_thread
from state.storage.holds import holds_after
from state.storage.list_pages import find_customers
from state.storage.match_queue import queue_after

PART = 50
# What was committed late, behind times that are younger than its own, is within an answer that looks back so far.
LOOK_BACK = timedelta(hours=1)


def match_part(question: Question) -> Facts:
    """Return a part of the open, or of the decided, matches in the order they were told last."""
    chosen = queue_filter(question)
    found = queue_after(question.connection, question.today, chosen, _number(question, "after"), PART)
    rows = queue_rows(question, [each for _, each in found])
    return {"matches": rows, "next": _more(question, "after", found[-1][0] if len(found) == PART else None)}


def one_match(question: Question) -> Facts:
    """Return a match whole. Raise NotFound where none has this id."""
    return {"match": match_detail(question, find_match(question.connection, question.path["id"]))}


def rule_part(question: Question) -> Facts:
    """Return a part of the rules and other events that were told to compliance, the latest first."""
    moment, thread = question.moment("before"), question.words("thread")
    found = last_of_each_thread(question.connection, Audience.COMPLIANCE, PART, (moment, thread) if moment else None)
    after = {"before": found[-1].created_at.isoformat(), "thread": found[-1].thread} if len(found) == PART else None
    return {"rules": rule_lines(question.connection, found), "next": after}


def list_part_on(question: Question) -> Facts:
    """Return a part of a list on a day; all parts are as known at the moment of the first, whatever is read then."""
    known = question.moment("known") or question.now
    parameters = {**question.asked, "known": known.isoformat()}
    facts = list_on(replace(question, asked=parameters))
    number, of = facts["page"]["number"], facts["page"]["of"]
    return {"entries": facts["entries"], "next": parameters | {"page": str(number + 1)} if number < of else None}


def list_difference(question: Question) -> Facts:
    """Return what leads from a list on one Eastern day to that on another."""
    facts = list_compared(question)
    return {name if name != "list" else "between": value for name, value in facts.items()}


def customer_part(question: Question) -> Facts:
    """Return a part of the customers, by id; of those that hold the words that were asked for."""
    words, last = question.words("q"), question.words("after")
    found = find_customers(question.connection, words, PART, last, owner_seen(question))
    after = _more(question, "after", found[-1].customer.id if len(found) == PART else None)
    return {"customers": [account_row(record) for record in found], "next": after}


def hold_part(question: Question) -> Facts:
    """Return a part of the accounts on hold; with `since`, of all that changed from then on, released ones too."""
    since = question.moment("since")
    looks_from = since - LOOK_BACK if since else None
    found = holds_after(question.connection, _number(question, "after"), PART, looks_from, owner_seen(question))
    rows = [hold_row(question, HeldAccount(hold, notice_of(question.connection, hold))) for hold in found]
    return {"holds": rows, "next": _more(question, "after", found[-1].id if len(found) == PART else None)}


def holds_of_account(question: Question, rows: Iterable[AccountHold]) -> Facts:
    """Return the holds of one account for an answer to what was done about them."""
    held = (HeldAccount(hold, notice_of(question.connection, hold)) for hold in rows)
    return {"holds": [hold_row(question, each) for each in held]}


def alert_part(question: Question) -> Facts:
    """Return a part of the alerts that the viewer may read, in the order they were committed."""
    found = alerts_after(question.connection, _number(question, "after"), PART)
    rows = [
        {
            "id": alert.id,
            "audience": alert.audience.value,
            "thread": alert.thread,
            "created_at": alert.created_at.isoformat(),
            "subject": render_message(alert).subject,
        }
        for alert in _readable(question, found)
    ]
    return {"alerts": rows, "next": _more(question, "after", found[-1][0] if len(found) == PART else None)}


def event_part(question: Question) -> Facts:
    """Return alerts as the webhook sends them, in the order they were committed.

    `next` is always there: asked with it again, later, it gives what has come since.
    """
    found = alerts_after(question.connection, _number(question, "after"), PART)
    source = _source_of(question)
    events = [cloud_event(render_message(alert), source) for alert in _readable(question, found)]
    return {"events": events, "next": {"after": str(found[-1][0] if found else _number(question, "after"))}}


def evidence_next(facts: Facts) -> Facts:
    """Return a page of the log of evidence with what leads to the next one."""
    before = facts["more_before"]
    filters = {name: value for name, value in facts["filters"].items() if value}
    return facts | {"next": filters | {"before": str(before)} if before else None}


def screen_one(question: Question, party: Party) -> Facts:
    """Return the possible matches of one party with a list on a day; nothing is stored, nobody is told."""
    on = party.on or question.today
    begin_of(question.connection, party.list_code, on)
    candidate = Customer(
        "asked",
        party.name,
        tuple(party.aliases),
        party.local_name or "",
        party.country or "",
        tuple(party.addresses),
    )
    reasons = [why_not_screenable(name) for name in candidate.names]
    unreadable = reasons[0] if all(reasons) else None
    similar = question.context.settings.screening.similar_name
    listed, found = screen_one_party(question, candidate, ListOnDay(party.list_code, on), similar)
    matches = [
        {
            "entry_id": str(match.entry),
            "list_code": match.entry.list_code,
            "destination": match.destination,
            "listing_name": match.listing_name,
            "strength": match.strength.value,
            "score": match.score,
            "reasons": to_data(match.reasons),
        }
        for match in found
        if party.addresses or not unreadable
    ]
    return {
        "screened": {
            "list_code": party.list_code.value,
            "on": on.isoformat(),
            "listings_screened": len(listed),
            "matcher_version": MATCHER_VERSION,
            "not_screenable": unreadable,
            "matches": matches,
        }
    }


def _readable(question: Question, found: Iterable[tuple[int, Alert]]) -> list[Alert]:
    return [alert for _, alert in found if may_read(question.viewer, alert)]


def _source_of(question: Question) -> str:
    """Return what names this installation in events: what its webhook says, if it has one."""
    tables = question.context.settings.channels
    return next((table.source for table in tables if isinstance(table, WebhookChannelTable)), "urn:listwatch")


def _number(question: Question, name: str) -> int:
    """Return the number of the last row that was seen, 0 for none."""
    return question.number(name, 0, 999_999_999) if question.words(name) != "0" else 0


def _more(question: Question, name: str, value: object) -> Mapping[str, str] | None:
    """Return what to ask for to get the next part: the same, from after a value; None where there is no more."""
    return None if value is None else {**question.asked, name: str(value)}

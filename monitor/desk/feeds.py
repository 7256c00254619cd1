"""What feed readers and calendars subscribe to: `rules.atom` and `deadlines.ics`, below the API's address.

Both send a token as the password of HTTP Basic where they cannot send it as a bearer's. No customer is in the feed; the
calendar has the holds that the viewer sees. Sources: RFC 4287 (Atom), RFC 5545 (iCalendar), RFC 7617 (Basic).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from monitor.desk.api_questions import rule_part
from monitor.desk.pages.holds import owner_seen
from monitor.desk.question import EVERYBODY, Question
from monitor.intake.order_terms import terms_in_force
from state.alerts import DISCLAIMER, Audience, ComplianceContent
from state.extras import extra
from state.list_kinds import BY_ORDER, list_kind
from state.people import Role
from state.storage.alert_log import last_of_each_thread
from state.storage.holds import holds_page
from state.storage.regimes import all_regimes

_ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOST = 500
_SHOWN_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Feed:
    """One document to subscribe to: who may, what makes it of a question, and of which media type it is."""

    name: str
    roles: frozenset[Role]
    write: Callable[[Question], bytes]
    media_type: str


@dataclass(frozen=True, slots=True)
class _Deadline:
    """Something due: on an Eastern date, or at an aware time. `since` is when it was first known (aware UTC)."""

    key: str
    due: date | datetime
    title: str
    detail: str
    since: datetime


def _write_rules(question: Question) -> bytes:
    """Return the rules and other events that were told last, the latest first, as Atom."""
    rows = rule_part(question)["rules"]
    origin = question.context.settings.desk.origin.rstrip("/")
    feed = ElementTree.Element("feed", xmlns=_ATOM)
    latest = max((row["told_at"] for row in rows), default="1970-01-01T00:00:00+00:00")
    _add(feed, id="urn:listwatch:rules", title="listwatch: rules and other events", updated=latest)
    _add(ElementTree.SubElement(feed, "author"), name="listwatch")
    for row in rows:
        entry = ElementTree.SubElement(feed, "entry")
        _add(entry, id=f"urn:listwatch:thread:{quote(row['thread'])}", title=row["title"] or row["thread"])
        _add(entry, updated=row["told_at"], summary=_summary(row))
        ElementTree.SubElement(entry, "category", term=row["severity"])
        if origin:
            ElementTree.SubElement(entry, "link", rel="alternate", href=f"{origin}{row['href']}")
    written: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _add(parent: ElementTree.Element, **texts: str) -> None:
    for name, text in texts.items():
        ElementTree.SubElement(parent, name).text = _NOT_XML.sub("\ufffd", text)


def _summary(row: dict[str, Any]) -> str:
    counts = [f"{row[name]} {name}" for name in ("additions", "revisions", "removals") if row[name]]
    effective = [f"effective {row['effective_on']}"] if row["effective_on"] else []
    unread = [f"{row['unread']} not read"] if row["unread"] else []
    return ", ".join([row["number"], row["stage"], *effective, *counts, *unread]).strip(", ")


def _write_deadlines(question: Question) -> bytes:
    """Return what is due, or was in the last month, as a calendar. Raise ConfigProblem without its extra."""
    with extra("calendar", "deadlines.ics"):
        import icalendar
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//listwatch//deadlines//EN")
    calendar.add("version", "2.0")
    oldest = question.today - _SHOWN_AFTER
    for each in _deadlines(question):
        if (each.due.date() if isinstance(each.due, datetime) else each.due) < oldest:
            continue
        event = icalendar.Event()
        event.add("uid", f"{quote(each.key)}@listwatch")
        event.add("dtstamp", each.since.astimezone(UTC))
        event.add("dtstart", each.due)
        event.add("summary", each.title)
        event.add("description", f"{each.detail}\n{DISCLAIMER}")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _deadlines(question: Question) -> Iterator[_Deadline]:
    viewer = question.viewer
    if viewer.sees_cases or Role.SALES in viewer.roles:
        yield from _of_holds(question)
    if viewer.roles != {Role.SALES}:
        yield from _of_rules(question)
        yield from _of_orders(question)
        yield from _of_regimes(question)


def _of_holds(question: Question) -> Iterator[_Deadline]:
    for hold in holds_page(question.connection, owner_seen(question), _MOST):
        if hold.acknowledge_by is not None and hold.acknowledgement is None:
            title = f"Acknowledge the hold of account {hold.customer_id}"
            yield _Deadline(f"hold-{hold.id}", hold.acknowledge_by, title, f"On hold since {hold.since}.", hold.since)


def _of_rules(question: Question) -> Iterator[_Deadline]:
    for alert in last_of_each_thread(question.connection, Audience.COMPLIANCE, _MOST, None):
        savings = alert.content.rule.savings if isinstance(alert.content, ComplianceContent) else None
        if savings and savings.deadline:
            title = f"Savings clause of {alert.thread} ends"
            yield _Deadline(f"savings-{alert.thread}", savings.deadline, title, savings.sentence, alert.created_at)


def _of_orders(question: Question) -> Iterator[_Deadline]:
    for code in BY_ORDER:
        for (number, ends), entries in terms_in_force(question.connection, code, question.today).items():
            names = "; ".join(entry.name for entry in entries)
            detail = f"{list_kind(code).name}: {names}. It may be renewed before."
            begins = datetime.combine(question.today, time(), UTC)
            yield _Deadline(f"term-{number}-{ends}", ends, f"Term of {number} ends", detail, begins)


def _of_regimes(question: Question) -> Iterator[_Deadline]:
    for regime in all_regimes(question.connection):
        if regime.known_until is not None:
            continue
        words = f"{regime.rule}: {regime.state.value}" + ("" if regime.verification else ", not verified")
        yield _Deadline(f"regime-{regime.key}", regime.since, f"{words} begins", regime.note, regime.known_from)
        if regime.last_day is not None:
            last = f"Last day of {words}"
            yield _Deadline(f"regime-{regime.key}-end", regime.last_day, last, regime.note, regime.known_from)


FEEDS = (
    Feed("rules.atom", EVERYBODY - {Role.SALES}, _write_rules, "application/atom+xml"),
    Feed("deadlines.ics", EVERYBODY, _write_deadlines, "text/calendar; charset=utf-8"),
)

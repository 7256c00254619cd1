"""Terms of orders: a reminder before an order's term ends, a word when it has, and its entries' end some time later.

An order that renews another is printed days after it was signed, sometimes after the other's term has ended. So nobody
is released because a day has come: the entries stay until the renewal would have been read.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection

from monitor.runtime.context import Context
from monitor.settle import settle_stage
from state.changes import Change, ChangeKind
from state.documents import Stage
from state.events import EventKind
from state.list_kinds import BY_ORDER, list_kind
from state.listings import EXPIRES_ON, ListCode, Listing
from state.storage import lists
from state.storage.documents import known_stages
from state.storage.events import last_event_id
from state.times import eastern_date

# A temporary denial is renewed every 180 days or every year; a month leaves time to look.
_REMINDED_BEFORE = timedelta(days=30)
# Renewals of 2022 to 2026 were printed within two weeks of their signing.
_KEPT_AFTER = timedelta(days=30)


def follow_terms(connection: Connection, context: Context) -> tuple[str, ...]:
    """Tell compliance of each order whose term ends soon or has ended, once each, and end the entries of old ones.

    A line for each comes back.
    """
    today = eastern_date(context.now())
    done: list[str] = []
    for code in BY_ORDER:
        for (number, ends), entries in terms_in_force(connection, code, today).items():
            if ends + _KEPT_AFTER <= today:
                gone = [Change(ChangeKind.REMOVAL, entry, None, list_code=code) for entry in entries]
                lists.record_changes(connection, code, gone, number, ends, context.now())
                done.append(f"{number}: {len(gone)} entries have left the {list_kind(code).name}, their term is over")
            elif today + _REMINDED_BEFORE >= ends:
                stage = Stage.EXPIRED if ends <= today else Stage.EXPIRING
                done += _remind(connection, context, number, stage, _lines(entries, ends, stage))
    return tuple(done)


def terms_in_force(connection: Connection, code: ListCode, today: date) -> dict[tuple[str, date], list[Listing]]:
    """Return the entries in force by the document that brought them and the day on which their term ends."""
    terms: dict[tuple[str, date], list[Listing]] = defaultdict(list)
    for version in lists.versions_in_force(connection, code, today):
        if ends := dict(version.listing.source_fields).get(EXPIRES_ON):
            terms[version.opened_by, date.fromisoformat(ends)].append(version.listing)
    return terms


def _lines(entries: list[Listing], ends: date, stage: Stage) -> tuple[str, ...]:
    names = "; ".join(entry.name for entry in entries)
    if stage is Stage.EXPIRING:
        return (f"The term of this order ends on {ends}: {names}. It may be renewed before.",)
    leaves = ends + _KEPT_AFTER
    return (
        f"The term of this order ended on {ends}, and no order that renews it has been read: {names}.",
        f"Its entries stay on our list until {leaves}: a renewal may be printed late. Holds stay as they are.",
    )


def _remind(connection: Connection, context: Context, number: str, stage: Stage, lines: tuple[str, ...]) -> list[str]:
    if last_event_id(connection, number, EventKind.STAGE, stage) is not None:
        return []
    known = known_stages(connection, number)
    read = [known[each].document for each in (Stage.PUBLISHED, Stage.FILED) if each in known]
    if not read or not settle_stage(connection, context, replace(read[0], stage=stage), lines):
        return []
    return [f"{number}: {stage}"]

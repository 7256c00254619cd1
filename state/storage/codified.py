"""Provisions as the eCFR showed them: each text from the first day it was shown until the first day it was not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from state.storage.owner_tables import codified_provisions

_FOOTNOTE = re.compile(r"footnote (\d+) of supplement no\. 4 to part 744")


@dataclass(frozen=True, slots=True)
class CodifiedProvision:
    """One text of one provision; `shown_from` and `shown_until` are Eastern dates of the eCFR, not of the law."""

    provision: str
    text: str
    shown_from: date
    shown_until: date | None
    capture_sha256: str


def codified_on(connection: Connection, on: date | None = None) -> dict[str, CodifiedProvision]:
    """Return the provisions by name as they are shown last, or were on a date."""
    rows = codified_provisions.c
    query = select(rows.provision, rows.text, rows.shown_from, rows.shown_until, rows.capture_sha256)
    if on is None:
        query = query.where(rows.shown_until.is_(None))
    else:
        query = query.where(rows.shown_from <= on, rows.shown_until.is_(None) | (rows.shown_until > on))
    return {row.provision: CodifiedProvision(*row) for row in connection.execute(query.order_by(rows.id))}


def codified_footnotes(connection: Connection, on: date | None = None) -> dict[int, CodifiedProvision]:
    """Return the footnotes of the Entity List by their figures, as they are shown last, or were on a date."""
    shown = codified_on(connection, on).values()
    return {int(named[1]): each for each in shown if (named := _FOOTNOTE.fullmatch(each.provision))}


def record_codified(
    connection: Connection,
    shown: Mapping[str, str],
    over: Iterable[str],
    as_of: date,
    capture_sha256: str,
    now: datetime,
) -> None:
    """End the texts of these provisions on an Eastern date, and begin those shown."""
    rows = codified_provisions.c
    for provision in over:
        standing = (rows.provision == provision) & rows.shown_until.is_(None)
        connection.execute(codified_provisions.update().where(standing).values(shown_until=as_of))
    new = [
        {
            "provision": provision,
            "text": text,
            "shown_from": as_of,
            "capture_sha256": capture_sha256,
            "first_seen_at": now,
        }
        for provision, text in shown.items()
    ]
    if new:
        connection.execute(codified_provisions.insert(), new)

"""Statements of the Beneficial Ownership Data Standard 0.4, as one JSON array or one to a line.

Of a relationship's statements the last one counts, and none once it is closed. A shareholding is ownership, every other
interest control. What is stated to be held indirectly below half counts for what may be alone: its direct shares are
stated apart, and would be counted twice. Source: https://standard.openownership.org/en/0.4.0/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from sources.owners.values import OwnerFault, Told, open_packed, read_day, share_between, with_dates_checked
from sources.reading.json_records import read_lines, read_records
from state.ownership import HALF, Edge, EdgeKind, Party, Share

_OWNERSHIP = frozenset({"shareholding"})
_CLOSED = "closed"


def read_bods(path: Path, source: str) -> Iterator[Told]:
    """Yield what the statements tell, after one look at which of them count. Raise as `read_owners` does."""
    with _statements(path) as statements:
        last = {_record_id(statement): number for number, (_, statement) in enumerate(statements)}
    with _statements(path) as statements:
        for number, (place, statement) in enumerate(statements):
            if last[_record_id(statement)] == number and statement.get("recordStatus") != _CLOSED:
                yield from _read_statement(statement, source, place)


@contextmanager
def _statements(path: Path) -> Iterator[Iterator[tuple[str, dict[str, Any]]]]:
    with open_packed(path) as stream:
        begins_with = stream.read(65_536).lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    with open_packed(path) as stream:
        if begins_with == b"[":
            yield read_records(stream, str(path), "item", None)
        else:
            yield read_lines(stream, str(path))


def _record_id(statement: Mapping[str, Any]) -> str:
    return str(statement.get("recordId") or statement.get("statementId"))


def _read_statement(statement: Mapping[str, Any], source: str, place: str) -> Iterator[Told]:
    details, kind = statement.get("recordDetails"), statement.get("recordType")
    if not isinstance(details, dict) or kind not in ("entity", "person", "relationship"):
        yield OwnerFault(place, "is not read: no statement on an entity, a person or a relationship")
    elif kind != "relationship":
        yield _party(details, _record_id(statement))
    else:
        yield from _relationship(statement, details, source, place)


def _party(details: Mapping[str, Any], record_id: str) -> Party:
    names = [each.get("fullName") for each in details.get("names") or [] if isinstance(each, dict)]
    name = details.get("name") or next(filter(None, names), None) or record_id
    where = details.get("jurisdiction") or next(iter(details.get("nationalities") or []), None)
    country = where.get("code") if isinstance(where, dict) else None
    schemes = [each for each in details.get("identifiers") or [] if isinstance(each, dict)]
    lei = next((each.get("id") for each in schemes if each.get("scheme") == "XI-LEI"), None)
    return Party(f"bods:{record_id}", str(name), country if isinstance(country, str) else None, lei)


def _relationship(statement: Mapping[str, Any], details: Mapping[str, Any], source: str, place: str) -> Iterator[Told]:
    owned, owner = details.get("subject"), details.get("interestedParty")
    if not isinstance(owned, str):
        yield OwnerFault(place, "is not read: it names nobody that is owned")
        return
    if not isinstance(owner, str):
        reason = owner.get("reason") if isinstance(owner, dict) else "none is given"
        yield OwnerFault(place, f"the owner of {owned} is not named ({reason})")
        return
    interests = [each for each in details.get("interests") or [] if isinstance(each, dict)]
    held = [each for each in interests if each.get("type") in _OWNERSHIP]
    document = str(statement.get("statementId") or "") or None
    for interest in held or interests[:1] or [{}]:
        share: Share | None = None
        since = until = as_of = None
        try:
            share = _share(interest) if held else None
            since, until = read_day(interest.get("startDate")), read_day(interest.get("endDate"))
            as_of = read_day(statement.get("statementDate"))
        except (ValueError, InvalidOperation, AttributeError) as fault:
            yield OwnerFault(place, f"a share or date {fault}: taken as not known")
        kind = EdgeKind.EQUITY if held else EdgeKind.CONTROL
        yield from with_dates_checked(
            Edge(f"bods:{owner}", f"bods:{owned}", share, kind, source, document, place, as_of, since, until)
        )


def _share(interest: Mapping[str, Any]) -> Share | None:
    stated = interest.get("share")
    if not isinstance(stated, dict):
        return None
    if (exact := stated.get("exact")) is not None:
        low = high = Decimal(str(exact))
    else:
        least = [stated[key] for key in ("minimum", "exclusiveMinimum") if stated.get(key) is not None]
        most = [stated[key] for key in ("maximum", "exclusiveMaximum") if stated.get(key) is not None]
        if not least and not most:
            return None
        low, high = Decimal(str(least[0] if least else 0)), Decimal(str(most[0] if most else 100))
    share = share_between(low, high)
    is_indirect = interest.get("directOrIndirect") == "indirect"
    return Share(Decimal(0), share.high) if is_indirect and share.low < HALF else share

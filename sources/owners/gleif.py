"""GLEIF's golden copy: Level 2 relationships (RR-CDF) and Level 1 names, as CSV or JSON.

A consolidating parent is an owner whose share is not stated; an international branch is one entity with its head
office. Relationships of funds are not ownership. Source: https://www.gleif.org/en/lei-data/gleif-golden-copy
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sources.owners.values import OwnerFault, Told, open_packed, open_text, read_day, with_dates_checked
from sources.reading.json_records import read_records
from sources.reading.lists.delimited_rows import read_heads, read_rows
from state.errors import UnreadableInput
from state.ownership import Edge, EdgeKind, Party

_KINDS = {
    "IS_DIRECTLY_CONSOLIDATED_BY": EdgeKind.CONSOLIDATED,
    "IS_ULTIMATELY_CONSOLIDATED_BY": EdgeKind.CONSOLIDATED,
    "IS_INTERNATIONAL_BRANCH_OF": EdgeKind.BRANCH,
}
_NOT_OWNERSHIP = frozenset({"IS_FUND-MANAGED_BY", "IS_SUBFUND_OF", "IS_FEEDER_TO"})
_RELATIONS = ("relationship_startnode_nodeid", "relationship_endnode_nodeid", "relationship_relationshiptype")
_NAMES = ("lei", "entity_legalname")
_PERIODS = range(1, 6)


def read_gleif(path: Path, source: str) -> Iterator[Told]:
    """Yield what a Level 1 or Level 2 file tells. Raise as `read_owners` does."""
    with open_packed(path) as stream:
        beginning = stream.read(65_536).lstrip(b"\xef\xbb\xbf \r\n\t")
    if beginning.startswith(b"{"):
        with open_packed(path) as stream:
            flat = (
                (place, _flatten(record)) for place, record in read_records(stream, str(path), "relations.item", None)
            )
            yield from _relations(flat, source)
        return
    if beginning.startswith(b"<"):
        raise UnreadableInput(str(path), "is GLEIF's XML.", "Fetch the same file as CSV or JSON.")
    heads = read_heads(beginning.partition(b"\n")[0].decode("utf-8", "replace").replace('"', "").split(","))
    with open_text(path) as text:
        if _RELATIONS[0] in heads:
            yield from _relations(read_rows(text, str(path), ",", _RELATIONS), source)
        else:
            for _, row in read_rows(text, str(path), ",", _NAMES):
                yield Party(_id(row["lei"]), row["entity_legalname"], _country(row), row["lei"])


def _relations(rows: Iterable[tuple[str, Mapping[str, str]]], source: str) -> Iterator[Told]:
    for place, row in rows:
        owned, owner, relation = (row.get(name, "") for name in _RELATIONS)
        if relation in _NOT_OWNERSHIP or row.get("relationship_relationshipstatus") == "INACTIVE":
            continue
        if relation not in _KINDS or not owner or not owned:
            yield OwnerFault(
                place, f"is not read: a relationship {relation or 'of no kind'} between {owned} and {owner}"
            )
            continue
        for lei in (owner, owned):
            yield Party(_id(lei), lei, lei=lei)
        try:
            since, until = _period(row)
            as_of = read_day(row.get("registration_lastupdatedate"))
        except ValueError as fault:
            yield OwnerFault(place, f"a date {fault}: the relationship is taken to hold without one")
            since = until = as_of = None
        yield from with_dates_checked(
            Edge(_id(owner), _id(owned), None, _KINDS[relation], source, relation, place, as_of, since, until)
        )


def _period(row: Mapping[str, str]) -> tuple[Any, Any]:
    """Return from when until when the relationship itself holds; its accounting periods say nothing of that."""
    for number in _PERIODS:
        if row.get(f"relationship_period_{number}_periodtype") == "RELATIONSHIP_PERIOD":
            name = f"relationship_period_{number}"
            return read_day(row.get(f"{name}_startdate")), read_day(row.get(f"{name}_enddate"))
    return None, None


def _flatten(record: Mapping[str, Any]) -> dict[str, str]:
    """Return a record of the JSON the names that the CSV has; a text stands there as {"$": text}."""
    inner = record.get("RelationshipRecord", record)
    relation = _dict(_dict(inner).get("Relationship"))
    flat = {
        _RELATIONS[0]: _text(_dict(relation.get("StartNode")).get("NodeID")),
        _RELATIONS[1]: _text(_dict(relation.get("EndNode")).get("NodeID")),
        _RELATIONS[2]: _text(relation.get("RelationshipType")),
        "relationship_relationshipstatus": _text(relation.get("RelationshipStatus")),
        "registration_lastupdatedate": _text(_dict(_dict(inner).get("Registration")).get("LastUpdateDate")),
    }
    periods = _dict(relation.get("RelationshipPeriods")).get("RelationshipPeriod", [])
    for number, period in enumerate(periods if isinstance(periods, list) else [periods], 1):
        for key in ("StartDate", "EndDate", "PeriodType"):
            flat[f"relationship_period_{number}_{key.casefold()}"] = _text(_dict(period).get(key))
    return flat


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    value = value.get("$") if isinstance(value, dict) else value
    return value if isinstance(value, str) else ""


def _id(lei: str) -> str:
    return f"lei:{lei}"


def _country(row: Mapping[str, str]) -> str | None:
    return row.get("entity_legaladdress_country") or row.get("entity_legaljurisdiction") or None

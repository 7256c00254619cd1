"""FollowTheMoney entities, one to a line: Ownership between legal entities and persons.

Source: https://followthemoney.tech/explorer/schemata/Ownership/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sources.owners.values import OwnerFault, Told, open_packed, read_day, read_share, with_dates_checked
from sources.reading.json_records import read_lines
from state.ownership import Edge, Party, Share

# The schemata of those who can own and be owned; others, such as addresses and sanctions, tell of no ownership.
_PARTIES = frozenset({"LegalEntity", "Company", "Organization", "Person", "PublicBody"})


def read_ftm(path: Path, source: str) -> Iterator[Told]:
    """Yield what the entities tell. Raise as `read_owners` does."""
    with open_packed(path) as stream:
        for place, record in read_lines(stream, str(path)):
            properties, schema = record.get("properties"), record.get("schema")
            if not isinstance(properties, dict) or not isinstance(schema, str):
                yield OwnerFault(place, "is not read: it has no schema and properties")
            elif schema == "Ownership":
                yield from _ownership(record, properties, source, place)
            elif schema in _PARTIES:
                country = _first(properties, "jurisdiction") or _first(properties, "country")
                name = _first(properties, "name") or str(record.get("id"))
                yield Party(f"ftm:{record.get('id')}", name, country, _first(properties, "leiCode"))


def _ownership(record: Mapping[str, Any], properties: Mapping[str, Any], source: str, place: str) -> Iterator[Told]:
    owner, owned = _first(properties, "owner"), _first(properties, "asset")
    if owner is None or owned is None:
        yield OwnerFault(place, "is not read: an ownership without owner or asset")
        return
    share: Share | None = None
    since = until = as_of = None
    try:
        share = read_share(_first(properties, "percentage") or "")
        since, until = read_day(_first(properties, "startDate")), read_day(_first(properties, "endDate"))
        as_of = read_day(_first(properties, "date") or _first(properties, "retrievedAt"))
    except ValueError as fault:
        yield OwnerFault(place, f"a share or date {fault}: taken as not known")
    document = str(record.get("id") or "") or None
    yield from with_dates_checked(
        Edge(
            f"ftm:{owner}",
            f"ftm:{owned}",
            share,
            source=source,
            document=document,
            place=place,
            as_of=as_of,
            since=since,
            until=until,
        )
    )


def _first(properties: Mapping[str, Any], name: str) -> str | None:
    values = properties.get(name)
    values = values if isinstance(values, list) else [values]
    return next((str(value) for value in values if value not in (None, "") and not isinstance(value, dict)), None)

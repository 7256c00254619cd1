"""Lists and matches as FollowTheMoney entities, which investigation and screening tools read: one JSON object a line.

A listed party is a LegalEntity (an address entry an Address) with a Sanction that says on which list it is and what
that means; a possible match is an UnknownLink between it and our customer, never a statement that they are one.
Source: https://followthemoney.tech/explorer/ (schemata and property names of version 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha1
from typing import Any

from sqlalchemy import Connection

from state.accounts import CustomerRecord
from state.alerts import DISCLAIMER
from state.destinations import find_destination
from state.list_kinds import ListEffect, list_kind
from state.listings import Alias, AliasKind, ListCode, Listing, ListingKind
from state.matches import Match
from state.storage import lists
from state.storage.customer_records import records_of
from state.storage.match_queue import QueueFilter, queue_after

Entity = dict[str, Any]
# What being on a list is among the topics of FollowTheMoney; where a list only informs, its parties are of interest.
_TOPICS = {
    ListEffect.LICENSE_REQUIREMENT: "export.control",
    ListEffect.DENIAL_OF_PRIVILEGES: "export.control",
    ListEffect.VERIFICATION: "export.risk",
    ListEffect.IMPORT_PRESUMPTION: "export.risk",
    ListEffect.BLOCKING: "sanction",
}
_PART = 500


def list_entities(connection: Connection, code: ListCode, on: date) -> Iterator[Entity]:
    """Return the entries of a list in force on an Eastern date: each party, the members it covers, and its listing."""
    kind = list_kind(code)
    for version in lists.versions_in_force(connection, code, on):
        listing = version.listing
        party = _party(listing, _TOPICS.get(kind.effect, "poi"))
        yield party
        for member in listing.members:
            properties = {"name": [member.name], **_aliases(member.aliases), "address": list(member.addresses)}
            yield _entity("LegalEntity", f"{listing.entry_id} {member.name}", properties | {"parent": [party["id"]]})
        fields = dict(listing.source_fields)
        listed = {
            "entity": [party["id"]],
            "program": [kind.name],
            "provisions": [kind.effect.value, listing.license_requirement],
            "summary": [kind.meaning],
            "authority": [kind.law],
            "recordId": [listing.citation],
            "startDate": [fields.get("effective_date", "")],
            "endDate": [fields.get("expires_on", "")],
            "listingDate": [version.in_force_from.isoformat()],
        }
        yield _entity("Sanction", f"listed {listing.entry_id}", listed)


def match_entities(connection: Connection, on: date) -> Iterator[Entity]:
    """Return the open and the decided matches, each with our customer; the entries are those of `list_entities`."""
    seen: set[str] = set()
    for is_decided in (False, True):
        after = 0
        while part := queue_after(connection, on, QueueFilter(decided=is_decided), after, _PART):
            found = [queued.alerted.match for _, queued in part]
            records = records_of(connection, {match.customer_id for match in found})
            for match in found:
                if match.customer_id not in seen:
                    seen.add(match.customer_id)
                    yield _customer(match.customer_id, records.get(match.customer_id))
                yield _link(match, is_decided=is_decided)
            after = part[-1][0]


def _party(listing: Listing, topic: str) -> Entity:
    known = find_destination(listing.destination)
    country = [known.iso_code.lower()] if known else []
    notes = {"notes": [*listing.notes, listing.verbatim], "topics": [topic], "country": country}
    if listing.kind is ListingKind.ADDRESS:
        full = {"full": list(listing.addresses), "name": [listing.name]}
        return _entity("Address", str(listing.entry_id), full | notes)
    names = {"name": [listing.name], **_aliases(listing.aliases), "address": list(listing.addresses)}
    return _entity("LegalEntity", str(listing.entry_id), names | notes)


def _aliases(aliases: Iterable[Alias]) -> dict[str, list[str]]:
    made: dict[str, list[str]] = {"alias": [], "previousName": []}
    for alias in aliases:
        made["previousName" if alias.kind is AliasKind.FKA else "alias"].append(alias.name)
    return made


def _customer(customer_id: str, record: CustomerRecord | None) -> Entity:
    """Return our customer; of one that is no longer in the export, the id alone."""
    if record is None:
        return _entity("LegalEntity", _of_customer(customer_id), {"name": [customer_id], "idNumber": [customer_id]})
    customer = record.customer
    known = find_destination(customer.country)
    country = [known.iso_code.lower()] if known else [customer.country.lower()] if len(customer.country) == 2 else []
    properties = {
        "name": [customer.name],
        "alias": [*customer.aliases, customer.local_name],
        "address": list(customer.addresses),
        "country": country,
        "idNumber": [customer_id],
    }
    return _entity("LegalEntity", _of_customer(customer_id), properties)


def _link(match: Match, *, is_decided: bool) -> Entity:
    reasons = [f"{each.kind.value}: {each.customer_value} / {each.listing_value}" for each in match.reasons]
    properties = {
        "subject": [_id(_of_customer(match.customer_id))],
        "object": [_id(str(match.entry))],
        "role": ["possible match"],
        "status": ["decided" if is_decided else "open"],
        "summary": [f"{match.strength.value}, {match.score:g} of 100", *reasons],
        "description": [DISCLAIMER],
    }
    return _entity("UnknownLink", f"match {match.customer_id} {match.entry}", properties)


def _of_customer(customer_id: str) -> str:
    return f"customer {customer_id}"


def _entity(schema: str, name: str, properties: dict[str, list[str]]) -> Entity:
    filled = {key: texts for key, values in properties.items() if (texts := list(filter(None, values)))}
    return {"id": _id(name), "schema": schema, "properties": filled}


def _id(name: str) -> str:
    """Return an id in the letters that every tool takes, the same in each export."""
    return f"lw-{sha1(name.encode(), usedforsecurity=False).hexdigest()}"

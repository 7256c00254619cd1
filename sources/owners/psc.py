"""The UK's snapshot of persons with significant control: a JSON object to a line, shares as bands.

A band of shares, or of a partnership's surplus assets, is ownership; "25 to 50" is more than 25 and includes exactly 50
(Companies Act 2006, schedule 1A). Votes, appointments and influence are control.
Source: https://download.companieshouse.gov.uk/en_pscdata.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from sources.owners.values import OwnerFault, Told, open_packed, read_day, with_dates_checked
from sources.reading.json_records import read_lines
from state.errors import UnreadableInput
from state.ownership import Edge, EdgeKind, Party, Share

_BAND = re.compile(r"(?:ownership-of-shares|right-to-share-surplus-assets)-(\d{2})-to-(\d{2,3})-percent")
_TOTALS = "totals#persons-of-significant-control-snapshot"
_PERSON = "person-with-significant-control"
# What the register says instead of a person.
_NO_PERSON = ("persons-with-significant-control-statement", "exemptions")


def read_psc(path: Path, source: str) -> Iterator[Told]:
    """Yield what a snapshot tells. Raise as `read_owners` does, and for another number of persons than it states."""
    persons, stated = 0, None
    with open_packed(path) as stream:
        for place, record in read_lines(stream, str(path)):
            data, company = record.get("data"), record.get("company_number")
            kind = data.get("kind") if isinstance(data, dict) else None
            if not isinstance(data, dict) or not isinstance(kind, str):
                yield OwnerFault(place, "is not read: it has no data of a kind")
            elif kind == _TOTALS:
                stated = data.get("persons_of_significant_control_count")
            elif kind.endswith(_PERSON) and isinstance(company, str):
                persons += 1
                yield from _person(data, company, source, place)
            elif kind in _NO_PERSON:
                yield OwnerFault(place, f"no owner is named for company {company} ({data.get('statement') or kind})")
            else:
                yield OwnerFault(place, f"is not read: a statement of kind {kind}")
    if stated not in (None, persons):
        raise UnreadableInput(
            str(path), f"holds {persons} persons and says {stated}.", "It may be cut off: fetch it again."
        )


def _person(data: Mapping[str, Any], company: str, source: str, place: str) -> Iterator[Told]:
    owned = f"gb-coh:{company}"
    owner, name = _owner(data, owned), data.get("name")
    if not isinstance(name, str) or not name.strip():
        yield OwnerFault(place, f"is not read: an owner of company {company} without a name ({data.get('kind')})")
        return
    identification = data.get("identification")
    country = data.get("country_of_residence")
    if isinstance(identification, dict):
        country = identification.get("country_registered") or country
    yield Party(owner, name, country if isinstance(country, str) else None)
    yield Party(owned, company, "GB")
    try:
        since, until = read_day(data.get("notified_on")), read_day(data.get("ceased_on"))
    except (ValueError, AttributeError):
        yield OwnerFault(place, "a date is none: the holding is taken to hold without one")
        since = until = None
    natures = [each for each in data.get("natures_of_control") or [] if isinstance(each, str)]
    bands = [band for nature in natures if (band := _BAND.search(nature))]
    shares = [Share(Decimal(band[1]), Decimal(band[2])) for band in bands]
    share = max(shares, key=lambda each: each.low, default=None)
    kind = EdgeKind.EQUITY if share else EdgeKind.CONTROL
    edge = Edge(owner, owned, share, kind, source, "; ".join(natures) or None, place, since, since, until)
    yield from with_dates_checked(edge)


def _owner(data: Mapping[str, Any], owned: str) -> str:
    """Return the id of an owner: the number of a company of the UK, else the owner's place in the register."""
    identification = data.get("identification")
    if isinstance(identification, dict):
        number = identification.get("registration_number")
        where = str(identification.get("country_registered") or identification.get("place_registered") or "").casefold()
        if isinstance(number, str) and number.strip().isalnum() and ("united kingdom" in where or "england" in where):
            return f"gb-coh:{number.strip().upper().zfill(8)}"
    links = data.get("links")
    return f"psc:{links.get('self')}" if isinstance(links, dict) else f"psc:{owned}:{data.get('name')}"

"""One entry of the list: the printed lines of its cells, to a Listing.

No text is refused. What has the shape of a name, an alias or an address is read as one; everything else that the
cell says stands in the notes, verbatim, and the whole cell in `verbatim`. Letters that were read in a wrong encoding
are mended where that is proved, and told in the notes.
Source: supplement no. 4 to part 744 of title 15 CFR; 15 CFR 744.16 for what the columns mean.
"""

from __future__ import annotations

import re
from dataclasses import replace

from sources.reading.entries.addresses import read_addresses, take_see_also
from sources.reading.entries.bodies import read_body
from sources.reading.entries.members import take_members
from sources.reading.entries.misread_letters import mend_letters, note_misread
from state.footnotes import read_footnotes
from state.listings import Listing, ListingKind

# As in "Address 07, Room 1318-19, 13F, Hollywood Plaza, ...", since 89 FR 51644.
_ADDRESS_ENTRY = re.compile(r"(Address \d+)[,;:.]?\s*(.*)", re.DOTALL)
# As in "Ministry of Defence of ..., including the Armed Forces ... wherever located. ... All addresses located in ...".
_ANYWHERE = re.compile(r"\bwherever located\b")
_ALL_ADDRESSES = re.compile(r"\.\s+(?=All address(?:es)?\b)")
# As in "The following Department of Atomic Energy entities:".
_CLASS_OF_BODY = re.compile(r"The following (.+?) entities:\s*(.*)", re.DOTALL)


def read_entry(destination: str, lines: tuple[str, ...], requirement: str, policy: str, citation: str) -> Listing:
    """Read one row: the destination it stands under, the printed lines of its entity cell, and columns 3 to 5."""
    misread = tuple(note for line in lines for note in note_misread(line))
    taken = [take_see_also(mend_letters(line) if misread else line) for line in lines]
    remarks = [places for _, places in taken]
    printed = [text for text, _ in taken if text]
    listing = _read_address(printed) or _read_class(printed) or _read_party(printed)
    return replace(
        listing,
        destination=destination,
        see_also=tuple(name for places in remarks for name in places.see_also),
        notes=(*listing.notes, *(note for places in remarks for note in places.notes), *misread),
        license_requirement=requirement,
        license_review_policy=policy,
        citation=citation,
        footnotes=read_footnotes(requirement),
        verbatim="\n".join(lines),
    )


def _read_address(lines: list[str]) -> Listing | None:
    """Read an address entry; its number is a label, unique under one destination only."""
    found = _ADDRESS_ENTRY.fullmatch(" ".join(lines))
    if not found:
        return None
    places = read_addresses(found[2])
    return Listing("", found[1], ListingKind.ADDRESS, addresses=places.addresses, notes=places.notes)


def _read_class(lines: list[str]) -> Listing | None:
    """Read a class of parties, described rather than named one by one."""
    text = " ".join(lines)
    name, _, scope = text.removesuffix(".").partition(", including ")
    if found := _ANYWHERE.search(scope):
        rest, *addresses = _ALL_ADDRESSES.split(scope[found.end() :], maxsplit=1)
        described = f"including {scope[: found.end()]}{rest}"
        return Listing("", name, ListingKind.CLASS, addresses=tuple(addresses), notes=(described,))
    if lines and (found := _CLASS_OF_BODY.fullmatch(lines[0])):
        notes = tuple(note for note in (found[2], *lines[1:]) if note)
        return Listing("", found[1], ListingKind.CLASS, notes=notes)
    return None


def _read_party(lines: list[str]) -> Listing:
    """Read a party with its aliases and addresses, and the members it covers."""
    covered = take_members(lines)
    body = read_body(covered.own_lines)
    return Listing(
        "",
        body.name,
        aliases=body.aliases,
        addresses=body.addresses,
        notes=covered.notes + body.notes,
        members=covered.members,
    )

"""Wording: what a listing says, field by field, and which differences of spelling say nothing.

Two wordings are *equal* when they differ in white space and order at most, and *spelled alike* when they differ in
letter case, punctuation, spacing, forms of quotes and dashes, or look-alike letters besides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

from state.destinations import find_destination
from state.listings import Alias, Listing, Member

# The values of one field, sorted; and of all fields, in the order of FIELDS.
Values = tuple[str, ...]
Wording = tuple[Values, ...]

# Cyrillic and Greek letters that look like Latin ones, small letters by the look of their capitals; and the dotless i,
# which is what a capital I may have been. The list has "Shenzhen Ditai Technology Со., Ltd." with a Cyrillic С and о.
LOOK_ALIKES = str.maketrans("авекмнорстухіјѕԛԝһԁүӏαβεζηικμνορτυχı", "abekmhopctyxijsqwhdylabezhikmnoptyxi")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\W_]+(?=\d)")
_BUT_LETTERS_AND_DIGITS = bytes(code for code in range(128) if not chr(code).isalnum())
_LOWERED = bytes(range(256)).lower()
_NOT_BETWEEN_DIGITS = re.compile(r"(?<!\d)[\W_]+|[\W_]+(?!\d)")


def fold_spelling(text: str) -> str:
    """Return the letters and digits of a text, by which two spellings of one wording are the same.

    Two numbers stay apart: "Room 1318-19" and "Room 1318 19" are alike, "Room 131819" is not.
    """
    if text.isascii() and not _BETWEEN_DIGITS.search(text):
        return text.encode().translate(_LOWERED, _BUT_LETTERS_AND_DIGITS).decode()
    plain = unicodedata.normalize("NFKC", text).casefold().translate(LOOK_ALIKES)
    return _NOT_BETWEEN_DIGITS.sub("", _BETWEEN_DIGITS.sub(" ", plain))


@lru_cache(maxsize=1024)
def heading_of(words: str) -> str:
    """Return the heading that these words stand for.

    "Türkiye" is TURKEY; a heading nobody has seen stands for itself.
    """
    known = find_destination(words)
    return known.heading if known else " ".join(words.upper().split()).strip(" ,:;")


def entry_key(destination: str, name: str) -> tuple[str, str]:
    """Return what an entry is looked up by: heading and name as spelled alike. It need not be unique."""
    return heading_of(destination), fold_spelling(name)


def _alias(alias: Alias) -> str:
    return f"{alias.name} ({alias.kind})"


def _member(member: Member) -> str:
    return "; ".join((member.name, *sorted(map(_alias, member.aliases)), *sorted(member.addresses)))


# What is compared, in the order in which it is told. `verbatim` holds the same once more; `source_fields` are what one
# source says and another does not.
_READ_FIELD: dict[str, Callable[[Listing], Iterable[str]]] = {
    "destination": lambda listing: (heading_of(listing.destination),),
    "name": lambda listing: (listing.name,),
    "kind": lambda listing: (listing.kind,),
    "aliases": lambda listing: map(_alias, listing.aliases),
    "addresses": lambda listing: listing.addresses,
    "see_also": lambda listing: listing.see_also,
    "members": lambda listing: map(_member, listing.members),
    "notes": lambda listing: listing.notes,
    "license_requirement": lambda listing: (listing.license_requirement,),
    "license_review_policy": lambda listing: (listing.license_review_policy,),
    "footnotes": lambda listing: map(str, listing.footnotes),
    "citation": lambda listing: (listing.citation,),
}
FIELDS = tuple(_READ_FIELD)


def wording_of(listing: Listing) -> Wording:
    """Return what a listing says: its values sorted and squeezed, so that order and line breaks say nothing."""
    return tuple(_sorted_texts(read(listing)) for read in _READ_FIELD.values())


def _sorted_texts(values: Iterable[str]) -> Values:
    return tuple(sorted(filter(None, (" ".join(value.split()) for value in values))))

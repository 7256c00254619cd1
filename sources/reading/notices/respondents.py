"""The respondents of a denial order as they stand above its text: names, aliases, roles, and all their addresses.

A respondent is a line or a part of one; what follows it is a further address of it, or goes on with its address. What
cannot be told apart by how it is written is told apart by the text: a place is named there with its address alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sources.reading.entries.entry import read_entry
from sources.reading.entries.names import ends_with_destination, looks_like_address
from state.destinations import NOT_STATED, destination_of, find_destination, is_american
from state.listings import Listing
from state.normalization import fold_spelling

_MATTER = re.compile(r"^.{0,200}?\bin\sthe\smatters?\sof\s*:?\s*", re.IGNORECASE)
_NO_PARTY = re.compile(r"^(?:(?:docket|case|file|order)\s?(?:no|number|nos)\b|to:?$|\d{1,2}-BIS-\d|\[)", re.IGNORECASE)
_ROLE = re.compile(
    r"[\s,(]{0,3}\b(?P<role>respondents?|related\spersons?|denied\spersons?)\b[\s,.):]{0,3}", re.IGNORECASE
)
_ALIAS = re.compile(
    r",?\s?\(?\b(?:(?P<kind>[afn])[./]?k|d[./]?b)[./]?a\b[./]{0,2},?:?\s?"
    r"|,?\s?\(?\b(?:also\sknown|now\sknown|(?P<former>formerly\sknown)|doing\sbusiness|trading)\sas\b,?\s?",
    re.IGNORECASE,
)
# What of a caption is no part of a name: its number, "et al.", in which capacity; parentheses around aliases.
_BESIDES = re.compile(
    r"^\(?\d{1,2}[.)]\s|\s\(\d{1,2}\)$|,?\set\.?\sal\b\.?|,?\sindividually\b(?:\sand\b)?", re.IGNORECASE
)
_IN_PARENTHESES = re.compile(r"\s?\((?P<inside>[^()]{0,300})\)")
# The commas of American print stand inside the quotes of an alias; what stands behind them is no part of the name.
_QUOTED = re.compile(r"[“\"](?P<name>[^“”\"]{1,100}?),?[”\"],?(?=\s|$|\))")
_OF_PLACE = re.compile(
    r",?\s?\b(?:and\s)?(?:(?:currently|presently)\s)?(?:incarcerated|located|residing)\s(?:at|in):?\s?"
    r"|,?\s?\b(?:and\s)?with\s(?:an?\s|the\s)?(?:last\sknown\s)?address(?:es)?\s(?:at|of):?\s?|,?\s?\blast\sknown\saddress(?:es)?:?\s?",
    re.IGNORECASE,
)
_INMATE = re.compile(
    r",?\s?\b(?:Inmate|Prisoner|Register|Reg\.|USMS?|BOP)\s?(?:ID|Register|Registration)?\s?(?:Number|No\.?)?\s?#?:?\s?[\d-]{5,20}",
    re.IGNORECASE,
)
_FACILITY = re.compile(r"\b(?:FCI|FPC|FDC|FMC|MCC|MDC|USP|RRM|CI|Correctional|Detention|Penitentiary|Prison|Jail)\b")
_POST_CODE = re.compile(r"^[\s\d-]{1,20}|(?<![\s\d.-])[\s\d.-]{1,20}$")
_LEGAL_FORM = re.compile(
    r"\b(?:Ltd|LLC|Inc|Corp|Co|JSC|PJSC|GmbH|FZE|FZC|FZCO|LLP|S\.?A|Limited|Airlines|Airways)\b\.?", re.IGNORECASE
)
# The last word of a company's name and its legal form, by which a clause that names it is known.
_COMPANY = re.compile(r"\b[A-Z0-9][\w&.’'-]{0,40},?\s(?i:LLC|LLP|Ltd|Inc|JSC|GmbH|FZE|FZCO?)\b")
_JOINING = re.compile(r"^(?:and(?:/or)?\b[\s,:]{0,3}){1,3}|[\s,]{0,3}\band$", re.IGNORECASE)
# Where a country or a post code is followed by more words, a line has lost its end: "Jordan Pavel Kostrin, a/k/a ...".
_LOST_END = re.compile(r"(?P<place>\b[A-Z]{2} \d{5}(?:-\d{4})?) (?=[A-Z][a-z])")
_OTHER_PLACE = re.compile(r"(?P<place>\b(?:[A-Z]{2}|[A-Z][a-z]{3,12}) \d{5}(?:-\d{4})?),? (?:and|or)(?: at)? (?=\w)")
_NO_NAME = re.compile(r"(?:P\.?\s?O\.?\s|No\.|Suite\s|Room\s|Unit\s|Floor\s|\d)", re.IGNORECASE)
# In the country, where a state may be meant.
_GEORGIAN = re.compile(r"\b(?:Tbilisi|Batumi|Kutaisi|Rustavi|Poti|Zugdidi|Gori)\b|\bGeorgia\s\d{4}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a line; `is_parted` says that a semicolon or "and" stands before it, or that it begins a caption."""

    words: str
    is_parted: bool


def read_respondents(lines: list[str], body: str, *, is_flat: bool) -> list[Listing]:
    """Read the respondents, each once; `is_flat` says that lines have lost where they end, as in a plain text."""
    parties: list[str] = []
    roles: list[str] = []
    role, said = "", fold_spelling(body)
    for piece in _pieces(map(_end_lines, lines) if is_flat else lines):
        words, named = piece.words, _ROLE.search(piece.words)
        if named:
            words = f"{words[: named.start()]} {words[named.end() :]}".strip(" ,;")
            kind = named["role"].lower().rstrip("s")
            if not words:
                role = kind
                continue
        if parties and (
            _is_address(words) or _is_place(words, said, is_open=not piece.is_parted and _is_open(parties))
        ):
            parties[-1] += f"{',' if not piece.is_parted and _is_open(parties) else ';'} {words}"
        else:
            parties.append(words)
            roles.append(named["role"].lower().rstrip("s") if named else role)
    read = [_read_party(words, kind) for words, kind in zip(parties, roles, strict=True)]
    return _merged(party for party in read if party.name)


def with_addresses_of(party: Listing, ordering: str) -> Listing:
    """Return a respondent whose address stands in the ordering clause alone with that address; any other as it is."""
    if party.addresses:
        return party
    name = r"\s".join(re.escape(word) for word in party.name.split())
    ends = r"\s?(?:;|\(|,?\s(?:and\s)?(?:when\sacting|may\snot)\b)"
    found = re.search(rf"{name},?\s(?P<where>[^;(]{{5,300}}?){ends}", ordering, re.IGNORECASE)
    if not found or found["where"].startswith("and ") or not looks_like_address(found["where"]):
        return party
    read = _read_party(f"{party.name}, {found['where']}", "")
    return replace(party, addresses=read.addresses, destination=read.destination, notes=(*party.notes, *read.notes))


def doubt_about(party: Listing) -> str:
    """Say why what was read as a respondent may be none, or more than one; empty where nothing speaks for it."""
    if _NO_NAME.match(party.name) and not _LEGAL_FORM.search(party.name):
        return "What was read as the name of a respondent looks like an address."
    if any(_ALIAS.search(address) for address in party.addresses) or any(
        part != _end_lines(part) for text in (party.name, *party.addresses) for part in text.split("; ")
    ):
        return "It may be more than one respondent."
    if party.destination == "GEORGIA" and not _GEORGIAN.search(" ".join(party.addresses)):
        return "Whether its address is in Georgia or in the state of that name was not read."
    if party.addresses and party.destination == NOT_STATED:
        return "In which country its address is was not read."
    return ""


def other_names(clause: str, parties: list[Listing]) -> Iterator[str]:
    """Return the companies and aliases that an ordering clause names and nothing read above the text does."""
    known = fold_spelling(" ".join(party.verbatim for party in parties))
    aliases = (re.split(r",|;|[()]|\band\b", clause[found.end() :], maxsplit=1)[0] for found in _ALIAS.finditer(clause))
    companies = (found.group() for found in _COMPANY.finditer(clause))
    for name in dict.fromkeys(each.strip(' “”"') for each in (*aliases, *companies)):
        if fold_spelling(name) and fold_spelling(name) not in known:
            yield name


def _pieces(lines: Iterable[str]) -> Iterator[_Piece]:
    """Part the lines at semicolons; a line that begins with "and" goes on with the one before."""
    is_parted = True
    for line in lines:
        whole = _MATTER.sub("", line)
        if _NO_PARTY.match(whole.strip()):
            continue
        for number, piece in enumerate(_IN_PARENTHESES.sub(_open_aliases, whole).split(";")):
            bare = _BESIDES.sub("", piece.strip(" ,.\u2003\u2014"))
            words = _JOINING.sub("", bare).strip()
            is_parted = is_parted or number > 0 or bare.lower().startswith("and")
            if words.strip(" ,.:"):
                yield _Piece(words, is_parted)
                is_parted = False
            is_parted = is_parted or bare.lower().endswith("and")


def _open_aliases(found: re.Match[str]) -> str:
    """Put the aliases of a respondent behind commas, where parentheses are around them."""
    return f", {found['inside'].replace(';', ',')}," if _ALIAS.search(found["inside"]) else found.group()


def _end_lines(line: str) -> str:
    """Put a semicolon where a line was lost: behind a country, or a post code, that more words follow."""
    parts = _LOST_END.sub(r"\g<place>; ", line).split(", ")
    for number, part in enumerate(parts[1:], start=1):
        words = part.split()
        for length in range(min(4, len(words) - 1), 0, -1):
            rest = [word for word in words[length:] if not re.fullmatch(r"[\d-]+", word)]
            if find_destination(" ".join(words[:length])) is None or not rest:
                continue
            at = len(words) - len(rest)
            if words[at][:1].isupper() and words[at:] == rest and rest[0] != "City":
                parts[number] = f"{' '.join(words[:at])}; {' '.join(rest)}"
            break
    return ", ".join(parts)


def _is_open(parties: list[str]) -> bool:
    """Return whether the respondent before has no whole address yet, so that a line may go on with it."""
    last = parties[-1].rpartition("; ")[2].rstrip(" ,.")
    return not ends_with_destination(last) and not is_american(last)


def _is_address(words: str) -> bool:
    """Return whether a part is one more address of the respondent before it, and no respondent."""
    if _ALIAS.search(words):
        return False
    first = words.split(",")[0]
    is_place = looks_like_address(first) or _FACILITY.search(first) or _INMATE.match(first)
    return bool(is_place) and not _LEGAL_FORM.search(first)


def _is_place(words: str, said: str, *, is_open: bool) -> bool:
    """Return whether a part such as "Al Kolaa, Beirut, Lebanon" is a place: the text names it with its city alone.

    One that the text does not name at all is a place only where the address before it `is_open`.
    """
    name, *rest = (part.strip() for part in words.split(","))
    if not rest or len(rest) > 2 or _ALIAS.search(words) or _LEGAL_FORM.search(words) or _INMATE.search(words):
        return False
    whole = rest[-1].rstrip(" .")
    if not (ends_with_destination(whole) or is_american(whole)) or any(map(looks_like_address, rest[:-1])):
        return False
    mentions = said.count(fold_spelling(name))
    alone = mentions - said.count(fold_spelling(f"{name} {_POST_CODE.sub('', rest[0])}"))
    return is_open if mentions == 0 else alone == 0


def _read_party(words: str, role: str) -> Listing:
    """Read one respondent as an entry of a list is read; numbers of prisoners are notes."""
    notes = tuple(found.group().strip(" ,") for found in _INMATE.finditer(words))
    plain = _QUOTED.sub(r"\g<name>,", _OF_PLACE.sub("; ", _INMATE.sub("", words)))
    plain = _OTHER_PLACE.sub(r"\g<place>; ", plain)
    plain = _ALIAS.sub(lambda found: f", {'f' if found['kind'] in ('f', 'F') or found['former'] else 'a'}.k.a. ", plain)
    entry = read_entry("", (plain.strip(" ,"),), "", "", "")
    return replace(
        entry,
        destination=next((found.heading for each in entry.addresses if (found := destination_of(each))), NOT_STATED),
        notes=(*entry.notes, *notes),
        verbatim=words,
        source_fields=(("role", role),) if role else (),
    )


def _merged(parties: Iterable[Listing]) -> list[Listing]:
    """Return each respondent once: a title may name one that stands below it as well."""
    merged: dict[str, Listing] = {}
    for party in parties:
        known = merged.get(key := fold_spelling(party.name))
        if known is None or len(party.addresses) + len(party.aliases) > len(known.addresses) + len(known.aliases):
            merged[key] = party
    return list(merged.values())

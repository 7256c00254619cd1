"""Denial orders of the Bureau of Industry and Security: who is denied export privileges, since when and until when.

No license and no license exception helps against one (15 CFR 764.2(k), 764.3(a)(2)). Orders come as notices: after a
conviction (15 CFR 766.25, for up to ten years), as temporary denials (766.24, for 180 days or a year, renewed again and
again), with related persons (766.23), in settlements (766.18). Above the text stand the respondents with their
addresses, at its end the ordering clause names them again: who is named above must be named there.
Source: 15 CFR parts 764 and 766; supplement no. 1 to part 764 (the standard terms).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sources.reading.dates import DATE_PATTERN, find_dates
from sources.reading.entries.entry import read_entry
from sources.reading.entries.names import looks_like_address
from sources.reading.notices.notice_text import NoticeText
from sources.reading.numbers import NUMBER_PATTERN, read_number
from state.destinations import find_destination
from state.listings import ListCode, Listing
from state.normalization import fold_spelling
from state.rules import Amendment, Rule, TextForm, UnreadInstruction, Verb

EXPIRES_ON = "expires_on"
_ORDER_WORDS = re.compile(
    r"\b(?:order|action|modification|termination|denial)\b.{0,120}?\b(?:export\sprivileges|denial\sorder|denied\spersons?"
    r"|temporary\sdenial|relating\sto)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\b(?:terminat|vacat|rescind|rescission|revok|revocation|lift)", re.IGNORECASE)
_CHANGES = re.compile(r"\b(?:modif|amend|correct)", re.IGNORECASE)
_RENEWS = re.compile(r"\b(?:renew|extend)", re.IGNORECASE)
_TAKES_AWAY = re.compile(r"\b(?:remov|delet|strik)(?:es?|ed|ing)\b", re.IGNORECASE)
_SUSPENDED = re.compile(r"\bdenial\b[^.]{0,200}\bsuspended\b|\bsuspended\b[^.]{0,200}\bdenial\b", re.IGNORECASE)
# What no list of respondents says, and every text of an order does early on.
_BODY = re.compile(
    r"\bpursuant\sto\b|\bwas\sconvicted\b|\bwhereas\b|\bhereby\b|\b(?:the\s)?(?:bureau|BIS)\b.{0,120}\b(?:has|had|issued|requested"
    r"|notified|initiated)\b|\bon\s(?:or\sabout\s)?[A-Z][a-z]+\s\d{1,2},\s\d{4},\s",
    re.IGNORECASE,
)
_ORDERING = re.compile(
    r"\b(?:it\sis\s(?:therefore|hereby)[,\s]{1,2}ordered|therefore,?\sit\sis\sordered)\b", re.IGNORECASE
)
_DENIES = re.compile(r"\b(?:may|shall|must)\snot,?\s(?:directly\sor\sindirectly,?\s)?participate\b", re.IGNORECASE)
_UNTIL = re.compile(rf"\b(?:until|through)\s+(?:and\s+including\s+)?({DATE_PATTERN})", re.IGNORECASE)
_FOR_A_TIME = re.compile(
    rf"\b(?:in\s+effect|for\s+a\s+period\s+of|for\s+a\s+term\s+of|privileges\s+for)\s+(?:for\s+)?(?:a\s+period\s+of\s+)?"
    rf"(?:a\s+term\s+of\s+)?(?P<number>{NUMBER_PATTERN})\s+(?:\(\d{{1,3}}\)\s+)?(?P<unit>day|month|year)s?\b"
    r"(?P<since>\s+from\s+the\s+date\s+of\s+(?:\w+[’']s?\s+|\w+\s+){0,4}conviction)?",
    re.IGNORECASE,
)
_CONVICTED = re.compile(rf"\bon\s+({DATE_PATTERN}),?.{{0,400}}?\bconvicted\b", re.IGNORECASE)
_ISSUED = re.compile(
    rf"\b(?:dated|issued|entered|signed)\b(?:\s+on)?(?:\s+this)?:?\s+(?:(?P<on>{DATE_PATTERN})"
    r"|(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+day\s+of\s+(?P<month>[A-Z][a-z]+),?\s+(?P<year>\d{4}))",
    re.IGNORECASE,
)
_EFFECTIVE = re.compile(rf"\beffective\s+(?:as\s+of\s+|on\s+|beginning\s+)?({DATE_PATTERN})", re.IGNORECASE)
_ON_PUBLICATION = re.compile(
    r"\beffective\s+(?:on|upon|as\s+of)\s+(?:the\s+date\s+of\s+)?(?:its\s+)?publication\b", re.IGNORECASE
)
_MATTER = re.compile(r"^\s*(?:in\sthe\smatters?\sof)\s*:?\s*", re.IGNORECASE)
_ROLE = re.compile(
    r"[\s,(]{0,3}\b(?P<role>respondents?|related\spersons?|denied\spersons?)\b[\s,.):]{0,3}", re.IGNORECASE
)
_ALIAS = re.compile(
    r",?\s?\b(?:(?P<kind>[afn])[./]?k|d[./]?b)[./]?a\b[./]{0,2},?\s?"
    r"|,?\s?\b(?:also\sknown|now\sknown|doing\sbusiness|trading)\sas\b,?\s?",
    re.IGNORECASE,
)
_OF_PLACE = re.compile(
    r",?\s?\b(?:and\s)?(?:(?:currently|presently)\s)?(?:incarcerated|located|residing)\s(?:at|in):?\s?"
    r"|,?\s?\b(?:and\s)?with\s(?:an?|the)\s(?:last\sknown\s)?address(?:es)?\s(?:at|of):?\s?|,?\s?\blast\sknown\saddress(?:es)?:?\s?",
    re.IGNORECASE,
)
_INMATE = re.compile(r",?\s?\b(?:Inmate|Register|Reg\.|USM)\s?(?:Number|No\.?|#)?:?\s?[\d-]{5,20}", re.IGNORECASE)
_AMERICAN = re.compile(r"\b[A-Z]{2}\s+\d{5}(?:-\d{4})?$|\b(?:USA|U\.S\.A\.|United States(?: of America)?)$")
_POST_CODE = re.compile(r"^[\s\d-]{1,20}|(?<![\s\d.-])[\s\d.-]{1,20}$")
_LEGAL_FORM = re.compile(r"\b(?:Ltd|LLC|Inc|Corp|Co|JSC|PJSC|GmbH|FZE|LLP|S\.?A|Limited)\b\.?", re.IGNORECASE)
_JOINING = re.compile(r"^(?:and(?:/or)?\b[\s,:]{0,3}){1,3}|[\s,]{0,3}\band$", re.IGNORECASE)
_UNITED_STATES = "UNITED STATES"
_NOT_STATED = "NO COUNTRY STATED"


@dataclass(frozen=True, slots=True)
class _Term:
    """From when and until when an order holds; `sentence` is where the text says until when.

    `is_latest` says that `ends` was counted from the filing, as the text does not say when it was signed: it may end
    some days earlier.
    """

    begins: date | None
    ends: date | None
    sentence: str
    is_latest: bool = False


def read_denial_order(text: NoticeText) -> Rule:
    """Read an order: each respondent is an entry of the Denied Persons List, added, renewed or removed.

    An order that denies nobody anything, such as a settlement with a penalty alone, changes no entry.
    """
    caption, body = _divide(text)
    ordering = _ordering(body)
    ends = bool(_ENDS.search(text.title))
    rule = Rule(text.document_number, text.title, "Denial order", text.form, filed_at=text.record.filed_at)
    rule = replace(rule, publication_date=text.record.publication_date, citation=text.citation)
    if not ends and not _DENIES.search(ordering):
        if _is_settlement(text.title):
            return replace(rule, no_change_reason="It is an order that denies nobody export privileges.")
        return replace(rule, unread=(_unread(text, "Its ordering clause was not found."),))
    parties = _parties(caption)
    if not parties:
        return replace(rule, unread=(_unread(text, "It names no respondent above its text."),))
    term = _read_term(body, ordering, text)
    goes_on = _CHANGES.search(text.title) or _RENEWS.search(text.title)
    verb = Verb.REMOVE if ends else Verb.REVISE if goes_on else Verb.ADD
    listings = [_dated(party, text, term) for party in parties]
    return replace(
        rule,
        amendments=tuple(_amendment(verb, listing, text.title) for listing in listings),
        unread=tuple(_doubts(text, listings, ordering, term, ends=ends)),
        effective_on=term.begins,
        effective_text=term.sentence,
    )


def _divide(text: NoticeText) -> tuple[list[str], str]:
    """Return the lines above the text, with the respondents in the title, and the text."""
    title = [part for part in text.title.split("; ") if not _ORDER_WORDS.search(part)]
    is_plain = text.form is TextForm.PLAIN_TEXT
    paragraphs = (" ".join(text.paragraphs),) if is_plain else text.paragraphs
    above: list[str] = []
    for number, paragraph in enumerate(paragraphs):
        if found := _BODY.search(paragraph):
            # A plain text is one paragraph: what stands before its first sentence is above it.
            start = _body_start(paragraph, found)
            return [*title, *above, paragraph[:start]], " ".join((paragraph[start:], *paragraphs[number + 1 :]))
        above.append(paragraph)
    return [*title, *above], ""


def _body_start(paragraph: str, found: re.Match[str]) -> int:
    """Return where the first sentence begins: at the words it is known by, or where their sentence does."""
    at = found.start()
    if found.group()[0].isupper():
        return at
    return max(paragraph.rfind(". ", 0, at) + 1, paragraph.rfind("; ", 0, at) + 1, 0)


def _ordering(body: str) -> str:
    """Return the text from the ordering clause on; all of it where it has none, as some settlements do."""
    found = _ORDERING.search(body)
    return body[found.start() :] if found else body


def _is_settlement(title: str) -> bool:
    return re.search(r"\brelating\sto\b", title, re.IGNORECASE) is not None


def _parties(lines: list[str]) -> list[Listing]:
    """Read the respondents: a line or a part of one each, whose further addresses follow it."""
    parties: list[str] = []
    roles: list[str] = []
    role = ""
    for piece in _pieces(lines):
        words, named = piece, _ROLE.search(piece)
        if named:
            words = f"{piece[: named.start()]} {piece[named.end() :]}".strip(" ,;")
            kind = named["role"].lower().rstrip("s")
            if not words:
                role = kind
                continue
        if parties and _is_address(words):
            parties[-1] += f"; {words}"
        else:
            parties.append(words)
            roles.append(named["role"].lower().rstrip("s") if named else role)
    read = [_party(words, kind) for words, kind in zip(parties, roles, strict=True)]
    return _merged(party for party in read if party.name)


def _pieces(lines: list[str]) -> Iterator[str]:
    """Part the lines at semicolons; a line that begins with "and" goes on with the one before."""
    for line in lines:
        whole = _MATTER.sub("", line)
        for piece in whole.split(";"):
            words = _JOINING.sub("", piece.strip(" ,.\u2003")).strip()
            if words.strip(" ,.:"):
                yield words


def _is_address(words: str) -> bool:
    """Return whether a part is one more address of the respondent before it, and no respondent."""
    if _ALIAS.search(words):
        return False
    first = words.split(",")[0]
    return looks_like_address(first) and not _LEGAL_FORM.search(first)


def _party(words: str, role: str) -> Listing:
    """Read one respondent as an entry of a list is read; numbers of prisoners are notes."""
    notes = tuple(found.group().strip(" ,") for found in _INMATE.finditer(words))
    plain = _OF_PLACE.sub("; ", _INMATE.sub("", words))
    plain = _ALIAS.sub(lambda found: f", {'f' if found['kind'] in ('f', 'F') else 'a'}.k.a. ", plain)
    entry = read_entry("", (plain,), "", "", "")
    fields = (("role", role),) if role else ()
    return replace(
        entry,
        destination=_destination(entry.addresses),
        notes=(*entry.notes, *notes),
        verbatim=words,
        source_fields=fields,
    )


def _destination(addresses: tuple[str, ...]) -> str:
    """Return the country of the first address that names one."""
    for address in addresses:
        if _AMERICAN.search(address.rstrip(" .")):
            return _UNITED_STATES
        for part in reversed(address.split(",")):
            if found := find_destination(_POST_CODE.sub("", part).strip()):
                return found.heading
    return _NOT_STATED


def _merged(parties: Iterable[Listing]) -> list[Listing]:
    """Return each respondent once: a title may name one that stands below it as well."""
    merged: dict[str, Listing] = {}
    for party in parties:
        known = merged.get(key := fold_spelling(party.name))
        if known is None or len(party.addresses) + len(party.aliases) > len(known.addresses) + len(known.aliases):
            merged[key] = party
    return list(merged.values())


def _read_term(body: str, ordering: str, text: NoticeText) -> _Term:
    """Read from when and until when an order holds."""
    begins = _begins(ordering, body, text)
    if (until := _UNTIL.search(ordering)) and (days := [each.day for each in find_dates(until[1]) if each.day]):
        return _Term(begins, days[0], _sentence(ordering, until))
    for place in (ordering, body):
        if found := _FOR_A_TIME.search(place):
            convicted = _CONVICTED.search(body) if found["since"] else None
            since = next((each.day for each in find_dates(convicted[1])), None) if convicted else None
            # An order is effective as it is signed, which many do not date; it is filed after that.
            since = since if found["since"] else begins or text.record.filed_on
            ends = _later(since, read_number(found["number"]), found["unit"].lower()) if since else None
            return _Term(begins, ends, _sentence(place, found), is_latest=begins is None and not found["since"])
    return _Term(begins, None, "")


def _begins(ordering: str, body: str, text: NoticeText) -> date | None:
    """Return the day from which it holds: a day it names, that of publication, else the day it was issued."""
    if named := _EFFECTIVE.search(ordering):
        return next((each.day for each in find_dates(named[1], text.record)), None)
    if _ON_PUBLICATION.search(ordering):
        return text.record.publication_date
    found = list(_ISSUED.finditer(ordering)) or list(_ISSUED.finditer(body))
    words = [each["on"] or f"{each['month']} {each['day']}, {each['year']}" for each in found[-1:]]
    return next((each.day for one in words for each in find_dates(one)), None)


def _later(since: date, number: int, unit: str) -> date:
    """Return the day so many days, months or years later; what has no such day ends on the one before."""
    if unit == "day":
        return since + timedelta(days=number)
    months = since.month - 1 + number * (12 if unit == "year" else 1)
    year, month = since.year + months // 12, months % 12 + 1
    for day in range(since.day, 27, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return date(year, month, since.day)


def _sentence(text: str, found: re.Match[str]) -> str:
    start = max(text.rfind(". ", 0, found.start()) + 1, found.start() - 300, 0)
    end = text.find(". ", found.end())
    return text[start : end + 1 if end >= 0 else found.end() + 100].strip()


def _dated(party: Listing, text: NoticeText, term: _Term) -> Listing:
    """Add to an entry under which order it stands and until when."""
    fields = [("order", text.title), ("document_number", text.document_number)]
    fields += [("effective_date", term.begins.isoformat())] if term.begins else []
    fields += [(EXPIRES_ON, term.ends.isoformat()), ("term", term.sentence)] if term.ends else []
    fields += [("expires_on_counted_from", "the filing")] if term.ends and term.is_latest else []
    given = tuple((name, value) for name, value in fields if value)
    return replace(party, citation=text.citation, source_fields=(*party.source_fields, *given))


def _amendment(verb: Verb, listing: Listing, title: str) -> Amendment:
    entry = None if verb is Verb.REMOVE else listing
    return Amendment(verb, listing.destination, listing.name, entry, title, ListCode.DENIED_PERSONS_LIST)


def _doubts(
    text: NoticeText, listings: list[Listing], ordering: str, term: _Term, *, ends: bool
) -> Iterator[UnreadInstruction]:
    """Say what a person must look at in the order itself."""
    clause = fold_spelling(ordering)
    for listing in listings:
        if fold_spelling(listing.name) not in clause:
            reason = "It stands above the text of the order, and its ordering clause does not name it."
            yield UnreadInstruction("respondents", listing.verbatim, reason)
    if not ends and term.ends is None:
        yield UnreadInstruction("term", ordering[:500], "Until when it holds was not read.")
    if _CHANGES.search(text.title) and _TAKES_AWAY.search(ordering):
        yield UnreadInstruction("order", ordering[:500], "It takes something out of an earlier order.")
    if _SUSPENDED.search(ordering):
        yield UnreadInstruction("order", ordering[:500], "It suspends the denial, or a part of it.")


def _unread(text: NoticeText, reason: str) -> UnreadInstruction:
    return UnreadInstruction("the whole order", " ".join((text.title, *text.paragraphs))[:2000], reason)

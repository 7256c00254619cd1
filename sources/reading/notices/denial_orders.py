"""Denial orders of the Bureau of Industry and Security: who is denied export privileges, since when and until when.

No license and no license exception helps against one (15 CFR 764.2(k), 764.3(a)(2)). Orders come as notices: after a
conviction (15 CFR 766.25, for up to ten years), as temporary denials (766.24, for 180 days or a year, renewed again and
again), with related persons (766.23), in settlements (766.18). Above the text stand the respondents with their
addresses, at its end the ordering clause names them again: who is named above must be named there.
Source: 15 CFR parts 764 and 766; supplement no. 1 to part 764 (the standard terms).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sources.reading.dates import DATE_PATTERN, find_dates
from sources.reading.notices.notice_text import NoticeText
from sources.reading.notices.respondents import doubt_about, other_names, read_respondents, with_addresses_of
from sources.reading.numbers import NUMBER_PATTERN, read_number
from state.listings import EXPIRES_ON, ListCode, Listing
from state.normalization import fold_spelling
from state.rules import Amendment, Rule, SetAside, TextForm, UnreadInstruction, Verb

# What of a title says what the order does, and names nobody above it.
_ORDER_WORDS = re.compile(
    r"\b(?:order|action|modification|termination|denial)\b.{0,120}?\b(?:export\sprivileges|denial\sorder|denied\spersons?"
    r"|temporary\sdenial|relating\sto|related\spersons?)\b|^related\spersons?$|^(?:(?:final|amended|corrected)\s){0,2}(?:decision|order)\b|^correction\b",
    re.IGNORECASE,
)
_TITLE_PARTS = re.compile(
    r";\s+|,\s+(?=(?:(?:final|amended|corrected)\s)?(?:order|decision|action)\b)|(?<=privileges):\s", re.IGNORECASE
)
_ENDS = re.compile(r"\b(?:terminat|vacat|rescind|rescission|revok|revocation|lift)", re.IGNORECASE)
_CHANGES = re.compile(r"\b(?:modif|amend|correct)", re.IGNORECASE)
_RENEWS = re.compile(r"\b(?:renew|extend)", re.IGNORECASE)
_DECIDES = re.compile(r"\b(?:request|petition|motion|appeal)\b", re.IGNORECASE)
_ADDS = re.compile(r"\b(?:add(?:s|ed|ing)?|inserts?|inserting|substitut\w{1,4}|replac(?:es?|ed|ing))\b", re.IGNORECASE)
_TAKES_AWAY = re.compile(r"\b(?:remov|delet|strik)(?:es?|ed|ing)\b", re.IGNORECASE)
_GOES_ON = re.compile(
    r"\bremains\sin\b|\bremain\s(?:subject|in\s[\w\s]{0,30}?effect\s(?:as\sto|with\srespect|against))\b|\bcontinues?\b"
    r"|\bexcept\b|\bother\sthan\b|\b(?:un|not\s)affect|\bnot\s(?:terminat|vacat)",
    re.IGNORECASE,
)
_SUSPENDED = re.compile(r"\bdenial\b[^.]{0,200}\bsuspended\b|\bsuspended\b[^.]{0,200}\bdenial\b", re.IGNORECASE)
_CLAUSE_END = re.compile(r"(?<=;)\s+|(?<=\.)\s+(?=[A-Z])|,?\s(?=(?:but|except|however|other\sthan)\b)")
# What no list of respondents says, and every text of an order does early on.
_BODY = re.compile(
    r"\bpursuant\sto\b|\bwas\sconvicted\b|\bwhereas\b|\bhereby\b|\bbefore\sme\b|\bin\snotice\sdocument\b"
    r"|\b(?:the\s)?(?:bureau|BIS)\b.{0,120}\b(?:has|had|issued|requested|notified|initiated)\b"
    r"|\bon\s(?:or\sabout\s)?[A-Z][a-z]+\s\d{1,2},\s\d{4},\s",
    re.IGNORECASE,
)
_ORDERING = re.compile(
    r"\bit\sis\s(?:(?:therefore|hereby|so|accordingly)[,\s]{1,2}){0,2}ordered\b|\bI\s(?:hereby\s)?order\b",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:may|shall|must)\snot,?\s(?:directly\sor\sindirectly,?\s)?participate\b"
    r"|\bexport\sprivileges\b[^.]{0,80}\b(?:is|are|be)\s(?:hereby\s)?denied\b",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    rf"\b(?:until|through|expires?\s+on|ending\s+on)\s+(?:and\s+including\s+)?({DATE_PATTERN})", re.IGNORECASE
)
_FOR_A_TIME = re.compile(
    rf"\b(?:in\s+effect|for\s+a\s+period\s+of|for\s+a\s+term\s+of|privileges\s+for|until|for)\s+(?:for\s+)?(?:a\s+period\s+of\s+)?"
    rf"(?:a\s+term\s+of\s+)?(?P<number>{NUMBER_PATTERN})\s+(?:\(\d{{1,3}}\)\s+)?(?P<unit>day|month|year)s?\b"
    r"(?P<since>\s+(?:from|after|following)\s+the\s+date\s+of\s+(?:\w+[’']s?\s+|\w+\s+){0,4}conviction)?",
    re.IGNORECASE,
)
_CONVICTED = re.compile(rf"\b(?:was|were)\s+convicted(?:,?\s+on\s+(?P<on>{DATE_PATTERN}))?", re.IGNORECASE)
_BEFORE_CONVICTED = 400
_ISSUED = re.compile(
    rf"(?<!Order )\b(?:Dated|Issued|Entered|Signed|DATED|ISSUED|ENTERED|SIGNED)\b(?:\s+on)?:?\s+(?P<on>{DATE_PATTERN})"
    r"|\bthis\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+day\s+of\s+(?P<month>[A-Z][a-z]+),?\s+(?P<year>\d{4})"
)
_EFFECTIVE = re.compile(rf"\beffective\s+(?:as\s+of\s+|on\s+|beginning\s+)?({DATE_PATTERN})", re.IGNORECASE)
_ON_PUBLICATION = re.compile(
    r"\beffective\s+(?:on|upon|as\s+of)\s+(?:the\s+date\s+of\s+)?(?:its\s+)?publication\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Term:
    """From when and until when an order holds; `sentence` is where the text says until when.

    `is_latest` says that `ends` was counted from the filing, as the text does not say when it was signed: it may end
    some days earlier. `doubt` says why `ends` may not be that of every respondent.
    """

    begins: date | None
    ends: date | None
    sentence: str
    is_latest: bool = False
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class _Order:
    """An order as it was taken apart: what its title says it does, who stands above it, its text and its clause."""

    does: str
    caption: list[str]
    body: str
    ordering: str
    verb: Verb

    @property
    def clauses(self) -> list[str]:
        """The sentences of the ordering clause, each parted where it says of whom it is not true."""
        return _CLAUSE_END.split(self.ordering)


def read_denial_order(text: NoticeText) -> Rule:
    """Read an order: each respondent is an entry of the Denied Persons List, added, renewed or removed.

    An order that denies nobody anything, such as a settlement with a penalty alone, changes no entry.
    """
    order = _take_apart(text)
    rule = Rule(text.document_number, text.title, "Denial order", text.form, filed_at=text.record.filed_at)
    rule = replace(rule, publication_date=text.record.publication_date, citation=text.citation)
    ends = order.verb is Verb.REMOVE
    if _DECIDES.search(order.does):
        return replace(
            rule, unread=(_unread(text, "It decides on a request; what becomes of the order was not read."),)
        )
    if not ends and not _DENIES.search(order.ordering):
        is_settlement = re.search(r"\brelating\sto\b", order.does, re.IGNORECASE)
        if is_settlement or (_ORDERING.search(order.body) and re.search(r"\bdecision\b", order.does, re.IGNORECASE)):
            return replace(rule, no_change_reason="It is an order that denies nobody export privileges.")
        return replace(rule, unread=(_unread(text, "Its ordering clause was not found."),))
    if ends and not any(_ENDS.search(clause) for clause in order.clauses):
        return replace(rule, unread=(_unread(text, "Its title ends a denial, and its ordering clause does not."),))
    parties = read_respondents(order.caption, order.body, is_flat=text.form is TextForm.PLAIN_TEXT)
    if not parties:
        return replace(rule, unread=(_unread(text, "It names no respondent above its text."),))
    term = _read_term(order, text)
    listings = [_dated(with_addresses_of(party, order.ordering), text, term) for party in parties]
    doubts = {listing.name: _not_concerned(listing, listings, order) for listing in listings}
    left = [listing for listing in listings if doubts[listing.name] is not None]
    return replace(
        rule,
        amendments=tuple(_amendment(order.verb, each, text.title) for each in listings if each not in left),
        unread=(
            *(
                UnreadInstruction("respondents", each.verbatim, str(doubts[each.name]))
                for each in left
                if doubts[each.name]
            ),
            *_doubts(order, listings, term),
        ),
        set_aside=tuple(
            SetAside("respondents", each.verbatim, "The order does not concern this respondent.")
            for each in left
            if not doubts[each.name]
        ),
        effective_on=term.begins,
        effective_text=term.sentence,
    )


def _take_apart(text: NoticeText) -> _Order:
    parts = _TITLE_PARTS.split(text.title)
    words = [part for part in parts if _ORDER_WORDS.search(part)]
    caption = [f"{part};" for part in parts if part not in words]
    above, body = _divide(text)
    if text.form is TextForm.PLAIN_TEXT:
        # There a title ends nowhere, and what it says of the order may stand behind whom it names.
        pieces = [piece.strip() for line in above for piece in line.split(";")]
        words += [found.group() for piece in pieces if (found := _ORDER_WORDS.match(piece))]
        above = [f"{_ORDER_WORDS.sub('', piece, count=1) if _ORDER_WORDS.match(piece) else piece};" for piece in pieces]
    does = "; ".join(words)
    goes_on = _CHANGES.search(does) or _RENEWS.search(does)
    verb = Verb.REMOVE if _ENDS.search(does) else Verb.REVISE if goes_on else Verb.ADD
    found = _ORDERING.search(body)
    return _Order(does, [*caption, *above], body, body[found.start() :] if found else body, verb)


def _divide(text: NoticeText) -> tuple[list[str], str]:
    """Return the lines above the text, and the text."""
    is_plain = text.form is TextForm.PLAIN_TEXT
    paragraphs = (" ".join(text.paragraphs),) if is_plain else text.paragraphs
    above: list[str] = []
    for number, paragraph in enumerate(paragraphs):
        if found := _BODY.search(paragraph):
            # A plain text is one paragraph: what stands before its first sentence is above it.
            start = _body_start(paragraph, found) if is_plain else 0
            return [*above, paragraph[:start]], " ".join((paragraph[start:], *paragraphs[number + 1 :]))
        above.append(paragraph)
    return above, ""


def _body_start(paragraph: str, found: re.Match[str]) -> int:
    """Return where the first sentence begins: at the words it is known by, or where their sentence does."""
    at = found.start()
    if found.group()[0].isupper():
        return at
    return max(paragraph.rfind(". ", 0, at) + 1, paragraph.rfind("; ", 0, at) + 1, 0)


def _not_concerned(party: Listing, parties: Sequence[Listing], order: _Order) -> str | None:
    """Return None for a respondent whose entry the order changes; else why that was not read, empty if it is sure."""
    if order.verb is Verb.REMOVE:
        return _not_ended(party, parties, order.clauses)
    roles = {dict(each.source_fields).get("role") for each in parties}
    is_of_related = re.search(r"\brelated\spersons?\b", order.does, re.IGNORECASE) and "related person" in roles
    if order.verb is Verb.ADD and is_of_related and dict(party.source_fields).get("role") != "related person":
        return ""
    naming = [clause for clause in order.clauses if _names(clause, party)]
    if order.verb is Verb.REVISE and not naming:
        unnamed = "It stands above the text of the order, and its ordering clause does not name it."
        return "" if re.search(r"\bas\sto\b", order.does, re.IGNORECASE) else unnamed
    if order.verb is Verb.REVISE and all(_TAKES_AWAY.search(each) or _ENDS.search(each) for each in naming):
        return "The order seems to take this respondent out of an earlier one."
    return None


def _not_ended(party: Listing, parties: Sequence[Listing], clauses: Sequence[str]) -> str | None:
    """Return as `_not_concerned` does, of an order that ends a denial for all, or as to some."""
    going_on = [clause for clause in clauses if _GOES_ON.search(clause)]
    ending = [clause for clause in clauses if _ENDS.search(clause) and clause not in going_on]
    if any(_names(clause, party) for clause in ending):
        return None
    if any(_names(clause, party) for clause in going_on):
        return ""
    if not going_on and not any(_names(clause, each) for clause in ending for each in parties):
        return None
    return "The order ends a denial, and whether it does for this respondent was not read."


def _names(clause: str, party: Listing) -> bool:
    return fold_spelling(party.name) in fold_spelling(clause)


def _read_term(order: _Order, text: NoticeText) -> _Term:
    """Read from when and until when an order holds."""
    begins = _begins(order, text)
    untils = {found[1]: found for found in _UNTIL.finditer(order.ordering)}
    days = {each.day: found for words, found in untils.items() for each in find_dates(words) if each.day}
    if days:
        ends, found = next(iter(days.items()))
        doubt = "It names several days until which it holds." if len(days) > 1 else ""
        doubt = doubt or ("It ends before it begins." if begins and ends < begins else "")
        return _Term(begins, ends, _sentence(order.ordering, found), doubt=doubt)
    for place in (order.ordering, order.body):
        for found in _FOR_A_TIME.finditer(place):
            # Before its ordering clause an order tells of others, and for how long these held.
            if place is not order.ordering and not found["since"]:
                continue
            convicted = _convicted_on(order.body) if found["since"] else []
            # An order is effective as it is signed, which many do not date; it is filed after that.
            since = next(iter(convicted), None) if found["since"] else begins or text.record.filed_on
            ends_on = _later(since, read_number(found["number"]), found["unit"].lower()) if since else None
            doubt = "It names several convictions, and counts from them." if len(set(convicted)) > 1 else ""
            is_latest = begins is None and not found["since"]
            return _Term(begins, ends_on, _sentence(place, found), is_latest, doubt)
    return _Term(begins, None, "")


def _convicted_on(body: str) -> list[date]:
    """Return the days of the convictions that a text tells of, in order: the last day that is named before each."""
    days = list[date]()
    for found in _CONVICTED.finditer(body):
        before = body[max(found.start() - _BEFORE_CONVICTED, 0) : found.start()]
        days += [each.day for each in [*find_dates(found["on"] or before)][-1:] if each.day]
    return days


def _begins(order: _Order, text: NoticeText) -> date | None:
    """Return the day from which it holds: a day it names, that of publication, else the day it was issued."""
    if named := _EFFECTIVE.search(order.ordering):
        return next((each.day for each in find_dates(named[1], text.record)), None)
    if _ON_PUBLICATION.search(order.ordering):
        return text.record.publication_date
    found = list(_ISSUED.finditer(order.ordering))
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
    filled = tuple((name, value) for name, value in fields if value)
    return replace(party, citation=text.citation, source_fields=(*party.source_fields, *filled))


def _amendment(verb: Verb, listing: Listing, title: str) -> Amendment:
    entry = None if verb is Verb.REMOVE else listing
    return Amendment(verb, listing.destination, listing.name, entry, title, ListCode.DENIED_PERSONS_LIST)


def _doubts(order: _Order, listings: list[Listing], term: _Term) -> Iterator[UnreadInstruction]:
    """Say what a person must look at in the order itself."""
    named = order.ordering[: found.start()] if (found := _DENIES.search(order.ordering)) else ""
    for listing in listings:
        if doubt := doubt_about(listing):
            yield UnreadInstruction("respondents", listing.verbatim, doubt)
        if order.verb is Verb.ADD and not _names(order.ordering, listing):
            reason = "It stands above the text of the order, and its ordering clause does not name it."
            yield UnreadInstruction("respondents", listing.verbatim, reason)
    for name in other_names(named, listings):
        yield UnreadInstruction("respondents", name, "The ordering clause names it, and nothing above the text does.")
    if order.verb is not Verb.REMOVE and (term.ends is None or term.doubt):
        yield UnreadInstruction("term", order.ordering[:500], term.doubt or "Until when it holds was not read.")
    if _CHANGES.search(order.does) and _TAKES_AWAY.search(order.ordering):
        yield UnreadInstruction("order", order.ordering[:500], "It takes something out of an earlier order.")
    elif _CHANGES.search(order.does) and _ADDS.search(order.ordering):
        yield UnreadInstruction("order", order.ordering[:500], "It adds something to an earlier order.")
    if _SUSPENDED.search(order.ordering):
        yield UnreadInstruction("order", order.ordering[:500], "It suspends the denial, or a part of it.")


def _unread(text: NoticeText, reason: str) -> UnreadInstruction:
    return UnreadInstruction("the whole order", " ".join((text.title, *text.paragraphs))[:2000], reason)

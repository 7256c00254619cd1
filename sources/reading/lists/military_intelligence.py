"""The military-intelligence end users that 15 CFR 744.22(f)(2) itself names, from the eCFR's XML, to a Snapshot.

They stand in the text of the section and in no supplement, and the Consolidated Screening List has none of them. The
section says "include, but are not limited to": who is not named may be one all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from sources.reading.entries.names import split_name
from sources.reading.markup import squeeze, text_of, walk_xml
from state.destinations import NOT_STATED, find_destination
from state.listings import Alias, ListCode, Listing, Snapshot

_SECTION = re.compile(r"744\.22$")
_DEFINES = re.compile(r"\bmilitary-intelligence\s+end\s+user\W{0,3}\s+means\b", re.IGNORECASE)
_ITEM = re.compile(r"\((?P<number>[ivx]{1,6})\)\s*(?P<text>.+)", re.DOTALL)
# As in "(A) Directorate ..." below "(i) Cuba."; the next paragraph is (3) or (g); items may stand in the definition.
_UNDER = re.compile(r"\((?P<mark>[A-Z]|\d)\)\s*(?P<text>.+)", re.DOTALL)
_DEFINED = re.compile(r"\b(?:has|means|includes?|is|are|may|must|applies)\b")
_NEXT = re.compile(r"\((?:[a-hj-uwyz]|\d+)\)")
_NOTE = re.compile(r"note\b", re.IGNORECASE)
_INLINE = re.compile(r"\s\((?:x?i{1,3}|x?i?v|x?vi{0,3}|i?x)\)\s(?=[A-Z])")
# As in "China: Intelligence Bureau ...", "Cuba. Directorate ...", "Iran—Organization ...".
_PLACE_FIRST = re.compile(r"(?P<place>[A-Z][\w’' ,.()]{2,50}?)\s?(?:[:—–]|\.(?=\s))\s?(?P<rest>.+)", re.DOTALL)
_PLACE_LAST = re.compile(
    r"(?P<rest>.+?),?\s?(?:\((?P<inside>[A-Z][^()]{2,50})\)|,\s(?P<behind>[A-Z][\w’' ]{2,40}))\W{0,3}"
)
# As in "... (DIM) and the Directorate of ...", and items that a semicolon parts.
_BETWEEN = re.compile(
    r"(?<=\))(?:,\s(?:(?:and|or)\s)?|\s(?:and|or)\s)(?:the\s)?|;\s?(?![^()]{0,300}\))(?:and\s)?(?:the\s)?"
)
_ALSO = re.compile(r",?\s?\(?\b(?:also\sknown\sas|a\.?k\.?a\.?)\s(?P<names>[^()]{1,300})\)?")
_RESERVED = re.compile(r"\W{0,3}reserved\W{0,3}", re.IGNORECASE)
_ACRONYM = re.compile(r"(?P<name>.+?)\s?\((?P<acronym>[A-Z][\w-]{1,12})\)\W{0,3}")


def read_military_intelligence(data: bytes, subject: str, as_of: date) -> Snapshot | None:
    """Read the end users that the section names; None where the XML does not hold the section.

    What follows the definition and cannot be read as an end user stands in `unread`, and so does a definition that
    nothing follows. Raises UnreadableInput where the XML cannot be read.
    """
    paragraphs = list(_paragraphs(data, subject))
    if not paragraphs:
        return None
    items, unread = _items(paragraphs)
    listings = tuple(listing for item in items if not _RESERVED.fullmatch(item) for listing in _read_item(item))
    unread += dict.fromkeys(each.verbatim for each in listings if each.destination == NOT_STATED)
    return Snapshot(ListCode.MILITARY_INTELLIGENCE, as_of, listings, tuple(unread))


def _paragraphs(data: bytes, subject: str) -> Iterator[str]:
    inside = False
    for element, is_whole in walk_xml(data, subject, "DIV8", "P", "TR"):
        if element.tag == "DIV8" and not is_whole:
            inside = _SECTION.search(squeeze(element.get("N", ""))) is not None
        elif element.tag == "P" and is_whole and inside:
            yield text_of(element)


def _items(paragraphs: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the items that follow the definition, each with its country, and what of it stayed unread.

    They go on to the next paragraph of the section; a country may stand alone above the end users of it.
    """
    definition, country, items, unread = "", "", list[str](), list[str]()
    countries = list[str]()
    for paragraph in paragraphs:
        if not definition:
            definition, *inline = _INLINE.split(paragraph) if _DEFINES.search(paragraph) else [""]
            items += inline
        elif country and (under := _UNDER.fullmatch(paragraph)) and not _DEFINED.search(under["text"]):
            items.append(f"{country}: {under['text'].strip()}")
        elif _NEXT.match(paragraph):
            break
        elif item := _ITEM.fullmatch(paragraph):
            words = item["text"].strip(" .:;—")
            # No end user is called by a word or two.
            country = words if find_destination(words) or re.fullmatch(r"\w+(?:\s\w+)?", words) else ""
            items += [] if country else [item["text"].strip()]
            countries += [country] if country and not _RESERVED.fullmatch(country) else []
        elif paragraph and not _NOTE.match(paragraph):
            unread.append(paragraph)
    # What stood alone as a country does, with no end user below it, may be one itself.
    unread += [each for each in countries if not any(item.startswith(f"{each}: ") for item in items)]
    if items:
        return items, unread
    return [], [definition or "§ 744.22 without the definition of a military-intelligence end user"]


def _read_item(item: str) -> Iterator[Listing]:
    """Read one item: the end users of one country, each with its acronym as another name."""
    place, rest = _divide(re.sub(r"[;.,]?\s?(?:and|or)?\s?$", "", item))
    for words in _BETWEEN.split(rest):
        name = re.sub(r"^(?:the|and)\s+", "", words.strip(" ,.;"), flags=re.IGNORECASE)
        also = _ALSO.search(name)
        name, address = split_name(_ALSO.sub("", name)) if name else ("", "")
        if name:
            found = _ACRONYM.fullmatch(name)
            others = (*((found["acronym"],) if found else ()), *(re.split(r"[;,]\s", also["names"]) if also else ()))
            yield Listing(
                place,
                found["name"] if found else name,
                aliases=tuple(Alias(other.strip()) for other in others),
                addresses=(address,) if address else (),
                citation="15 CFR 744.22(f)(2)",
                verbatim=item,
            )


def _divide(item: str) -> tuple[str, str]:
    """Return the country of an item and its end users; the country stands first, or last."""
    if first := _PLACE_FIRST.fullmatch(item):
        known = find_destination(first["place"])
        # A country that no list has as a heading ("North Korea") stands alone before a colon.
        if known or not re.search(r"\b(?:of|Directorate|Office|Bureau|Department|Service)\b", first["place"]):
            return known.heading if known else first["place"].upper(), first["rest"]
    if last := _PLACE_LAST.fullmatch(item):
        place = last["inside"] or last["behind"]
        if known := find_destination(place):
            return known.heading, last["rest"]
    return NOT_STATED, item

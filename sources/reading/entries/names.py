"""Names inside an entry: where a name ends and an address begins, and which closing punctuation belongs to neither.

The list joins a name to its address by a comma, a semicolon or a period, all of which names hold themselves
("A. Leib Ltd.; HA'Assif 19", "Toptics, Inc., Chuangye Building").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from state.destinations import find_destination

# Legal forms that follow a comma inside a name, as the list writes them.
_LEGAL_FORMS = """
    Ltd Limited LLC L.L.C LLP L.L.P LP L.P PLC Inc Incorporated Corp Corporation Co Company Private Pvt Pte Pty Sdn Bhd
    GmbH AG KG KGaA e.K SA S.A SAS S.A.S SARL S.A.R.L SRL S.R.L SpA S.p.A SL S.L SLU S.L.U SAL S.A.L BV B.V NV N.V AB AS
    A.S A/S ApS Oy Oyj OÜ OU SIA UAB Kft Zrt OOD EOOD AD D.O.O DOO z.o.o JSC J.S.C OJSC PJSC CJSC AO OAO PAO ZAO OOO TOO
    PAT TOV FGUP FSUE FKP FZE FZCO FZC FZ DMCC WLL W.L.L Lda Ltda K.K KK Sti Şti Sirketi Şirketi
"""
_FORM = "|".join(re.escape(form) for form in sorted(_LEGAL_FORMS.split(), key=len, reverse=True))
_FORM = rf"\(?(?:{_FORM})(?!\w)\)?"
# One form or several, then perhaps an acronym: "Co., Ltd." comes in two steps, "Sdn Bhd" and "LLC (ATS)" in one.
_FORMS = re.compile(rf"{_FORM}(?:[\s.&-]{{1,5}}{_FORM}){{0,9}}\.?(?:\s?\([^()]{{0,40}}\))?", re.IGNORECASE)

_ABBREVIATIONS = """
    ltd co inc corp bhd pvt pte pty sti bros jr sr tic san st rd ave blvd bldg dist str lda ltda dr mr mrs ms prof gen
    no int'l intl univ inst elec tech mech sci eng dept mfg assn pt equip dev man nat
"""
_KEEPS_PERIOD = frozenset(_ABBREVIATIONS.split())
_INSTITUTION = re.compile(
    r"\b(?:Institut\w*|Academy|University|Ministry|Bureau|Department|Lab(?:orator\w+)?|Directorate|Faculty|Corporation|Company"
    r"|Enterprise|Plant|Cent(?:er|re)|College|School|Factory|Concern|Commission|Agency|Organi[sz]ation|NPO)\b"
)
_PLACE = re.compile(
    r"\d|\b(?:Road|Rd|Street|St|Str|Ave|Avenue|Blvd|Boulevard|Building|Bldg|Floor|Room|Rm|Unit|Suite|Park|Zone|District"
    r"|Tower|Plaza|House|Square|Town|City|Village|Box|Lane|Block|Complex|Campus|Estate|Highway|Mall|Market|Province)\b",
    re.IGNORECASE,
)
# As in "Institute of Aeronautical. Materials": a name may lose its way at a line's end, but not end with an adjective.
_UNFINISHED = re.compile(r"\bof [A-Z]\w*(?:ical|onal|onic)$")
_OF_PERSON = re.compile(r"(?:Jr|Sr|II|III|IV)\.?")
_BREAK = re.compile(r"[,;]\s*|\.\s+")
_ENUMERATION = re.compile(r"(?:[^,;.\d]+, )?and [A-Z]")
_TRAILING_CODE = " 0123456789.,;-"
_LONGEST_DESTINATION = 100
# No name of the list comes near it. What has not ended by then has no end, and what follows is told by as much of it:
# looking at all of a hostile cell again and again would take for ever.
_LONGEST_NAME = 1_000
_PART_END = re.compile(r"[,.;]\s+(?:and\s+)?[\d\s-]*")


def outside_parentheses(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Return the places where the pattern stands outside parentheses; all of them where parentheses do not pair."""
    if "(" not in text or text.count("(") != text.count(")"):
        yield from pattern.finditer(text)
        return
    depth = seen = 0
    for match in pattern.finditer(text):
        depth += text.count("(", seen, match.start()) - text.count(")", seen, match.start())
        seen = match.start()
        if depth <= 0:
            yield match


def trim_closing(text: str) -> str:
    """Take off what closes a sentence or a list item: "CPUNTO." gives "CPUNTO", but "Suma Co., Ltd." stays.

    American print puts that punctuation inside closing quotes ("AO GNPP “Region,”"), and it goes from there as well.
    Double quotes around the whole ("“MEC”") are the list's, not the name's.
    """
    text = _trim_punctuation(text)
    if text[1:] and text[-1] in "”’\"'":
        text = _trim_punctuation(text[:-1]) + text[-1]
    quoted = len(text) > 2 and text[0] + text[-1] in ("“”", '""')
    return _trim_punctuation(text[1:-1]) if quoted and not re.search(r"[“”\"]", text[1:-1]) else text


def split_name(text: str) -> tuple[str, str]:
    """Divide "name, address" and give both; the second is empty where the whole text is a name.

    The first comma, semicolon or period ends the name, unless what follows goes on with it: a legal form ("Co., Ltd."),
    the rest of an enumeration ("Optics, Fine Mechanics, and Physics"), a unit of a larger body ("Academy of Military
    Medical Sciences, Institute of Basic Medicine").
    """
    for mark in outside_parentheses(_BREAK, text):
        if mark.start() > _LONGEST_NAME:
            break
        before = text[: mark.start()].strip()
        after = text[mark.end() : mark.end() + _LONGEST_NAME].strip()
        ends = _ends_sentence(before, after) if mark.group().startswith(".") else not _goes_on(before, after)
        if ends and before and after:
            return trim_closing(text[: mark.end()]), text[mark.end() :].strip()
    return trim_closing(text), ""


def looks_like_address(text: str) -> bool:
    """Tell whether a text may be an address: it has a figure or a word such as Road, or it ends with a destination."""
    return _PLACE.search(text) is not None or ends_with_destination(text)


def ends_with_destination(text: str) -> bool:
    """Tell whether the last part of a text names a destination, a postal code before or behind it aside."""
    return find_destination(_PART_END.split(text.rstrip(_TRAILING_CODE)[-_LONGEST_DESTINATION:])[-1]) is not None


def names_an_institution(text: str) -> bool:
    """Tell whether a text names an institution: such a name may be long, with commas and an "and" of its own."""
    return _INSTITUTION.search(text) is not None


def is_legal_form(text: str) -> bool:
    """Tell whether a text is Ltd., ZAO or the like, and so belongs to the name before it."""
    return _FORMS.fullmatch(text) is not None


def _trim_punctuation(text: str) -> str:
    """Take off closing punctuation outside quotes; of several periods, those that no abbreviation claims."""
    text = text.strip(" ,;:")
    if not text.endswith("."):
        return text
    bare = text.rstrip(" ,;:.")
    keeps = text.startswith(".", len(bare)) and _keeps_its_period(bare)
    return f"{bare}." if keeps else bare


def _last_word(text: str) -> str:
    """Return the last word of a text, without what opens before it."""
    return text.rstrip().rpartition(" ")[2].strip("(“'\"")


def _keeps_its_period(before: str) -> bool:
    """Return whether a period after these words belongs to the last of them ("Ltd.", "U.A.E.")."""
    last = _last_word(before)
    return "." in last or last.casefold() in _KEEPS_PERIOD


def _ends_sentence(before: str, after: str) -> bool:
    """Return whether the period between these two ends a name.

    Rather than an initial, an abbreviation or "Co. Ltd.".
    """
    last = _last_word(before)
    if _FORMS.match(after) or len(last) == 1 or _UNFINISHED.search(before[-_LONGEST_DESTINATION:]):
        return False
    if is_legal_form(last):
        is_unit = names_an_institution(after.partition(",")[0])
        return after[:1].isalnum() and not after[:1].islower() and looks_like_address(after) and not is_unit
    return not _keeps_its_period(before) and (len(last) > 3 or last.isupper() or after[:1].isdigit())


def _goes_on(before: str, after: str) -> bool:
    """Return whether a name goes on behind the comma between these two."""
    following = _BREAK.split(after, maxsplit=1)[0]
    if is_legal_form(following) or _OF_PERSON.fullmatch(following):
        return True
    # An acronym in parentheses ends the name of an institution; a figure or a street begins an address.
    if before.endswith(")") or _PLACE.search(following) or not names_an_institution(before.split(",")[0]):
        return False
    return bool(names_an_institution(following) or " and " in following or _ENUMERATION.match(after))

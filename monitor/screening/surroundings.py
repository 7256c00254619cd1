"""What stands around a name in a customer's record: notes, labels, other parties, departments, addresses, branches.

Says which parts of a written name may be names by themselves. Whether one is that of a listed party is decided
elsewhere; the whole of what was written is always compared as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.screening.common_words import COMMON_WORDS, PLACES


@dataclass(frozen=True, slots=True)
class NamePart:
    """A part of a written name; `unit` is what it says of a branch, an office or a department of the named company."""

    text: str
    unit: str = ""
    is_note_removed: bool = False


# What says how a record is used, and nothing of who it is.
_NOTES = re.compile(
    r"""
    \bdo[ ]not[ ](?:ship|use|sell|pay|contact|call|order|invoice)\b | \b(?:on[ ])?(?:credit[ ])?hold\b
    | \b(?:blocked|inactive|obsolete|duplicate|dupl?\.|closed[ ]account|cancell?ed|test[ ]account|deleted?|archived)\b
    | \((?:old|new|dup|closed|inactive|main|hq)\) | \*+[^*\n]{0,40}\*+ | \[[^\]\n]{0,40}\] | [#]\s?\d{3,}
    | \(?\b(?:usd|eur|cny|rmb|gbp|hkd|jpy|rub)\b(?:[ ](?:account|a/c))?\)?\s*$
    | (?<![\w'])[a-z]{0,3}\d{5,}\b\s*$ | \bex[ -]works\b | \b(?:old|new)[ ]account\b | ^\s*\W+ | \W+\s*$
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Labels before a name; titles before a person's.
_LABELS = re.compile(
    r"""
    ^\W*(?:(?:attn|attention|att|consignee|shipper|buyer|seller|customer|client|end[ -]?user|ship[ ]to|bill[ ]to
    | sold[ ]to|notify(?:[ ]party)?|vendor|supplier|payee|company|name|(?:грузо)?получатель|покупатель|продавец
    | поставщик|клиент|заказчик|плательщик|收货人|发货人|客户|买方|卖方|供应商|原名|曾用名|旧名)\s*[.:：]+
    | m/s\.?[ ] | messrs\.?[ ]
    | to[ ]the[ ]order[ ]of[ ] | attn\.?[ ] | order[ ]of[ ] | on[ ]behalf[ ]of[ ])\s*
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Between two names of one record.
_BETWEEN = re.compile(
    r"""
    (?<!\s)\s*(?: \bc/o\b\.? | \bcare[ ]of\b | \battn\b\.?:? | \battention\b:? | \bf/?k/?a\b\.?:? | \bn/?k/?a\b\.?:?
    | \ba/?k/?a\b\.?:? | \bd/?b/?a\b\.?:? | \bt/a\b | \btrading[ ]as\b | \bdoing[ ]business[ ]as\b
    | \b(?:formerly|previously|now|also)\b(?:[ ]known[ ]as\b)?:? | \bprev\b\.? | \bex\b[. -]\s* | \bold[ ]name\b:?
    | \b(?:бывш(?:ее|ий|ая)?|ранее|прежнее)\b\.?(?:[ ](?:название|наименование))?:? | \beski[ ]unvan[ıi]?\b:?
    | \b(?:vormals|ehemals|anciennement|dawniej)\b:?
    | \bon[ ]behalf[ ]of\b | \bvia\b | \bthrough\b | \bfor[ ]account[ ]of\b
    | \s[-–—|]+\s | [|;]\s* | \s//?\s | (?<=[a-z.)]{3})/(?=[A-Za-z]{3}) | \s[-–—](?=\w{3}) )\s*
    """,
    re.IGNORECASE | re.VERBOSE,
)
_PARENTHESES = re.compile(r"[(（\[]([^()（）\[\]]*)[)）\]]")

# A legal form within a text ends a name: what follows is something else.
_FORM = (
    r"(?:co(?:mpany)?\.?,?\s*)?(?:ltd|limited|inc|incorporated|llc|l\.l\.c|corp|corporation|gmbh|plc|llp|b\.?v|n\.?v|s\.?a"
    r"|s\.?p\.?a|s\.?r\.?l|sarl|k\.k|pvt\.?\s*ltd|pte\.?\s*ltd|sdn\.?\s*bhd|jsc|ojsc|pjsc|cjsc|fze|fzco|fzc|pty\.?\s*ltd)"
)
_AFTER_FORM = re.compile(rf"(?<=\w)[ ,.]+{_FORM}\b\.?(?=[\s,;:(–—-]+[A-Za-z0-9#])", re.IGNORECASE)
_HAN_UNITS = re.compile(
    r"(?<=.{2})(?:[一-鿿]{2,4}?(?:省|市|区|县)?)?(?:分公司|办事处|辦事處|代表处|代表處|分店|支店|营业所|營業所|事務所|工厂|工廠)$|(?<=.{2})\s?(?:[가-힣]{2,3}\s?)?(?:지점|지사|사무소)$"
)
_HAN_FACULTY = re.compile(r"(?<=.大学)[一-鿿]{2,12}(?:学院|研究所|研究院|实验室|系)$")
_HAN_FORM = re.compile(r"(?<=有限公司|责任公司|責任公司)(?=[一-鿿])")
_UNIT_HEADS = (
    "branch|office|offices|factory|warehouse|warehouses|depot|department|dept|division|filial|filiali|fengongsi"
    "|banshichu|daibiaochu|subesi|ofisi|zweigniederlassung|niederlassung|zweigstelle|succursale|filiale|sucursal"
    "|oficina|predstavitelstvo|филиал|представительство|cabang|kantor|chi nhanh|van phong dai dien"
)
_UNIT_ADJECTIVES = (
    "sales|representative|rep|liaison|regional|branch|purchasing|procurement|finance|financial|logistics|shipping|import"
    "|export|marketing|engineering|service|r&d|head|main|central|country|local|permanent|accounts|accounting|legal|hr|it"
    "|receiving|quality|project|no|number"
)
_WORD = r"[^\W\d_][\w'’.-]*+"
_LONGEST_TAIL = 200
_UNIT_TAIL = re.compile(
    rf"(?:^|[\s,(–—-])(?P<unit>(?:(?:{_UNIT_ADJECTIVES})\.?\s+)*(?:{_UNIT_HEADS})\.?"
    rf"(?:\s+office)?(?:\s+(?:\d+|(?:in|of|at|de|à|a|v|g\.)\s+{_WORD}(?:\s{_WORD})?|{_WORD}(?:\s{_WORD})?))?)[\s).]*$",
    re.IGNORECASE,
)
# A part of a university: "Sichuan University College of Polymer Science".
_FACULTY_TAIL = re.compile(
    r"\buniv(?:ersity|\.)?(?P<gap>[\s,(–—-]+)(?P<unit>(?:\w+\s+)?(?:college|school|faculty|department|dept\.?|institute"
    r"|laborator(?:y|ies)|lab|cent(?:er|re))\s+(?:of|for)\s+.+)$",
    re.IGNORECASE,
)
_FACULTY_HEAD = re.compile(
    r"^(?P<unit>(?:\w+\s+)?(?:college|school|faculty|department|dept\.?|laborator(?:y|ies)|lab|cent(?:er|re))\s+(?:of|for)"
    r"\s+[^,]{3,60}),\s*(?=\S)",
    re.IGNORECASE,
)
_ACCOUNTS_TAIL = re.compile(
    r"(?<![\s,(–—-])[\s,(–—-]+(?P<unit>accounts?\s+(?:payable|receivable)|purchasing|procurement|finance)[\s).]*$",
    re.IGNORECASE,
)
_UNIT_HEAD = re.compile(
    rf"^(?:the\s+)?(?P<unit>(?:{_WORD}\s+)?(?:(?:{_UNIT_ADJECTIVES})\.?\s+)*(?:{_UNIT_HEADS})"
    rf"(?:\s(?:(?:no\.?\s?)?\d+|{_WORD}(?=\s(?:of|de|der)\s)))?)"
    r"\.?\s+(?:(?:of|de|der)\s+|(?=(?:АО|ПАО|ООО|ОАО|ЗАО|ФГУП|ao|pao|ooo|oao|zao|jsc|pjsc)\b|[\"«“]))"
    r"|^(?P<front>kantor\s(?:perwakilan|cabang)|обособленное\sподразделение)\s+(?=\S)",
    re.IGNORECASE,
)
_MOST_PLACE_WORDS = 2
_NO_PLACES = COMMON_WORDS - PLACES
_SHORTEST_PART = 4

# A cheap sign, in folded text of bytes or letters, that a text may have any of this; signs too many cost only time.
SIGNS = (
    r"[^a-z0-9 ,.&'`\n-]"
    r"|\b(?:attn|attention|consignee|shipper|fka|nka|aka|dba|formerly|previously|now|also|via|through|behalf|trading as"
    r"|eski|vormals|ehemals|anciennement|dawniej|usd|eur|cny|rmb|gbp|hkd|jpy|rub|obosoblen\w*|doing business"
    r"|care of|order of|ship|hold|blocked|inactive|obsolete|duplicate|closed|cancell?ed|deleted?"
    r"|archived"
    rf"|test account|works|messrs|prev|ex|old|new|{'|'.join(part for part in _UNIT_HEADS.split('|') if part.isascii())}"
    r"|univ|university|payable|receivable|purchasing|procurement|finance|account)\b"
    r"|\s-+\s|\s-|\d{5}|\b(?:mr|mrs|ms|miss|mister|dr|doctor|prof|professor|haji|hajji|engr|sir)\b"
    r"|\b(?:no|number|num|nr)\b|[a-z]{10}(?:ltd|limited|llc|corporation|corp|inc|gmbh|jsc)\b"
    r"|\b(?:ltd|limited|inc|incorporated|llc|corp|corporation|gmbh|plc|llp|[bn]\.?v|s\.?a|spa|s\.p\.a|srl|sarl|k\.k|bhd"
    r"|jsc|ojsc|pjsc|cjsc|fze|fzco|fzc)\b[.,: -]+[a-z0-9]"
    r"|,\s*(?!co\b|ltd|limited|inc|llc|l\.l\.c|corp|plc|gmbh|s\.|lp\b|jsc)[a-z0-9]"
)


def name_parts(written: str) -> Iterator[NamePart]:
    """Return the parts of a written name that may be names by themselves, without the whole of it."""
    bare = _LABELS.sub("", _NOTES.sub(" ", written)).strip()
    if bare and _words(bare) != _words(written):
        yield NamePart(bare, is_note_removed=True)
    pieces = list(dict.fromkeys(piece for piece in _pieces(bare) if len(piece) >= _SHORTEST_PART))
    yield from (NamePart(piece) for piece in pieces if piece != bare)
    seen: set[str] = set()
    for piece in dict.fromkeys((bare, *pieces)):
        for part in _without_unit(piece):
            if part.text not in seen:
                seen.add(part.text)
                yield part


def _pieces(text: str) -> Iterator[str]:
    """Return what stands between connectors, before a parenthesis and in it, before a comma, up to a legal form."""
    for piece in _BETWEEN.split(text):
        yield from _names_within(piece)
    for inner in _PARENTHESES.finditer(text):
        around = f"{text[: inner.start()]} {text[inner.end() :]}"
        stripped = _BETWEEN.sub("", inner.group(1), count=1).strip()
        if stripped != inner.group(1).strip():
            yield from _names_within(around)
            yield from _names_within(stripped)
        elif inner.end() == len(text.rstrip()):
            yield text[: inner.start()].strip()


def _names_within(text: str) -> Iterator[str]:
    piece = _LABELS.sub("", text).strip(" ,;:-–—|()[]")
    yield piece
    for form in _AFTER_FORM.finditer(piece):
        yield piece[: form.end()].strip()
        yield piece[form.end() :].strip(" ,.;:-–—|()")
    for form in _HAN_FORM.finditer(piece):
        yield piece[: form.end()]
    commas = [at for at, letter in enumerate(piece) if letter in ",，"]
    for at in commas[:2]:
        yield piece[:at].strip()


def _without_unit(text: str) -> Iterator[NamePart]:
    """Return the company of which the text names a branch, an office or a department, with or without its place."""
    if han := _HAN_UNITS.search(text) or _HAN_FACULTY.search(text):
        yield NamePart(text[: han.start()], unit=han.group())
    if before := _UNIT_HEAD.match(text):
        yield NamePart(text[before.end() :], unit=before["unit"] or before["front"])
    if before := _FACULTY_HEAD.match(text):
        yield NamePart(text[before.end() :], unit=before["unit"])
    if faculty := _FACULTY_TAIL.search(text):
        yield NamePart(text[: faculty.start("gap")], unit=faculty["unit"])
    # A unit with its place is short: what stands far in front of the end is not looked at.
    tail = _UNIT_TAIL.search(text, max(0, len(text) - _LONGEST_TAIL)) or _ACCOUNTS_TAIL.search(text)
    if not tail:
        return
    company = text[: tail.start("unit")].rstrip(" ,(–—-")
    if form := list(_AFTER_FORM.finditer(f"{company} {tail['unit']}")):
        end = form[-1].end()
        yield NamePart(text[:end].strip(), unit=text[end:].strip(" ,()-–—"))
        return
    words = company.split()
    for place in range(min(_MOST_PLACE_WORDS, len(words) - 1) + 1):
        rest = words[: len(words) - place]
        if place and words[-place].strip("(),.").lower() in _NO_PLACES:
            return
        yield NamePart(" ".join(rest).rstrip(" ,(-–—"), unit=text[len(" ".join(rest)) :].strip(" ,()-–—"))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)

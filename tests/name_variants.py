"""How records write a listed name, one generator for each kind; used by the benches and by properties.

Each takes a listed name and the code of its country, and gives names of customers with theirs.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from monitor.screening.common_words import COMMON_WORDS, LINKING_WORDS

_ENGLISH = (
    COMMON_WORDS | LINKING_WORDS | set("company limited liability joint stock open public closed property".split())
)

Variants = Callable[[str, str, random.Random], Iterator[tuple[str, str]]]

_WITH_ACRONYM = re.compile(r"(?P<name>.+\S)\s*\((?P<acronym>[A-Z][A-Za-z-]{1,8})\)\s*")


def without_acronym(name: str, country: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """A name without the acronym that the list prints behind it."""
    if (parts := _WITH_ACRONYM.fullmatch(name)) and sum(map(str.isupper, parts["acronym"])) > 1:
        yield parts["name"], country


def acronym_alone(name: str, country: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """The acronym alone."""
    if (parts := _WITH_ACRONYM.fullmatch(name)) and parts["acronym"].isupper() and len(parts["acronym"]) > 2:
        yield parts["acronym"], country


def _cut(length: int) -> Variants:
    def cut(name: str, country: str, chance: random.Random) -> Iterator[tuple[str, str]]:
        if len(name) > length:
            yield name[:length].strip(), country

    return cut


_ABBREVIATED = {
    "research": "Res.",
    "institute": "Inst.",
    "electronics": "Elec.",
    "electronic": "Elec.",
    "university": "Univ.",
    "technology": "Tech",
    "technologies": "Tech",
    "group": "Grp",
    "services": "Svcs",
    "management": "Mgmt",
    "international": "Intl",
    "manufacturing": "Mfg",
    "engineering": "Eng.",
    "industry": "Ind.",
    "industrial": "Ind.",
    "development": "Dev.",
    "equipment": "Equip.",
    "information": "Info",
    "communication": "Comm",
    "science": "Sci.",
    "communications": "Comms",
    "department": "Dept.",
    "laboratory": "Lab",
    "corporation": "Corp",
    "national": "Natl",
    "company": "Co",
    "systems": "Sys",
    "aviation": "Avn",
    "association": "Assn",
    "academy": "Acad.",
    "center": "Ctr",
    "production": "Prod.",
    "limited": "Ltd",
    "machinery": "Mach.",
    "instrument": "Instr.",
    "materials": "Matls",
    "semiconductor": "Semicon",
    "trading": "Trdg",
    "products": "Prods",
    "federal": "Fed.",
    "design": "Des.",
    "bureau": "Bur.",
    "scientific": "Scient.",
    "mechanical": "Mech.",
    "automation": "Autom.",
    "precision": "Prec.",
    "optical": "Opt.",
    "electrical": "Elect.",
    "transport": "Transp.",
    "construction": "Constr.",
    "general": "Gen.",
    "enterprise": "Ent.",
    "enterprises": "Ents",
    "logistics": "Log.",
    "chemical": "Chem.",
    "investment": "Invest.",
    "security": "Sec.",
    "digital": "Dig.",
    "intelligent": "Intell.",
    "integrated": "Integ",
    "computer": "Comp.",
    "computing": "Comp.",
    "aerospace": "Aero.",
    "medical": "Med.",
    "military": "Mil.",
}


def abbreviated(name: str, country: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Common words shortened as clerks shorten them."""
    words = [_ABBREVIATED.get(word.strip(",.()").lower(), word) for word in name.split()]
    if words != name.split():
        yield " ".join(words), country


_AROUND = (
    "{} c/o DHL Global Forwarding",
    "Attn: {}",
    "{}, Attn. Mr Li",
    "Star Micro Ltd f/k/a {}",
    "{} (formerly Blue Lotus Trading Ltd)",
    "Blue Lotus Trading (formerly known as {})",
    "{} d/b/a Blue Lotus",
    "Blue Lotus Trading Ltd dba {}",
    "{} - Purchasing Dept",
    "{} Accounts Payable",
    "DO NOT SHIP - {}",
    "{} (OLD)",
    "{} **BLOCKED**",
    "{} / Blue Lotus Trading Ltd",
    "Consignee: {}",
    "SHIPPER: {}",
    "{} V123456",
    "{}, 88 Weilai 3rd Road",
    "{} Warehouse 3",
    "{} - Finance Department",
    "{} (DO NOT USE)",
    "{} [duplicate]",
    "{} c/o Kuehne + Nagel Ltd",
    "To the order of {}",
    "{} on behalf of Blue Lotus Trading Ltd",
    "M/s {}",
    "{} ex-works",
    "{} #00123",
)


def surrounded(name: str, country: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """What stands around a name in a record."""
    yield chance.choice(_AROUND).format(name), country


_UNITS = (
    ("{} Branch", ""),
    ("{} Dubai Branch", "AE"),
    ("{} (Singapore Branch)", "SG"),
    ("{} Kuala Lumpur Representative Office", "MY"),
    ("{} Sales Office", ""),
    ("{} Hamburg Office", "DE"),
    ("{} Wuhan Factory", ""),
    ("{}, Branch Office in Ankara", "TR"),
    ("{} filial", ""),
    ("{} Rep. Office Jakarta", "ID"),
    ("Branch of {}", ""),
    ("{} Zweigniederlassung Frankfurt", "DE"),
    ("{} succursale de Paris", "FR"),
    ("{} Filiale Zürich", "CH"),
    ("{} Liaison Office", "IN"),
    ("{} fengongsi", ""),
)


def branch(name: str, country: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """A branch or an office of the named company."""
    form, place = chance.choice(_UNITS)
    yield form.format(name), place or country


def run_together(name: str, country: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """The same letters without blanks, the legal form apart or not."""
    if len(name.split()) > 2:
        tail = " ".join(name.split()[-2:]) if name.endswith("Co., Ltd.") else ""
        head = name.removesuffix("Co., Ltd.") if tail else name
        yield " ".join([re.sub(r"[^A-Za-z0-9]", "", head), tail]).strip().upper(), country


_RUSSIAN_SWAPS = (
    (r"sky\b", "skij"),
    (r"skiy\b", "skii"),
    (r"skii\b", "sky"),
    (r"iy\b", "ij"),
    (r"kh", "h"),
    (r"ya", "ia"),
    (r"yu", "iu"),
    (r"ks", "x"),
    (r"zh", "j"),
    (r"ts", "c"),
    (r"y\b", "iy"),
)


def reromanised(name: str, country: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """A Russian name in another romanisation, and in capitals; English words stay as they are."""
    if country != "RU":
        return
    words = [word if word.lower() in _ENGLISH else _romanised_otherwise(word.lower(), chance) for word in name.split()]
    if words != name.split():
        yield " ".join(words).upper(), country


def _romanised_otherwise(word: str, chance: random.Random) -> str:
    for pattern, plain in _RUSSIAN_SWAPS:
        if chance.random() < 0.6:
            word = re.sub(pattern, plain, word)
    return word


_PINYIN = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uan|uai|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|ue|ui|uo|a|e|i|o|u)"
)


def pinyin_apart(name: str, country: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """A word of pinyin written syllable by syllable."""
    if country != "CN":
        return
    words = name.split()
    places = [
        at
        for at, word in enumerate(words)
        if word.isalpha()
        and len(_PINYIN.findall(word.lower())) == 2
        and "".join(_PINYIN.findall(word.lower())) == word.lower()
    ]
    if places:
        at = chance.choice(places)
        words[at] = " ".join(_PINYIN.findall(words[at].lower())).title()
        yield " ".join(words), country


KINDS: dict[str, Variants] = {
    "without acronym": without_acronym,
    "acronym alone": acronym_alone,
    "cut at 30": _cut(30),
    "cut at 35": _cut(35),
    "cut at 40": _cut(40),
    "abbreviated": abbreviated,
    "surrounded": surrounded,
    "branch": branch,
    "run together": run_together,
    "reromanised": reromanised,
    "pinyin apart": pinyin_apart,
}

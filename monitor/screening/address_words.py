"""What the words of an address stand for, in the spellings that the list and customers' records use."""

from __future__ import annotations

from state.destinations import DESTINATIONS

# Written form -> the form compared. Pinyin and Turkish words for streets stand beside the English ones.
_SPELLINGS = """
    road: rd lu
    street: st str jie cad cd caddesi ul ulitsa strasse vul vulitsa
    avenue: ave av dadao prospekt prosp
    boulevard: blvd blv boul bulvari bulvar
    lane: ln sok sokak sokagi sk pereulok
    highway: hwy shosse
    square: sq ploshchad
    embankment: naberezhnaya nab
    drive: dr
    center: centre ctr cntr
    building: bldg bld blg buildings korpus korp stroenie
    room: rm rooms flat flats unit units suite ste apartment apt office shop daire kvartira ofis pomeshchenie
    floor: flr fl level kat etazh
    no: nr num number nos dom
    moscow: moskva
    block: blk
    tower: twr
    district: dist qu
    city: shi
    province: sheng
    north: n
    south: s
    east: e
    west: w
    middle: mid
    commercial: comm coml
    industrial: ind indl
    house: hse
    kowloon: kln
    mansion: mans
    garden: gdn gdns
"""

# Written form -> the form compared.
SAME_WORD: dict[str, str] = {
    spelling: word
    for line in _SPELLINGS.split("\n")
    for word, _, spellings in [line.strip().partition(": ")]
    for spelling in spellings.split()
}

STREET_TYPES = frozenset(
    [
        "road",
        "street",
        "avenue",
        "boulevard",
        "lane",
        "highway",
        "embankment",
        "square",
        "drive",
        "strand",
        "terrace",
        "rue",
        "via",
        "calle",
    ]
)

_NUMBERED = "no room floor building block tower phase plot sector hangar box yard section gate area km"

# A word before a number or a letter that says of what it is the number.
NUMBERED = frozenset(_NUMBERED.split())

_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth"
_CARDINALS = "one two three four five six seven eight nine ten"

# 'First Floor', 'Second Road' anywhere; 'Building Five' only after one of NUMBERED, for there is 'One Capital Place'.
ORDINALS = {word: str(at) for at, word in enumerate(_ORDINALS.split(), start=1)}
CARDINALS = {word: str(at) for at, word in enumerate(_CARDINALS.split(), start=1)}

# Words that many addresses share. A country says too little; Hong Kong and Singapore are cities as well.
_PLAIN_WORDS = """
    hk city district province town county village zone park area the of and in at near pr peoples po no mah mahallesi
    oblast region
"""
_COUNTRY_WORDS = frozenset(
    word.strip("(),.'").casefold()
    for destination in DESTINATIONS
    for name in (destination.heading, *destination.other_names)
    for word in name.split()
)
WORDS_WITHOUT_PLACE = (_COUNTRY_WORDS | set(_PLAIN_WORDS.split())) - {"hong", "kong", "singapore"}

# How Russian addresses shorten their words, in the words above.
RUSSIAN_WORDS = {
    "ул": "street", "вул": "street", "вуліца": "street",
    "пр": "avenue", "пр-т": "avenue", "просп": "avenue", "пр-кт": "avenue", "проспект": "avenue",
    "ш": "highway", "пер": "lane", "наб": "embankment", "пл": "square", "б-р": "boulevard",
    "д": "no", "дом": "no", "буд": "no", "к": "building", "корп": "building", "стр": "building", "строение": "building",
    "оф": "room", "офис": "room", "кв": "room", "пом": "room", "комн": "room", "эт": "floor", "этаж": "floor",
    "г": "city", "обл": "region", "область": "region", "р-н": "district",
}  # fmt: skip

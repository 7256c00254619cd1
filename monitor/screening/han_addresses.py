"""Addresses written in Chinese, as the list writes them.

"北京市海淀区成府路150号" is "beijing, haidian, no 150 chengfu road". In Hong Kong streets and districts have English
names that no reading of the characters gives; those of its business districts stand in `hong_kong_places.txt`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from monitor.screening.han import HAN_RUN, pinyin_of, simplify
from monitor.screening.word_tables import read_table

_NUMBER = r"(?<!\d)[A-Za-z]?\d{1,6}[A-Za-z]?(?:-[A-Za-z]?\d{1,6}[A-Za-z]?){0,3}"
# What stands before a sign is its number: floor, room, building, house. In this order: "2号楼" is a building.
_NUMBERED = (
    ("building", re.compile(rf"({_NUMBER}|[A-Za-z])\s?(?:号楼|栋|幢|座)")),
    ("floor", re.compile(rf"({_NUMBER}|[A-Za-z])\s?(?:楼|层)")),
    ("room", re.compile(rf"({_NUMBER}|[A-Za-z])\s?(?:号室|号房|室|房|单元|铺)")),
    ("no", re.compile(rf"({_NUMBER})\s?号院?")),
)
_RANGE = re.compile(r"(?<=[\dA-Za-z])\s*[-–至~]\s*(?=[\dA-Za-z])")
_DIGITS = str.maketrans("０１２３４５６７８９－", "0123456789-")
_STREETS = {
    "道南": "road south", "道北": "road north", "道东": "road east", "道西": "road west",
    "大道": "avenue", "大街": "street", "胡同": "lane",
    "路": "road", "街": "street", "道": "road", "巷": "lane", "里": "lane",
}  # fmt: skip
_STREET = re.compile(rf"([一-鿿]{{1,7}}?)({'|'.join(_STREETS)})(?![一-鿿]?[区县市镇])")
_AREA = re.compile(r"([一-鿿]{2,7}?)(?:特别行政区|自治区|新区|省|市|区|县|镇|乡)")
_ZONE = re.compile(
    r"(?<![一-鿿])(?:经济技术开发区|高新技术产业开发区|高新技术开发区|高新区|开发区|工业园区?|科技园|新区)"
)
_DIRECTIONS = {"东": "east", "西": "west", "南": "south", "北": "north", "中": "middle"}
_LONG_STEM = 4
_NUMERALS = dict(zip("一二三四五六七八九十", range(1, 11), strict=True))
_STREET_NAME = re.compile(r"([一-鿿]{2,}?)([东西南北中]?)([一二三四五六七八九十]?)$")
_HOUSE_BEHIND = re.compile(
    r"([a-z][a-z0-9 ]{0,60}(?:road|street|avenue|lane)(?: south| north| east| west)?) [ ,]{0,9}, no ([\w-]+)"
)


@cache
def _hong_kong() -> tuple[dict[str, str], re.Pattern[str]]:
    """Return the English names of places by their Chinese ones, and a pattern that finds them, the longest first."""
    names = {simplify(name): english for name, english in read_table("hong_kong_places.txt").items()}
    return names, re.compile("|".join(sorted(names, key=len, reverse=True)))


def read_han_address(text: str) -> str:
    """Return an address with what is Chinese in it in Latin letters; any other one as it is."""
    if text.isascii() or not HAN_RUN.search(text):
        return text
    plain = _RANGE.sub("-", simplify(text.translate(_DIGITS)))
    for what, numbered in _NUMBERED:
        plain = numbered.sub(rf" , {what} \1 , ", plain)
    names, known = _hong_kong()
    plain = known.sub(lambda found: f" {names[found[0]]} , ", plain)
    plain = _AREA.sub(lambda found: f" {pinyin_of(found[1])} , ", plain)
    plain = _ZONE.sub(" , ", plain)
    plain = _STREET.sub(lambda found: "".join(_street_names(found[1], _STREETS[found[2]])), plain)
    plain = HAN_RUN.sub(lambda rest: f" {pinyin_of(rest[0])} , ", plain)
    # A house stands behind its street, and the list writes it in front.
    return _HOUSE_BEHIND.sub(r" no \2 \1", plain)


def _street_names(name: str, kind: str) -> Iterator[str]:
    """Return the name of a street with its kind: "高新南一" is "gaoxin south 1 road".

    In four characters and more a town may stand before it: "南湾布沙" is "busha road" as well.
    """
    parted = _STREET_NAME.match(name)
    stem, direction, numeral = parted.groups() if parted else (name, "", "")
    for each in (stem, stem[-2:]) if len(stem) >= _LONG_STEM else (stem,):
        yield f" {pinyin_of(each)} {_DIRECTIONS.get(direction, '')} {_NUMERALS.get(numeral, '')} {kind} , "

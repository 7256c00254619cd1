"""Chinese names as their English ones are written: places in pinyin, trades translated, the rest in pinyin.

"深圳市科陆电子科技股份有限公司" is "shenzhen kelu electronics technology". The terms stand in `han_terms.txt`, names
that are no translation in `han_brands.txt`, the places with their English names in `han_places.txt`, next to this file;
other characters are read with pypinyin, which knows the readings of phrases.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache

from monitor.screening.word_tables import read_table

HAN_RUN = re.compile(r"[㐀-鿿豈-﫿]+")

_LONGEST_TERM = 12

# "第三十八研究所", "七〇二所": the number of an institute or a factory, in digits.
_DIGITS = dict(zip("〇零一二三四五六七八九两", (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2), strict=True))
_NUMERALS = re.compile(
    r"(?:第|(?<![第〇零一二三四五六七八九十百两\d]))([〇零一二三四五六七八九十百两\d]++)(?=号?(?:研究所|研究院|所|院|厂|工厂|设计院|分厂))"
)

# "第三研究院": what a group has under it is called an academy, and its institutes are numbered on their own.
_NUMBERED_ACADEMY = re.compile(r"(?<=\d )(?:研究院|院)")

# Traditional characters of the terms, legal forms and places, and the simplified ones, pair by pair.
_TRADITIONAL = (
    "業业東东電电國国際际機机車车術术發发開开點点實实驗验資资產产貿贸進进務务團团銀银險险財财顧顾問问"
    "證证應应鏈链運运輸输場场鐵铁軌轨橋桥輪轮軸轴動动熱热風风陽阳節节鋰锂氣气體体導导積积顯显學学纖纤"
    "纜缆線线訊讯網网絡络聯联雲云數数據据軟软計计腦脑統统傳传儀仪錶表測测檢检認认設设備备裝装製制閥阀"
    "壓压縮缩鍋锅爐炉鋼钢結结構构屬属鋁铝銅铜鎢钨鈦钛黃黄礦矿膠胶塗涂複复飾饰環环醫医藥药療疗飲饮釀酿"
    "糧粮農农漁渔種种煙烟紡纺織织絲丝寶宝紙纸視视廣广遊游戲戏樂乐創创廠厂艦舰衛卫達达無无責责華华陸陆"
    "長长灣湾龍龙廈厦門门蘇苏錫锡遼辽寧宁貴贵陝陕肅肃慶庆瀋沈瀘泸濟济島岛順顺蘭兰鄭郑漢汉鋪铺麗丽萬万"
    "億亿歐欧亞亚澤泽潤润興兴豐丰禮礼維维諾诺優优飛飞鳥鸟馬马雙双聖圣靈灵閩闽滬沪協协區区會会碼码壽寿"
    "樓楼棟栋單单層层仔仔環环銅铜羅罗觀观貢贡將将軍军澳澳彌弥駱骆軒轩詩诗盧卢謝谢莊庄輔辅諾诺樂乐雲云興兴記记禮礼園园東东砵钵蘭兰麼么館馆連连開开偉伟鴻鸿圖图敬敬勵励臨临悅悦磚砖時时嶺岭圍围荃荃涌涌魚鱼鰂鲗鋪铺敦敦"
    "諮咨詢询藝艺庫库陣阵貨货棧栈緯纬綠绿藍蓝銷销溫温鄉乡縣县號号畫画報报館馆層层樹树陰阴舊旧豬猪雞鸡"
)
_SIMPLIFIED = str.maketrans(dict(zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True)))

# How names read characters of two readings where no phrase says which.
_SINGLE_READINGS = {ord("长"): "cháng", ord("都"): "dū", ord("厦"): "xià", ord("朝"): "cháo"}

# The legal forms, and the marks of a city, a province, a county or a district behind a place.
_FORMS = re.compile("股份有限责任公司|有限责任公司|股份有限公司|有限公司|株式会社|合同会社|股份公司|总公司")
_PLACE_MARKS = frozenset("省市县区镇")


@cache
def _terms() -> dict[str, str]:
    """Return every term and place with the English words for it, read once."""
    return read_table("han_places.txt") | read_table("han_terms.txt")


@cache
def _lexicon() -> dict[str, str]:
    """Return the same, and the names that companies and universities give themselves."""
    return _terms() | read_table("han_brands.txt")


@lru_cache(maxsize=1 << 14)
def pinyin_of(characters: str) -> str:
    """Return the reading of a run of characters as one word; what is written "ü" is "u" in names."""
    return "".join(_reader()(characters)).replace("v", "u")


@cache
def _reader() -> Callable[[str], list[str]]:
    """Return what reads characters, with our readings told to it once: it learns all of its phrases again each time.

    Its table of phrases takes 50 MB, and most customer bases have no name in Chinese.
    """
    from pypinyin import lazy_pinyin, load_single_dict

    load_single_dict(_SINGLE_READINGS)
    return lazy_pinyin


def simplify(text: str) -> str:
    """Return a text with the traditional characters of terms, legal forms and places in their simplified forms."""
    return text.translate(_SIMPLIFIED)


def has_han(text: str) -> bool:
    """Return whether a text has Chinese characters."""
    return not text.isascii() and HAN_RUN.search(text) is not None


def read_han(text: str) -> tuple[str, str]:
    """Return a text with each run of Chinese characters in pinyin, word by word, and again with its terms translated.

    Legal forms written in characters are left out of both. What is not Chinese stays as it is.
    """
    pinyin, english = [], []
    at = 0
    simplified = simplify(text)
    numbered = _NUMERALS.sub(lambda numeral: f" {_number(numeral.group(1))} ", _FORMS.sub(" ", simplified))
    plain = _NUMBERED_ACADEMY.sub(" academy ", numbered)
    if not plain.strip():
        plain = simplified
    for run in HAN_RUN.finditer(plain):
        before = plain[at : run.start()]
        pinyin += [before, " ".join(pinyin_of(part) for part in _parts(run.group(), _terms()))]
        parts = _parts(run.group(), _lexicon())
        english += [before, " ".join(_lexicon().get(part) or pinyin_of(part) for part in parts)]
        at = run.end()
    return " ".join([*pinyin, plain[at:]]), " ".join([*english, plain[at:]])


def _number(numeral: str) -> str:
    """Return a Chinese numeral below a thousand in digits: place by place, or with tens and hundreds."""
    if numeral.isascii():
        return numeral
    if not {"十", "百"} & set(numeral):
        return "".join(str(_DIGITS.get(each, each)) for each in numeral)
    hundreds, _, rest = numeral.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    total = 100 * _DIGITS.get(hundreds, 1) if "百" in numeral else 0
    total += 10 * _DIGITS.get(tens.strip("零〇"), 1) if ten else 0
    return str(total + _DIGITS.get((ones or "零").strip("零〇")[:1] or "零", 0))


def _parts(run: str, lexicon: Mapping[str, str]) -> list[str]:
    """Take a run apart: the longest terms from the left, and what stands between them whole.

    A single character is a term only at the end, where the trade stands ("铝"); elsewhere it belongs to a name.
    """
    parts: list[str] = []
    rest = ""
    at = 0
    while at < len(run):
        length = _term_length(run, at, lexicon)
        if length == 0:
            is_mark = run[at] in _PLACE_MARKS and not rest and parts
            rest += "" if is_mark else run[at]
            at += 1
            continue
        parts += [rest, run[at : at + length]] if rest else [run[at : at + length]]
        rest = ""
        at += length
    return [*parts, rest] if rest else parts


def _term_length(run: str, at: int, lexicon: Mapping[str, str]) -> int:
    """Return how many characters from here on are the longest term; 0 when none are."""
    for length in range(min(_LONGEST_TERM, len(run) - at), 1, -1):
        if run[at : at + length] in lexicon:
            return length
    is_last = at == len(run) - 1 and at > 0
    return 1 if is_last and run[at] in lexicon else 0

"""Words that unrelated companies share: trades, goods, places, titles.

A base of customers shows by its own counts which words are common, if it is large enough. These tables say it for a
base of any size. A common word counts little and is never evidence by itself: "Global Traders" is a listed name, and
"Global Traders Logistics" is another company. Words whose meaning other languages share stand in `trade_words`.
"""

from __future__ import annotations

from monitor.screening.trade_words import EXPANSIONS, MEANINGS

_KINDS_OF_ORGANISATION = """
    agency college consortium division establishment faculty firm groups organization organisation shop store studio
    yard
"""

_TRADES = """
    agriculture air application applications business catering cloud consultancy consulting delivery distribution
    education finance flight global innovation innovations inspection insurance integrated internet marketing mining
    mobile navigation packaging parts pazarlama plastics processing procurement product products professional
    project projects property recycling resource resources ship source sport sports support surgical test testing
    tool tools training travel
"""

_PLAIN_ADJECTIVES = """
    advanced allied applied basic best first future general global golden grand great green high hi modern one plus
    prime public
    pacific star super universal world
"""

_PLACES = """
    africa america american arab asia asian britain british dubai emirates eurasia europe european euro germany gulf
    hong kong hongkong hk india indian japan korea macau malaysia middle pakistan singapore syria taiwan thailand
    uae ukraine usa anhui beijing changchun changsha chengdu chongqing dalian fujian fuzhou guangdong guangxi
    guangzhou guizhou hainan hangzhou harbin hebei hefei heilongjiang henan hubei hunan jiangsu jiangxi jilin jinan
    kowloon kunming lanzhou liaoning nanchang nanjing nanning ningbo ningxia qingdao shaanxi shandong shanghai
    shanxi shenyang shenzhen sichuan suzhou taipei taiyuan tianjin urumqi wuhan wuxi xiamen xian xinjiang yunnan
    zhejiang zhengzhou zhuhai faisalabad islamabad karachi lahore peshawar rawalpindi sialkot ajman sharjah tehran
    ankara istanbul kazan leningrad moscow moskva novosibirsk petersburg samara tula ural minsk kiev kyiv
"""

# What says how a party stands to others, and nothing of what it does.
_STANDINGS = "group jituan holding holdings konggu company international intl guoji global overseas sales"

_TITLES = "dr eng engineer haji miss mr mrs ms prof professor"

COMMON_WORDS: frozenset[str] = frozenset(
    [*" ".join((_KINDS_OF_ORGANISATION, _TRADES, _PLAIN_ADJECTIVES, _PLACES, _TITLES)).split(), *MEANINGS, *EXPANSIONS]
)

# Generic words of which one may stand in for another: only two places, or two trades, contradict each other.
PLACES: frozenset[str] = frozenset(_PLACES.split())
STANDINGS: frozenset[str] = frozenset(_STANDINGS.split())

_LETTERS_OF_A_WORD = 4

_LINKS = """
    and of for the in at by on to de du des del di da der die das und et la le les el i y ve named after imeni ibn bin
    bint ben
"""

# Words that only link others: no evidence when they agree, no objection when one side leaves them out.
LINKING_WORDS: frozenset[str] = frozenset(_LINKS.split())


def is_number(word: str) -> bool:
    """Return whether a word is a number, or a number with a letter or two: "46", "3d"; "4paradigm" is a word."""
    return not word.isalpha() and sum(map(str.isalpha, word)) < _LETTERS_OF_A_WORD

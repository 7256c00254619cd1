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

_COUNTRIES = """
    argentina armenia australia austria azerbaijan bahrain belarus belgium brazil brasil bulgaria cambodia canada
    chile colombia cyprus czech denmark egypt estonia finland france georgia greece hungary indonesia iraq ireland
    israel italy italia kazakhstan kenya kuwait kyrgyzstan latvia lebanon liban lithuania luxembourg malta mexico
    morocco myanmar nepal netherlands nederland nigeria norway norge oman peru philippines poland polska portugal qatar
    romania saudi serbia slovakia spain espana sweden sverige switzerland schweiz suisse tunisia turkmenistan uganda
    uzbekistan venezuela vietnam viet deutschland osterreich belgique danmark suomi germany india japan korea malaysia
    pakistan singapore syria thailand uae ukraine usa britain iran turkey russia
"""

_PLACES = """
    africa america american arab asia asian british dubai emirates eurasia europe european euro gulf hong kong hongkong
    hk indian macau middle taiwan
    anhui beijing changchun changsha chengdu chongqing dalian fujian fuzhou guangdong guangxi
    guangzhou guizhou hainan hangzhou harbin hebei hefei heilongjiang henan hubei hunan jiangsu jiangxi jilin jinan
    kowloon kunming lanzhou liaoning nanchang nanjing nanning ningbo ningxia qingdao shaanxi shandong shanghai
    shanxi shenyang shenzhen sichuan suzhou taipei taiyuan tianjin urumqi wuhan wuxi xiamen xian xinjiang yunnan
    nam latin apac emea mena nordic iberia benelux tashkent almaty astana bishkek dushanbe baku tbilisi yerevan london
    paris berlin hamburg frankfurt
    munich madrid barcelona milan rome amsterdam rotterdam warsaw prague vienna zurich geneva brussels stockholm oslo
    helsinki copenhagen doha riyadh jeddah muscat manama cairo beirut damascus amman baghdad tokyo osaka seoul bangkok
    hanoi jakarta manila mumbai delhi bangalore bengaluru chennai sydney melbourne toronto vancouver
    zhejiang zhengzhou zhuhai faisalabad islamabad karachi lahore peshawar rawalpindi sialkot ajman sharjah tehran
    ankara istanbul kazan leningrad moscow moskva novosibirsk petersburg samara tula ural minsk kiev kyiv
"""

# What says how a party stands to others, and nothing of what it does.
_STANDINGS = "group jituan holding holdings konggu company international intl guoji global overseas sales"

_TITLES = "dr eng engineer haji miss mr mrs ms prof professor"

COMMON_WORDS: frozenset[str] = frozenset(
    [
        *" ".join((_KINDS_OF_ORGANISATION, _TRADES, _PLAIN_ADJECTIVES, _COUNTRIES, _PLACES, _TITLES)).split(),
        *MEANINGS,
        *EXPANSIONS,
    ]
)

# Generic words of which one may stand in for another: only two places, or two trades, contradict each other.
COUNTRIES: frozenset[str] = frozenset(_COUNTRIES.split())
PLACES: frozenset[str] = COUNTRIES.union(_PLACES.split())
STANDINGS: frozenset[str] = frozenset(_STANDINGS.split())

_LETTERS_OF_A_WORD = 4

_LINKS = """
    and of for the in at by on to de du des del di da der die das und et la le les el i y ve named after imeni ibn bin
    bint ben al
"""

# Words that only link others: no evidence when they agree, no objection when one side leaves them out.
LINKING_WORDS: frozenset[str] = frozenset(_LINKS.split())


def is_number(word: str) -> bool:
    """Return whether a word is a number, or a number with a letter or two: "46", "3d"; "4paradigm" is a word."""
    return not word.isalpha() and sum(map(str.isalpha, word)) < _LETTERS_OF_A_WORD

"""Words that unrelated companies share: trades, goods, places, titles.

A base of customers shows by its own counts which words are common, if it is large enough. These tables say it for a
base of any size. A common word counts little and is never evidence by itself: "Global Traders" is a listed name, and
"Global Traders Logistics" is another company.
"""

from __future__ import annotations

_KINDS_OF_ORGANISATION = """
    academy agency association branch bureau center centre college concern consortium department division enterprise
    enterprises establishment factory faculty firm foundation group groups holding holdings institute institution
    institut jituan kontsern konsern laboratories laboratory lab labs ministry npo npp nii office organization
    organisation plant predpriyatie byuro tsentr school shop store studio union university works yard zavod
    yanjiusuo yanjiuyuan obedinenie proizvodstvennoe nauchno issledovatelskiy konstruktorskoe
"""

_TRADES = """
    aerospace agriculture air aircraft application applications automation automotive avia aviation avionics building
    business catering chemical cloud commerce commercial communication communications computer computing construction
    consultancy consulting control controls data defence defense delivery design development digital distribution
    education electric electrical electronic electronics elektronik energy engineering enterprise equipment export
    finance flight food foods gas global havacilik havayollari holding ihracat ithalat import industrial industries
    industry information innovation innovations insaat inspection instrument instruments insurance integrated
    intelligence intelligent international internet intl invest investment investments keji dianzi logistics machine
    machinery maintenance makina management manufacturing marine maritime marketing material materials mechanical
    medical metal metals microelectronics military mining mobile motor motors navigation network networks oil optical
    optics packaging parts pazarlama petroleum pharmaceutical photonics plastics power precision processing
    procurement product production products professional project projects property radio recycling research resource
    resources sanayi science sciences scientific security semiconductor semiconductors sensor sensors service services
    ship shipping shipbuilding software solution solutions source space special sport sports supply supplies support
    surgical system systems tech technical techno technological technologies technology tekstil telecom
    telecommunication telecommunications test testing textile textiles ticaret tool tools trade traders trading
    training transport transportation travel university
"""

_PLAIN_ADJECTIVES = """
    advanced allied best central east eastern federal first future general global golden grand great green high hi
    joint modern national new north northern one plus prime public pacific smart south southern star state super united
    universal west western world
"""

_PLACES = """
    africa america american arab asia asian britain british china chinese dubai emirates eurasia europe european euro
    germany gulf hong kong hongkong hk india indian iran iranian japan korea macau malaysia middle pakistan russia
    russian singapore syria taiwan thailand turkey turkish turkiye uae ukraine usa
    anhui beijing changchun changsha chengdu chongqing dalian fujian fuzhou guangdong guangxi guangzhou guizhou
    hainan hangzhou harbin hebei hefei heilongjiang henan hubei hunan jiangsu jiangxi jilin jinan kowloon kunming
    lanzhou liaoning nanchang nanjing nanning ningbo ningxia qingdao shaanxi shandong shanghai shanxi shenyang
    shenzhen sichuan suzhou taipei taiyuan tianjin urumqi wuhan wuxi xiamen xian xinjiang yunnan zhejiang zhengzhou
    zhuhai faisalabad islamabad karachi lahore peshawar rawalpindi sialkot ajman sharjah tehran ankara istanbul
    kazan leningrad moscow moskva novosibirsk petersburg samara tula ural minsk kiev kyiv
"""

_TITLES = "dr eng engineer haji miss mr mrs ms prof professor"

COMMON_WORDS: frozenset[str] = frozenset(
    " ".join((_KINDS_OF_ORGANISATION, _TRADES, _PLAIN_ADJECTIVES, _PLACES, _TITLES)).split()
)

_LINKS = "and of for the in at by on to de du des del di da der die das und et la le les el i y ve named after imeni"

# Words that only link others: no evidence when they agree, no objection when one side leaves them out.
LINKING_WORDS: frozenset[str] = frozenset(_LINKS.split())

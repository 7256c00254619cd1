"""Legal forms of companies, which say how a company is founded and not who it is.

The Entity List itself prints one company with several of them ("Silk Road Trading Company Ltd.", "Silk Road Trading
Co Ltd."), and customers' records change them freely, so a name is compared without them. Each form is written as its
words run together, without dots and accents: "sdnbhd" stands for "Sdn Bhd", "Sdn. Bhd." and "SDN BHD" alike.
"""

from __future__ import annotations

_ENGLISH = """
    co company corp corporation inc incorporated ltd limited ltda llc lllp llp lp plc
    andco andcompany privatelimited privatecompany publiclimitedcompany limitedcompany limitedliabilitycompany
    limitedpartnership limitedliabilitypartnership jointstockcompany jsc openjointstockcompany ojsc
    closedjointstockcompany cjsc publicjointstockcompany pjsc
"""

# Pakistan, India, South Africa, Singapore, Malaysia, Indonesia, the United Arab Emirates' free zones, Israel.
_COMMONWEALTH_AND_GULF = """
    pvt pty pte proprietarylimited sdnbhd bhd berhad sendirianberhad pt tbk
    fze fzc fzco fzo fzllc fzcollc freezoneestablishment freezonecompany dmcc wll bsc psc est saoc
"""

_CONTINENTAL = """
    aktiengesellschaft gesellschaftmitbeschrankterhaftung kommanditgesellschaft srl societatecuraspunderelimitata
    societateacuraspunderelimitata sociedadanonima societeanonyme societaperazioni eingetragenerverein
    gmbh gmbhandcokg gmbhandco ggmbh mbh ag kg kgaa ohg ug ek ev se sa sarl sas sasu sl srl spa snc bv nv vof
    ab oy oyj as asa aps ooe doo dd eood ood ad kft zrt nyrt sro spzoo spolkazoo uab ou sia lda sadecv sapidecv
    anonimsirketi limitedsirketi incorporatedcompany sirketi ltdsti sti sanayiveticaret sanvetic
    sanayiveticaretanonimsirketi veticaret
"""

# Romanised Russian: short forms, and the long ones in the spellings that different transliterations give.
_RUSSIAN = """
    ooo ao oao zao pao nao fgup fgbu fsue too
    federalnoegosudarstvennoeunitarnoepredpriyatie federalstateunitaryenterprise
    federalnoegosudarstvennoebyudzhetnoeuchrezhdenie federalstatebudgetaryinstitution
"""
_SOCIETY = ("obshchestvo", "obschestvo", "obshestvo", "obsestvo")
_STOCK = ("aktsionernoe", "aktsionernoye", "akcionernoe")
_KINDS_OF_STOCK = ("", *"otkrytoe otkrytoye zakrytoe zakrytoye publichnoe publichnoye".split())
_LIMITED = ("sogranichennoi", "sogranichennoy", "sogranichennoj")
_LIABILITY = ("otvetstvennostyu", "otvetstvennostiu", "otvetstvennostju")
_RUSSIAN_LONG = (
    *(f"{kind}{stock}{society}" for kind in _KINDS_OF_STOCK for stock in _STOCK for society in _SOCIETY),
    *(f"{society}{limited}{duty}" for society in _SOCIETY for limited in _LIMITED for duty in _LIABILITY),
)

# Pinyin of the Chinese forms; characters are transliterated one by one and meet these run together as well.
_CHINESE = """
    youxiangongsi youxianzerengongsi gufenyouxiangongsi gufengongsi jituanyouxiangongsi gongsi
"""

LEGAL_FORMS: frozenset[str] = frozenset(
    [*"".join((_ENGLISH, _COMMONWEALTH_AND_GULF, _CONTINENTAL, _RUSSIAN, _CHINESE)).split(), *_RUSSIAN_LONG]
)

# Those that also stand before the name: "OOO Shipyard", "JSC Concern", "PT Aero". Others there are part of the name.
LEADING_FORMS: frozenset[str] = frozenset(
    [
        *_RUSSIAN.split(),
        *_RUSSIAN_LONG,
        *("jsc", "ojsc", "cjsc", "pjsc", "llc", "limitedliabilitycompany", "pt", "srl"),
        *("societatecuraspunderelimitata", "societateacuraspunderelimitata"),
        *("jointstockcompany", "openjointstockcompany", "closedjointstockcompany", "publicjointstockcompany"),
    ]
)

# The longest form has six words: "Obshchestvo s Ogranichennoy Otvetstvennostyu" four, "You Xian Ze Ren Gong Si" six,
# "Gu Fen You Xian Gong Si" six; with "Ji Tuan" before "You Xian Gong Si" it is six again.
LONGEST_FORM = 6

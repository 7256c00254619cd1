"""Legal forms of companies, which say how a company is founded and not who it is.

The Entity List itself prints one company with several of them ("Silk Road Trading Company Ltd.", "Silk Road Trading
Co Ltd."), and customers' records change them freely, so a name is compared without them. Each form is written as its
words run together, without dots and accents: "sdnbhd" stands for "Sdn Bhd", "Sdn. Bhd." and "SDN BHD" alike.
"""

from __future__ import annotations

_ENGLISH = """
    co company corp corporation inc incorporated ltd limited ltda llc lllp llp lp plc pllc unlimited ulc cic
    andco andcompany privatelimited privateltd pvtlimited privatecompany publiclimitedcompany limitedcompany
    limitedliabilitycompany
    limitedliabilityco ltdliabilityco ltdliabilitycompany publiccompanylimited pcl
    smcprivatelimited smcpvtltd smcprivateltd smcpvtlimited
    limitedpartnership limitedliabilitypartnership jointstockcompany jointstockco jsc openjointstockcompany ojsc
    openjointstockco closedjointstockcompany closedjointstockco cjsc publicjointstockcompany publicjointstockco pjsc
    ljsc privatejointstockcompany prjsc soleproprietorship opc onepersoncompany cc closecorporation
"""

# Pakistan, India, South Africa, Singapore, Malaysia, Indonesia, Thailand, Viet Nam, the Philippines, Myanmar; the Gulf
# and its free zones; Egypt, Lebanon, the Maghreb; Israel, Iran.
_COMMONWEALTH_AND_GULF = """
    pvt pty pte proprietarylimited propltd sdnbhd bhd berhad sendirianberhad pt perseroanterbatas tbk persero cv plt
    congtytnhh tnhh ctcp congtycophan congtytnhhmtv mtv tnhhmtv
    fze fzc fzco fzo fzllc fzcollc freezoneestablishment freezonecompany dmcc dwcllc wll bsc bscc psc qsc qpsc saog saoc
    ksc kscc kscp est establishment ets etablissements spc sal salholding sae suarl sarlau eurl eurlau spas
    sherkat sherkate sherkatsahami sahamikhass sahamiam sahamiaam pjs
"""

_CONTINENTAL = """
    aktiengesellschaft gesellschaftmitbeschrankterhaftung kommanditgesellschaft offenehandelsgesellschaft gesmbh
    haftungsbeschrankt ughaftungsbeschrankt srl srls srld societatecuraspunderelimitata societateacuraspunderelimitata
    sociedadanonima sociedaddresponsabilidadlimitada sociedadlimitada sociedadedanonima sociedadeanonima
    societeanonyme societearesponsabilitelimitee societeparactionssimplifiee societaperazioni
    societaaresponsabilitalimitata eingetragenerverein naamlozevennootschap beslotenvennootschap besloten vennootschap
    gmbh gmbhandcokg gmbhandco gmbhcokg ggmbh mbh ag agandco kg kgaa ohg ug ek ev eg se sce sa sarl sas sasu sl slu sll
    sau sca scs scop gie sci sprl bvba scrl cvba commv spa snc sapa ss bv nv vof bvoorb
    ab aktiebolag hb kb oy oyj ay ky osakeyhtio as asa ans ba da aps ps is ks amba hf ehf slhf
    aktieselskab anpartsselskab aksjeselskap allmennaksjeselskap
    ooe doo dd dno kd ad ead eood ood sd adsitz kft korlatoltfelelossegutarsasag zrt nyrt rt bt kkt betetitarsasag
    sro vos spolsro spolsrucenimomezenym akciovaspolecnost akciovaspolocnost
    sro spzoo spzoosp spzoospk spkom spj spk spp ska sa spolkazoo spolkazograniczonaodpowiedzialnoscia spolkajawna
    spolkaakcyjna spolkakomandytowa psa uab ub mb ou osauhing tu usaldusuhing sia ik vsia lda
    unipessoallda ltdame eireli epp
    sadecv sapidecv sderldecv sderl srldecv spr eirl sac saa saic saci scpa ltee senc sencrl sec cia ciasa ciaanonima
    anonimsirketi limitedsirketi incorporatedcompany sirketi ltdsti sti asti komsti kollsti sanayiveticaret sanvetic
    sanayiveticaretanonimsirketi sanayiveticaretlimitedsirketi veticaret sanvetica sanveticltdsti santic sanayiticaret
    tic distic disticaret icvedisticaret icvedistic sanayidisticaret vedisticaret vedistic
    anonymietaireia ae epe ee oe ike monoprosopiike mepe
"""

# Japan and Korea, as they are romanised.
_JAPANESE_AND_KOREAN = """
    kk kabushikikaisha kabushikigaisha kabushikikaisya gk godokaisha godogaisha yk yugenkaisha yugengaisha
    jusikhoesa chusikhoesa jusighoesa yuhanhoesa yuhanchaegimhoesa
"""

# Romanised Russian: short forms, and the long ones in the spellings that different transliterations give.
_RUSSIAN = """
    ooo ao oao zao pao nao odo fgup fgbu fgbou fgku fkp gup mup fsue too tdo chp ip up rup chup oaoo osoo mchj xk
    mchjqk shps spe
    adkrytaeaktsyyanernaetavarystva zakrytaeaktsyyanernaetavarystva aktsyyanernaetavarystva
    tov tzov vat pat prat pp dp tdv ttov chao
    tovarystvozobmezhenoyuvidpovidalnistyu tovarystvozobmezhenoiuvidpovidalnistiu
    tovarishchestvosogranichennoiotvetstvennostyu tovarishchestvosogranichennoyotvetstvennostyu
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
    [
        *"".join((_ENGLISH, _COMMONWEALTH_AND_GULF, _CONTINENTAL, _JAPANESE_AND_KOREAN, _RUSSIAN, _CHINESE)).split(),
        *_RUSSIAN_LONG,
    ]
)

# Those that also stand before the name: "OOO Shipyard", "JSC Concern", "PT Aero". Others there are part of the name.
LEADING_FORMS: frozenset[str] = frozenset(
    [
        *_RUSSIAN.split(),
        *_RUSSIAN_LONG,
        *_JAPANESE_AND_KOREAN.split(),
        *"jsc ojsc cjsc pjsc llc limitedliabilitycompany limitedliabilityco ltdliabilityco".split(),
        *"pt cv srl sarl suarl ets sia uab osauhing oy ab".split(),
        *"congtytnhh tnhh congtycophan ctcp congtytnhhmtv perseroanterbatas sherkatsahami sociedadanonima".split(),
        *"sherkat sherkate".split(),
        *"jointstockco openjointstockco closedjointstockco publicjointstockco privatejointstockcompany".split(),
        *("societatecuraspunderelimitata", "societateacuraspunderelimitata"),
        *("jointstockcompany", "openjointstockcompany", "closedjointstockcompany", "publicjointstockcompany"),
    ]
)

# The longest form has six words: "Obshchestvo s Ogranichennoy Otvetstvennostyu" four, "You Xian Ze Ren Gong Si" six,
# "Gu Fen You Xian Gong Si" six; with "Ji Tuan" before "You Xian Gong Si" it is six again.
LONGEST_FORM = 6

"""What an organization's generic words mean, whichever language they are in: its class, its trade, its region.

"Zavod", "fabrika" and "plant" are one word here, and so are "keji", "teknoloji" and "technology". Two names that share
a meaning agree in little, and never in what makes either of them a name; see `monitor.screening.common_words`.
"""

from __future__ import annotations

# Meaning: the other spellings and languages. Sources: the names of the Entity List itself, in English, pinyin,
# romanised Russian and Turkish.
_CLASSES = """
    institute: institut institution instituta yanjiusuo yanjiuyuan enstitusu instituto
    plant: factory works zavod zavoda fabrika fabrik usine chang fabrikasi mill
    bureau: byuro biuro buro
    enterprise: predpriyatie predpriyatiye predpriiatie enterprises qiye isletmesi
    association: obedinenie obedineniye obyedineniye obieedinenie union birligi soyuz
    center: centre tsentr centr zhongxin merkezi markaz tsentra
    university: universitet daxue universitesi universite universitat
    academy: akademiya akademiia akademi academie
    bank: banka banque yinhang bankasi
    hospital: bolnitsa yiyuan hastanesi
    school: shkola xuexiao okulu
    ministry: ministerstvo ministerstva bakanligi
    concern: kontsern konsern konzern concerne
    shipyard: sudoverf verf verfi tersane tersanesi shipyards
    laboratory: laboratories lab labs laboratoriya shiyanshi laboratorium
    foundation: fund fond vakfi jijinhui
    committee: commission komitet weiyuanhui
"""

_GROUPS = """
    group: jituan gruppa grup holding holdings kholding gruppe groupe konggu
    company: gongsi kompaniya kompania kumpulan sirket corporation corp korporatsiya korporatsii
    branch: filial fengongsi subesi
    office: bangongshi ofisi kantor
    department: bumen otdel
"""

_TRADES = """
    research: scientific science sciences nauchno nauchnyy nauchnyi nauchniy issledovatelskiy issledovatelskii
        issledovatelski issledovatelskoye issledovatelskoe yanjiu bilim arastirma kexue nauki studies
    production: industrial proizvodstvennoe proizvodstvennoye proizvodstvenno proizvodstvennyy proizvodstvennaya
        manufacturing manufacture shengchan zhizao uretim imalat industries industry sanayi gongye promyshlennyy
        shiye chanye manufacturer manufacturers
    design: konstruktorskoe konstruktorskoye konstruktorskogo proektnyy proektno proyektno sheji tasarim
    development: razvitie razvitiya fazhan gelistirme developments
    technology: tech technologies technological technical techno tekhnologii tekhnologiy tekhnologiya tehnologii
        teknoloji teknolojileri teknolojik keji jishu tekhnicheskiy tekhnicheskii tekhniki technique kagaku gijutsu
    electronics: electronic elektronik elektronika elektroniki elektronnyy elektronnoy elektronnye dianzi
        electron electronica
    electric: electrical electricity elektrik elektricheskiy dianqi electrics
    engineering: inzhiniring inzhenernyy muhendislik gongcheng engineers inzhiniringa
    trade: trading traders trader torgovyy torgovyi torgovlya maoyi ticaret commerce commercial trades shangmao
    export: eksport ihracat
    import: ithalat
    logistics: logistika logistik lojistik wuliu freight
    transport: transportation transportes tasimacilik yunshu
    shipping: denizcilik hangyun maritime
    investment: investments invest investitsii touzi yatirim
    information: informatsionnyy informatsionnye xinxi bilgi bilisim
    system: systems sistema sistemy sistem sistemleri xitong
    equipment: oborudovanie oborudovaniya shebei zhuangbei ekipman equipments
    instrument: instruments priborostroenie priborostroitelnyy priborostroeniya yiqi yibiao pribor instrumentation
    machinery: machine machines mashinostroenie mashinostroeniya mashinostroitelnyy jixie makina makine mekhanicheskiy
        mechanical
    material: materials cailiao materialy materialov malzeme
    metal: metals jinshu metall metally
    aviation: avia aviatsionnyy aviatsionnoe aviatsionnaya hangkong havacilik avionics aircraft aviatsiya aero
        airline airlines airways aviakompaniya havayollari
    space: aerospace kosmicheskiy kosmicheskie hangtian uzay yuhang
    defense: defence oborony oboronnyy savunma guofang
    military: voennyy jungong junshi askeri
    communication: communications tongxin svyaz svyazi iletisim comm telecommunications telecommunication telecom
        tongxun haberlesme
    network: networks wangluo setevye
    software: ruanjian yazilim
    computer: computers computing jisuanji kompyuternyy bilgisayar
    digital: shuzi shuma tsifrovoy dijital
    data: shuju dannykh veri
    intelligent: smart zhineng akilli intelligence
    automation: avtomatizatsiya avtomatiki zidonghua otomasyon automatic automated
    control: controls kongzhi upravleniya upravlenie kontrol
    service: services fuwu servis servisez uslugi hizmetleri servisi
    solution: solutions resheniya cozumleri
    security: anquan bezopasnost guvenlik secure
    semiconductor: semiconductors bandaoti poluprovodnik poluprovodnikovykh
    microelectronics: microelectronic mikroelektronika mikroelektroniki weidianzi
    optical: optics guangxue opticheskiy optiki optik optoelectronic optoelectronics guangdian photonics opto optiko
    energy: nengyuan energiya energii enerji energo
    power: dianli electropower
    oil: petroleum shiyou neft nefti petrol
    gas: gaz ranqi
    chemical: chemistry chemicals huagong huaxue khimii khimicheskiy kimya
    medical: medicine yiliao meditsinskiy medikal tibbi
    pharmaceutical: pharmaceuticals pharma zhiyao yiyao yaoye ilac
    biological: bio biotech biotechnology shengwu biotekhnologiya biology biologics
    construction: building jianshe stroitelstvo stroitelnyy insaat jianzhu
    motor: motors auto automotive qiche avtomobilnyy otomotiv automobile
    nuclear: atomic yadernyy atomnyy hedian nukleer
    special: spetsialnyy spetsialnoe spetsialnogo teshu tezhong
    precision: jingmi tochnyy hassas
    supply: supplies postavka tedarik gongying
    textile: textiles tekstil fangzhi
    food: foods shipin gida
    management: guanli yonetim
    culture: cultural wenhua
    media: chuanmei
    environment: environmental huanjing huanbao
    physics: physical fizika fiziki fiziko fizicheskiy wuli fizik
    mathematics: mathematical matematika matematiki shuxue matematik
    mechanics: mekhanika mekhaniki lixue
    geology: geological geologiya dizhi jeoloji
    laser: lasers jiguang lazer
    sensor: sensors chuanganqi datchik
    missile: missiles raketa raketnyy
    shipbuilding: sudostroenie sudostroeniya sudostroitelnyy zaochuan
    repair: maintenance remontnyy remont remonta
"""

_REGIONS = """
    international: intl guoji mezhdunarodnyy uluslararasi
    national: guojia natsionalnyy ulusal
    state: gosudarstvennyy gosudarstvennoe gosudarstvennaya gos devlet gosudarstvennogo
    federal: federalnyy federalnoe federalnogo
    central: tsentralnyy tsentralnoe zhongyang tsentralnoye merkez
    joint: birlesik obyedinennaya united
    new: xin novyy yeni
    russian: russia rossiyskiy rossii rossiyskiye rossiyskaya rossiskaya
    chinese: china zhongguo sino
    iranian: iran
    turkish: turkiye turkey turk
    northern: north severnyy severniy severny kuzey
    southern: south yuzhnyy guney
    eastern: east vostochnyy dogu
    western: west zapadnyy bati
    republic: respublika respublyka cumhuriyeti
    people: peoples narodnaya narodna narodnyy narodnoe halk renmin
    marine: sea morskoy morskoe ocean haiyang deniz
    radio: radiotekhnicheskiy radiotekhniki wuxiandian
"""


def _read(table: str) -> dict[str, str]:
    """Return each spelling of a table with its meaning, which is a spelling too."""
    meanings: dict[str, str] = {}
    meaning = ""
    for line in table.strip().splitlines():
        head, colon, rest = line.partition(":")
        meaning = head.strip() if colon else meaning
        for spelling in (meaning, *(rest if colon else head).split()):
            meanings[spelling] = meaning
    return meanings


_CLASS_OF = _read(_CLASSES)

# Every generic word in its folded spelling, with what it means.
MEANINGS: dict[str, str] = {**_read(_TRADES), **_read(_REGIONS), **_read(_GROUPS), **_CLASS_OF}

# Acronyms of Russian and Chinese organizations and what they stand for, each with its class as the last word.
EXPANSIONS: dict[str, tuple[str, ...]] = {
    "nii": ("research", "institute"),
    "gosnii": ("state", "research", "institute"),
    "tsnii": ("central", "research", "institute"),
    "vnii": ("russian", "research", "institute"),
    "npo": ("research", "production", "association"),
    "rpa": ("research", "production", "association"),
    "npp": ("research", "production", "enterprise"),
    "npk": ("research", "production", "corporation"),
    "rpc": ("research", "production", "corporation"),
    "npts": ("research", "production", "center"),
    "fnpts": ("federal", "research", "production", "center"),
    "ntts": ("research", "technology", "center"),
    "ntc": ("research", "technology", "center"),
    "kb": ("design", "bureau"),
    "okb": ("experimental", "design", "bureau"),
    "skb": ("special", "design", "bureau"),
    "tskb": ("central", "design", "bureau"),
    "sktb": ("special", "design", "technology", "bureau"),
    "mkb": ("machinery", "design", "bureau"),
    "gosmkb": ("state", "machinery", "design", "bureau"),
    "ran": ("russian", "academy", "research"),
}

_CLASS_NAMES = frozenset(_CLASS_OF.values())


def class_of(word: str) -> str:
    """Return the class of organization that a word names ("institute", "plant"); empty when it names none."""
    if word in EXPANSIONS:
        last = EXPANSIONS[word][-1]
        return last if last in _CLASS_NAMES else ""
    return _CLASS_OF.get(word, "")

"""Destinations: every country and territory by the heading it has on the lists, and what else texts call it.

The codes and usual names of ISO 3166 come with the time zone data; what the lists, the Commerce Country Chart
(supplement no. 1 to 15 CFR part 738), ISO 3166 and addresses write otherwise stands here. It is a help, not a gate: a
rule may bring a new heading on any day, and a listing under it is read like any other, with no ISO code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Destination:
    """One heading as the lists print it, its ISO 3166 alpha-2 code, and other words for it."""

    heading: str
    iso_code: str
    other_names: tuple[str, ...] = ()


# A code, the heading, and other names, which may go on in a second line. Hong Kong is no heading since 85 FR 83765
# (23 December 2020); Crimea is one, and has Ukraine's code; Kosovo's is in use beside ISO 3166. The Unverified List has
# written Türkiye since July 2024, the Entity List still writes TURKEY.
_NAMED = """
AE UNITED ARAB EMIRATES; UAE; U.A.E.; U. A. E.
AG ANTIGUA AND BARBUDA; Antigua; Barbuda
AS AMERICAN SAMOA
BA BOSNIA AND HERZEGOVINA; Bosnia; Bosnia-Herzegovina
BL SAINT BARTHELEMY; St. Barts
BN BRUNEI; Brunei Darussalam
BO BOLIVIA; Plurinational State of Bolivia; Bolivia, Plurinational State of
BQ BONAIRE, SINT EUSTATIUS AND SABA; Bonaire; Sint Eustatius; Saba; Caribbean Netherlands
BS BAHAMAS; Bahamas, The; Commonwealth of The Bahamas
CC COCOS (KEELING) ISLANDS; Cocos Islands
CD CONGO, DEMOCRATIC REPUBLIC OF THE; Democratic Republic of the Congo; Congo (the Democratic Republic of the)
CD CONGO, DEMOCRATIC REPUBLIC OF THE; Democratic Republic of Congo; DRC; D.R. Congo
CD CONGO, DEMOCRATIC REPUBLIC OF THE; Congo (Kinshasa); Congo-Kinshasa; Congo, Dem. Rep.; Congo (Dem. Rep.); Zaire
CF CENTRAL AFRICAN REPUBLIC
CG CONGO, REPUBLIC OF THE; Republic of the Congo; Congo (Brazzaville); Congo-Brazzaville; Congo (Rep.)
CG CONGO, REPUBLIC OF THE; Republic of Congo
CI COTE D'IVOIRE; Ivory Coast
CN CHINA, PEOPLE'S REPUBLIC OF; China; Mainland China; PRC; P.R. China; P. R. China; China, P.R.; China PRC; P. R. C.
CV CAPE VERDE; Cabo Verde
CZ CZECH REPUBLIC; Czechia
EH WESTERN SAHARA; Sahrawi
FK FALKLAND ISLANDS; Falkland Islands [Malvinas]; Falkland Islands (Islas Malvinas)
FM MICRONESIA; Micronesia, Federated States of; Federated States of Micronesia
FO FAROE ISLANDS; Faeroe Islands
GB UNITED KINGDOM; UK; U. K.; Britain; Great Britain; England; Scotland; Wales; Northern Ireland; Britain (UK)
GB UNITED KINGDOM; United Kingdom of Great Britain and Northern Ireland
GM GAMBIA; Gambia, The
HK HONG KONG; Hong Kong SAR; Hong Kong S.A.R.; H.K.
HM HEARD ISLAND AND MCDONALD ISLANDS
IE IRELAND; Eire
IM ISLE OF MAN
IR IRAN; Iran, Islamic Republic of
KG KYRGYZSTAN; Kyrgyz Republic
KN SAINT KITTS AND NEVIS; St. Kitts
KP NORTH KOREA; Korea, North; Korea, Democratic People's Republic of; Korea (the Democratic People's Republic of)
KP NORTH KOREA; Democratic People's Republic of Korea; DPRK; D.P.R.K.
KR SOUTH KOREA; Korea, South; Korea, Republic of; Korea (the Republic of); Republic of Korea; R.O.K.; Korea (South)
KR SOUTH KOREA; S. Korea; South Korea (ROK)
LA LAOS; Lao People's Democratic Republic; Lao PDR
LC SAINT LUCIA
LY LIBYA; Libyan Arab Jamahiriya
MD MOLDOVA; Moldova, Republic of
MF SAINT MARTIN; Saint Martin (French part)
MK NORTH MACEDONIA; Macedonia; FYROM; The Former Yugoslav Republic of Macedonia
MM BURMA; Myanmar; Myanmar (Burma)
MO MACAU; Macao; Macau SAR; Macao SAR
NL NETHERLANDS; Holland; Netherlands, Kingdom of the
PF FRENCH POLYNESIA; Tahiti
PM SAINT PIERRE AND MIQUELON
PN PITCAIRN; Pitcairn Islands
PS PALESTINE; Palestinian Territories; Palestine, State of; Palestinian Territory, Occupied; West Bank; Gaza; Gaza Strip
PS PALESTINE; West Bank and Gaza
PS PALESTINE; West Bank and Gaza Strip
RE REUNION
RU RUSSIA; Russian Federation
SH SAINT HELENA; Saint Helena, Ascension and Tristan da Cunha
SJ SVALBARD AND JAN MAYEN; Svalbard
SK SLOVAKIA; Slovak Republic
ST SAO TOME AND PRINCIPE
SX SINT MAARTEN; St. Maarten; Sint Maarten (Dutch part)
SY SYRIA; Syrian Arab Republic
SZ ESWATINI; Swaziland
TC TURKS AND CAICOS ISLANDS; Turks and Caicos
TF FRENCH SOUTHERN TERRITORIES; French Southern and Antarctic Lands
TL TIMOR-LESTE; East Timor
TR TURKEY; Türkiye; T[uuml]rkiye
TT TRINIDAD AND TOBAGO; Trinidad; Tobago
TW TAIWAN; Taiwan, Province of China; Republic of China; Taiwan, Republic of China; R.O.C.; Taiwan R.O.C.; Taiwan, ROC
TZ TANZANIA; Tanzania, United Republic of
UA CRIMEA REGION OF UKRAINE; Crimea; Crimea region; Crimea (occupied)
UA UKRAINE
UM UNITED STATES MINOR OUTLYING ISLANDS
US UNITED STATES; USA; U. S. A.; United States of America; U.S.; U. S.
VA VATICAN CITY; Holy See; Holy See (Vatican City State); Vatican City State; Vatican
VC SAINT VINCENT AND THE GRENADINES; St. Vincent
VE VENEZUELA; Venezuela, Bolivarian Republic of
VG VIRGIN ISLANDS, BRITISH; British Virgin Islands; BVI; B.V.I.; Virgin Islands (British)
VI VIRGIN ISLANDS, U.S.; U.S. Virgin Islands; US Virgin Islands; Virgin Islands (U.S.); USVI
VN VIETNAM; Viet Nam
WF WALLIS AND FUTUNA; Wallis and Futuna Islands
WS SAMOA; Western Samoa; Samoa (Western)
XK KOSOVO
YE YEMEN; Yemen Arab Republic
"""

# The states by code and name. Those without a name here are called as a country is ("Georgia"), or only by their code.
_STATES = {
    line[:2]: line[3:]
    for line in (
        "AL Alabama;AK Alaska;AZ Arizona;AR Arkansas;CA California;CO Colorado;CT Connecticut;DE Delaware;DC District"
        " of Columbia;FL Florida;GA ;HI Hawaii;ID Idaho;IL Illinois;IN Indiana;IA Iowa;KS Kansas;KY Kentucky;LA "
        "Louisiana;ME Maine;MD Maryland;MA Massachusetts;MI Michigan;MN Minnesota;MS Mississippi;MO Missouri;MT "
        "Montana;NE Nebraska;NV Nevada;NH New Hampshire;NJ New Jersey;NM New Mexico;NY New York;NC North Carolina;ND "
        "North Dakota;OH Ohio;OK Oklahoma;OR Oregon;PA Pennsylvania;PR ;RI Rhode Island;SC South Carolina;SD South "
        "Dakota;TN Tennessee;TX Texas;UT Utah;VT Vermont;VA Virginia;WA Washington;WV West Virginia;WI Wisconsin;WY "
        "Wyoming;AA ;AE ;AP ;GU ;VI "
    ).split(";")
}
_PARENTHESES = re.compile(r"\([^()]*\)")
_OFFICIAL = re.compile(
    r"^(?:(?:peoples|democratic|islamic|bolivarian|plurinational|socialist|federal|federative|federated|arab|united|co"
    r"|operative|cooperative|hashemite|independent|oriental|autonomous|grand) ){0,3}"
    r"(?:republic|kingdom|states?|sultanate|principality|commonwealth|union|federation|duchy) of (?:the )?"
)


@lru_cache(maxsize=8192)
def find_destination(words: str) -> Destination | None:
    """Return the destination that these words name, or None where the table has none.

    Case, accents, punctuation, a leading "the", an official form ("Republic of ...") and an explanation in parentheses
    make no difference: "China, People's Republic of (China)", "the United Arab Emirates (UAE)" and "Türkiye" are all
    found.
    """
    for key in map(_key, (words, _PARENTHESES.sub(" ", words)) if "(" in words else (words,)):
        if found := _BY_KEY.get(key) or (" of " in key and _BY_KEY.get(_OFFICIAL.sub("", key, count=1))):
            return found
    return None


def iso_code(heading: str) -> str:
    """Return the ISO 3166 alpha-2 code of a heading; empty where the heading is unknown."""
    destination = find_destination(heading)
    return destination.iso_code if destination else ""


def is_american(address: str) -> bool:
    """Return whether an address ends as those in the United States do: in its name, a state, or a state and ZIP code.

    A code that is a country's as well ("CA"), and Georgia, are a state where a ZIP code follows.
    """
    words, has_zip = re.subn(r"\b\d{5}(?:-\d{4})?$", "", address.rstrip(" .").replace("D.C", "DC").replace("DC.", "DC"))
    last = words.rpartition(",")[2].strip()
    code = last[-2:] if re.search(r"(?:^|\s)[A-Z]{2}$", last) else ""
    named = last.casefold() in _STATE_NAMES or (has_zip and last == "Georgia")
    is_state = named or (code in _STATES and bool(has_zip or code not in BY_ISO_CODE))
    return is_state or iso_code(last) == "US"


def destination_of(address: str) -> Destination | None:
    """Return the destination in which an address is; None where it names none. Postal codes make no difference."""
    if is_american(address):
        return BY_ISO_CODE["US"]
    bare = (" ".join(word for word in part.split() if not re.search(r"\d", word)) for part in address.split(","))
    parts = [part.strip(" .;:") for part in bare]
    last = next((part for part in reversed(parts) if part), "").split()
    ends = (" ".join(last[at:]) for at in range(1, len(last)))
    places = (", ".join(parts[at : at + length]) for at in reversed(range(len(parts))) for length in (2, 1))
    return next((found for words in (*places, *ends) if words and (found := find_destination(words))), None)


def _key(words: str) -> str:
    """Return the letters and digits of the words, by which two spellings of one heading are the same."""
    plain = unicodedata.normalize("NFKD", words.casefold().replace("&", " and "))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    parts = re.sub(r"['’‘`.]", "", letters)
    key = " ".join(re.sub(r"[\W_]+", " ", parts).split()).removeprefix("the ")
    return f"saint {key[3:]}" if key.startswith("st ") else key


def _destinations() -> Iterator[Destination]:
    """Return those named above, then those that are called as their code usually is."""
    lines = files("tzdata").joinpath("zoneinfo/iso3166.tab").read_text("utf-8").splitlines()
    usual = dict(line.split("\t") for line in lines if not line.startswith("#"))
    named: dict[tuple[str, str], list[str]] = {}
    for code, _, names in (line.partition(" ") for line in _NAMED.strip().splitlines()):
        heading, *others = names.split("; ")
        named.setdefault((heading, code), []).extend(others)
    rest = usual.keys() - {code for _, code in named}
    named |= {(name.upper(), code): [] for code, name in usual.items() if code in rest}
    for (heading, code), others in named.items():
        yield Destination(heading, code, tuple(others))


DESTINATIONS = tuple(sorted(_destinations(), key=lambda each: each.heading))
# Of the two of Ukraine's code, its own comes last.
# The heading given to a party whose address names no country.
NOT_STATED = "NO COUNTRY STATED"
BY_ISO_CODE = {each.iso_code: each for each in DESTINATIONS}
_STATE_NAMES = frozenset(name.casefold() for name in _STATES.values() if name)
_BY_KEY = {_key(words): each for each in DESTINATIONS for words in (each.heading, *each.other_names)}

"""Destinations: the country headings of the lists in part 744, and what else rules and customers call them.

The table holds every heading that supplements 4, 6 and 7 have had in the texts read so far. It is a help, not a
gate: a rule may bring a new heading on any day, and a listing under it is read like any other, with no ISO code.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Destination:
    """One heading as the Entity List prints it, its ISO 3166 alpha-2 code, and other words for it."""

    heading: str
    iso_code: str
    other_names: tuple[str, ...] = ()


DESTINATIONS: tuple[Destination, ...] = (
    Destination("AFGHANISTAN", "AF"),
    Destination("ARGENTINA", "AR"),
    Destination("ARMENIA", "AM"),
    Destination("AUSTRALIA", "AU"),
    Destination("AUSTRIA", "AT"),
    Destination("AZERBAIJAN", "AZ"),
    Destination("BAHRAIN", "BH"),
    Destination("BELARUS", "BY"),
    Destination("BELGIUM", "BE"),
    Destination("BELIZE", "BZ"),
    Destination("BOLIVIA", "BO", ("Plurinational State of Bolivia",)),
    Destination("BRAZIL", "BR"),
    Destination("BULGARIA", "BG"),
    Destination("BURMA", "MM", ("Myanmar",)),
    Destination("CAMBODIA", "KH"),
    Destination("CANADA", "CA"),
    Destination("CHILE", "CL"),
    Destination("CHINA, PEOPLE'S REPUBLIC OF", "CN", ("China", "People's Republic of China", "PRC", "P.R.C.")),
    Destination("COSTA RICA", "CR"),
    # Its own heading, though ISO 3166 has no code for it but Ukraine's.
    Destination("CRIMEA REGION OF UKRAINE", "UA", ("Crimea", "Crimea region", "Crimea (occupied)")),
    Destination("CUBA", "CU"),
    Destination("CYPRUS", "CY"),
    Destination("CZECH REPUBLIC", "CZ", ("Czechia",)),
    Destination("DENMARK", "DK"),
    Destination("ECUADOR", "EC"),
    Destination("EGYPT", "EG"),
    Destination("ESTONIA", "EE"),
    Destination("FINLAND", "FI"),
    Destination("FRANCE", "FR"),
    Destination("GEORGIA", "GE"),
    Destination("GERMANY", "DE"),
    Destination("GREECE", "GR"),
    # No heading of its own since 85 FR 83765 (23 December 2020): its entries stand under China.
    Destination("HONG KONG", "HK", ("Hong Kong SAR",)),
    Destination("HUNGARY", "HU"),
    Destination("INDIA", "IN"),
    Destination("INDONESIA", "ID"),
    Destination("IRAN", "IR", ("Islamic Republic of Iran",)),
    Destination("IRAQ", "IQ"),
    Destination("IRELAND", "IE"),
    Destination("ISRAEL", "IL"),
    Destination("ITALY", "IT"),
    Destination("JAMAICA", "JM"),
    Destination("JAPAN", "JP"),
    Destination("JORDAN", "JO"),
    Destination("KAZAKHSTAN", "KZ"),
    Destination("KENYA", "KE"),
    Destination("KYRGYZSTAN", "KG", ("Kyrgyz Republic",)),
    Destination("LAOS", "LA", ("Lao People's Democratic Republic",)),
    Destination("LATVIA", "LV"),
    Destination("LEBANON", "LB"),
    Destination("LITHUANIA", "LT"),
    Destination("LUXEMBOURG", "LU"),
    Destination("MADAGASCAR", "MG"),
    Destination("MALAYSIA", "MY"),
    Destination("MALTA", "MT"),
    Destination("MEXICO", "MX"),
    Destination("MOROCCO", "MA"),
    Destination("NETHERLANDS", "NL", ("Holland",)),
    Destination("NEW ZEALAND", "NZ"),
    Destination("NICARAGUA", "NI"),
    # No heading of a table: 15 CFR 744.22(f)(2) names end users there.
    Destination("NORTH KOREA", "KP", ("Democratic People's Republic of Korea", "Korea, North")),
    Destination("NORTH MACEDONIA", "MK", ("Republic of North Macedonia", "Macedonia")),
    Destination("NORWAY", "NO"),
    Destination("OMAN", "OM"),
    Destination("PAKISTAN", "PK"),
    Destination("PANAMA", "PA"),
    Destination("PARAGUAY", "PY"),
    Destination("PERU", "PE"),
    Destination("PHILIPPINES", "PH"),
    Destination("POLAND", "PL"),
    Destination("PORTUGAL", "PT"),
    Destination("QATAR", "QA"),
    Destination("ROMANIA", "RO"),
    Destination("RUSSIA", "RU", ("Russian Federation",)),
    Destination("SAUDI ARABIA", "SA"),
    Destination("SENEGAL", "SN"),
    Destination("SINGAPORE", "SG"),
    Destination("SLOVAKIA", "SK", ("Slovak Republic",)),
    Destination("SOUTH AFRICA", "ZA"),
    Destination("SOUTH KOREA", "KR", ("Korea, South", "Republic of Korea", "Korea, Republic of")),
    Destination("SOUTH SUDAN", "SS", ("Republic of South Sudan",)),
    Destination("SPAIN", "ES"),
    Destination("SRI LANKA", "LK"),
    Destination("SWEDEN", "SE"),
    Destination("SWITZERLAND", "CH"),
    Destination("SYRIA", "SY", ("Syrian Arab Republic",)),
    Destination("TAIWAN", "TW", ("Taiwan, Province of China",)),
    Destination("THAILAND", "TH"),
    # The Unverified List writes Türkiye since July 2024, the Entity List still TURKEY.
    Destination("TURKEY", "TR", ("Türkiye", "T[uuml]rkiye", "Republic of Türkiye")),
    Destination("UGANDA", "UG"),
    Destination("UKRAINE", "UA"),
    Destination("UNITED ARAB EMIRATES", "AE", ("UAE", "U.A.E.")),
    Destination("UNITED KINGDOM", "GB", ("UK", "U.K.", "Great Britain")),
    Destination("UZBEKISTAN", "UZ"),
    Destination("VENEZUELA", "VE", ("Bolivarian Republic of Venezuela",)),
    Destination("VIETNAM", "VN", ("Viet Nam",)),
)

_PARENTHESES = re.compile(r"\([^()]*\)")


def find_destination(words: str) -> Destination | None:
    """Return the destination that these words name, or None where the table has none.

    Case, accents, punctuation, a leading "the" and an explanation in parentheses make no difference: "China, People's
    Republic of (China)", "the United Arab Emirates (UAE)" and "Türkiye" are all found.
    """
    return _BY_KEY.get(_key(words)) or _BY_KEY.get(_key(_PARENTHESES.sub(" ", words)))


@lru_cache(maxsize=1024)
def iso_code(heading: str) -> str:
    """Return the ISO 3166 alpha-2 code of a heading; empty where the heading is unknown."""
    destination = find_destination(heading)
    return destination.iso_code if destination else ""


def _key(words: str) -> str:
    """Return the letters and digits of the words, by which two spellings of one heading are the same."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    parts = re.sub(r"['’‘`.]", "", letters)
    return " ".join(re.sub(r"[\W_]+", " ", parts).split()).removeprefix("the ")


_BY_KEY = {_key(words): each for each in DESTINATIONS for words in (each.heading, *each.other_names)}

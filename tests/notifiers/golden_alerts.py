"""The alerts whose look is kept: each audience, and each kind of event that reads differently.

Names, destinations, dates and citations are of the rules named; customers are invented. The rule of eighty entries is
invented whole, and so are the hostile names.
"""

import json
from dataclasses import replace
from datetime import date
from importlib.resources import files

from state.alerts import AccountAction, Alert, DestinationCount, RuleFacts
from state.changes import Change, ChangeKind, FieldChange
from state.documents import Stage
from state.listings import Listing, ListingKind
from state.matches import Reason, ReasonKind, Strength
from state.rules import ListingRationale, UnreadInstruction
from tests.notifiers.examples import (
    ACCOUNT,
    AFFECTED,
    CHINA,
    COMPLIANCE,
    NAME_IN_TAIWAN,
    NAMES_IN_CHINA,
    OPERATOR,
    RULE,
    SOFTWARE,
    addition,
    alert,
    listing,
)

HOSTILE_NAMES = (
    "浪潮软件股份有限公司",
    "Тактическое ракетное вооружение",
    "Taahhüt Ses ve Görüntü Sistemleri Anonim Şirketi İstanbul Şubesi",
    "شركة الأمل \u202eevil\u202c للتجارة",
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "@here <!channel> <@U012> <https://evil.example|click>",
    "*bold* _italic_ ~gone~ `code` :boom:",
    "=HYPERLINK(0) & Co.",
    "Endless" * 571,
)


def _rule(number: str, title: str, citation: str, effective: date, published: date) -> RuleFacts:
    """The head of a rule that is printed."""
    return replace(
        RULE,
        document_number=number,
        title=title,
        citation=citation,
        stage=Stage.PUBLISHED,
        effective_on=effective,
        publication_date=published,
        filed_at=None,
        savings=None,
        html_url=f"https://www.federalregister.gov/d/{number}",
        pdf_url="",
    )


def _affected(change: Change, number: int = 451, name: str = "") -> tuple:
    """A customer of that number, called as the entry is or otherwise."""
    reason = Reason(ReasonKind.EXACT_NAME, name or change.listing.name, change.listing.name, 100.0)
    customer = replace(AFFECTED[0], customer_id=f"C{number:05}", customer_name=name or change.listing.name)
    return replace(customer, reasons=(reason,), change=change, score=100.0, strength=Strength.STRONG)


def _march_modifications():
    """2025-05426, by the facts of the demo: seventy added, four revised."""
    facts = json.loads(files("monitor.demo").joinpath("facts/2025-05426.json").read_text(encoding="utf-8"))
    entries = [Listing(entry["destination"], entry["name"]) for entry in facts["entries"]]
    changes = tuple(addition(entry) for entry in entries[:70])
    destinations = sorted({entry.destination for entry in entries[:70]})
    counts = (
        DestinationCount(place, sum(entry.destination == place for entry in entries[:70]), 0, 0)
        for place in destinations
    )
    return replace(
        COMPLIANCE,
        rule=replace(
            RULE,
            document_number="2025-05426",
            title="Additions and Modifications to the Entity List",
            citation="90 FR 14032",
            effective_on=date(2025, 3, 28),
        ),
        counts=tuple(counts),
        entities=len({entry.name for entry in entries[:70]}),
        changes=changes,
        affected=(_affected(changes[0]),),
    )


def _removals():
    places = ("CANADA", CHINA, "INDIA", "JAPAN", "MALAYSIA", "SWEDEN", "UNITED ARAB EMIRATES")
    names = {CHINA: "Hefei Bitland Information Technology Co. Ltd."}
    gone = tuple(
        Change(ChangeKind.REMOVAL, listing(names.get(place, "Sandvine Incorporated"), place), None) for place in places
    )
    title = "Addition of Entities, Revision of an Entry, and Removal of Entries on the Entity List"
    return replace(
        COMPLIANCE,
        rule=_rule("2024-24562", title, "89 FR 84460", date(2024, 10, 23), date(2024, 10, 23)),
        counts=tuple(DestinationCount(place, 0, 0, 1) for place in places),
        entities=0,
        changes=gone,
        affected=(_affected(gone[0]),),
    )


def _addresses():
    street = "Unit 04, 7/F, Bright Way Tower, No. 33 Mong Kok Road, Kowloon, Hong Kong"
    entry = replace(listing("Address 01"), kind=ListingKind.ADDRESS, addresses=(street,), footnotes=(), verbatim="")
    change = addition(entry)
    reason = Reason(ReasonKind.SAME_ADDRESS, "7/F Bright Way Tower, 33 Mong Kok Rd", street, 94.0)
    return replace(
        COMPLIANCE,
        rule=_rule("2024-13148", "Implementation of Additional Sanctions", "89 FR 51644", *[date(2024, 6, 12)] * 2),
        counts=(DestinationCount(CHINA, 1, 0, 0),),
        entities=1,
        changes=(change,),
        affected=(replace(_affected(change, name="Yortorul Supplies Ltd"), reasons=(reason,), score=94.0),),
        counts_agree=None,
        grounds=(ListingRationale((), (CHINA,), ("diversion",), "These addresses are a risk of diversion."),),
    )


def _revision():
    revised = Change(
        ChangeKind.REVISION,
        SOFTWARE,
        SOFTWARE,
        (FieldChange("aliases", ("Wave Software (aka)",), ("Ren Chao Software (aka)",)),),
    )
    return replace(
        COMPLIANCE,
        rule=_rule("2025-90001", "Revision of an Entry", "90 FR 90001", date(2025, 5, 1), date(2025, 5, 1)),
        counts=(DestinationCount(CHINA, 0, 1, 0),),
        entities=0,
        changes=(revised,),
        affected=(_affected(revised),),
    )


def _eighty():
    changes = tuple(
        addition(listing(f"Harbin Pole Star Instruments No. {number} Co., Ltd.")) for number in range(1, 81)
    )
    return replace(
        COMPLIANCE,
        rule=_rule("2025-90080", "Additions to the Entity List", "90 FR 90080", date(2025, 5, 1), date(2025, 5, 1)),
        counts=(DestinationCount(CHINA, 80, 0, 0),),
        entities=80,
        changes=changes,
        affected=tuple(_affected(change, number) for number, change in enumerate(changes[:40], start=1)),
    )


def _hostile():
    changes = tuple(addition(replace(listing(name), verbatim=name)) for name in HOSTILE_NAMES)
    return replace(
        COMPLIANCE,
        changes=changes,
        affected=tuple(
            _affected(change, number, change.listing.name) for number, change in enumerate(changes, start=1)
        ),
        counts=(DestinationCount(CHINA, len(changes), 0, 0),),
        entities=len(changes),
    )


_WITHDRAWN = replace(
    COMPLIANCE,
    rule=replace(RULE, stage=Stage.WITHDRAWN),
    counts=(),
    entities=0,
    changes=(),
    affected=(),
    since_last=("Taken back from public inspection: nothing of it takes effect, and our list is as it was before.",),
)
_UNREAD = replace(
    COMPLIANCE,
    unread=(UnreadInstruction("instruction 2.c", "By redesignating the entry for “Acme” as …", "verb not known"),),
    counts_agree=False,
    affected=(),
)
_GROUNDS = (
    ListingRationale(
        (*NAMES_IN_CHINA, NAME_IN_TAIWAN), (CHINA, "TAIWAN"), ("supercomputers",), "They build computers."
    ),
)

CONTENTS = {
    "2025-05427-filed": replace(COMPLIANCE, grounds=_GROUNDS),
    "2025-05426-filed": _march_modifications(),
    "removals": _removals(),
    "addresses": _addresses(),
    "revision": _revision(),
    "withdrawn": _WITHDRAWN,
    "unread": _UNREAD,
    "eighty-entries": _eighty(),
    "nobody-affected": replace(COMPLIANCE, affected=()),
    "hostile-names": _hostile(),
    "hold": ACCOUNT,
    "release": replace(ACCOUNT, action=AccountAction.RELEASE, decide_by=None),
    "operator": OPERATOR,
}
ALERTS: dict[str, Alert] = {name: alert(content) for name, content in CONTENTS.items()}

"""Alerts for the tests of this folder: one rule with three customers, one account on hold, one trouble."""

from dataclasses import replace
from datetime import UTC, date, datetime

from notifiers.blocks import Block, DecisionRequest, FieldList, Heading, Links, Paragraph, Quotation, Table
from notifiers.message import Message, render_message
from state.alerts import (
    AccountAction,
    AccountContent,
    AffectedCustomer,
    Alert,
    Audience,
    ComplianceContent,
    DestinationCount,
    OperatorContent,
    RuleFacts,
    SourceRef,
)
from state.changes import Change, ChangeKind
from state.documents import Stage
from state.listings import Alias, Listing
from state.matches import Reason, ReasonKind, Strength
from state.rules import SavingsClause

CHINA = "CHINA, PEOPLE'S REPUBLIC OF"
FILED_AT = datetime(2025, 3, 25, 20, 30, tzinfo=UTC)
TOLD_AT = datetime(2025, 3, 25, 20, 41, tzinfo=UTC)
REQUIREMENT = "For all items subject to the EAR. (See §§ 734.9(e)(2) and 744.11 of the EAR)4"

NAMES_IN_CHINA = (
    "Beijing Academy of Artificial Intelligence",
    "Beijing Innovation Wisdom Technology Co., Ltd.",
    "Henan Dingxin Information Industry Co., Ltd.",
    "Inspur (Beijing) Electronic Information Industry Co., Ltd.",
    "Inspur Electronic Information Industry Co., Ltd.",
    "Inspur Electronic Information (Hong Kong) Co., Ltd.",
    "Inspur (HK) Electronics Co., Ltd.",
    "Inspur Software Co., Ltd.",
    "Nettrix Information Industry Co., Ltd.",
    "Suma Techology Co., Ltd.",
    "Suma-USI Electronics Co., Ltd.",
)
NAME_IN_TAIWAN = "Inspur Taiwan"


def listing(name: str, destination: str = CHINA) -> Listing:
    """An entry of the rule with requirement, policy and footnote 4."""
    return Listing(
        destination=destination,
        name=name,
        license_requirement=REQUIREMENT,
        license_review_policy="Policy of denial",
        footnotes=(4,),
        verbatim=name,
    )


def addition(entry: Listing) -> Change:
    return Change(ChangeKind.ADDITION, before=None, after=entry)


SOFTWARE = replace(
    listing("Inspur Software Co., Ltd."),
    aliases=(Alias("Inspur Software"), Alias("Wave Software")),
    addresses=("No. 1036, Langchao Road, Jinan City, Tai'an City, China",),
    verbatim=(
        "Inspur Software Co., Ltd., a.k.a., the following two aliases:\n—Inspur Software; and\n—Wave Software.\n"
        "No. 1036, Langchao Road, Jinan City, Tai'an City, China."
    ),
)
CHANGES = (
    *(addition(SOFTWARE if name == SOFTWARE.name else listing(name)) for name in NAMES_IN_CHINA),
    addition(listing(NAME_IN_TAIWAN, "TAIWAN")),
)

AFFECTED = (
    AffectedCustomer(
        "C00451",
        "Inspur Software Company, Ltd",
        4,
        "s.tanaka@example.com",
        Strength.STRONG,
        98.4,
        (Reason(ReasonKind.SAME_NAME, "Inspur Software Company, Ltd", "Inspur Software Co., Ltd.", 98.4),),
        addition(SOFTWARE),
    ),
    AffectedCustomer(
        "C00650",
        "Yortorul Supplies Ltd",
        None,
        "",
        Strength.POSSIBLE,
        91.0,
        (Reason(ReasonKind.SAME_ADDRESS, "1036 Langchao Rd, Jinan", SOFTWARE.addresses[0], 91.0),),
        addition(SOFTWARE),
    ),
    AffectedCustomer(
        "C01921",
        "Inspur (Beijing) Electronic Information Industry Co., Ltd.",
        0,
        "m.lindqvist@example.com",
        Strength.STRONG,
        100.0,
        (Reason(ReasonKind.EXACT_NAME, NAMES_IN_CHINA[3], NAMES_IN_CHINA[3], 100.0),),
        addition(listing(NAMES_IN_CHINA[3])),
    ),
)

RULE = RuleFacts(
    document_number="2025-05427",
    title="Additions to the Entity List",
    citation="90 FR 14046",
    stage=Stage.FILED,
    effective_on=date(2025, 3, 25),
    filed_at=FILED_AT,
    publication_date=date(2025, 3, 28),
    savings=SavingsClause(
        date(2025, 3, 25), date(2025, 4, 24), "Shipments that were en route aboard a carrier may proceed."
    ),
    html_url="https://www.federalregister.gov/d/2025-05427",
    pdf_url="https://public-inspection.federalregister.gov/2025-05427.pdf",
    text_url="",
)

COMPLIANCE = ComplianceContent(
    rule=RULE,
    counts=(DestinationCount(CHINA, 11, 0, 0), DestinationCount("TAIWAN", 1, 0, 0)),
    entities=12,
    changes=CHANGES,
    affected=AFFECTED,
    customers_screened=2000,
    unread=(),
    counts_agree=True,
    stated_sentences=("adding 12 entities to the Entity List",),
    since_last=(),
    evidence=(SourceRef("Public inspection text", "ab12cd34ef56" + 52 * "0", RULE.pdf_url, TOLD_AT),),
)
ACCOUNT = AccountContent(
    action=AccountAction.HOLD,
    customer_id="C00451",
    customer_name="Inspur Software Company, Ltd",
    since=date(2025, 3, 25),
    open_orders=4,
    owner_email="s.tanaka@example.com",
    decided_by="Trade compliance",
    decide_by=datetime(2025, 3, 26, 16, 0, tzinfo=UTC),
    ask="compliance@example.com",
)
OPERATOR = OperatorContent(
    subject="public inspection",
    trouble="No checked answer for 26 hours.",
    next_step="Run listwatch check.",
    since=datetime(2025, 3, 24, 18, 0, tzinfo=UTC),
    url="https://status.example.com/",
)


def alert(content: ComplianceContent | AccountContent | OperatorContent) -> Alert:
    """An alert of this content, for the audience it is made for."""
    audiences = {"compliance": Audience.COMPLIANCE, "account": Audience.SALES, "operator": Audience.OPERATOR}
    return Alert("a1b2c3", audiences[content.kind], "2025-05427", TOLD_AT, content)


def compliance_message(**changed: object) -> Message:
    """The compliance message, with some of its content changed."""
    return render_message(alert(replace(COMPLIANCE, **changed)))


def account_message() -> Message:
    return render_message(alert(ACCOUNT))


def words(message: Message) -> str:
    """Everything a message says, in reading order, without any layout."""
    said = [
        message.subject,
        message.preview,
        *(_words_of(part) for part in message.parts if not isinstance(part, DecisionRequest)),
        message.footer,
    ]
    return "\n".join(said)


def _words_of(part: Block) -> str:
    match part:
        case Heading() | Paragraph():
            return part.text
        case FieldList():
            return "\n".join(f"{label}: {value}" for label, value in part.rows)
        case Table():
            return "\n".join(" | ".join(row) for row in (part.columns, *part.rows))
        case Quotation():
            return f"{part.label}: {part.text}"
        case Links():
            return "\n".join(f"{link.label}: {link.url}" for link in part.links)

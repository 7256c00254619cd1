"""Findings: what an event comes to, from which everything that is stored and told of it is made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from monitor.events.dispositions import NO_PRIOR_DECISIONS, PriorDecisions
from monitor.events.effects import EffectOutcome
from monitor.events.inputs import NO_CUSTOMERS
from monitor.events.ownership import OwnershipOutcome
from monitor.screening.version import MATCHER_VERSION
from state.alerts import Contact, OpenItems, RuleFacts, SourceRef
from state.changes import Change
from state.customers import CustomerBase
from state.documents import Document, Stage
from state.events import CustomersEvent, Event, ListDifferenceEvent, OfDocument, OwnershipEvent, stage_of
from state.matches import Screening
from state.rules import Rule, UnreadInstruction
from state.times import eastern_date

# Of what screens nobody: a document that was not read, a stage that changes nothing.
NOT_SCREENED = Screening(0, 0, "", MATCHER_VERSION, ())


@dataclass(frozen=True, slots=True)
class Findings:
    """What an event comes to.

    `rule` is the text that was read of the document, None where there is none. `unread` is what was not read or not
    applied, `lines` what an alert says of it before all else. `prior` is what people have decided of its matches, and
    `supersedes` the id of the alert that this one contradicts, empty where it contradicts none. `open_items` and
    `contact` are as in `ComplianceContent`. `effect` is what a rule does to the law around the lists, `owned` what
    ownership means for customers, of events that are about these.
    """

    event: Event
    rule: Rule | None = None
    changes: tuple[Change, ...] = ()
    unread: tuple[UnreadInstruction, ...] = ()
    screening: Screening = NOT_SCREENED
    customers: CustomerBase = NO_CUSTOMERS
    sources: tuple[SourceRef, ...] = ()
    lines: tuple[str, ...] = ()
    prior: PriorDecisions = NO_PRIOR_DECISIONS
    supersedes: str = ""
    open_items: OpenItems | None = None
    contact: Contact | None = None
    effect: EffectOutcome | None = None
    owned: OwnershipOutcome | None = None

    @property
    def subject(self) -> str:
        """What the event is about, by which its alerts are grouped."""
        return self.event.subject

    @property
    def stage(self) -> Stage:
        """The stage that the event is on."""
        return stage_of(self.event)

    @property
    def document(self) -> Document | None:
        """The document that it is on, None where it is on none."""
        event = self.event
        return event.document if isinstance(event, OfDocument) else None

    @property
    def counts_agree(self) -> bool | None:
        """Whether the rule's own counts are what was read of it; None where it states none."""
        return self.rule.counts_agree if self.rule else None


def head_of(findings: Findings) -> RuleFacts:
    """Return the head of an alert: what the office and the text say of a document, or what else it is about."""
    event = findings.event
    if isinstance(event, CustomersEvent):
        number = len(event.chosen)
        title = f"{number} new or changed customers, screened against the lists in force"
        return _bare_head(event.subject, title, event.on, "")
    if isinstance(event, ListDifferenceEvent):
        url = findings.sources[0].url if findings.sources else ""
        return _bare_head(event.subject, event.title, None, url)
    if isinstance(event, OwnershipEvent):
        return _bare_head(event.subject, "What ownership means for our customers", event.on, "")
    return _document_head(event.document, findings.rule)


def headline_of(event: Event) -> str:
    """Return the line that opens an alert on what no document brought; empty for a document."""
    if not isinstance(event, CustomersEvent):
        return ""
    number = len(event.chosen)
    who = f"all {number:,}" if event.is_everyone else f"{event.new:,} new, {event.changed:,} changed"
    return f"Customers: {who}, screened against the lists in force"


def effective_date(document: Document, rule: Rule | None) -> date | None:
    """Return the Eastern effective date that the rule's text or else the office's record states; None for neither."""
    return (rule.effective_on if rule else None) or document.effective_on


def listed_from(document: Document, rule: Rule, received_at: datetime) -> date:
    """Return the Eastern date from which a rule counts in the lists.

    One that states no effective date is treated as in force since it was filed (44 U.S.C. 1507: filing is notice), or
    received where that is not known.
    """
    filed_at = rule.filed_at or document.filed_at
    return effective_date(document, rule) or eastern_date(filed_at or received_at)


def _document_head(document: Document, rule: Rule | None) -> RuleFacts:
    facts = RuleFacts(
        document_number=document.number,
        title=document.title or (rule.title if rule else ""),
        citation=document.citation or (rule.citation if rule else ""),
        stage=document.stage,
        effective_on=effective_date(document, rule),
        filed_at=document.filed_at or (rule.filed_at if rule else None),
        publication_date=document.publication_date or (rule.publication_date if rule else None),
        savings=rule.savings if rule else None,
        html_url=document.html_url,
        pdf_url=document.pdf_url,
        text_url=document.text_url,
    )
    if rule is None:
        return facts
    return replace(
        facts,
        applicable_as_of=rule.applicable_as_of,
        later_dates=rule.later_dates,
        stayed_until=rule.stayed_until,
        corrects=rule.corrects,
        effective_is_computed=rule.effective_is_computed,
        headings=rule.headings,
    )


def _bare_head(subject: str, title: str, on: date | None, url: str) -> RuleFacts:
    return RuleFacts(subject, title, "", Stage.CODIFIED, on, None, None, None, url, "", "")

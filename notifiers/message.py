"""Messages: an alert in words, the same for every channel; how it looks on a channel is the channel's own file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from notifiers.affected import is_abridged
from notifiers.blocks import Draft, Part
from notifiers.compliance import render_compliance
from notifiers.effects import render_effect
from notifiers.notices import render_account, render_operator
from notifiers.ownership import render_ownership
from state.alerts import (
    DISCLAIMER,
    AccountContent,
    AffectedCustomer,
    Alert,
    Audience,
    ComplianceContent,
    Content,
    EffectContent,
    OwnershipContent,
)
from state.times import eastern_date


@dataclass(frozen=True, slots=True)
class Message:
    """One alert as its reader will see it.

    `alert_id` is shown in the footer, so that a message that came twice is known for one. `created_at` is the alert's
    (aware UTC): a message sent late, or again, keeps its date. `content` holds the facts that the words were made of,
    for what is sent to programs; its JSON is published as a schema (`notifiers.schema`).
    """

    alert_id: str
    thread: str
    audience: Audience
    created_at: datetime
    subject: str
    preview: str
    parts: tuple[Part, ...]
    footer: str
    content: Content

    @property
    def affected(self) -> tuple[AffectedCustomer, ...]:
        """The customers a compliance message is about; no other message has any."""
        return self.content.affected if isinstance(self.content, ComplianceContent) else ()

    @property
    def is_abridged(self) -> bool:
        """Whether the words leave out customers that the facts name, so that the facts must go with them."""
        return isinstance(self.content, ComplianceContent) and is_abridged(self.content)

    @property
    def owner_email(self) -> str:
        """The owner of the one account that a sales notice is about; empty where none is recorded."""
        return self.content.owner_email if isinstance(self.content, AccountContent) else ""

    @property
    def reply_to(self) -> str:
        """The mail address that answers go to; empty where none is configured."""
        contact = self.content.contact if isinstance(self.content, ComplianceContent | AccountContent) else None
        return contact.email if contact else ""

    @property
    def owner_slack(self) -> str:
        """The same owner's Slack user id; empty where none is recorded."""
        return self.content.owner_slack if isinstance(self.content, AccountContent) else ""


def render_message(alert: Alert) -> Message:
    """Put an alert into words for its audience."""
    draft = _draft(alert)
    return Message(
        alert_id=alert.id,
        thread=_thread(alert),
        audience=alert.audience,
        created_at=alert.created_at,
        subject=draft.subject,
        preview=draft.preview,
        parts=draft.parts,
        footer=_footer(alert),
        content=alert.content,
    )


def _footer(alert: Alert) -> str:
    """Return the last line: what a match is worth, on a message that names one, and which alert this is."""
    content = alert.content
    names_one = isinstance(content, AccountContent | OwnershipContent) or (
        isinstance(content, ComplianceContent) and content.affected
    )
    return f"{DISCLAIMER} Alert {alert.id}" if names_one else f"Alert {alert.id}"


def _draft(alert: Alert) -> Draft:
    """Put the content into words; its kind says who wrote it for whom."""
    content = alert.content
    if isinstance(content, ComplianceContent):
        return render_compliance(content, eastern_date(alert.created_at))
    if isinstance(content, AccountContent):
        return render_account(content)
    if isinstance(content, EffectContent):
        return render_effect(content, eastern_date(alert.created_at))
    if isinstance(content, OwnershipContent):
        return render_ownership(content)
    return render_operator(content)


def _thread(alert: Alert) -> str:
    """For sales the thread is the account: an alert's own thread may name the document, and with it the reason."""
    if isinstance(alert.content, AccountContent):
        return f"account {alert.content.customer_id}"
    return alert.thread

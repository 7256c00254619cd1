"""Messages: an alert in words, the same for every channel; how it looks on a channel is the channel's own file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from notifiers.compliance import render_compliance
from notifiers.notices import render_account, render_operator
from notifiers.parts import Draft, Part
from state.alerts import DISCLAIMER, AccountContent, Alert, Audience, ComplianceContent
from state.times import eastern_date


@dataclass(frozen=True, slots=True)
class Message:
    """One alert as its reader will see it.

    `alert_id` is shown in the footer, so that a message that came twice is known for one. `created_at` is the alert's
    (aware UTC): a message sent late, or again, keeps its date.
    """

    alert_id: str
    thread: str
    audience: Audience
    created_at: datetime
    subject: str
    preview: str
    parts: tuple[Part, ...]
    footer: str


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
        footer=f"{DISCLAIMER} Alert {alert.id}",
    )


def _draft(alert: Alert) -> Draft:
    """The content says by its kind who wrote it for whom."""
    content = alert.content
    if isinstance(content, ComplianceContent):
        return render_compliance(content, eastern_date(alert.created_at))
    if isinstance(content, AccountContent):
        return render_account(content)
    return render_operator(content)


def _thread(alert: Alert) -> str:
    """For sales the thread is the account: an alert's own thread may name the document, and with it the reason."""
    if isinstance(alert.content, AccountContent):
        return f"account {alert.content.customer_id}"
    return alert.thread

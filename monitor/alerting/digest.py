"""Digests: what has gathered for one channel, as one message that names every alert in it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import chain

from notifiers.blocks import Heading, Paragraph, Part
from notifiers.message import Message, render_message
from state.alerts import DISCLAIMER, Alert, Audience, ComplianceContent, OperatorContent


def render_digest(name: str, alerts: Sequence[Alert]) -> Message:
    """Put alerts, at least one, into one message: each whole, under its own subject and with its own id.

    A repeat of the same alerts carries the same id. What is attached holds the changes and customers of all.
    """
    messages = [render_message(alert) for alert in alerts]
    ids = sha256("\n".join(alert.id for alert in alerts).encode()).hexdigest()[:12]
    subjects = "; ".join(message.subject for message in messages)
    count = f"{len(messages)} alert{'s' if len(messages) != 1 else ''}"
    is_compliance = any(alert.audience is Audience.COMPLIANCE for alert in alerts)
    return Message(
        alert_id=f"digest.{name}.{ids}",
        thread=f"digest {name}",
        audience=Audience.COMPLIANCE if is_compliance else Audience.OPERATOR,
        created_at=max(alert.created_at for alert in alerts),
        subject=f"Digest {name}: {count}",
        preview=subjects,
        parts=tuple(part for message in messages for part in _parts_of(message)),
        footer=f"{DISCLAIMER} Alerts {', '.join(alert.id for alert in alerts)}",
        content=_content_of(name, alerts, subjects),
    )


def _parts_of(message: Message) -> tuple[Part, ...]:
    return (Heading(message.subject), Paragraph(f"Alert {message.alert_id}"), *message.parts)


def _content_of(name: str, alerts: Sequence[Alert], subjects: str) -> ComplianceContent | OperatorContent:
    """Return the facts of all alerts as those of one, so that no customer is missing from what is attached."""
    contents = [alert.content for alert in alerts if isinstance(alert.content, ComplianceContent)]
    since = min(alert.created_at for alert in alerts)
    if not contents:
        return OperatorContent(f"digest {name}", subjects, "See each of them below.", since)
    return replace(
        contents[0],
        counts=tuple(chain.from_iterable(each.counts for each in contents)),
        entities=sum(each.entities for each in contents),
        changes=tuple(chain.from_iterable(each.changes for each in contents)),
        affected=tuple(chain.from_iterable(each.affected for each in contents)),
        unread=tuple(chain.from_iterable(each.unread for each in contents)),
        evidence=tuple(chain.from_iterable(each.evidence for each in contents)),
        grounds=tuple(chain.from_iterable(each.grounds for each in contents)),
    )

"""Notices: the two short messages, to sales operations about one account and to the operator about one trouble."""

from __future__ import annotations

from notifiers.blocks import Draft, Paragraph, facts, links
from notifiers.phrases import contact_line, day_words, time_words
from state.alerts import AccountAction, AccountContent, OperatorContent

_WHAT_TO_DO = {
    AccountAction.HOLD: (
        "Export compliance hold. Do not ship, export or transfer anything for this account until Trade Compliance "
        "releases it."
    ),
    AccountAction.RELEASE: (
        "The export compliance hold on this account has been released. You may resume processing its orders."
    ),
}

_NOT_ACKNOWLEDGED = (
    "Nobody has acknowledged this hold in time. Make sure that nothing ships for this account, then acknowledge it."
)


def render_account(content: AccountContent) -> Draft:
    """Tell sales operations what to do with one account: no score, no reason, no document, no other account."""
    account = f"{content.customer_name} ({content.customer_id})"
    orders = "not recorded" if content.open_orders is None else f"{content.open_orders:,}"
    fields = facts(
        ("Account", account),
        ("Action", content.action.value),
        ("Since", day_words(content.since)),
        *_release_rows(content),
        ("Open orders", orders),
        ("Account owner", "" if content.owner_email == content.escalated_to else content.owner_email),
        ("Escalated to", content.escalated_to),
        ("Acknowledge by", time_words(content.acknowledge_by) if content.acknowledge_by else ""),
        ("Who decides", content.decided_by),
        ("Decision by", time_words(content.decide_by) if content.decide_by else ""),
        ("Contact", contact_line(content.contact) or content.ask),
    )
    escalated = "NOT ACKNOWLEDGED: " if content.escalated_to else ""
    return Draft(
        subject=f"{escalated}{content.action.value}: {account}",
        preview=f"{content.action.value} since {day_words(content.since)}. Open orders: {orders}.",
        parts=(Paragraph(_WHAT_TO_DO[content.action], strong=True), *_reminders(content), fields),
    )


def _reminders(content: AccountContent) -> tuple[Paragraph, ...]:
    """Say why an account is held before anything is in force, that nobody acknowledged, and how to."""
    lines = []
    if content.in_force_on:
        day = day_words(content.in_force_on)
        lines.append(Paragraph(f"This hold is precautionary: what it is for takes effect on {day}."))
    if content.escalated_to:
        lines.append(Paragraph(_NOT_ACKNOWLEDGED, strong=True))
    if content.acknowledge_by and content.contact and content.contact.email:
        lines.append(Paragraph(f"To acknowledge, answer this message or write to {content.contact.email}."))
    return tuple(lines)


def _release_rows(content: AccountContent) -> tuple[tuple[str, str], ...]:
    """Name who released an account and the hold that is over; nothing for a hold."""
    if content.held_since is None:
        return ()
    hold = f"on hold since {day_words(content.held_since)} (notice {content.hold_id})"
    return ("Released by", content.released_by or ""), ("Ends", hold)


def render_operator(content: OperatorContent) -> Draft:
    """Tell the operator where, what, since when, and the next step; without one, nothing is asked of anybody."""
    fields = facts(
        ("Where", content.subject),
        ("What", content.trouble),
        ("Since", time_words(content.since)),
        ("Next step", content.next_step),
    )
    return Draft(
        subject=f"{'Action needed' if content.next_step else 'listwatch'}: {content.subject}",
        preview=content.trouble,
        parts=(fields, *links(("More", content.url))),
    )

"""Redaction: the one place that says which facts a role sees, for HTML, JSON, CSV and the API alike.

It knows no page. A page says for each of its sections who sees it (`Sees`); a section that a page has not declared is
shown to nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from monitor.desk.question import Facts, Page, Question, Sees, Viewer
from state.errors import ListwatchError
from state.people import Role, is_owner

# What sales sees of an account of its own: what it takes to stop an order and to let it go on, and nothing else.
ACCOUNT_FIELDS = frozenset(
    {
        "customer_id",
        "customer_name",
        "country",
        "status",
        "since",
        "acknowledge_by",
        "acknowledged_by",
        "acknowledged_at",
        "released_at",
        "overdue_seconds",
        "decide_by",
        "decided_by",
        "ask",
        "open_orders",
        "owner_email",
        "can_acknowledge",
    }
)
_WORKERS = frozenset({Role.COMPLIANCE, Role.AUDITOR, Role.OPERATOR})


class NotForRole(ListwatchError):
    """A page, or something to do, that is not for the roles of whoever asks."""


def find_facts(page: Page, question: Question) -> Facts:
    """Return what a page shows to whoever asks: its facts, redacted. Raise NotForRole where they may not open it.

    Every format, and the API, goes through here; raises what the page's function raises.
    """
    check_role(page.title, page.roles, question.viewer)
    return redact(page.answer(question), page.sections, question.viewer)


def check_role(title: str, roles: frozenset[Role], viewer: Viewer) -> None:
    """Raise NotForRole where a viewer has none of these roles."""
    if not viewer.is_any_of(roles):
        raise NotForRole(title, f"is for {', '.join(sorted(roles))}.", "Ask whoever keeps the people of listwatch.")


def redact(facts: Facts, sections: Mapping[str, Sees], viewer: Viewer) -> Facts:
    """Return the sections that a viewer sees, and of the accounts those rows and fields."""
    shown: Facts = {}
    for name, value in facts.items():
        sees = sections.get(name)
        if sees in _seen_whole(viewer):
            shown[name] = value
        elif sees is Sees.ACCOUNTS and Role.SALES in viewer.roles:
            shown[name] = own_accounts(value, viewer)
    return shown


def _seen_whole(viewer: Viewer) -> frozenset[Sees]:
    seen = {Sees.EVERYONE}
    if viewer.is_any_of(_WORKERS):
        seen.add(Sees.WORK)
    if viewer.sees_cases:
        seen |= {Sees.CASES, Sees.ACCOUNTS}
    return frozenset(seen)


def owns(viewer: Viewer, owner_email: str) -> bool:
    """Return whether an account, by its owner's mail address, is the viewer's own."""
    return is_owner(viewer.email, owner_email)


def own_accounts(rows: Iterable[Mapping[str, Any]], viewer: Viewer) -> list[dict[str, Any]]:
    """Return the rows on accounts that are the viewer's own, with the fields that sales sees."""
    return [
        {name: value for name, value in row.items() if name in ACCOUNT_FIELDS}
        for row in rows
        if owns(viewer, str(row.get("owner_email") or ""))
    ]

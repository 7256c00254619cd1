"""The kinds of notices that change a list: a line for each.

Nearly all notices change none, so a notice is known by its agency and its title before anyone reads on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sources.reading.notices.denial_orders import read_denial_order
from sources.reading.notices.notice_text import NoticeText
from state.documents import DocumentRecord
from state.rules import Rule, TextForm


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One kind: the slug and the printed name of its agency, how its titles run, and its reader."""

    slug: str
    agency: re.Pattern[str]
    title: re.Pattern[str]
    read: Callable[[NoticeText], Rule]


# How far down a text the name of the agency, and below it the title, may begin.
_HEAD = 1_000
_OF_A_RULE = re.compile(r"\bCFR\s+Parts?\b|\bAGENCY:|\bRIN\s\d", re.IGNORECASE)
NOTICES = (
    NoticeKind(
        "industry-and-security-bureau",
        re.compile(r"\bindustry\sand\ssecurity\b", re.IGNORECASE),
        # As in "Order Denying Export Privileges", "Order Renewing Temporary Denial of Export Privileges", "Action
        # Affecting Export Privileges", "Order Relating to ..." (a settlement, which may deny them too).
        re.compile(
            r"\bexport\sprivileges\b|\btemporary\sdenial\b|\bdenial\sorder\b|\bdenied\sperson|\border\srelating\sto\b",
            re.IGNORECASE,
        ),
        read_denial_order,
    ),
)


def is_known_notice(slugs: Iterable[str], title: str) -> bool:
    """Return whether a notice may change a list by its record: the slugs of its agencies, and its title."""
    given = frozenset(slugs)
    return any((not given or kind.slug in given) and kind.title.search(title) for kind in NOTICES)


def find_notice(flat: str, form: TextForm, record: DocumentRecord) -> NoticeText | None:
    """Return the notice that a plain text on one line is, None for one that changes no list, and for what is none.

    Its title begins behind the name of its agency; a rule has the parts of the CFR there.
    """
    for kind in NOTICES:
        agency = kind.agency.search(flat[:_HEAD])
        rest = flat[agency.end() :] if agency else ""
        title = kind.title.search(rest[:_HEAD])
        if agency and title and not _OF_A_RULE.search(rest[: title.end()]):
            return NoticeText(form, "", agency.group(), rest[: title.end()].strip(), (rest[title.end() :],), record)
    return None


def read_notice(text: NoticeText) -> Rule | None:
    """Read a notice that changes a list; None for any other."""
    kind = next((each for each in NOTICES if each.agency.search(text.agency) and each.title.search(text.title)), None)
    return kind.read(text) if kind else None

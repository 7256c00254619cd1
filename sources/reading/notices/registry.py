"""The kinds of notices that change a list: a line for each.

Nearly all notices change none, so a notice is known by its agency and its title before anyone reads on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sources.reading.notices.denial_orders import read_denial_order
from sources.reading.notices.notice_text import NoticeText
from sources.reading.notices.whole_lists import read_military_companies, read_uflpa_list
from state.documents import DocumentRecord
from state.rules import Rule, TextForm


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One kind: the slug and the printed name of its agency, how its titles run, and its reader.

    `term` are words that each such notice has, to search the agency's others for it; empty where all are looked at.
    """

    slug: str
    agency: re.Pattern[str]
    title: re.Pattern[str]
    read: Callable[[NoticeText], Rule]
    term: str = ""


# How far down a text the name of the agency, and below it the title, may begin.
_HEAD = 1_000
# A text all of whose lines are shorter was broken by no margin.
_NARROWEST = 50
# What every agency also gives notice of.
_ROUTINE = re.compile(r"\binformation\scollection\b|\bcomment\srequest\b|\bmeeting\b", re.IGNORECASE)
_OF_A_RULE = re.compile(r"\bCFR\s+Parts?\b|\bAGENCY:|\bRIN\s\d", re.IGNORECASE)
NOTICES = (
    NoticeKind(
        "industry-and-security-bureau",
        re.compile(r"\bindustry\sand\ssecurity\b", re.IGNORECASE),
        # As in "Order Denying Export Privileges", "Order Renewing Temporary Denial of Export Privileges", "Action
        # Affecting Export Privileges", "Order Relating to ..." (a settlement, which may deny them too), "In the Matter
        # of: ...; Final Decision and Order".
        re.compile(
            r"\bexport\sprivileges\b|\btemporary\sdenial(?:\sof\sexport\sprivileges)?\b|\border\b.{0,200}\brelated\sperson|\bdenial\sorder\b|\bdenied\sperson|\border\srelating\sto\b"
            r"|\bin\sthe\smatters?\sof\b(?:.{0,800}?\b(?:export\sprivileges|decision\sand\sorder|order\srelating\sto)\b)?"
            r"|\bdecision\sand\sorder\b|^final\sorder\b",
            re.IGNORECASE,
        ),
        read_denial_order,
    ),
    NoticeKind(
        "defense-department",
        re.compile(r"\bdepartment\sof\s(?:defense|war)\b", re.IGNORECASE),
        re.compile(r"\bchinese\smilitary\scompan|\bsection\s1260H\b", re.IGNORECASE),
        read_military_companies,
        "Chinese military companies",
    ),
    NoticeKind(
        "homeland-security-department",
        re.compile(r"\bhomeland\ssecurity\b", re.IGNORECASE),
        re.compile(r"\b(?:UFLPA|uyghur\sforced\slabor\sprevention\sact)\b.{0,40}\bentity\slist\b", re.IGNORECASE),
        read_uflpa_list,
        "Uyghur Forced Labor Prevention Act Entity List",
    ),
)


def is_routine(title: str) -> bool:
    """Return whether a title is that of a notice which every agency gives and which changes nothing."""
    return _ROUTINE.search(title) is not None


def is_known_notice(slugs: Iterable[str], title: str) -> bool:
    """Return whether a notice may change a list by its record: the slugs of its agencies, and its title."""
    agencies = frozenset(slugs)
    return not is_routine(title) and any(
        (not agencies or kind.slug in agencies) and kind.title.search(title) is not None for kind in NOTICES
    )


def find_notice(lines: Sequence[str], form: TextForm, record: DocumentRecord) -> NoticeText | None:
    """Return the notice that the lines of a plain text are, None for one that changes no list, and for what is none.

    Its title begins behind the name of its agency; a rule has the parts of the CFR there.
    """
    flat = " ".join(lines)
    for kind in NOTICES:
        agency = kind.agency.search(flat[:_HEAD])
        rest = flat[agency.end() :] if agency else ""
        title = kind.title.search(rest[:_HEAD])
        if agency and title and not _OF_A_RULE.search(rest[: title.end()]):
            below = _below(lines, agency.end() + title.end())
            return NoticeText(form, "", agency.group(), rest[: title.end()].strip(), below, record)
    return None


def _below(lines: Sequence[str], at: int) -> tuple[str, ...]:
    """Return the paragraphs below a place in the text: lines that were broken where a page is full are one again."""
    texts: list[str] = []
    passed = 0
    for line in lines:
        text, passed = line[max(at - passed, 0) :].strip(), passed + len(line) + 1
        texts += [text] if text else []
    widest = max(_NARROWEST, *map(len, texts)) if texts else 0
    paragraphs, last = texts[:1], "".join(texts[:1])
    for text in texts[1:]:
        is_open = paragraphs[-1].count("(") > paragraphs[-1].count(")")
        # A line was broken by the margin where the next word would not have fit on it.
        fills = len(last) + 1 + len(text.partition(" ")[0]) > widest
        if is_open or (fills and not last.endswith((".", ":"))):
            paragraphs[-1] += f" {text}"
        else:
            paragraphs.append(text)
        last = text
    return tuple(paragraphs)


def read_notice(text: NoticeText) -> Rule | None:
    """Read a notice that changes a list; None for any other."""
    kind = next((each for each in NOTICES if each.agency.search(text.agency) and each.title.search(text.title)), None)
    return kind.read(text) if kind else None

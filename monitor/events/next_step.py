"""Deciding: what a document asks of us, from what it is and what we know of it. Pure; nothing is done here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from sources.bureau import BUREAU_SLUG, mentions_bureau
from state.documents import Document, Stage
from state.storage.documents import DocumentStatus, KnownDocument

# A type that is not known may be a rule: only these are none.
_NO_RULES = frozenset({"notice", "proposed rule", "presidential document", "sunshine act document"})


class NextStep(StrEnum):
    """What to do with one stage of a document.

    PASS: nothing; it was dealt with. NOTE_BEFORE_OUR_TIME: the base list holds it already. NOTE_NOT_A_RULE: it cannot
    amend a list. READ: fetch its text, read it, tell it. WITHDRAW: take back what was told of it.
    """

    PASS = "pass"  # noqa: S105 - a step, not a password
    NOTE_BEFORE_OUR_TIME = "note: before our time"
    NOTE_NOT_A_RULE = "note: not a rule"
    READ = "read"
    WITHDRAW = "withdraw"


def next_step(document: Document, known: Mapping[Stage, KnownDocument], base: date) -> NextStep:
    """Decide on one stage of one document.

    `known` holds the stages of this document that were seen, `base` the date of the list we began with.
    """
    if document.stage is Stage.WITHDRAWN:
        is_to_withdraw = Stage.FILED in known and Stage.WITHDRAWN not in known
        return NextStep.WITHDRAW if is_to_withdraw else NextStep.PASS
    if document.stage is Stage.FILED and Stage.PUBLISHED in known:
        return NextStep.PASS  # the printed text was read; the manuscript says nothing more
    seen = known.get(document.stage)
    if seen is not None and seen.standing is not DocumentStatus.PENDING:
        return NextStep.PASS
    if document.type.casefold() in _NO_RULES and not _may_matter(document):
        return NextStep.NOTE_NOT_A_RULE
    if _in_base(document, base):
        return NextStep.NOTE_BEFORE_OUR_TIME
    return NextStep.READ


def _may_matter(document: Document) -> bool:
    """Return whether a notice is to be read: it changes a list, or it is the bureau's and may cite a rule of ours.

    Of those filed only one whose title is on the bureau's regulations: its print is read in any case.
    """
    from sources.reading.notices.registry import is_known_notice, is_routine

    is_of_bureau = BUREAU_SLUG in document.agency_slugs and not is_routine(document.title)
    may_cite = is_of_bureau and (document.stage is Stage.PUBLISHED or mentions_bureau(document.title))
    is_notice = document.type.casefold() == "notice"
    return is_notice and (may_cite or is_known_notice(document.agency_slugs, document.title))


def _in_base(document: Document, base: date) -> bool:
    """Return whether a rule is in the list we began with: both printed and in force by then."""
    if document.publication_date is None or document.publication_date > base:
        return False
    return document.effective_on is None or document.effective_on <= base

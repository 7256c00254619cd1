"""`/matches` and `/matches/{id}`: the queue of possible matches by deadline, and one of them to decide on."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from monitor.desk.question import Facts, Page, Question, Sees, page_of
from monitor.queries.word_columns import compare_words
from monitor.review.decisions import find_alerted_match
from state.dispositions import Disposition
from state.encoding import to_data, to_json
from state.errors import NotFound, UsageProblem
from state.matches import Match, Reason, ReasonKind, Strength
from state.people import Role
from state.storage.alerted_matches import AlertedMatch, alerted_matches, has_left_list
from state.storage.claims import claims_of
from state.storage.customer_records import records_of
from state.storage.dispositions import current_dispositions, dispositions_of
from state.storage.holds import holds_of
from state.storage.match_queue import QueuedMatch, QueueFilter, read_queue

PAGE_SIZE = 50
_BY_NAME = frozenset(
    {
        ReasonKind.EXACT_NAME,
        ReasonKind.SAME_NAME,
        ReasonKind.SIMILAR_NAME,
        ReasonKind.BRANCH,
        ReasonKind.PARENT,
        ReasonKind.BENEFICIAL_OWNER,
    }
)
_AGAINST = frozenset({ReasonKind.OTHER_COUNTRY})


def queue(question: Question) -> Facts:
    """Return a page of the queue, and the match that is looked at: the one named in the address, else the first."""
    chosen, number = queue_filter(question), question.number("page", 1)
    waiting = read_queue(question.connection, question.today, chosen, PAGE_SIZE, (number - 1) * PAGE_SIZE)
    first = waiting.part[0].alerted if waiting.part else None
    looked_at = find_match(question.connection, named) if (named := question.path.get("id")) else first
    return {
        "matches": queue_rows(question, waiting.part),
        "filters": to_data(chosen),
        "counts": {strength.value: count for strength, count in waiting.counts.items()},
        "page": page_of(number, sum(waiting.counts.values()), PAGE_SIZE),
        "match": match_detail(question, looked_at) if looked_at else None,
    }


def queue_filter(question: Question) -> QueueFilter:
    """Return which matches are asked for."""
    return QueueFilter(
        decided=question.words("show") == "decided",
        strength=question.choice("strength", Strength),
        document=question.words("document"),
        list_code=question.words("list"),
        customer_id=question.words("customer"),
        words=question.words("q"),
    )


def match_detail(question: Question, alerted: AlertedMatch) -> dict[str, Any]:
    """Return everything that a person decides one match by."""
    match, key = alerted.match, alerted.key
    history = dispositions_of(question.connection, key)
    standing = next((one for one in history if one.ended_at is None), None)
    record = records_of(question.connection, [match.customer_id]).get(match.customer_id)
    holds = [hold for hold in holds_of(question.connection, match.customer_id) if hold.cause == alerted.cause]
    return {
        "id": key.id,
        "version": version_of(alerted, standing),
        "document": alerted.cause,
        "stage": alerted.stage,
        "entry_id": str(key.entry_id),
        "list_code": key.entry_id.list_code,
        "strength": match.strength.value,
        "score": match.score,
        "customer_id": match.customer_id,
        "customer": to_data(record.customer) if record else None,
        "business_unit": record.account.business_unit if record else None,
        "entry": to_data(alerted.change.listing),
        "change": alerted.change.kind.value,
        "fields": to_data(alerted.change.fields),
        "reasons": [_reason(reason) for reason in match.reasons],
        "for": [line for reason in match.reasons if reason.kind not in _AGAINST for line in _points_for(reason)],
        "against": [line for reason in match.reasons for line in _points_against(reason)],
        "decision": _said(standing) if standing else None,
        "earlier": [_said(one) for one in history if one.ended_at is not None],
        "holds": [to_data(hold) for hold in holds],
        "claim": to_data(claims_of(question.connection, [key.id], question.now).get(key.id)),
        "also": _of_same_names(question, alerted) if standing is None else [],
    }


def _of_same_names(question: Question, alerted: AlertedMatch) -> list[dict[str, Any]]:
    """Return the other matches of the same two names that nobody has decided, to be decided with this one."""
    customer_id, name = alerted.key.customer_id, alerted.match.listing_name.casefold()
    decided = current_dispositions(question.connection, [customer_id])
    return [
        {
            "id": other.key.id,
            "version": version_of(other, None),
            "listing_name": other.match.listing_name,
            "destination": other.match.destination,
            "strength": other.match.strength.value,
        }
        for other in alerted_matches(question.connection, customer_id=customer_id)
        if other.match.listing_name.casefold() == name and other.key.id not in {alerted.key.id, *decided}
        if other.change.after is not None and not has_left_list(question.connection, other.key.entry_id, question.today)
    ]


def find_match(connection: Connection, match_id: str) -> AlertedMatch:
    """Return a match as it was told last. Raise NotFound where none has this id."""
    try:
        return find_alerted_match(connection, match_id)
    except UsageProblem as problem:
        raise NotFound(problem.subject, problem.trouble, "See the queue.") from problem


def version_of(alerted: AlertedMatch, standing: Disposition | None) -> str:
    """Return what a decision names, so that it counts only for what its reader saw: the match and what stands of it."""
    words = (
        to_json(alerted.match),
        to_json(alerted.change),
        alerted.stage.encode(),
        str(standing and standing.id).encode(),
    )
    return sha256(b"\n".join(words)).hexdigest()[:16]


def queue_rows(question: Question, found: Sequence[QueuedMatch]) -> list[dict[str, Any]]:
    """Return matches of the queue, a row each."""
    records = records_of(question.connection, [each.alerted.match.customer_id for each in found])
    claims = claims_of(question.connection, [each.alerted.key.id for each in found], question.now)
    sales = question.context.settings.sales
    rows = []
    for each in found:
        match, record = each.alerted.match, records.get(each.alerted.match.customer_id)
        rows.append(
            {
                "id": each.alerted.key.id,
                "customer_id": match.customer_id,
                "customer_name": record.customer.name if record else _our_name(match),
                "listing_name": match.listing_name,
                "destination": match.destination,
                "list_code": each.alerted.key.entry_id.list_code,
                "strength": match.strength.value,
                "score": match.score,
                "document": each.alerted.cause,
                "deadline": sales.deadline(each.since, sales.decide_within_hours).isoformat(),
                "open_orders": record.customer.open_orders if record else None,
                "claimed_by": claims[each.alerted.key.id].claimed_by if each.alerted.key.id in claims else None,
            }
        )
    return rows


def _our_name(match: Match) -> str:
    return next((reason.customer_value for reason in match.reasons if reason.kind in _BY_NAME), match.customer_id)


def _reason(reason: Reason) -> dict[str, Any]:
    shown: dict[str, Any] = to_data(reason)
    by_name = reason.kind in _BY_NAME
    return shown | {"words": to_data(compare_words(reason.customer_value, reason.listing_value)) if by_name else None}


def _points_for(reason: Reason) -> list[str]:
    """Return what speaks for a match, a short line each."""
    against = ("only in ", "post code differs", "weak: ")
    return [f"{reason.kind}", *(line for line in reason.details if not line.startswith(against))][:4]


def _points_against(reason: Reason) -> list[str]:
    """Return what speaks against it: another country, and what only one of the two says."""
    if reason.kind in _AGAINST:
        return [f"{reason.kind}: {reason.customer_value}, and {reason.listing_value} on the list"]
    return [line for line in reason.details if line.startswith(("only in ", "post code differs"))]


def _said(disposition: Disposition) -> dict[str, Any]:
    decision = disposition.decision
    return {
        "verdict": decision.verdict.value,
        "reason": decision.reason,
        "by": decision.decided_by,
        "at": disposition.decided_at.isoformat(),
        "expires_on": to_data(decision.expires_on),
        "ended_at": to_data(disposition.ended_at),
        "ended_because": disposition.ended_because,
        "said": disposition.said,
    }


_SECTIONS = dict.fromkeys(("matches", "filters", "counts", "page", "match"), Sees.CASES)
_ROLES = frozenset({Role.COMPLIANCE, Role.AUDITOR})
PAGE = Page("/matches", "Matches", "matches", _SECTIONS, queue, "matches", _ROLES)
MATCH_PAGE = Page("/matches/{id}", "Matches", "matches", _SECTIONS, queue, "match", _ROLES)

"""Every address of the API in one table: who may ask or do what, with which question, and what comes back.

The application, OpenAPI and the tests go through this table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel

from monitor.desk import api_items as shown
from monitor.desk import api_models as m
from monitor.desk import api_questions as ask
from monitor.desk.actions import acknowledge_as, decide_all_as_seen, decide_as_seen
from monitor.desk.api_tokens import Caller
from monitor.desk.pages import alerts, audit, customers, lag, lists, ownership, regimes, rules, sources
from monitor.desk.pages.matches import match_detail
from monitor.desk.question import ALL_BUT_SALES, EVERYBODY, Facts, Page, Question, Sees
from monitor.review.decisions import release_account
from state.dispositions import Decision
from state.evidence import EvidenceKind
from state.matches import Strength
from state.people import Role
from state.storage.holds import holds_of

_CASES = frozenset({Role.COMPLIANCE, Role.AUDITOR})
_COMPLIANCE = frozenset({Role.COMPLIANCE})
_ACCOUNTS = _CASES | {Role.SALES}


@dataclass(frozen=True, slots=True)
class Call:
    """What comes with a request besides its address: the body, and the version of what its sender saw."""

    caller: Caller | None = None
    body: Any = None
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address with one method.

    `answer` finds the facts, of which `section` is what is answered, all for "". `sections` says who sees which, as a
    page does. `item` is the form of what is answered, or of each of `many`. `asked` are the names that may stand
    behind the question mark, with their types. `does` says that it changes something, in one transaction, and that the
    sender must be a person where `is_signed`. `versioned` says that the item has a version, or that one must be named.
    """

    method: str
    path: str
    summary: str
    roles: frozenset[Role]
    sections: Mapping[str, Sees]
    answer: Callable[[Question, Call], Facts]
    item: type[BaseModel]
    section: str = ""
    many: bool = False
    asked: Mapping[str, Any] = field(default_factory=dict)
    body: type[BaseModel] | None = None
    does: bool = False
    is_signed: bool = False
    versioned: bool = False
    cursor: str = "cursor"

    def page(self, call: Call) -> Page:
        """Return it as a page of the desk, so that it is redacted as one."""
        return Page(
            self.path, self.summary, "", self.sections, lambda question: self.answer(question, call), "", self.roles
        )


def _page(path: str, page: Page, item: type[BaseModel], summary: str, **more: Any) -> Endpoint:
    """Return the endpoint that answers what a page of the desk shows, to the same roles."""
    return Endpoint("GET", path, summary, page.roles, page.sections, lambda q, _: page.answer(q), item, **more)


def _part(
    path: str,
    question: Callable[[Question], Facts],
    of: tuple[str, Sees, type[BaseModel]],
    roles: frozenset[Role],
    summary: str,
    **more: Any,
) -> Endpoint:
    """Return the endpoint that answers a part of many; `of` is its section, who sees it, and the form of each."""
    section, sees, item = of
    sections = {section: sees, "next": Sees.EVERYONE}
    return Endpoint(
        "GET", path, summary, roles, sections, lambda q, _: question(q), item, section=section, many=True, **more
    )


def _you(question: Question, call: Call) -> Facts:
    assert call.caller is not None, "nobody is answered without a token"
    viewer, token = question.viewer, call.caller.token
    return {
        "name": viewer.name,
        "roles": sorted(viewer.roles),
        "is_person": call.caller.is_person,
        "expires_at": token.expires_at.isoformat(),
    }


def _decide(question: Question, call: Call) -> Facts:
    body: m.Decide = call.body
    decision = Decision(body.verdict, body.reason, question.viewer.name, body.expires_on)
    decide_as_seen(question.connection, question.context, question.path["id"], call.seen, decision)
    return ask.one_match(question)


def _decide_together(question: Question, call: Call) -> Facts:
    body: m.DecideTogether = call.body
    decision = Decision(body.verdict, body.reason, question.viewer.name, body.expires_on)
    decided = decide_all_as_seen(question.connection, question.context, body.matches, decision)
    return {"matches": [match_detail(question, each) for each in decided]}


def _acknowledge(question: Question, _call: Call) -> Facts:
    customer_id = question.path["customer"]
    acknowledge_as(question.connection, question.context, question.viewer, customer_id)
    return ask.holds_of_account(question, holds_of(question.connection, customer_id))


def _release(question: Question, call: Call) -> Facts:
    customer_id, body = question.path["customer"], call.body
    release_account(question.connection, question.context, customer_id, question.viewer.name, body.reason)
    return ask.holds_of_account(question, holds_of(question.connection, customer_id))


def _screen(question: Question, call: Call) -> Facts:
    return ask.screen_one(question, call.body)


ENDPOINTS = (
    Endpoint(
        "GET",
        "/you",
        "Who asks, in which roles, and until when the token counts",
        EVERYBODY,
        dict.fromkeys(("name", "roles", "is_person", "expires_at"), Sees.EVERYONE),
        _you,
        shown.You,
    ),
    _part(
        "/matches",
        ask.match_part,
        ("matches", Sees.CASES, shown.MatchRow),
        _CASES,
        "Open or decided matches, in the order they were told",
        asked={"show": m.Show, "strength": Strength, "document": str, "list": str, "customer": str, "q": str},
    ),
    Endpoint(
        "GET",
        "/matches/{id}",
        "One match with everything to decide it by; its ETag is what a decision names",
        _CASES,
        {"match": Sees.CASES},
        lambda question, _: ask.one_match(question),
        shown.MatchDetail,
        section="match",
        versioned=True,
    ),
    Endpoint(
        "POST",
        "/matches/{id}/decision",
        "Decide on a match as it was seen (If-Match)",
        _COMPLIANCE,
        {"match": Sees.CASES},
        _decide,
        shown.MatchDetail,
        section="match",
        body=m.Decide,
        does=True,
        is_signed=True,
        versioned=True,
    ),
    Endpoint(
        "POST",
        "/decisions",
        "Decide on several matches of one pair of names, each as it was seen, or on none of them",
        _COMPLIANCE,
        {"matches": Sees.CASES},
        _decide_together,
        shown.DecidedMatches,
        body=m.DecideTogether,
        does=True,
        is_signed=True,
    ),
    _part(
        "/rules",
        ask.rule_part,
        ("rules", Sees.WORK, shown.RuleRow),
        ALL_BUT_SALES,
        "Rules and other events, the latest first",
    ),
    _page("/rules/{number}", rules.PAGE, shown.RuleDetail, "One rule: its way, its words, whom it touches"),
    _page("/lists", lists.INDEX_PAGE, shown.ListRow, "The lists that were read", section="lists", many=True),
    _part(
        "/lists/{code}",
        ask.list_part_on,
        ("entries", Sees.WORK, shown.EntryRow),
        ALL_BUT_SALES,
        "A list on any day as known at any time; entries with the words of `q`, or similar names with `how=similar`",
        asked={"on": date, "known": datetime, "q": str, "how": m.How},
    ),
    Endpoint(
        "GET",
        "/lists/{code}/changes",
        "What leads from a list on one day to that on another",
        ALL_BUT_SALES,
        dict.fromkeys(("between", "counts", "changes", "editorial"), Sees.WORK),
        lambda question, _: ask.list_difference(question),
        shown.Difference,
        asked={"from": date, "to": date, "known": datetime},
    ),
    _part(
        "/customers",
        ask.customer_part,
        ("customers", Sees.ACCOUNTS, shown.Account),
        _ACCOUNTS,
        "Customers by id; for sales, its own accounts",
        asked={"q": str},
    ),
    _page("/customers/{id:path}", customers.PAGE, shown.CustomerDetail, "One customer with its matches and holds"),
    _page(
        "/ownership/{id:path}",
        ownership.PAGE,
        shown.Owners,
        "Who owns a customer, and what follows from it",
        asked={"on": date},
    ),
    _part(
        "/holds",
        ask.hold_part,
        ("holds", Sees.ACCOUNTS, shown.Hold),
        _ACCOUNTS,
        "Accounts on hold; with `since`, every hold that changed from then on, released ones too",
        asked={"since": datetime},
    ),
    Endpoint(
        "POST",
        "/holds/{customer:path}/acknowledgement",
        "Say that nothing leaves for an account",
        _COMPLIANCE | {Role.SALES},
        {"holds": Sees.ACCOUNTS},
        _acknowledge,
        shown.AccountHolds,
        body=m.Nothing,
        does=True,
    ),
    Endpoint(
        "POST",
        "/holds/{customer:path}/release",
        "Sign the release of an account",
        _COMPLIANCE,
        {"holds": Sees.ACCOUNTS},
        _release,
        shown.AccountHolds,
        body=m.Release,
        does=True,
        is_signed=True,
    ),
    _part(
        "/alerts",
        ask.alert_part,
        ("alerts", Sees.EVERYONE, shown.AlertRow),
        ALL_BUT_SALES,
        "Alerts in the order they were made; to the operator, the operator's",
    ),
    _page("/alerts/{id}", alerts.PAGE, shown.AlertDetail, "An alert in the words it was sent in, and where it went"),
    _part(
        "/evidence",
        lambda question: ask.evidence_next(audit.audit(question)),
        ("rows", Sees.WORK, shown.EvidenceEntry),
        audit.PAGE.roles,
        "The log of evidence, the latest row first",
        asked={"kind": EvidenceKind, "subject": str, "actor": str},
    ),
    _page(
        "/evidence/{id}",
        alerts.EVIDENCE_PAGE,
        shown.Proof,
        "What an alert rests on; with `verify=yes` all of it is held against the whole log",
        asked={"verify": Literal["yes"]},
    ),
    _page("/sources", sources.PAGE, shown.Sources, "Each source's last checked answer, and what is wrong"),
    _page("/lag", lag.PAGE, shown.Lag, "How long after its filing each rule was told and printed"),
    _page(
        "/regimes",
        regimes.PAGE,
        shown.Regimes,
        "States of the Affiliates Rule, and the reading of a day",
        asked={"on": date, "known": datetime},
    ),
    Endpoint(
        "POST",
        "/screen",
        "Screen one party against a list; nothing is stored and nobody is told",
        _CASES,
        {"screened": Sees.CASES},
        _screen,
        shown.Screened,
        section="screened",
        body=m.Party,
    ),
    _part(
        "/events",
        ask.event_part,
        ("events", Sees.EVERYONE, shown.Event),
        EVERYBODY,
        "Alerts as the webhook sends them, in the order they were committed; `next` is what to ask with later",
        cursor="after",
    ),
)

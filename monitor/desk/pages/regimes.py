"""`/regimes`: in which state the Affiliates Rule is, and who verified it; `/ownership/whatif`: what it would change."""

from __future__ import annotations

from monitor.config.customers import read_configured
from monitor.desk.question import EVERYBODY, Facts, Page, Question, Sees
from monitor.queries.ownership import read_ownership, what_if
from monitor.queries.ownership_json import whatif_json
from monitor.queries.regimes import affiliates_rule, reading_json, regime_json
from state.people import Role
from state.storage.regimes import all_regimes

_CASES = frozenset({Role.COMPLIANCE, Role.AUDITOR})


def regimes(question: Question) -> Facts:
    """Return all states of the rule, and what holds on a day as known at a time."""
    on, known = question.day("on", question.today), question.moment("known") or question.now
    return {
        "reading": reading_json(affiliates_rule(question.connection, on, known)),
        "regimes": [regime_json(each) for each in all_regimes(question.connection)],
    }


def whatif(question: Question) -> Facts:
    """Return what the rule in force from a day would change; nothing is worked out until a day is asked for."""
    if not question.words("from"):
        return {"asked": {"from": None}, "answer": None, "held": []}
    since = question.day("from", question.today)
    base = read_configured(question.context.settings.customers).base
    similar = question.context.settings.screening.similar_name
    today, then = (
        read_ownership(question.connection, base, similar, day, question.now) for day in (question.today, since)
    )
    answer = whatif_json(what_if(today, then), then)
    return {"asked": {"from": since.isoformat()}, "answer": answer, "held": answer["if_in_force"]["newly_held"]}


PAGE = Page(
    "/regimes",
    "Regimes",
    "regimes",
    dict.fromkeys(("reading", "regimes"), Sees.EVERYONE),
    regimes,
    "regimes",
    EVERYBODY - {Role.SALES},
)
WHATIF_PAGE = Page(
    "/ownership/whatif",
    "What if",
    "whatif",
    dict.fromkeys(("asked", "answer", "held"), Sees.CASES),
    whatif,
    "held",
    _CASES,
)

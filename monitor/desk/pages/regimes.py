"""`/regimes`: in which state the Affiliates Rule is, and who verified it."""

from __future__ import annotations

from monitor.desk.question import EVERYBODY, Facts, Page, Question, Sees
from monitor.queries.regimes import affiliates_rule, reading_json, regime_json
from state.people import Role
from state.storage.regimes import all_regimes


def regimes(question: Question) -> Facts:
    """Return all states of the rule, and what holds on a day as known at a time."""
    on, known = question.day("on", question.today), question.moment("known") or question.now
    return {
        "reading": reading_json(affiliates_rule(question.connection, on, known)),
        "regimes": [regime_json(each) for each in all_regimes(question.connection)],
    }


PAGE = Page(
    "/regimes",
    "Regimes",
    "regimes",
    dict.fromkeys(("reading", "regimes"), Sees.EVERYONE),
    regimes,
    "regimes",
    EVERYBODY - {Role.SALES},
)

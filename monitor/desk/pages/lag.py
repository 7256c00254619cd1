"""`/lag`: how long after its filing each rule was told, printed, codified and consolidated."""

from __future__ import annotations

from statistics import median
from typing import Any

from monitor.desk.question import ALL_BUT_SALES, Facts, Page, Question, Sees
from monitor.queries.lag import LedgerLine, ledger_answer, read_ledger
from state.storage.milestones import Milestone

_WORDS = {
    Milestone.ALERTED: "Our alert",
    Milestone.PUBLISHED: "Printed in the Federal Register",
    Milestone.CODIFIED: "In the eCFR",
    Milestone.CONSOLIDATED: "In the Consolidated Screening List",
}


def lag(question: Question) -> Facts:
    """Return the delays by source with the median and the worst of each, and the ledger they come from."""
    lines = read_ledger(question.connection)
    return {"plots": [_plot(milestone, lines) for milestone in _WORDS], "ledger": ledger_answer(lines)}


def _plot(milestone: Milestone, lines: tuple[LedgerLine, ...]) -> dict[str, Any]:
    reached = sorted(
        (delay.total_seconds(), line.document_number) for line in lines if (delay := line.delay(milestone)) is not None
    )
    delays = [{"number": number, "seconds": seconds} for seconds, number in reached]
    return {
        "milestone": milestone.value,
        "name": _WORDS[milestone],
        "delays": delays,
        "median_seconds": median(seconds for seconds, _ in reached) if reached else None,
        "worst": delays[-1] if delays else None,
        "missing": sum(milestone not in line.reached and milestone not in line.never_told for line in lines),
    }


PAGE = Page("/lag", "Lag", "lag", dict.fromkeys(("plots", "ledger"), Sees.WORK), lag, "ledger", ALL_BUT_SALES)

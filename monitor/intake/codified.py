"""The provisions behind the lists as the eCFR shows them: what a rule announced, and what nobody read a rule for.

The first answer is what later ones are held against, and alerts nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection

from monitor.alerting.compose import compose_operator, short_hash
from monitor.alerting.outbox import enqueue_alert
from monitor.runtime.context import Context
from monitor.settle import settle_stage
from state.alerts import Alert, Audience, SourceRef
from state.documents import Stage
from state.effects import Effect
from state.rules import Rule
from state.storage.codified import codified_on, record_codified
from state.storage.documents import (
    DocumentStatus,
    KnownDocument,
    documents_with_status,
    known_stages,
    latest_rule,
    record_document,
)
from state.storage.milestones import Milestone, record_milestone

# The eCFR follows a rule by days, in a shutdown by weeks; what is older does not explain what it shows now.
_LONGEST_LAG = timedelta(days=120)


def ingest_codified(
    connection: Connection, context: Context, shown: Mapping[str, str], as_of: date, evidence: SourceRef
) -> tuple[str, ...]:
    """Store the provisions shown on an Eastern date, and tell what changed among them; a line comes back for it."""
    before = codified_on(connection)
    differing = [name for name in shown if name not in before or before[name].text != shown[name]]
    gone = [name for name in before if name not in shown]
    over = [*(name for name in differing if name in before), *gone]
    record_codified(connection, {name: shown[name] for name in differing}, over, as_of, evidence.sha256, context.now())
    changed = [*differing, *gone]
    if not before or not changed:
        return ()
    explained: set[str] = set()
    for known, rule in _rules_on(connection, as_of):
        if named := [name for name in changed if _names(rule.effects, name)]:
            explained.update(named)
            _report_codified(connection, context, known, named, as_of, evidence)
    if unexplained := [name for name in changed if name not in explained]:
        _report_unexplained(connection, context, unexplained, as_of, evidence)
    return (f"provisions as of {as_of}: {len(changed)} changed, {len(unexplained)} by no rule that was read",)


def _rules_on(connection: Connection, as_of: date) -> Iterable[tuple[KnownDocument, Rule]]:
    """Return the printed rules with effects in force by then that the eCFR may just have taken up."""
    for status in (DocumentStatus.NOT_OURS, DocumentStatus.SETTLED, DocumentStatus.BEFORE_OUR_TIME):
        for known in documents_with_status(connection, status):
            rule = latest_rule(connection, known.document.number)
            if known.document.stage is not Stage.PUBLISHED or rule is None:
                continue
            days = [each.effective_on for each in rule.effects if each.effective_on is not None]
            if any(as_of - _LONGEST_LAG <= day <= as_of for day in days):
                yield known, rule


def _names(effects: Iterable[Effect], provision: str) -> bool:
    """Return whether effects touch a provision; a footnote also by its number among several."""
    number, _, place = provision.removeprefix("footnote ").partition(" of ")
    return any(
        effect.provision == provision
        or (bool(place) and number in map(str, effect.footnotes) and effect.provision.endswith(place))
        for effect in effects
    )


def _report_codified(
    connection: Connection,
    context: Context,
    known: KnownDocument,
    named: Iterable[str],
    as_of: date,
    evidence: SourceRef,
) -> None:
    """Tell once, in the thread of a rule, that the eCFR shows what it changed."""
    number = known.document.number
    if Stage.CODIFIED in known_stages(connection, number):
        return
    document = replace(known.document, stage=Stage.CODIFIED)
    line = f"The eCFR as of {as_of} shows what this rule changes: {', '.join(named)}. Read there whether it is all."
    settle_stage(connection, context, document, (line,), (evidence,))
    record_document(connection, document, DocumentStatus.SETTLED, context.now())
    record_milestone(connection, number, Milestone.CODIFIED, context.now(), evidence.url)


def _report_unexplained(
    connection: Connection, context: Context, named: Iterable[str], as_of: date, evidence: SourceRef
) -> None:
    """Tell compliance of provisions that read otherwise now, though no rule was read that changes them."""
    now, names = context.now(), ", ".join(named)
    trouble = f"The eCFR as of {as_of} shows these otherwise than before, and no rule read here says so: {names}."
    step = (
        "Read them there and find the rule. If it changes the state of the Affiliates Rule: listwatch regime propose."
    )
    thread = f"provisions {as_of}"
    alert = compose_operator(thread, "what being listed means", trouble, step, now, evidence.url)
    identity = f"provisions.{as_of}.{short_hash(thread, names)}"
    enqueue_alert(connection, context, Alert(identity, Audience.COMPLIANCE, thread, now, alert.content))

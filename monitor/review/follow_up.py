"""Following: accounts on hold are looked after until they are released, and decisions until they expire.

What an account is held for is worked out anew each time from what is stored: the matches last told, the list, and
what people decided. So a withdrawn filing, a correction in print, a removal and a decision all lead to the same end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from sqlalchemy import Connection

from monitor.alerting.compose import compose_compliance
from monitor.alerting.hold_notices import compose_escalation, compose_release, compose_signature
from monitor.alerting.outbox import enqueue_alert
from monitor.alerting.ownership import OWNERSHIP, remind_of_tasks
from monitor.alerting.prior_decisions import reopen_match
from monitor.events.findings import Findings
from monitor.events.holds import (
    ESCALATED,
    LISTWATCH,
    ask_release,
    escalation_due,
    is_needed,
    is_undecided,
    keep_holding,
    sign_release,
)
from monitor.runtime.context import Context
from monitor.screening.version import MATCHER_VERSION
from monitor.settle import reopen_holds
from state.customers import CustomerBase
from state.dispositions import AccountHold, Disposition, HoldStatus
from state.documents import Document, Stage
from state.events import StageEvent, event_id
from state.evidence import EvidenceKind
from state.matches import Screening, Strength
from state.ownership import HELD, FindingClass
from state.storage import outbox
from state.storage.alerted_matches import AlertedMatch, alerted_customers, alerted_matches, has_left_list
from state.storage.database import snapshot, transaction
from state.storage.dispositions import current_dispositions
from state.storage.documents import known_stages, latest_rule
from state.storage.events import record_event
from state.storage.evidence import append_evidence
from state.storage.holds import open_holds, record_hold
from state.storage.ownership import current_finding
from state.times import eastern_date


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """What an account is held for under one cause: the ids of the strong matches that nobody has decided yet.

    `over` says why there is nothing left to hold it for, empty while there is; `by` is who decided that, and `judges`
    are all whose decisions on those matches stand.
    """

    undecided: tuple[str, ...]
    over: str
    by: str = LISTWATCH
    judges: frozenset[str] = frozenset()


def follow_up_holds(context: Context) -> None:
    """Open again what was decided until a day that has passed, and follow up on every account on hold.

    Which accounts ask for anything is looked up first: the lock is held for these alone.
    """
    with transaction(context.engine) as connection:
        remind_of_tasks(connection, context)
        today = eastern_date(context.now())
        for match_id, disposition in current_dispositions(connection).items():
            until = disposition.decision.expires_on
            if until is not None and until < today:
                _open_expired(connection, context, match_id, disposition)
    with snapshot(context.engine) as connection:
        accounts = [who for who, holds in _accounts(connection) if _asks_for_something(connection, context, holds)]
    if accounts:
        with transaction(context.engine) as connection:
            for who, holds in _accounts(connection):
                if who in accounts:
                    follow_account(connection, context, holds)


def _accounts(connection: Connection) -> list[tuple[str, tuple[AccountHold, ...]]]:
    by_account = groupby(open_holds(connection), key=lambda hold: hold.customer_id)
    return [(customer_id, tuple(holds)) for customer_id, holds in by_account]


def _asks_for_something(connection: Connection, context: Context, holds: Sequence[AccountHold]) -> bool:
    """Return whether following up on an account changes any of its holds, or releases it."""
    now, sales = context.now(), context.settings.sales
    for hold in holds:
        grounds, is_held = hold_facts_of(connection, context, hold), hold.standing is HoldStatus.HELD
        asks_again = (grounds.undecided and not is_held) or escalation_due(hold, sales, now)
        if is_held if grounds.over else asks_again:
            return True
    return sales.release_needs == "nobody" and all(hold.standing is HoldStatus.RELEASE_ASKED for hold in holds)


def follow_account(connection: Connection, context: Context, holds: Sequence[AccountHold]) -> None:
    """Follow up on one account: `holds` are all of its holds that are not released."""
    now, sales = context.now(), context.settings.sales
    followed = tuple(_follow_hold(connection, context, hold) for hold in holds)
    if not all(hold.standing is HoldStatus.RELEASE_ASKED for hold in followed):
        return
    if sales.release_needs == "nobody":
        because = "; ".join(dict.fromkeys(hold.over for hold in followed))
        release(connection, context, sign_release(followed, sales, LISTWATCH, because, now))
    elif followed != tuple(holds):
        enqueue_alert(connection, context, compose_signature(followed[-1], now))


def release(connection: Connection, context: Context, holds: Sequence[AccountHold]) -> bool:
    """Store holds that somebody signed; where they are released, tell it in the thread of each, and say so."""
    now = context.now()
    for hold in holds:
        signed = hold.release or hold.request
        note_step(connection, context, EvidenceKind.RELEASED, hold, signed.by if signed else LISTWATCH)
        if hold.standing is HoldStatus.RELEASED:
            outbox.drop_unsent(connection, hold.alert_id, now)
            notice = outbox.find_alert(connection, hold.alert_id)
            enqueue_alert(connection, context, compose_release(hold, notice, context.settings.sales, now))
    return all(hold.standing is HoldStatus.RELEASED for hold in holds)


def hold_facts_of(connection: Connection, context: Context, hold: AccountHold) -> HoldFacts:
    """Work out what an account is still held for under one cause."""
    if hold.cause == OWNERSHIP:
        return _facts_of_owners(connection, hold)
    alerted, today = alerted_matches(connection, hold.cause, hold.customer_id), eastern_date(context.now())
    strong = [one for one in alerted if one.match.strength is Strength.STRONG and one.change.after is not None]
    if not strong:
        return HoldFacts((), "the rule was withdrawn, or as printed does not name it")
    listed = [one for one in strong if not has_left_list(connection, one.key.entry_id, today)]
    if not listed:
        return HoldFacts((), "the entry has left the list")
    standing = current_dispositions(connection, [hold.customer_id])
    decided = [standing.get(one.key.id) for one in listed]
    undecided = tuple(one.key.id for one, said in zip(listed, decided, strict=True) if is_undecided([said]))
    by = tuple(said.decision.decided_by for said in decided if said)
    if is_needed(decided):
        return HoldFacts(undecided, "", judges=frozenset(by))
    return HoldFacts((), "judged not a match", by[-1], frozenset(by))


def _facts_of_owners(connection: Connection, hold: AccountHold) -> HoldFacts:
    """Work out whether an account is still to be held for its owners, as they were judged last."""
    standing = current_finding(connection, hold.customer_id)
    if standing is not None and standing.is_held:
        return HoldFacts((f"{OWNERSHIP} {hold.customer_id}",), "")
    if standing is not None and standing.finding.classification in HELD:
        return HoldFacts((), f"the Affiliates Rule: {standing.finding.regime.words}")
    found = standing.finding.classification if standing else FindingClass.NONE
    return HoldFacts((), f"its owners no longer restrict it: {found}")


def report_reopened(connection: Connection, context: Context, alerted: AlertedMatch, said: str) -> Findings | None:
    """Hold an account again for a match that is open again, and return what there is to tell of it.

    `said` is what was decided of it and why that holds no more. None where the entry has left its list, or the
    customer's record of then was pruned.
    """
    now = context.now()
    customer = alerted_customers(connection, alerted.cause).get(alerted.match.customer_id)
    if customer is None or has_left_list(connection, alerted.key.entry_id, eastern_date(now)):
        return None
    known = known_stages(connection, alerted.cause).get(Stage(alerted.stage))
    document = known.document if known else Document(alerted.cause, Stage(alerted.stage), f"match {alerted.key.id}")
    findings = Findings(
        StageEvent(document, (f"Open again: {said}.",)),
        latest_rule(connection, alerted.cause),
        (alerted.change,),
        screening=Screening(1, 1, "", MATCHER_VERSION, (alerted.match,)),
        customers=CustomerBase((customer,), ""),
        lines=(f"Open again: {said}.",),
    )
    record_event(connection, findings.event, now)
    return reopen_holds(connection, context, findings, now.isoformat())


def _open_expired(connection: Connection, context: Context, match_id: str, disposition: Disposition) -> None:
    """End a decision whose day has passed, tell compliance that the match is open again, and hold the account."""
    now = context.now()
    because = f"it held until {disposition.decision.expires_on}"
    reopen_match(connection, disposition, because, now)
    alerted = [
        one for one in alerted_matches(connection, customer_id=disposition.key.customer_id) if one.key.id == match_id
    ]
    found = report_reopened(connection, context, alerted[-1], f"{disposition.said}; {because}") if alerted else None
    if found is not None:
        alert = compose_compliance(found, now, f"{match_id} {because}")
        enqueue_alert(connection, context, alert, event_id(found.event))


def _follow_hold(connection: Connection, context: Context, hold: AccountHold) -> AccountHold:
    """Do what one hold asks for now, and return it as it stands then."""
    now, sales = context.now(), context.settings.sales
    grounds = hold_facts_of(connection, context, hold)
    if grounds.over and hold.standing is HoldStatus.HELD:
        requested = ask_release(hold, grounds.by, grounds.over, now)
        return note_step(connection, context, EvidenceKind.RELEASED, requested, grounds.by)
    if grounds.undecided and hold.standing is HoldStatus.RELEASE_ASKED:
        return note_step(connection, context, EvidenceKind.HELD, keep_holding(hold), LISTWATCH)
    to = "" if grounds.over else escalation_due(hold, sales, now)
    return escalate(connection, context, hold, to) if to else hold


def escalate(connection: Connection, context: Context, hold: AccountHold, to: str) -> AccountHold:
    """Tell the next of the chain, `to` as configured, that nobody has acknowledged a hold; it counts the steps."""
    now, sales = context.now(), context.settings.sales
    notice = outbox.find_alert(connection, hold.alert_id)
    alert = compose_escalation(hold, notice, to, sales, now)
    outbox.queue_alert(connection, alert, context.settings.channels_to(to))
    alerted = replace(hold, escalations=hold.escalations + 1)
    record_hold(connection, alerted)
    facts = {"customer_id": hold.customer_id, "cause": hold.cause, "standing": ESCALATED, "reason": f"to {to}"}
    append_evidence(connection, EvidenceKind.HELD, hold.alert_id, facts, now, LISTWATCH)
    return alerted


def note_step(connection: Connection, context: Context, kind: EvidenceKind, hold: AccountHold, by: str) -> AccountHold:
    """Store what has become of a hold, and in the evidence who did it and why."""
    record_hold(connection, hold)
    facts = {
        "customer_id": hold.customer_id,
        "cause": hold.cause,
        "standing": hold.standing.value,
        "reason": hold.over,
    }
    append_evidence(connection, kind, hold.alert_id, facts, context.now(), by)
    return hold

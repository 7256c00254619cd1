"""Recording: the one way in which a person's word is taken, whether typed, clicked in Slack or imported.

A decision is stored with what it rests on, what follows for the account is done, and the evidence says who, when, why
and on which alert: all in one transaction. The same word a second time changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from hashlib import sha256

from sqlalchemy import Connection

from monitor.alerting import compose
from monitor.events.dispositions import relied_on
from monitor.events.holds import acknowledge, keep_holding, sign_release
from monitor.review.follow_up import follow_account, hold_facts_of, note_step, release, report_reopened
from monitor.runtime.context import Context
from state.alerts import Audience
from state.dispositions import AccountHold, Decision, Disposition, HoldStatus, MatchKey, ReliedOn, Verdict
from state.documents import Stage
from state.encoding import to_data, to_json
from state.errors import UsageProblem
from state.evidence import EvidenceKind
from state.matches import Strength
from state.storage.alerted_matches import AlertedMatch, alerted_customers, alerted_matches
from state.storage.claims import end_claim
from state.storage.dispositions import current_dispositions, end_disposition, record_disposition
from state.storage.evidence import append_evidence
from state.storage.holds import holds_of, open_holds, record_hold
from state.storage.match_queue import match_keys
from state.storage.people import signing_name
from state.times import eastern_date


def find_alerted_match(connection: Connection, match_id: str, customer_id: str = "") -> AlertedMatch:
    """Return a match as it was told last, by its id or by the one that an earlier listwatch gave it.

    Raise UsageProblem where none has this id, or two have, as may be of those given to entries of one name.
    """
    customers = [customer_id] if customer_id else {key.customer_id for key in match_keys(connection, match_id)}
    alerted = {
        one.key.id: one
        for customer in customers
        for one in alerted_matches(connection, customer_id=customer)
        if match_id in (one.key.id, one.key.former_id)
    }
    if not alerted:
        raise UsageProblem(match_id, "is no match that was told.", "See `listwatch review`.")
    if len(alerted) > 1 and match_id not in alerted:
        raise UsageProblem(match_id, "stands for several entries of one name.", f"Name one of {', '.join(alerted)}.")
    return alerted.get(match_id) or next(iter(alerted.values()))


def record_decision(
    connection: Connection, context: Context, alerted: AlertedMatch, decision: Decision, alert_id: str = ""
) -> bool:
    """Take a person's decision on a match; False, and nothing done, where it stands already.

    `alert_id` is of the alert it was decided on, by default the one that told it last. Raises UsageProblem for a
    decision without a name or a reason, with an end that has passed, or on a customer whose record is gone.
    """
    key = alerted.key

    def rests_on() -> ReliedOn:
        customer = alerted_customers(connection, alerted.cause).get(key.customer_id)
        if customer is None:
            raise UsageProblem(key.id, "rests on a customer's record that was pruned.", "Screen the customer again.")
        return relied_on(customer, alerted.change.listing, alerted.match.strength)

    disposition = take_decision(connection, context, key, decision, rests_on, alert_id or _alert_of(alerted))
    if disposition is None:
        return False
    _follow(connection, context, alerted, disposition)
    return True


def take_decision(
    connection: Connection,
    context: Context,
    key: MatchKey,
    decision: Decision,
    rests_on: Callable[[], ReliedOn],
    alert_id: str,
) -> Disposition | None:
    """Record a decision, with what it rests on; None, and nothing done, where it stands already.

    Raise UsageProblem for a decision without a name or a reason, or with an end that has passed.
    """
    _check(decision, eastern_date(context.now()))
    decision = replace(decision, decided_by=signing_name(connection, decision.decided_by))
    now = context.now()
    before = current_dispositions(connection, [key.customer_id]).get(key.id)
    if before is not None and before.decision == decision:
        return None
    disposition = Disposition(key, decision, now, rests_on())
    if before is not None:
        end_disposition(connection, before.id, f"decided again by {decision.decided_by}", now)
    record_disposition(connection, disposition)
    end_claim(connection, key.id)
    _note(connection, disposition, alert_id)
    return disposition


def acknowledge_account(connection: Connection, context: Context, customer_id: str, by: str) -> None:
    """Note that somebody has seen to it that nothing leaves for an account. Raises UsageProblem where none is held."""
    _check_name(customer_id, by)
    by = signing_name(connection, by)
    for hold in _holds_standing(connection, customer_id):
        _record_acknowledged(connection, context, hold, by)


def acknowledge_hold(connection: Connection, context: Context, alert_id: str, by: str) -> None:
    """Note the same of one hold, by the id of its notice. Raises UsageProblem where that holds no account any more."""
    _check_name(alert_id, by)
    hold = next((each for each in open_holds(connection) if each.alert_id == alert_id), None)
    if hold is None:
        raise UsageProblem(alert_id, "is the notice of no hold that stands.", "See `listwatch hold list`.")
    _record_acknowledged(connection, context, hold, signing_name(connection, by))


def _record_acknowledged(connection: Connection, context: Context, hold: AccountHold, by: str) -> None:
    now = context.now()
    seen = acknowledge(hold, by, now)
    if seen != hold:
        record_hold(connection, seen)
        facts = {"customer_id": hold.customer_id, "cause": hold.cause, "standing": "acknowledged"}
        append_evidence(connection, EvidenceKind.HELD, hold.alert_id, facts, now, by)


def release_account(connection: Connection, context: Context, customer_id: str, by: str, because: str) -> bool:
    """Sign the release of an account; whether it is released now, or waits for a second signature, comes back.

    Raises UsageProblem where the account is not on hold, a match is not decided yet, or this person may not sign:
    twice, or where two must and they judged.
    """
    _check_name(customer_id, by)
    if not because.strip():
        raise UsageProblem("--reason", "says nothing.", "Say why the account may be released.")
    by = signing_name(connection, by)
    holds = _holds_standing(connection, customer_id)
    known = [hold_facts_of(connection, context, hold) for hold in holds]
    undecided = [match_id for facts in known for match_id in facts.undecided]
    if undecided:
        matches = ", ".join(dict.fromkeys(undecided))
        raise UsageProblem(customer_id, f"has matches that nobody has decided: {matches}.", "`listwatch decide` first.")
    judges = {judge for facts in known for judge in facts.judges}
    signed = sign_release(holds, context.settings.sales, by, because, context.now(), judges)
    return release(connection, context, signed)


def _check(decision: Decision, today: date) -> None:
    _check_name("--by", decision.decided_by)
    if not decision.reason.strip():
        raise UsageProblem("--reason", "says nothing.", "Say why: it is kept, and read by whoever asks later.")
    if decision.expires_on is not None and decision.expires_on < today:
        raise UsageProblem("--expires", f"{decision.expires_on} has passed.", "Name today or a later day.")


def _check_name(subject: str, name: str) -> None:
    if not name.strip():
        raise UsageProblem(subject, "needs the name of whoever says so.", "Give --by NAME.")


def _holds_standing(connection: Connection, customer_id: str) -> tuple[AccountHold, ...]:
    holds = tuple(hold for hold in holds_of(connection, customer_id) if hold.standing is not HoldStatus.RELEASED)
    if not holds:
        raise UsageProblem(customer_id, "is not on hold.", "See `listwatch hold list`.")
    return holds


def _note(connection: Connection, disposition: Disposition, alert_id: str) -> None:
    key, decision = disposition.key, disposition.decision
    facts = {
        **to_data(key),
        "match_id": key.id,
        "verdict": decision.verdict.value,
        "reason": decision.reason,
        "expires_on": decision.expires_on.isoformat() if decision.expires_on else None,
        "relied_on_sha256": sha256(to_json(disposition.relied_on)).hexdigest(),
    }
    append_evidence(connection, EvidenceKind.DISPOSED, alert_id, facts, disposition.decided_at, decision.decided_by)


def _alert_of(alerted: AlertedMatch) -> str:
    return compose.alert_id(alerted.cause, Stage(alerted.stage), Audience.COMPLIANCE)


def _follow(connection: Connection, context: Context, alerted: AlertedMatch, disposition: Disposition) -> None:
    """Do what follows for the account: a release is asked for, or taken back, or the account is held again."""
    holds = [hold for hold in holds_of(connection, alerted.key.customer_id) if hold.standing is not HoldStatus.RELEASED]
    if disposition.decision.verdict is not Verdict.FALSE:
        for hold in holds:
            if keep_holding(hold) != hold:
                note_step(connection, context, EvidenceKind.HELD, keep_holding(hold), disposition.decision.decided_by)
        holds = [keep_holding(hold) for hold in holds]
        if alerted.match.strength is Strength.STRONG:
            report_reopened(connection, context, alerted, disposition.said)
    if holds:
        follow_account(connection, context, holds)

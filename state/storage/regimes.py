"""Regimes: what readings and people said of the states of rules of law, beside those shipped with listwatch.

A proposal is stored once and never changed but for its verification or its end: what was known at a time can be asked.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Row, select

from state.errors import UsageProblem
from state.evidence import EvidenceKind
from state.regimes import SHIPPED_REGIMES, Regime, RegimeState, Verification, verify_regime
from state.storage.evidence import append_evidence
from state.storage.owner_tables import regimes
from state.storage.ownership import REGIMES
from state.storage.versions import next_version


def all_regimes(connection: Connection) -> tuple[Regime, ...]:
    """Return every regime, shipped and stored, rejected ones included, the oldest first."""
    stored = {_identity(regime): regime for regime in map(_regime, connection.execute(select(regimes)))}
    known = {_identity(regime): regime for regime in SHIPPED_REGIMES} | stored
    return tuple(sorted(known.values(), key=lambda each: (each.known_from, each.since)))


def propose_regime(connection: Connection, regime: Regime) -> bool:
    """Store a proposal; False, and nothing stored, where its document says the same already.

    What the document said otherwise before, such as a filing that differs from print, ends with it; what a person
    rejected stays rejected.
    """
    known = all_regimes(connection)
    of_document = [each for each in known if (each.rule, each.document) == (regime.rule, regime.document)]
    if any(each.says == regime.says and not _is_taken_back(each) for each in of_document):
        return False
    end_regimes(connection, regime.document, regime.known_from, regime.proposed_by)
    _write(connection, regime)
    next_version(connection, REGIMES)
    facts = {"state": regime.state, "last_day": regime.last_day and regime.last_day.isoformat(), "done": "proposed"}
    append_evidence(connection, EvidenceKind.REGIME, regime.key, facts, regime.known_from, regime.proposed_by)
    return True


def end_regimes(connection: Connection, document: str, now: datetime, by: str) -> tuple[Regime, ...]:
    """End what was proposed by readings of a document, as it says so no more, and return that.

    What is shipped with listwatch, and what a person proposed, stays.
    """
    ended = tuple(
        each
        for each in all_regimes(connection)
        if each.document == document and each.known_until is None and each.is_of_reading
    )
    for regime in ended:
        _rewrite(connection, replace(regime, known_until=now))
        facts = {"state": regime.state, "done": "taken back"}
        append_evidence(connection, EvidenceKind.REGIME, regime.key, facts, now, by)
        next_version(connection, REGIMES)
    return ended


def settle_regime(connection: Connection, key: str, by: str, now: datetime, *, reject: bool = False) -> Regime:
    """Verify a regime by its key, or reject it, in a person's name, and return it as it stands then.

    Raise UsageProblem for an unknown key, and for a regime that was rejected, or is verified already.
    """
    named = [each for each in all_regimes(connection) if each.key == key]
    found = next((each for each in reversed(named) if each.known_until is None), named[-1] if named else None)
    if found is None:
        raise UsageProblem(key, "is no regime that is known.", "See `listwatch regime list`.")
    if found.known_until is not None:
        trouble = "was taken back by its document." if _is_taken_back(found) else "was rejected before."
        raise UsageProblem(key, trouble, "Propose it anew with `listwatch regime propose`.")
    if found.verification is not None and not reject:
        raise UsageProblem(key, f"was verified by {found.verification.by} before.")
    settled = verify_regime(found, by, now)
    if reject:
        settled = replace(settled, known_until=now)
    _rewrite(connection, settled)
    next_version(connection, REGIMES)
    facts = {"state": settled.state, "done": "rejected" if reject else "verified"}
    append_evidence(connection, EvidenceKind.REGIME, settled.key, facts, now, by)
    return settled


def _identity(regime: Regime) -> tuple[object, ...]:
    return regime.rule, regime.key, regime.known_from


def _is_taken_back(regime: Regime) -> bool:
    """Return whether its document ended it, and no person: who rejects signs at that moment."""
    signed = regime.verification.at if regime.verification else None
    return regime.known_until is not None and signed != regime.known_until


def _rewrite(connection: Connection, regime: Regime) -> None:
    """Store what has become of a regime, shipped or stored."""
    of = regimes.c
    this = (of.rule == regime.rule) & (of.document == regime.document) & (of.since == regime.since)
    connection.execute(regimes.delete().where(this, of.known_from == regime.known_from))
    _write(connection, regime)


def _write(connection: Connection, regime: Regime) -> None:
    connection.execute(
        regimes.insert().values(
            rule=regime.rule,
            state=regime.state,
            since=regime.since,
            last_day=regime.last_day,
            document=regime.document,
            citation=regime.citation,
            note=regime.note,
            known_from=regime.known_from,
            known_until=regime.known_until,
            proposed_by=regime.proposed_by,
            verified_by=regime.verification and regime.verification.by,
            verified_at=regime.verification and regime.verification.at,
        )
    )


def _regime(row: Row[tuple[object, ...]]) -> Regime:
    own = {name: value for name, value in row._mapping.items() if name not in ("id", "verified_by", "verified_at")}
    verification = Verification(row.verified_by, row.verified_at) if row.verified_by else None
    return Regime(**{**own, "state": RegimeState(row.state)}, verification=verification)

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
from state.storage.schema import regimes


def all_regimes(connection: Connection) -> tuple[Regime, ...]:
    """Return every regime, shipped and stored, rejected ones included, the oldest first."""
    stored = {_identity(regime): regime for regime in map(_regime, connection.execute(select(regimes)))}
    known = {_identity(regime): regime for regime in SHIPPED_REGIMES} | stored
    return tuple(sorted(known.values(), key=lambda each: (each.known_from, each.since)))


def propose_regime(connection: Connection, regime: Regime) -> bool:
    """Store a proposal; False, and nothing stored, where its document said the same of that day before."""
    if any(_identity(each) == _identity(regime) for each in all_regimes(connection)):
        return False
    _write(connection, regime)
    facts = {"state": regime.state, "last_day": regime.last_day and regime.last_day.isoformat(), "done": "proposed"}
    append_evidence(connection, EvidenceKind.REGIME, regime.key, facts, regime.known_from, regime.proposed_by)
    return True


def settle_regime(connection: Connection, key: str, by: str, now: datetime, *, reject: bool = False) -> Regime:
    """Verify a regime by its key, or reject it, in a person's name, and return it as it stands then.

    Raise UsageProblem for an unknown key, and for a regime that was rejected, or is verified already.
    """
    found = next((each for each in all_regimes(connection) if each.key == key), None)
    if found is None:
        raise UsageProblem(key, "is no regime that is known.", "See `listwatch regime list`.")
    if found.known_until is not None:
        raise UsageProblem(key, "was rejected before.", "Propose it anew with `listwatch regime propose`.")
    if found.verification is not None and not reject:
        raise UsageProblem(key, f"was verified by {found.verification.by} before.")
    settled = replace(found, known_until=now) if reject else verify_regime(found, by, now)
    connection.execute(regimes.delete().where(regimes.c.document == found.document, regimes.c.since == found.since))
    _write(connection, settled)
    facts = {"state": settled.state, "done": "rejected" if reject else "verified"}
    append_evidence(connection, EvidenceKind.REGIME, settled.key, facts, now, by)
    return settled


def _identity(regime: Regime) -> tuple[str, str]:
    return regime.rule, regime.key


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

"""What a rule's effects make of the Affiliates Rule: a state that is proposed, for a person to verify.

A stay is taken at its word, with its last day. A change of the text that is no stay proposes the rule in force from its
day, a removal or withdrawal that it is rescinded. Where no day was read nothing is proposed: no state without a date.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from state.effects import Effect, EffectVerb
from state.regimes import AFFILIATES_RULE, Regime, RegimeState

# What makes the rule what it is. Other provisions follow it, and say nothing of it alone.
_DECISIVE = frozenset({"90 FR 47201", "90 FR 50857", "supplement no. 8 to part 744", "§ 744.11"})
# Of several verbs in one document the first one here says what it does to the rule.
_STATES = (
    (RegimeState.STAYED, frozenset({EffectVerb.STAY})),
    (RegimeState.RESCINDED, frozenset({EffectVerb.WITHDRAW, EffectVerb.REMOVE})),
    (
        RegimeState.IN_FORCE,
        frozenset({EffectVerb.LIFT, EffectVerb.REINSTATE, EffectVerb.ADD, EffectVerb.REVISE}),
    ),
)


def propose_state(
    effects: Iterable[Effect], document: str, citation: str, known_from: datetime, proposed_by: str
) -> Regime | None:
    """Return the state that the effects propose, known from an aware UTC time; None where they propose none."""
    decisive = [
        effect
        for effect in effects
        if effect.rule == AFFILIATES_RULE and effect.provision in _DECISIVE and effect.effective_on is not None
    ]
    for state, verbs in _STATES:
        if found := [effect for effect in decisive if effect.verb in verbs]:
            ends = [effect.until for effect in found if effect.until is not None]
            return Regime(
                rule=AFFILIATES_RULE,
                state=state,
                since=min(effect.effective_on for effect in found if effect.effective_on is not None),
                last_day=max(ends, default=None),
                document=document,
                citation=citation,
                note=found[0].instruction,
                known_from=known_from,
                proposed_by=proposed_by,
            )
    return None

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from monitor.ownership.proposals import propose_state
from state.effects import Effect, EffectVerb
from state.regimes import AFFILIATES_RULE, SHIPPED_REGIMES, Regime, RegimeState, read_regime

NOW = datetime(2026, 11, 6, 21, 15, tzinfo=UTC)
ON, UNTIL = date(2026, 11, 10), date(2027, 11, 9)
STAY = Effect("90 FR 47201", EffectVerb.STAY, "stayed until", "", ON, UNTIL, rule=AFFILIATES_RULE)


def propose(*effects: Effect) -> Regime | None:
    return propose_state(effects, "2026-99999", "", NOW, "a reading")


@pytest.mark.parametrize(
    ("verb", "state"),
    [
        (EffectVerb.STAY, RegimeState.STAYED),
        (EffectVerb.WITHDRAW, RegimeState.RESCINDED),
        (EffectVerb.REMOVE, RegimeState.RESCINDED),
        (EffectVerb.LIFT, RegimeState.IN_FORCE),
        (EffectVerb.REVISE, RegimeState.IN_FORCE),
    ],
)
def test_what_is_done_to_the_rule_proposes_its_state(verb: EffectVerb, state: RegimeState) -> None:
    proposed = propose(replace(STAY, verb=verb))
    assert proposed is not None
    assert (proposed.state, proposed.since, proposed.verification) == (state, ON, None)


def test_a_stay_with_its_last_day_is_one_of_two_readings_until_it_is_verified() -> None:
    proposed = propose(STAY, replace(STAY, provision="§ 744.11"))
    assert proposed is not None
    reading = read_regime([*SHIPPED_REGIMES, proposed], AFFILIATES_RULE, UNTIL, NOW)
    assert (reading.words, reading.ownership_counts) == ("stayed, not verified", None)
    after = read_regime([*SHIPPED_REGIMES, proposed], AFFILIATES_RULE, date(2027, 11, 10), NOW)
    assert after.words == "in force by its terms, not verified"


@pytest.mark.parametrize(
    "effect",
    [
        replace(STAY, verb=EffectVerb.CITE),
        replace(STAY, rule=None),
        replace(STAY, effective_on=None),
        replace(STAY, provision="supplement no. 1 to part 736"),
    ],
)
def test_a_citation_another_matter_and_a_day_not_read_propose_nothing(effect: Effect) -> None:
    assert propose(effect) is None

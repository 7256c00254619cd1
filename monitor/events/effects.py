"""What a rule does to the law around the lists, as one of its stages is told. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monitor.ownership.proposals import propose_state
from monitor.ownership.words import describe_regime
from state.documents import Document
from state.effects import Effect, EffectVerb
from state.events import EffectEvent
from state.regimes import AFFILIATES_RULE, READING, Regime, RegimeReading, read_regime
from state.rules import Rule


@dataclass(frozen=True, slots=True)
class EffectOutcome:
    """What a document changes of what being listed means.

    `before` is how the Affiliates Rule was read on the day that the document is about, without it, and `reading` with
    what it proposes; both are the same where it proposes nothing.
    """

    event: EffectEvent
    effects: tuple[Effect, ...]
    before: RegimeReading
    reading: RegimeReading
    proposed: Regime | None
    since_last: tuple[str, ...]

    @property
    def flips(self) -> bool:
        """Whether ownership counts with it and did not without it, or the other way round."""
        return _is_binding(self.reading) is not _is_binding(self.before)

    @property
    def banner(self) -> str | None:
        """What must be said while the state of the rule is not verified."""
        concerns_rule = self.proposed is not None or not self.reading.is_verified
        return describe_regime(self.reading) if concerns_rule else None


def assess_effects(event: EffectEvent, rule: Rule) -> EffectOutcome:
    """Return what the rule that was read does, held against what was told at its earlier stage."""
    citation = event.document.citation or rule.citation
    proposed = propose_state(rule.effects, event.document.number, citation, event.known_at, reader_of(event.document))
    # Of a state that begins later, its first day decides; of one that began, today.
    on = max(proposed.since, event.on) if proposed else event.on
    before = read_regime(event.regimes, AFFILIATES_RULE, on, event.known_at)
    after = read_regime(_with(event, proposed), AFFILIATES_RULE, on, event.known_at)
    return EffectOutcome(event, rule.effects, before, after, proposed, _since(event.document, event.told, rule.effects))


def _with(event: EffectEvent, proposed: Regime | None) -> list[Regime]:
    """Return the states with what this reading proposes, in the place of what an earlier one of it proposed."""
    own = [each for each in event.regimes if each.document == event.document.number and each.is_of_reading]
    if proposed is not None and any(each.says == proposed.says for each in own):
        return list(event.regimes)
    return [each for each in event.regimes if each not in own] + list(filter(None, [proposed]))


def reader_of(document: Document) -> str:
    """Return how the reading of a stage signs what it proposes."""
    return f"{READING} {document.number} ({document.stage})"


def _since(document: Document, earlier: Sequence[Effect] | None, now_read: Sequence[Effect]) -> tuple[str, ...]:
    """Say how the printed text differs from what was told of the filing, and that it does not where it does not."""
    if earlier is None:
        return ()
    cited = f"Published as {document.citation}" if document.citation else "Published"
    before, after = list(map(_gist, earlier)), list(map(_gist, now_read))
    gone = [f"No longer: {gist}." for gist in before if gist not in after]
    new = [f"New: {gist}." for gist in after if gist not in before]
    if gone or new:
        return (f"{cited}. The printed text differs from the text on public inspection:", *gone, *new)
    return (f"{cited}. The printed text agrees with what was read on public inspection: no effect differs.",)


def _gist(effect: Effect) -> str:
    until = f" until {effect.until}" if effect.until else ""
    verb = "cited" if effect.verb is EffectVerb.CITE else effect.verb
    return f"{effect.provision}: {verb} from {_day(effect.effective_on)}{until}"


def _day(day: date | None) -> str:
    return day.isoformat() if day else "a day not read"


def _is_binding(reading: RegimeReading) -> bool:
    return reading.regime is not None and reading.regime.is_binding

"""The message on a rule that changes what being listed means: which provisions, from when, in whose words."""

from __future__ import annotations

from datetime import date

from notifiers.blocks import Draft, Heading, Paragraph, Part, Quotation, Table, facts
from notifiers.compliance import (
    banner_parts,
    evidence_parts,
    late_parts,
    rule_parts,
    since_last_parts,
    stage_notice,
)
from notifiers.phrases import STAGE_WORDS, counted, day_words, in_force_line
from state.alerts import EffectContent
from state.effects import Effect
from state.list_kinds import list_kind


def render_effect(content: EffectContent, told_on: date) -> Draft:
    """Tell the compliance officer what a rule does to the law around the lists; `told_on` is an Eastern date."""
    in_force = in_force_line(content.rule, told_on)
    opening = [Paragraph("This rule changes what being listed means. No entry of a list changes by it alone.")]
    parts: list[Part] = [
        Paragraph(in_force, strong=True),
        *late_parts(content.late_by),
        *stage_notice(content.rule),
        *since_last_parts(content.since_last),
        *opening,
        *_regime_parts(content),
        *_effect_parts(content.effects),
        *rule_parts(content.rule),
        *evidence_parts(content.evidence),
    ]
    return Draft(_subject(content), f"{in_force}. {_touched(content.effects)}.", tuple(parts))


def _subject(content: EffectContent) -> str:
    update = "Update: " if content.since_last else ""
    urgent = "ACT NOW: " if content.flips else ""
    what = "the Affiliates Rule changes" if content.flips else f"touches {_touched(content.effects)}"
    stage = f" ({STAGE_WORDS[content.rule.stage]})" if content.since_last else ""
    return f"{update}{urgent}Rule {content.rule.document_number}{stage}: {what}"


def _touched(effects: tuple[Effect, ...]) -> str:
    """Name the provisions, the first three of them."""
    names = list(dict.fromkeys(effect.provision for effect in effects))
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"{', '.join(names[:3])}{more}"


def _regime_parts(content: EffectContent) -> list[Part]:
    """Say what it makes of the Affiliates Rule, and what a person has to do about it."""
    if content.verify is None:
        return banner_parts(content.regime_banner)
    counts = [
        Paragraph(
            "With it, ownership by listed parties counts otherwise than before: accounts are judged anew, and those "
            "concerned are told in a message of their own.",
            strong=True,
        )
    ]
    steps = facts(("Check", "the words below against the document"), ("Then", content.verify))
    return [
        Heading("The Affiliates Rule"),
        *(counts if content.flips else []),
        *banner_parts(content.regime_banner),
        steps,
    ]


def _effect_parts(effects: tuple[Effect, ...]) -> list[Part]:
    rows = tuple(
        (
            effect.provision,
            effect.verb.value,
            day_words(effect.effective_on) if effect.effective_on else "not read",
            day_words(effect.until) if effect.until else "",
            _concerns(effect),
        )
        for effect in effects
    )
    dates = dict.fromkeys(effect.dates for effect in effects if effect.dates)
    # What the DATES paragraph itself does is not quoted twice.
    words = dict.fromkeys(
        (effect.provision, effect.instruction) for effect in effects if effect.instruction not in dates
    )
    return [
        Heading("What it changes"),
        Table(("Provision", "What is done", "From", "Until and including", "Whom it concerns"), rows),
        *(Quotation("DATES", text) for text in dates),
        *(Quotation(provision, text) for provision, text in words),
    ]


def _concerns(effect: Effect) -> str:
    """Say whose entries it concerns: those with a footnote, those of lists, or whoever has a listed owner."""
    lists = " and ".join(list_kind(code).name for code in effect.lists) or "every list"
    numbers = ", ".join(map(str, effect.footnotes))
    word = counted(len(effect.footnotes), "footnote").split(" ", 1)[1] if effect.footnotes else ""
    who = f"entries of the {lists} with {word} {numbers}" if effect.footnotes else f"entries of {lists}"
    return f"{who}; whoever they own" if effect.rule else who

"""A rule in our own words: preamble and amendatory instructions made of its facts, with the formulas that BIS uses.

What comes out is the noun that the demo's typesetters take, so that one set of facts becomes full-text XML, plain text,
a manuscript's pages and the markup of the eCFR.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from monitor.demo.drafts import RuleDraft
from state.rules import Verb
from state.times import eastern_date
from tests.typesetting.facts import GroundFacts, InstructionFacts, RuleFacts

_TO_BE_PRINTED = "[INSERT DATE OF PUBLICATION IN THE FEDERAL REGISTER]"
_TO_BE_FILED = "[INSERT DATE OF FILING FOR PUBLIC INSPECTION]"
_DAYS_LATER = "[INSERT DATE {} DAYS AFTER DATE OF {} IN THE FEDERAL REGISTER]"
_PARTICIPLES = {Verb.REMOVE: "removing", Verb.REVISE: "revising", Verb.ADD: "adding, in alphabetical order,"}
_PARTICLES = {"Of", "And", "The"}
_ROMAN = ("i", "ii", "iii", "iv", "v")
# One reason for each theme that the reader of preambles knows; `GroundFacts.themes` names them.
_REASONS = {
    "military modernization": "acquiring U.S.-origin items in support of China's military modernization",
    "artificial intelligence": "building models of artificial intelligence",
    "supercomputers": "taking part in the development of supercomputers",
    "advanced computing and semiconductors": "making chips for advanced computing",
    "quantum technology": "acquiring items that advance quantum technology",
    "hypersonics": "acquiring items for research on hypersonic flight",
    "unmanned aerial vehicles": "supplying parts for unmanned aerial vehicles",
    "high-altitude balloons": "supporting a program of high-altitude balloons",
    "missile programs": "contributing to a ballistic missile program",
    "nuclear activities": "contributing to unsafeguarded nuclear activities",
    "weapons of mass destruction": "procuring items for weapons of mass destruction",
    "training of military forces": "the training of Chinese military forces",
    "supply of Huawei": "supplying Huawei",
    "Russia's military and defense industrial base": "supplying the Russian military",
    "diversion to Russia": "the diversion of U.S.-origin items to Russia",
    "diversion to Iran": "the diversion of U.S.-origin items to Iran",
    "human rights and surveillance": "enabling abuses of human rights",
    "cyber activities": "taking part in cyber operations",
    "obstruction of end-use checks": "preventing end-use checks",
}


def draft_of(facts: RuleFacts) -> RuleDraft:
    """Give the rule as a text ready to be set."""
    return RuleDraft(
        number=facts.number,
        title=facts.title,
        docket=f"{facts.filed_at:%y%m%d}-0001",
        rin="0694-AA01",
        action="Final rule.",
        effective_on=facts.effective_on,
        filed_at=facts.filed_at,
        publication_date=facts.publication_date,
        citation=facts.citation,
        last_page=None,
        summary=_summary(facts),
        dates=f"This rule is effective {_day(facts.effective_on)}.",
        placeholders=_placeholders(facts),
        authority="50 U.S.C. 4801-4852; 50 U.S.C. 4601 et seq.; E.O. 13222, 66 FR 44025, 3 CFR, 2001 Comp., p. 783.",
        closing="The additions and revisions read as follows:",
        preamble=tuple(_preamble(facts)),
        amendments=tuple(
            (paragraph,) for paragraph in amendatory_paragraphs("2. Supplement no. 4", facts.instructions)
        ),
        entries=facts.rows,
    )


def _summary(facts: RuleFacts) -> str:
    """Give the counts: additions by destination, then entries modified, then entries removed."""
    under = Counter(each.destination for each in facts.by_verb(Verb.ADD))
    places = _joined([f"{_in_prose(place)} ({count})" for place, count in under.items()], "; ")
    noun = "destination" if len(under) == 1 else "destinations"
    text = (
        "In this rule, the Bureau of Industry and Security (BIS) amends the Export Administration Regulations (EAR) by "
        f"adding {facts.additions} entries to the Entity List, under the {noun} of {places}."
    )
    for count, verb in ((facts.revisions, "modifies"), (facts.removals, "removes")):
        if count:
            existing = "one existing entry" if count == 1 else f"{count} existing entries"
            text += f" This rule also {verb} {existing} on the Entity List."
    return text


def _preamble(facts: RuleFacts) -> Iterator[str]:
    yield "# Background"
    yield (
        "Supplement no. 4 to part 744 of the Export Administration Regulations (EAR) is the Entity List. The End-User "
        "Review Committee (ERC) adds an entry by majority vote and removes or modifies one by unanimous vote."
    )
    yield "## Additions to the Entity List"
    page = int(facts.citation.split()[-1])
    yield from (_ground(each) for each in facts.grounds)
    yield f"The license requirement and the review policy {{{page + 1}}} of each entry stand in the table below."
    if facts.en_route_on is not None:
        until = f" if they get there before {_day(facts.savings_until)}" if facts.savings_until else ""
        yield "# Savings Clause"
        yield (
            "Shipments of items that this rule removes from a License Exception or from export, reexport, or transfer "
            "(in-country) without a license (NLR), and that were en route aboard a carrier to a port of export, "
            f"reexport, or transfer (in-country), on {_day(facts.en_route_on)}, pursuant to actual orders, may proceed "
            f"to their destination as before{until}."
        )
    yield "# Rulemaking Requirements"
    yield "1. This rule is not significant under Executive Order 12866."
    yield "# List of Subjects in 15 CFR Part 744"
    yield "Exports, Reporting and recordkeeping requirements, Terrorism."


def _ground(ground: GroundFacts) -> str:
    """Give the paragraph of one group, without a reason that we have a word for where no theme is known."""
    names, places = _joined(ground.names, "; "), _joined([_in_prose(each) for each in ground.destinations], ", ")
    under = "the destination" if len(ground.destinations) == 1 else "the destinations"
    reasons = _joined([_REASONS[theme] for theme in ground.themes], ", ") or "their conduct"
    both = {1: "", 2: "both "}.get(len(ground.names), "all ")
    return (
        f"The ERC determined to add {names}, {both}under {under} of {places}, to the Entity List. These entities are "
        f"added for {reasons}."
    )


def amendatory_paragraphs(opening: str, instructions: Sequence[InstructionFacts]) -> Iterator[str]:
    """Give the instructions on one supplement, by destination.

    Each destination is one paragraph where there is one verb, else one for each verb below its own.
    """
    yield f"{opening} to part 744 is amended by:"
    ordered = sorted(instructions, key=lambda each: each.destination)
    under = [(place, list(each)) for place, each in groupby(ordered, key=lambda each: each.destination)]
    for position, (place, group) in enumerate(under):
        letter, is_last = chr(ord("a") + position), position == len(under) - 1
        by_verb = [(verb, [each.name for each in group if each.verb is verb]) for verb in _PARTICIPLES]
        told = [(verb, names) for verb, names in by_verb if names]
        if len(told) == 1:
            yield f"{letter}. Under {place}, {_instruction(*told[0], is_last)}"
            continue
        yield f"{letter}. Under {place}:"
        for number, (verb, names) in zip(_ROMAN, told, strict=False):
            sentence = _instruction(verb, names, is_last and verb is told[-1][0])
            yield f"{number}. {sentence[0].upper()}{sentence[1:]}"


def _instruction(verb: Verb, names: list[str], is_last: bool) -> str:
    quoted = [f"“{name};”" for name in names]
    if is_last:
        quoted[-1] = f"“{names[-1].removesuffix('.')}.”"
    noun = "an entry" if len(names) == 1 and verb is Verb.ADD else "the entry" if len(names) == 1 else "the entries"
    return f"{_PARTICIPLES[verb]} {noun} for {_joined(quoted, ' ')}"


def _placeholders(facts: RuleFacts) -> dict[str, str]:
    """Give what the agency cannot know when it types: the page, the day of print, and days counted from there."""
    filed_on = eastern_date(facts.filed_at)
    day, said, event = facts.publication_date, _TO_BE_PRINTED, "PUBLICATION"
    if facts.effective_on == filed_on != day:
        day, said, event = filed_on, _TO_BE_FILED, "FILING"
    placeholders = {_day(day): said} if day == facts.effective_on else {}
    if facts.savings_until is not None and placeholders:
        placeholders[_day(facts.savings_until)] = _DAYS_LATER.format((facts.savings_until - day).days, event)
    volume = facts.row_citation.split()[0]
    for citation in {each for row in facts.rows for each in row.citations if each.startswith(facts.row_citation)}:
        placeholders[citation] = f"{volume} FR [INSERT FR PAGE NUMBER], {_TO_BE_PRINTED}."
    return placeholders


def _in_prose(heading: str) -> str:
    """Give a heading of the list as a preamble spells it: "the United Arab Emirates"."""
    words = re.sub(r"'S\b", "'s", heading.title()).split()
    text = " ".join(word.lower() if word in _PARTICLES else word for word in words)
    if text.startswith("China"):
        return f"{text} (China)"
    return f"the {text}" if text.startswith("United") else text


def _joined(parts: Sequence[str], between: str) -> str:
    *before, last = parts or ("",)
    return f"{between.join(before)}{between.rstrip()} and {last}" if before else last


def _day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"

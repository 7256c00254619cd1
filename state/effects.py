"""Effects: what a rule does to the law that gives a listing its meaning, without changing an entry.

Source: the provisions of 15 CFR parts 732, 734, 736 and 744 that say what being listed means, and the interim final
rule on affiliates of listed entities (90 FR 47201) with its stay (90 FR 50857).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from state.listings import ListCode


class EffectVerb(StrEnum):
    """What is done to a provision.

    STAY suspends it or extends its suspension, LIFT ends one; WITHDRAW takes a rule back, REINSTATE brings it back.
    CITE: the document names a rule that matters here, and does nothing to it that was read.
    """

    ADD = "add"
    REVISE = "revise"
    REMOVE = "remove"
    STAY = "stay"
    LIFT = "lift the stay"
    WITHDRAW = "withdraw"
    REINSTATE = "reinstate"
    CITE = "cite"


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that a rule does to one provision.

    `provision` is how a person would call it ("§ 744.11", "supplement no. 8 to part 744", "90 FR 47201"), `instruction`
    and `dates` are the words of the document, verbatim. `effective_on` is the Eastern date from which it counts, None
    while the text names none; `until` the last day of a stay, None where it has none or sets no end. `lists`,
    `footnotes` and `rule` say whom it concerns: entries of these lists, those that carry these footnotes, and everybody
    for whom that rule of law matters (`state.regimes`).
    """

    provision: str
    verb: EffectVerb
    instruction: str
    dates: str
    effective_on: date | None
    until: date | None = None
    lists: tuple[ListCode, ...] = ()
    footnotes: tuple[int, ...] = ()
    rule: str | None = None

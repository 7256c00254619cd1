"""Footnotes of the Entity List: what the raised figures in a license requirement stand for.

Source: the footnotes below the table of supplement no. 4 to part 744 of title 15 CFR, and the foreign direct product
rules of 15 CFR 734.9 that four of them bring in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Footnote:
    """One footnote: its figure, the section it stands for (empty where it has none of its own), and its rule."""

    number: int
    section: str
    rule: str


FOOTNOTES = (
    Footnote(1, "734.9(e)(1)", "Foreign direct product rule for Huawei and its affiliates."),
    Footnote(2, "", "Limits footnote 1 for cybersecurity research and the disclosure of vulnerabilities (Huawei)."),
    Footnote(
        3, "734.9(g)", "Foreign direct product rule for Russian and Belarusian military end users and procurement."
    ),
    Footnote(4, "734.9(e)(2)", "Foreign direct product rule for advanced computing and supercomputers."),
    # Footnote 5 has a de minimis rule of its own as well: 15 CFR 734.4(a)(9).
    Footnote(5, "734.9(e)(3)", "Foreign direct product rule for semiconductor manufacturing equipment."),
)

_OF_SECTION = {footnote.section.removeprefix("734.9"): footnote.number for footnote in FOOTNOTES if footnote.section}
_FDP_SECTION = re.compile(r"734\.9(\(e\)\([123]\)|\(g\))")
_RAISED_FIGURE = re.compile(r"(?:\)|\bEAR)[.,]?\s*([1-9])(?![\w.)-])")


@lru_cache(maxsize=1024)
def read_footnotes(requirement: str) -> tuple[int, ...]:
    """Return the footnotes that a license requirement carries, in order.

    The section it cites is surer than the raised figure, which extraction moves or glues to a word ("EAR)4"): where
    one is cited, a figure that stands for another section is not believed. Footnote 2 has no section, and a figure
    that nobody has seen yet none that we know: these count whenever they are printed.
    """
    by_section = {_OF_SECTION[found] for found in _FDP_SECTION.findall(requirement)}
    by_figure = {int(figure) for figure in _RAISED_FIGURE.findall(requirement)}
    if by_section:
        by_figure -= set(_OF_SECTION.values())
    return tuple(sorted(by_section | by_figure))


def footnote_of(number: int) -> Footnote:
    """Return the footnote with this figure; of one that is not in our table, a footnote that says so."""
    known = (footnote for footnote in FOOTNOTES if footnote.number == number)
    return next(known, Footnote(number, "", "Not known to listwatch: read it below the table of the list."))

"""Provisions as the eCFR prints them: the sections and supplements of part 744 that say what being listed means.

Of a supplement that holds a list only the words around its entries count, and each footnote below its table by itself.
Citations and editorial notes are no part of a provision. Source: 15 CFR part 744.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sources.reading.markup import plain_dashes, squeeze, text_of, walk_xml

_SECTIONS = frozenset({"744.8", "744.11", "744.16", "744.20", "744.21", "744.22"})
_SUPPLEMENTS = frozenset({"4", "5", "6", "7", "8"})
_SUPPLEMENT = re.compile(r"supplement no\.? ?(\d+) to part 744\b", re.IGNORECASE)
_FOOTNOTE = re.compile(r"([1-9]\d?)\s*(?=[^\W\d]|“)")
_WITH_FOOTNOTES = "4"


def read_codified(data: bytes, subject: str) -> Mapping[str, str]:
    """Return the text of each watched provision by its name, as in `state.effects.Effect.provision`.

    Footnotes are named "footnote 4 of supplement no. 4 to part 744". Raise UnreadableInput for XML that cannot be read.
    """
    found: dict[str, str] = {}
    supplement, footnote = "", ""
    for element, is_whole in walk_xml(data, subject, "DIV8", "DIV9", "TR", "CITA", "EDNOTE"):
        if element.tag == "DIV9":
            named = _SUPPLEMENT.match(squeeze(element.get("N", "")))
            supplement = named[1] if named else ""
            footnote = ""
            if is_whole and supplement in _SUPPLEMENTS:
                found[_supplement_name(supplement)] = _words(text_of(element))
                supplement = ""
        elif element.tag == "DIV8" and is_whole:
            number = squeeze(element.get("N", "")).removeprefix("§").strip()
            if number in _SECTIONS:
                found[f"§ {number}"] = _words(text_of(element))
        elif element.tag == "TR" and is_whole and supplement == _WITH_FOOTNOTES:
            texts = [text for text in map(text_of, element) if text]
            if len(element) != 1 or not texts:
                footnote = ""
            elif begun := _FOOTNOTE.match(texts[0]):
                footnote = f"footnote {begun[1]} of {_supplement_name(supplement)}"
                found[footnote] = _words(texts[0][begun.end() :])
            elif footnote:
                found[footnote] = f"{found[footnote]} {_words(texts[0])}"
    return found


def _supplement_name(number: str) -> str:
    return f"supplement no. {number} to part 744"


def _words(text: str) -> str:
    return plain_dashes(squeeze(text))
